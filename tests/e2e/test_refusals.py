"""What goes wrong on the way: each ends in a clear message and changes nothing."""

import re
import resource
import signal
import sqlite3
from collections.abc import Callable, Iterator
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from playwright.sync_api import Page, Route, expect

from sandbox.world.mails import team_block_ids
from tests.support.browsing import connect, unfold, visit
from tests.support.pointer import press, settled
from tests.support.servers import RunningApp, RunningSandbox, free_port
from tests.support.workspaces import connect_app

TEMPLATE = "templates/order-thanks.cldt.json"


def connection(app: RunningApp) -> list[tuple]:
    with sqlite3.connect(app.folder / "workspace.db") as db:
        return db.execute("select * from connection").fetchall()


def install(page: Page, url: str) -> None:
    """Go to Klaviyo's page in this tab, as where popups are blocked."""
    page.add_init_script("window.open = () => null")
    visit(page, f"{url}/setup", "Setup")
    press(page.get_by_role("link", name="Install Klaviyo app"))


def on_approval(page: Page, change: Callable[[str], str]) -> None:
    """Stand between Klaviyo's approval and the workspace: `change` sees and sets where the browser is sent."""

    def between(route: Route) -> None:
        if route.request.method != "POST":
            route.continue_()
            return
        answer = route.fetch(max_redirects=0)
        route.fulfill(status=303, headers={"location": change(answer.headers["location"])})

    page.route("**/oauth/authorize*", between)


def test_a_cold_servers_first_request_runs_through_the_router(page: Page, running_app: RunningApp) -> None:
    """First of this module, so the server has answered nobody: beside `pages/` it would skip the router."""
    visit(page, f"{running_app.url}/personalize", "Personalize")
    navigation = page.get_by_role("navigation", name="App pages")
    expect(navigation.get_by_role("link")).to_have_count(6)
    expect(navigation.get_by_text("Links to Klaviyo")).to_be_visible()
    expect(page.get_by_text("This is the demo shop")).to_be_visible()
    expect(page).to_have_title("Personalize · Cloudinary for Klaviyo")


def test_denied_consent(page: Page, running_app: RunningApp) -> None:
    install(page, running_app.url)
    press(page.get_by_role("button", name="Deny"))
    expect(page.get_by_text("You did not approve the permissions, so nothing was changed")).to_be_visible()
    expect(page.get_by_text("Not connected")).to_be_visible()
    assert connection(running_app) == []


def test_a_role_that_may_not_install_apps(page: Page, running_app: RunningApp) -> None:
    """Setup says whom to ask, who can do it on this computer; the link that servers hand out leads to the button."""
    running_app.control("switch", name="role", value="cannot_install")
    install(page, running_app.url)
    press(page.get_by_role("button", name="Go back to the app"))
    expect(page.get_by_test_id("stAlert").get_by_text("an owner, admin or manager")).to_be_visible()
    expect(page.get_by_text("One of them can do it on this computer").first).to_be_visible()
    # A reload does not say it again, and Back does not lead to where it would.
    assert "klaviyo=" not in page.url
    expect(page.get_by_text("/setup?klaviyo=install")).to_have_count(0)
    assert connection(running_app) == []
    running_app.control("switch", name="role", value="")
    page.goto(f"{running_app.url}/setup?klaviyo=install")
    expect(page.get_by_text("You came from Klaviyo")).to_be_visible()
    expect(page.get_by_role("link", name="Install Klaviyo app").last).to_be_visible()


def test_a_forged_state(page: Page, running_app: RunningApp) -> None:
    visit(page, f"{running_app.url}/setup", "Setup")
    page.goto(f"{running_app.url}/oauth/callback?code=abc&state=forged")
    expect(page.get_by_text("was started in another browser")).to_be_visible()
    assert connection(running_app) == []


def test_an_approval_begun_in_another_browser(page: Page, running_app: RunningApp) -> None:
    """Somebody else's callback link must not connect their account here."""
    callbacks = []

    def keep(location: str) -> str:
        callbacks.append(location)
        return "about:blank"

    on_approval(page, keep)
    install(page, running_app.url)
    press(page.get_by_role("button", name="Approve"))
    page.wait_for_timeout(500)
    stolen = httpx.get(callbacks[0], follow_redirects=False, headers={"accept": "text/html"})
    assert stolen.headers["location"] == "/setup?klaviyo=state"
    assert connection(running_app) == []


