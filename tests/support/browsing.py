"""What a person does in a browser."""

import os
import re
import shutil
import threading
from collections.abc import Generator
from contextlib import contextmanager
from html import unescape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from sandbox.world.mails import team_block_ids
from tests.support.pointer import press, settled, watch
from tests.support.servers import RunningApp

ARGUMENTS = [
    "--no-sandbox",
    "--disable-dev-shm-usage",
    # The widths of letters as a window has them.
    "--font-render-hinting=none",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    # All pages of this machine, whatever their port, in one process.
    "--process-per-site",
    # With it Chromium says that it closes a page, and does not, when the page is just being led elsewhere; Playwright
    # then waits for the end of that page for ever: https://github.com/microsoft/playwright/issues/42068
    # The other two compile a program while it arrives, in each tab anew; without them it is found as compiled before.
    "--disable-features=RenderDocument,ScriptStreaming,BackgroundResourceFetch",
    # No page lives long enough to earn what its program's optimized machine code costs, a tenth of all the CPU.
    "--js-flags=--no-turbofan --no-maglev --always-sparkplug --no-flush-bytecode",
]


CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser") or ""
HEADLESS = os.environ.get("CHROMIUM") or shutil.which("chromium-headless-shell") or CHROMIUM
"""The same without windows and extensions, where it is installed: it needs a sixth less of the processor."""

SHOTS = os.environ.get("SHOTS", "")
"""A folder for pictures of each state, for people to judge."""

# The pages by their addresses, with their headings.
TITLES = {
    "setup": "Setup",
    "send": "Send",
    "personalize": "Personalize",
    "links": "Links to Klaviyo",
    "events": "Events",
    "help": "Help",
}

# The cells of a page that begin folded.
FOLDED = {
    "setup": ("klaviyo", "cloudinary", "metadata_field", "account_check", "activity"),
    "personalize": ("recipients", "html", "checks", "versions"),
    "links": ("where_used", "lookup", "history", "export"),
    "events": ("fit", "table", "compare", "export"),
}