def test_an_expired_code(page: Page, running_app: RunningApp) -> None:
    def wait_too_long(location: str) -> str:
        running_app.control("clock", offset=301)
        return location

    on_approval(page, wait_too_long)
    install(page, running_app.url)
    press(page.get_by_role("button", name="Approve"))
    expect(page.get_by_text("more than five minutes old")).to_be_visible()
    running_app.control("clock", offset=0)
    assert connection(running_app) == []


def test_a_used_ticket(page: Page, running_app: RunningApp) -> None:
    visit(page, f"{running_app.url}/setup", "Setup")
    start = page.get_by_role("link", name="Install Klaviyo app").get_attribute("href")
    page.goto(running_app.url + start)
    expect(page.get_by_role("button", name="Approve")).to_be_visible()
    page.goto(running_app.url + start)
    expect(page.get_by_text("expired or was already used")).to_be_visible()


def disconnect(page: Page) -> None:
    press(page.get_by_role("button", name="Disconnect", exact=True))
    press(page.get_by_role("button", name="Disconnect Klaviyo"))


def test_a_reused_code(page: Page, running_app: RunningApp) -> None:
    seen = []
    page.context.on("request", lambda request: seen.append(request.url) if "/oauth/callback?" in request.url else None)
    connect(page, running_app.url)
    before = connection(running_app)
    page.goto(seen[0])
    expect(page.get_by_text("was already used, or has expired")).to_be_visible()

    # The same code under a fresh state: this time Klaviyo itself refuses.
    code = parse_qs(urlsplit(seen[0]).query)["code"][0]
    unfold(page, "Klaviyo account")
    disconnect(page)
    settled(page)

    on_approval(page, lambda location: re.sub(r"code=[^&]+", f"code={code}", location))
    install(page, running_app.url)
    press(page.get_by_role("button", name="Approve"))
    expect(page.get_by_text("Klaviyo did not accept the approval")).to_be_visible()
    assert len(before) == 1
    assert connection(running_app) == []


def test_another_host_name_leads_to_the_one_with_the_cookie(page: Page, running_app: RunningApp) -> None:
    page.goto(f"http://127.0.0.1:{running_app.port}/links?q=1")
    expect(page).to_have_url(f"{running_app.url}/links?q=1")


def test_connecting_begun_on_another_host_name_than_the_callbacks(page: Page, running_app: RunningApp) -> None:
    connect(page, f"http://127.0.0.1:{running_app.port}")
    assert len(connection(running_app)) == 1
    unfold(page, "Klaviyo account")
    disconnect(page)
    expect(page.get_by_text("Not connected")).to_be_visible()


def popup_of(page: Page, key: str = "") -> Page:
    link = page.get_by_role("link", name="Install Klaviyo app").first
    with page.expect_popup() as opened:
        if key:
            settled(page)
            link.focus()
            page.keyboard.press(key)
        else:
            press(link)
    return opened.value


def test_klaviyo_asks_in_a_popup_and_the_page_hears_how_it_ended(page: Page, running_app: RunningApp) -> None:
    visit(page, f"{running_app.url}/setup", "Setup")
    expect(page.get_by_role("link", name="Install Klaviyo app")).to_have_accessible_description(
        re.compile("in a new window")
    )
    entries = page.evaluate("history.length")
    popup = popup_of(page, "Enter")
    expect(popup.get_by_role("button", name="Deny")).to_be_visible()
    # Klaviyo's page has no hold of the one behind it, which stayed where it was.
    assert popup.evaluate("() => window.opener") is None
    assert urlsplit(page.url).path == "/setup"
    with popup.expect_event("close"):
        press(popup.get_by_role("button", name="Deny"))
    expect(page.get_by_text("You did not approve the permissions, so nothing was changed")).to_be_visible()
    # The address says nothing of it, and Back leads to no page that would.
    expect(page).to_have_url(f"{running_app.url}/setup")
    assert page.evaluate("history.length") == entries
    popup = popup_of(page)
    with popup.expect_event("close"):
        press(popup.get_by_role("button", name="Approve"))
    # Nobody touches the page.
    expect(page.get_by_text("Klaviyo is connected.")).to_be_visible()
    expect(page.get_by_text("Connected · Fern & Kiln")).to_be_visible()
    unfold(page, "Klaviyo account")
    disconnect(page)
    expect(page.get_by_text("Not connected")).to_be_visible()