class _Blank(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Not needed."""


@contextmanager
def profile(browser: Browser) -> Generator[BrowserContext]:
    """One profile of the browser for all tests, whose first page stays open at this machine's address.

    With it stays the process that has read and compiled the product's program: a new one takes two seconds for that.
    """
    server = ThreadingHTTPServer(("localhost", 0), _Blank)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    context = browser.new_context(viewport={"width": 1280, "height": 2600})
    context.set_default_timeout(30_000)
    watch(context)
    context.new_page().goto(f"http://localhost:{server.server_port}")
    yield context
    context.close()
    server.shutdown()
    server.server_close()


def forget(person: BrowserContext) -> None:
    """Close what was opened; whoever comes next has never been anywhere: no cookies, nothing stored."""
    first, *others = person.pages
    for page in others:
        page.close()
    kept = "cookies,local_storage,indexeddb,service_workers,cache_storage,file_systems,shared_storage"
    devtools = person.new_cdp_session(first)
    devtools.send("Storage.clearDataForOrigin", {"origin": "*", "storageTypes": kept})
    devtools.detach()
    person.clear_cookies()
    person.clear_permissions()
    person.unroute_all()


def shot(page: Page, name: str, *, whole: bool = False) -> None:
    """Take a picture, where somebody asks for pictures; of the `whole` page, or of what is in view."""
    if not SHOTS:
        return
    if whole:
        page.set_viewport_size({"width": 1280, "height": 6000})
        page.wait_for_timeout(800)
    page.screenshot(path=Path(SHOTS) / f"{name}.png")


def sign_in(page: Page, url: str) -> None:
    page.goto(f"{url}/setup")
    press(page.get_by_role("link", name="Sign in"))
    page.wait_for_url(f"{url}/**")


def visit(page: Page, url: str, heading: str) -> None:
    page.goto(url)
    expect(page.get_by_role("heading", name=heading, exact=True).first).to_be_visible()
    settled(page)


def lead(page: Page, path: str) -> None:
    """Lead a page of the workspace to another place as Forward does, which costs a fraction of loading it anew."""
    page.evaluate(
        "path => { history.pushState(null, '', `/${path}`); dispatchEvent(new PopStateEvent('popstate')) }", path
    )
    expect(page.get_by_role("heading", name=TITLES[path.partition("?")[0]], exact=True).first).to_be_visible()
    settled(page)
    for cell in re.findall(r"cell_\w+(?==true)", path):
        # What is folded has a head, and no frame.
        expect(page.locator(f".st-key-{cell}")).to_be_visible()


def unfolded(page: str) -> str:
    """The address of a page with all of its cells open."""
    return f"{page}?{'&'.join(f'cell_{page}_{name}=true' for name in FOLDED[page])}"


def unfold(page: Page, title: str) -> None:
    """Open the cell of this title."""
    press(head_of(page, title))
    settled(page)


def head_of(page: Page, title: str) -> Locator:
    """The head of a cell that can be folded."""
    return page.locator(".disclosure button").filter(has_text=title)


def keyed(page: Page, suffix: str) -> Locator:
    """The widget whose key ends with this."""
    cells = ", ".join(f'[class*="st-key-{of}{part}_"]' for of in ("", "closed_") for part in ("cell", "foot"))
    return page.locator(f'[class*="st-key-"][class*="{suffix}"]:not({cells})').last


def open_card(page: Page, place: str) -> None:
    """Open the card of a slot, of `the_alt` or `the_link`, where it is one line."""
    line = page.locator(f'.line[class*="_{place}_card"] button')
    if line.count():
        press(line)
        settled(page)


def _open_card_of(page: Page, suffix: str) -> None:
    """Open the card in which a widget's key ends with this, if it is one of a card."""
    if card := re.fullmatch(r"_?(.+)_(source|field|fixed|fallback|format|unfold)", suffix):
        open_card(page, card[1])


def choose(page: Page, suffix: str, option: str) -> None:
    """Pick an option of a select box by typing its beginning; in a card that is folded, after opening it."""
    _open_card_of(page, suffix)
    box = keyed(page, suffix).locator("input")
    press(box)
    box.fill(option)
    press(page.get_by_role("option").filter(has_text=re.compile(f"^{re.escape(option)}")).first)
    settled(page)


def opener(page: Page, key: str) -> Locator:
    """The button of the popover whose key this is, or ends with this, closed or open."""
    return page.locator(f'[class*="st-key-"][class*="{key}"] button').first


@contextmanager
def in_bar(page: Page, cell: str) -> Generator[None]:
    """Open a cell that stands in the bar of Personalize (template, event, save), and close it in the end."""
    press(opener(page, f"cell_personalize_{cell}"))
    settled(page)
    yield
    page.keyboard.press("Escape")
    settled(page)


def choose_event(page: Page, title: str) -> None:
    """Pick the event in the bar."""
    with in_bar(page, "event"):
        choose(page, "_metric", title)


def write(page: Page, suffix: str, text: str) -> None:
    """Fill a text field and leave it; in a card that is folded, after opening it."""
    _open_card_of(page, suffix)
    field = keyed(page, suffix).locator("input")
    field.fill(text)
    field.press("Tab")
    settled(page)


def connect(page: Page, url: str) -> None:
    """Setup → consent → Connected, and the metadata field."""
    visit(page, f"{url}/setup", "Setup")
    # In this tab, as where popups are blocked; tests/e2e/test_refusals.py has the popup.
    page.evaluate("window.open = () => null")
    press(page.get_by_role("link", name="Install Klaviyo app"))
    press(page.get_by_role("button", name="Approve"))
    expect(page.get_by_text("Connected · Fern & Kiln")).to_be_visible()
    settled(page)
    create = page.get_by_role("button", name="Create metadata field")
    kept = page.get_by_text("Links are saved on your assets")
    expect(create.or_(kept).first).to_be_visible()
    if not kept.is_visible():
        press(create)
        expect(kept).to_be_visible()
        settled(page)


TEMPLATE = "templates/order-thanks.cldt.json"


class Klaviyo:
    """The sandbox's Klaviyo, looked at from outside, with a connection of its own."""

    def __init__(self, app: RunningApp) -> None:
        self.url = f"{app.sandbox}/klaviyo"
        token = approve(app)
        self.headers = {"Authorization": f"Bearer {token}", "revision": "2026-10-15"}

    def get(self, path: str, **params: str) -> list[dict]:
        response = httpx.get(f"{self.url}{path}", params=params, headers=self.headers, timeout=30)
        response.raise_for_status()
        return response.json()["data"]

    def recipient(self, event: dict) -> dict:
        """The profile attributes of an event's recipient."""
        url = f"{self.url}/api/events/{event['id']}/profile"
        return httpx.get(url, headers=self.headers, timeout=30).raise_for_status().json()["data"]["attributes"]

    def blocks(self) -> list[dict]:
        found = self.get("/api/template-universal-content", **{"page[size]": "100"})
        return [block for block in found if block["id"] not in team_block_ids()]


def approve(app: RunningApp) -> str:
    """An access token, by the protocol and without the product."""
    import base64
    import hashlib

    verifier = "v" * 43
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")
    redirect = "http://localhost:1/oauth/callback"
    query = {
        "client_id": "sandbox-client",
        "redirect_uri": redirect,
        "response_type": "code",
        "code_challenge": challenge,
        "code_challenge_method": "S256",
        "state": "s",
        "scope": "events:read templates:read metrics:read profiles:read",
    }
    consent = httpx.post(f"{app.sandbox}/klaviyo/oauth/authorize", params=query, data={"decision": "approve"})
    code = re.search(r"code=([^&]+)", consent.headers["location"])[1]
    form = {"grant_type": "authorization_code", "code": code, "code_verifier": verifier, "redirect_uri": redirect}
    answer = httpx.post(f"{app.sandbox}/klaviyo/oauth/token", data=form, auth=("sandbox-client", "sandbox-secret"))
    return answer.json()["access_token"]


def bind(page: Page) -> None:
    """Headline to the first name, the line and the product picture to the first line item."""
    choose_event(page, "Placed Order")
    choose(page, "headline_source", "Field")
    choose(page, "headline_field", "Profile › First name")
    write_fallback(page, "headline", "Thank you")
    choose(page, "line_source", "Field")
    choose(page, "line_field", "First item › Title")
    choose(page, "product_source", "Field")
    choose(page, "product_field", "First item › Image")


def write_fallback(page: Page, slot: str, text: str) -> None:
    """Open the format and the fallback of the field in the card of a slot, and write the fallback there."""
    open_card(page, slot)
    press(keyed(page, f"{slot}_unfold").locator("button"))
    settled(page)
    write(page, f"{slot}_fallback", text)


def image(html: str) -> str:
    return unescape(re.search(r'<img src="([^"]*)"', html)[1])


def save(page: Page, outcome: str) -> None:
    press(page.get_by_role("button", name="Save to Klaviyo"))
    expect(page.get_by_text(outcome)).to_be_visible()
    settled(page)