def test_a_page_that_nobody_tells_turns_connected_too(page: Page, running_app: RunningApp) -> None:
    """As where the workspace stands in another site's frame: the browser lets no message through."""
    page.context.add_init_script("BroadcastChannel.prototype.postMessage = () => {}")
    visit(page, f"{running_app.url}/setup", "Setup")
    press(popup_of(page).get_by_role("button", name="Approve"))
    expect(page.get_by_text("Connected · Fern & Kiln")).to_be_visible()
    settled(page)
    unfold(page, "Klaviyo account")
    disconnect(page)
    expect(page.get_by_text("Not connected")).to_be_visible()


def test_strangers_are_refused(running_app: RunningApp) -> None:
    answer = httpx.get(f"{running_app.url}/setup", headers={"host": "evil.example"})
    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers
    page = httpx.get(f"{running_app.url}/setup", headers={"accept": "text/html"})
    assert "frame-ancestors 'self'" in page.headers["content-security-policy"]
    assert "HttpOnly" in page.headers["set-cookie"]


@pytest.fixture(scope="module")
def app_beside_sandbox(
    running_sandbox: RunningSandbox, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[RunningApp]:
    """A workspace that can be killed, or find its disk full, while its sandbox lives on."""
    # Of a module that it is the first to compile it would write as much as fits, which others would trust.
    environment = {"SANDBOX_URL": running_sandbox.url, "PYTHONDONTWRITEBYTECODE": "1"}
    app = RunningApp(port=free_port(), folder=tmp_path_factory.mktemp("killed"), environment=environment)
    app.start()
    connect_app(app)
    yield app
    app.stop(signal.SIGKILL)


@pytest.mark.provokes(r"disconnected from server|WebSocket|net::ERR_")
def test_killed_between_create_and_the_local_write(
    page: Page, app_beside_sandbox: RunningApp, running_sandbox: RunningSandbox
) -> None:
    app = app_beside_sandbox
    visit(page, f"{app.url}/personalize?template={TEMPLATE}", "Personalize")
    content = "/klaviyo/api/template-universal-content"
    app.control("fault", method="POST", path=content, kind="slow_after", value=60)
    press(page.get_by_role("button", name="Save to Klaviyo"))

    def created() -> int:
        with sqlite3.connect(f"file:{running_sandbox.database}?mode=ro", uri=True) as db:
            found = {row[0] for row in db.execute("select id from universal_content")}
            return len(found - team_block_ids())

    for _ in range(100):
        if created():
            break
        page.wait_for_timeout(100)
    assert created() == 1
    app.stop(signal.SIGKILL)
    with sqlite3.connect(app.folder / "workspace.db") as db:
        assert db.execute("select count(*) from link").fetchone() == (0,)

    app.start()
    visit(page, f"{app.url}/personalize?template={TEMPLATE}", "Personalize")
    press(page.get_by_role("button", name="Save to Klaviyo"))
    expect(page.get_by_text("a new block was created")).to_be_visible()
    assert created() == 1
    # The first request is still held back and not in the log; there was no second.
    assert app.calls("POST", content) == []


def test_a_disk_that_is_full_while_saving_loses_nothing(
    page: Page, app_beside_sandbox: RunningApp, running_sandbox: RunningSandbox
) -> None:
    app = app_beside_sandbox
    visit(page, f"{app.url}/personalize?template=templates/abandoned-cart.cldt.json", "Personalize")
    assert app.process is not None
    # No file may grow beyond less than a page of the database.
    _, most = resource.prlimit(app.process.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(app.process.pid, resource.RLIMIT_FSIZE, (3000, most))
    # The events are read in the background a moment after the page is drawn, which is written down, too.
    page.wait_for_timeout(2_500)
    press(page.get_by_role("button", name="Save to Klaviyo"))
    expect(page.get_by_text("cannot be written").first).to_be_visible()
    expect(page.get_by_text("Check that the folder data/ is writable and that its disk is not full")).to_be_visible()
    resource.prlimit(app.process.pid, resource.RLIMIT_FSIZE, (most, most))
    press(page.get_by_role("button", name="Save to Klaviyo"))
    expect(page.get_by_text("a new block was created")).to_be_visible()
    with sqlite3.connect(f"file:{running_sandbox.database}?mode=ro", uri=True) as db:
        found = {row[0] for row in db.execute("select id from universal_content where name = 'Abandoned cart'")}
    assert len(found - team_block_ids()) == 1
    assert "Traceback" not in (app.folder / "server.log").read_text()
