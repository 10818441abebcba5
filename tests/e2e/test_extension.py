"""The browser extension in a real Chromium, as a team has it: people sign in, and third-party cookies are blocked."""

import io
import json
import os
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from urllib.parse import unquote, urlsplit

import httpx
import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, FrameLocator, Page, Route, Worker, expect

from core import Workspace, open_workspace
from core.extension.values import EXTENSION_ID
from core.klaviyo.responses import html_definition
from core.settings import Settings
from sandbox.klaviyo.editor.install import PACKAGES
from sandbox.klaviyo.editor.page import EDITORS
from tests.support.browsing import ARGUMENTS, CHROMIUM, sign_in
from tests.support.consoles import note_faults
from tests.support.pointer import press, settled, watch
from tests.support.servers import ROOT, RunningApp
from tests.support.workspaces import connect
from ui.extension import text as extension_texts
from ui.extension.bookmarklets import bookmarklet

# To the browser it is an error, too, when a request is refused on purpose, or an image of a sandbox at another address.
pytestmark = pytest.mark.provokes("Failed to load resource|directive: .img-src|blocked by CORS policy")

EXTENSION = ROOT / "extension"
TEMPLATE = "templates/order-thanks.cldt.json"
KLAVIYO = "https://www.klaviyo.com"
TEXT = """() => {
    const form = document.getElementById("html-block");
    form.dispatchEvent(new Event("submit"));
    return form.querySelector("textarea[name=html]").value;
}"""
# The four that differ most; the others are relatives.
CHOSEN = list(EDITORS) if os.environ.get("SOAK") else ["textarea", "contenteditable", "codemirror6", "monaco"]
PANEL = "iframe[title='Personalize with Cloudinary']"
BARS = "[data-cld-extension]"
# Within one task: nothing that the server says can come between the two.
TWICE = """() => {
    for (let times = 0; times < 2; times += 1) {
        document.activeElement.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", bubbles: true }));
    }
}"""
FORGED = [
    {"type": "apply", "block": {"html": "<p>forged</p>"}},
    {"type": "changed", "changed": False},
    {"type": "leave"},
]


@pytest.fixture(scope="module")
def stranger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Another extension, which may ask any address of this machine."""
    folder = tmp_path_factory.mktemp("stranger")
    manifest = {"manifest_version": 3, "name": "Stranger", "version": "1", "host_permissions": ["http://localhost/*"]}
    (folder / "manifest.json").write_text(json.dumps({**manifest, "background": {"service_worker": "worker.js"}}))
    (folder / "worker.js").write_text("")
    return folder


@pytest.fixture(scope="module")
def chrome(
    browser: Browser,
    faults: list[str],
    stranger: Path,
    team_server: RunningApp,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[BrowserContext]:
    """A browser with the extension; it shares the driver of the other tests."""
    profile = tmp_path_factory.mktemp("profile")
    (profile / "Default").mkdir()
    blocked = {"profile": {"block_third_party_cookies": True, "cookie_controls_mode": 1}}
    (profile / "Default" / "Preferences").write_text(json.dumps(blocked))
    context = browser.browser_type.launch_persistent_context(
        str(profile),
        executable_path=CHROMIUM,
        headless=False,
        args=[
            *ARGUMENTS,
            "--headless=new",
            f"--disable-extensions-except={EXTENSION},{stranger}",
            f"--load-extension={EXTENSION},{stranger}",
        ],
        viewport={"width": 1280, "height": 1500},
    )
    context.set_default_timeout(30_000)
    watch(context)
    note_faults(context, faults)
    # The extension knows the demo shop by its place under the workspace; a team's server has none of its own.
    context.route(
        f"{team_server.url}/sandbox/**",
        lambda route: from_the_sandbox(route, team_server, urlsplit(route.request.url).path),
    )
    yield context
    context.close()


def worker_of(chrome: BrowserContext, *, ours: bool) -> Worker:
    while True:
        for worker in chrome.service_workers:
            if (EXTENSION_ID in worker.url) == ours:
                return worker
        chrome.wait_for_event("serviceworker")


@pytest.fixture(scope="module")
def worker(chrome: BrowserContext) -> Worker:
    return worker_of(chrome, ours=True)


@pytest.fixture(scope="module")
def workspace(team_server: RunningApp) -> Iterator[Workspace]:
    """The same workspace, seen from here, connected."""
    folder = team_server.folder
    settings = Settings(
        workspace_url=team_server.url, workspace_db=folder / "workspace.db", sandbox_url=team_server.sandbox
    )
    with open_workspace(settings) as ws:
        connect(ws)
        ws.setup.create_metadata_field()
        yield ws


def composed(workspace: Workspace, alt: str) -> str:
    """What the workspace would save for this alternative text."""
    choices = workspace.personalize.open(TEMPLATE).personalization.to_json()
    return workspace.personalize.compose(TEMPLATE, {**choices, "alt": {"from": "fixed", "value": alt}}).html


@pytest.fixture(scope="module")
def block(chrome: BrowserContext, worker: Worker, team_server: RunningApp, workspace: Workspace) -> str:
    """A browser that was paired on Setup, and the id of a template's block that the workspace saved."""
    page = chrome.new_page()
    sign_in(page, team_server.url)
    expect(page.get_by_text("This browser has the extension, but is not paired.", exact=True)).to_be_visible()
    expect(page.get_by_text(re.compile("Extension active$"))).to_have_count(0)
    # Nobody has typed the workspace's address: the page is at whatever port, and the person confirms it.
    with chrome.expect_page() as opened:
        press(page.get_by_role("button", name="Pair this browser"))
    expect(opened.value.get_by_text(f"workspace at {team_server.url}?")).to_be_visible()
    # The page knows that the extension waits for an answer in its own tab.
    expect(page.get_by_text(extension_texts.PAIRING["confirm"])).to_be_visible()
    expect(page.get_by_text(extension_texts.NO_EXTENSION)).to_have_count(0)
    expect(opened.value.get_by_role("button", name="Pair", exact=True)).to_be_focused()
    opened.value.keyboard.press("Enter")
    expect(
        opened.value.get_by_text(f"This browser is paired with {team_server.url}. Go back to Setup.")
    ).to_be_visible()
    opened.value.close()
    expect(page.get_by_text(re.compile("Extension active$"))).to_be_visible()
    expect(page.get_by_text("This browser is paired.")).to_be_visible()
    page.close()
    choices = workspace.personalize.open(TEMPLATE).personalization.to_json()
    return workspace.personalize.save(TEMPLATE, {**choices, "alt": {"from": "fixed", "value": "Thanks"}}).block_id


@pytest.fixture
def page(chrome: BrowserContext) -> Iterator[Page]:
    page = chrome.new_page()
    yield page
    page.close()


def edit(page: Page, app: RunningApp, block: str, editor: str = "textarea", more: str = "") -> None:
    page.goto(f"{app.url}/sandbox/klaviyo/editor/{block}?editor={editor}{more}")
    page.locator("body[data-ready=yes]").wait_for()


def panel(page: Page, number: int = 0) -> FrameLocator:
    press(page.get_by_role("button", name="Personalize with Cloudinary").nth(number))
    return page.frame_locator(PANEL).frame_locator("#workspace")


def text_of(page: Page) -> str:
    """The editor's text, as its own page would send it."""
    return page.evaluate(TEXT)


def becomes(page: Page, text: str) -> None:
    """Wait for it; the page's policy forbids the browser's own way to."""
    for _ in range(300):
        if text_of(page) == text:
            return
        page.wait_for_timeout(50)
    assert text_of(page) == text


def in_klaviyo(app: RunningApp, block: str) -> str:
    """The block's HTML as the shop keeps it."""
    answer = httpx.get(f"{app.sandbox}/klaviyo/editor/{block}", timeout=20)
    return unescape(re.search(r'<textarea name="html" hidden>\n(.*?)</textarea>', answer.text, re.DOTALL)[1])


def alt_in(shown: FrameLocator):
    return shown.locator('[class*="st-key-"][class*="the_alt_fixed"] input')


def open_alt(shown: FrameLocator) -> None:
    """Open the card of the alternative text, where it is one line."""
    line = shown.locator('.line[class*="the_alt_card"] button')
    alt_in(shown).or_(line).first.wait_for()
    shown.locator('[data-testid="stApp"][data-test-script-state="notRunning"]').wait_for()
    if line.count():
        press(line)
    alt_in(shown).wait_for()


def write_alt(shown: FrameLocator, alt: str) -> None:
    open_alt(shown)
    shown.locator('[data-testid="stApp"][data-test-script-state="notRunning"]').wait_for()
    alt_in(shown).fill(alt)


def apply(page: Page, shown: FrameLocator, alt: str, said: str = "Applied as version") -> None:
    """Write the alternative text and press Apply: the panel closes, and what was done stands beside the editor."""
    write_alt(shown, alt)
    # Leaving the field sends it; the press that follows is of the same state.
    press(shown.get_by_role("button", name="Apply to the editor"))
    expect(page.locator(BARS).get_by_text(said)).to_be_visible()
    expect(page.get_by_text("once the browser extension is installed")).to_be_hidden()
    expect(page.locator(PANEL)).to_have_count(0)


def apply_and_stay(page: Page, shown: FrameLocator, alt: str, said: str) -> None:
    """The same where the panel has something to say yet."""
    write_alt(shown, alt)
    press(shown.get_by_role("button", name="Apply to the editor"))
    expect(page.frame_locator(PANEL).locator("#said")).to_contain_text(said)


def close(page: Page) -> None:
    press(page.get_by_role("button", name="Close"))


def looks_like_the_page(shown: FrameLocator) -> None:
    """Controls and preview stand side by side, and Apply is in view without scrolling."""
    card, preview = shown.locator('[class*="_card"]').first, shown.locator("iframe[title^='Preview']")
    button = shown.get_by_role("button", name="Apply to the editor")
    left, right, apply = (each.bounding_box() for each in (card, preview, button))
    assert right["x"] > left["x"] + left["width"]
    assert apply["y"] + apply["height"] < 800
    main = shown.get_by_test_id("stMain")
    assert main.evaluate("main => main.scrollTop") == 0
    assert main.evaluate("main => main.scrollWidth <= main.clientWidth")


def escape(page: Page, shown: FrameLocator) -> None:
    """Close the panel by Escape within it.

    The key goes up once the panel is gone: Chromium never answers one that goes up in a frame that is being closed,
    and Playwright waits for that answer for ever.
    """
    shown.get_by_role("button", name="Apply to the editor").focus()
    page.keyboard.down("Escape")
    expect(page.locator(PANEL)).to_have_count(0)
    page.keyboard.up("Escape")


def leave(page: Page, shown: FrameLocator) -> None:
    """Escape within the panel closes it at once, or asks when something was changed; nothing is applied."""
    before = {name: page.locator(f"input[name={name}]").input_value() for name in ("src", "alt", "href")}
    escape(page, shown)
    shown = panel(page)
    write_alt(shown, "Never applied")
    # While somebody writes, Escape leaves the text; the next one asks, however fast it comes.
    alt_in(shown).evaluate(TWICE)
    question = page.get_by_text("Your changes have not been applied.")
    expect(question).to_be_visible()
    press(page.get_by_role("button", name="Keep editing"))
    expect(question).to_be_hidden()
    expect(alt_in(shown)).to_have_value("Never applied")
    close(page)
    press(page.get_by_role("button", name="Close without applying"))
    expect(page.locator(PANEL)).to_have_count(0)
    # What was chosen is there again, until it is discarded.
    shown = panel(page)
    expect(shown.get_by_text("Restored your draft of")).to_be_visible()
    open_alt(shown)
    expect(alt_in(shown)).to_have_value("Never applied")
    press(shown.get_by_role("button", name="Discard draft").first)
    expect(alt_in(shown)).to_have_value("Ridge Mug")
    escape(page, shown)
    shown = panel(page)
    open_alt(shown)
    expect(alt_in(shown)).to_have_value("Ridge Mug")
    close(page)
    expect(page.locator(PANEL)).to_have_count(0)
    assert before == {name: page.locator(f"input[name={name}]").input_value() for name in before}


def pick(page: Page, button: str, public_id: str) -> None:
    press(page.get_by_role("button", name=button).first)
    page.get_by_placeholder("Search images and videos").fill(public_id.rpartition("/")[2])
    press(page.locator(f"button[title='{public_id}']"))


@pytest.mark.parametrize("editor", CHOSEN)
def test_apply_undo_apply_again_and_save(
    editor: str, page: Page, team_server: RunningApp, block: str, workspace: Workspace
) -> None:
    if EDITORS[editor] and not (PACKAGES / EDITORS[editor]).is_dir():
        pytest.skip(f"{editor} is not installed: make editors")
    edit(page, team_server, block, editor)
    before = text_of(page)
    alt = f"Thanks from {editor}"
    apply(page, panel(page), alt)
    written = text_of(page)
    assert written == composed(workspace, alt)
    press(page.locator(".code"), position={"x": 120, "y": 240})
    # Some editors take the focus a moment after the press.
    page.locator(".code :focus").wait_for(state="attached")
    page.keyboard.press("Control+z")
    becomes(page, before)
    page.keyboard.press("Control+y" if editor == "ace" else "Control+Shift+z")
    becomes(page, written)
    press(page.get_by_role("button", name="Save", exact=True))
    page.locator("body[data-ready=yes]").wait_for()
    assert in_klaviyo(team_server, block) == written
    opened = workspace.personalize.open(TEMPLATE)
    assert (opened.state, opened.source, opened.personalization.to_json()["alt"]["value"]) == ("same", "saved", alt)


SELECT = """([editor, start, end]) => {
    const root = document.querySelector(".code > :not([data-cld-extension])");
    if (editor === "textarea") root.setSelectionRange(start, end);
    if (editor === "contenteditable") getSelection().setBaseAndExtent(root.firstChild, start, root.firstChild, end);
    if (editor === "codemirror6") {
        const view = root.querySelector(".cm-content").cmTile.view;
        view.dispatch({ selection: { anchor: start, head: end } });
    }
    if (editor === "codemirror5") {
        const { CodeMirror: shown } = root;
        shown.setSelection(shown.posFromIndex(start), shown.posFromIndex(end));
    }
    if (editor === "monaco") {
        const [shown] = window.monaco.editor.getEditors();
        const [from, to] = [start, end].map((at) => shown.getModel().getPositionAt(at));
        shown.setSelection({ startLineNumber: from.lineNumber, startColumn: from.column,
            endLineNumber: to.lineNumber, endColumn: to.column });
    }
    if (editor === "ace") {
        const { session, selection } = document.querySelector(".ace_editor").env.editor;
        const [from, to] = [start, end].map((at) => session.doc.indexToPosition(at));
        selection.setRange({ start: from, end: to });
    }
}"""


@pytest.mark.usefixtures("block")
@pytest.mark.parametrize("editor", CHOSEN)
def test_the_picker_replaces_what_it_says_and_nothing_else(
    editor: str, page: Page, team_server: RunningApp, workspace: Workspace
) -> None:
    if EDITORS[editor] and not (PACKAGES / EDITORS[editor]).is_dir():
        pytest.skip(f"{editor} is not installed: make editors")
    image = '<img src="https://x.test/a.jpg" alt="{{ event.Name }}">'
    before = f"<p>Dear&nbsp;{{{{ first_name }}}},</p>\n<p>{image}</p>\n<p>Fern &amp; Kiln</p>\n"
    letter = workspace.account.klaviyo.create_universal_content("Letter", html_definition(before)).id
    edit(page, team_server, letter, editor)
    start = before.index(image)
    for selected, says, rest in (
        ((start, start + len(image)), "Replaces the selected image.", before.split(image)),
        ((7, 7), "Inserts at the cursor.", [before[:7], before[7:]]),
    ):
        press(page.locator(".code"), position={"x": 120, "y": 240})
        page.locator(".code :focus").wait_for(state="attached")
        page.evaluate(SELECT, [editor, *selected])
        # That of the image's field stands above; an editor that is slow to come gets its own later.
        pickers = page.get_by_role("button", name="Cloudinary picker")
        expect(pickers).to_have_count(2)
        press(pickers.last)
        expect(page.get_by_role("dialog").get_by_text(says)).to_be_visible()
        press(page.locator("button[title='products/mug']"))
        expect(page.get_by_role("dialog")).to_have_count(0)
        written = text_of(page)
        assert written.startswith(rest[0]) and written.endswith(rest[1])
        assert re.fullmatch(
            r'<img src="http[^"]+mug[^"]*" alt="Ridge Mug"[^>]*>', written[len(rest[0]) : -len(rest[1])]
        )
        page.keyboard.press("Control+z")
        becomes(page, before)


def on_klaviyo(chrome: BrowserContext, app: RunningApp) -> None:
    """Klaviyo's own origin, played by the demo shop's editor."""

    def answer(route: Route) -> None:
        path = urlsplit(route.request.url).path
        if path.startswith("/email-editor/"):
            route.fulfill(content_type="text/html", body="<h1>Another editor</h1>")
            return
        path = re.sub(r"^/email-template-editor/universal/block/([^/]+)/edit$", r"/sandbox/klaviyo/editor/\1", path)
        from_the_sandbox(route, app, path)

    chrome.route(f"{KLAVIYO}/**", answer)


def from_the_sandbox(route: Route, app: RunningApp, path: str) -> None:
    """Answer with what the sandbox beside the team's server has at this path."""
    own = app.sandbox.removesuffix("/sandbox")
    # The sandbox takes forms of its own pages only, under its own name.
    origin = {"origin": own} if route.request.method == "POST" else {}
    headers = {**route.request.headers, "host": urlsplit(own).netloc, **origin}
    asked = urlsplit(route.request.url)._replace(scheme="http", netloc=urlsplit(own).netloc, path=path)
    # A redirect is followed here: the browser would ask the team's server itself.
    route.fulfill(response=route.fetch(url=asked.geturl(), headers=headers))


def test_in_klaviyo_itself_signed_in_by_ticket_without_cookies_and_again_after_a_reload(
    chrome: BrowserContext, page: Page, team_server: RunningApp, block: str, workspace: Workspace
) -> None:
    on_klaviyo(chrome, team_server)
    asked: list[dict[str, str]] = []
    page.on("request", lambda one: asked.append(one.all_headers()) if "/personalize?" in one.url else None)
    page.goto(f"{KLAVIYO}/email-template-editor/universal/block/{block}/edit")
    page.locator("body[data-ready=yes]").wait_for()
    shown = panel(page)
    open_alt(shown)
    used = page.frame_locator(PANEL).locator("#workspace").get_attribute("src")
    apply(page, shown, "Thanks from Klaviyo")
    assert text_of(page) == composed(workspace, "Thanks from Klaviyo")
    press(page.get_by_role("button", name="Save", exact=True))
    page.locator("body[data-ready=yes]").wait_for()
    page.goto(f"{KLAVIYO}/email-template-editor/universal/block/{block}/edit")
    page.locator("body[data-ready=yes]").wait_for()
    shown = panel(page)
    open_alt(shown)
    expect(alt_in(shown)).to_have_value("Thanks from Klaviyo")
    assert len(asked) == 2
    assert not any("cookie" in headers for headers in asked)
    # A ticket works once, for whoever finds it: nobody is signed in by it again.
    page.goto(used)
    expect(page.get_by_text("The panel cannot be shown")).to_be_visible()
    expect(page.get_by_text("Block HTML")).to_have_count(0)


def test_the_keys_of_personalize_work_in_the_panel(page: Page, team_server: RunningApp, block: str) -> None:
    """The browser gives a frame on another site no storage, which is no reason to hear nothing."""
    edit(page, team_server, block)
    shown = panel(page)
    open_alt(shown)
    shown.get_by_role("button", name="Apply to the editor").focus()
    for slot in ("headline", "line"):
        page.keyboard.press("Alt+Shift+ArrowDown")
        expect(shown.locator(f'[class*="_{slot}_card"]').locator(":focus")).to_have_count(1)
    close(page)
    expect(page.locator(PANEL)).to_have_count(0)


def test_the_picker_fills_an_image_block_and_a_link_block(page: Page, team_server: RunningApp, block: str) -> None:
    edit(page, team_server, block)
    # Nothing to personalize before a picture of ours is in the block.
    expect(page.get_by_role("button", name="Personalize with Cloudinary")).to_have_count(1)
    press(page.get_by_role("button", name="Cloudinary picker").first)
    mug = page.locator("button[title='products/mug']")
    kind = mug.get_by_text("Image").bounding_box()
    card = mug.bounding_box()
    assert kind["y"] + kind["height"] <= card["y"] + card["height"], "a card shows its name and kind whole"
    close(page)
    pick(page, "Cloudinary picker", "products/mug")
    expect(page.locator("input[name=alt]")).to_have_value("Ridge Mug")
    source = page.locator("input[name=src]").input_value()
    assert re.search(r"/w_1200|,w_1200", source)
    assert httpx.get(source, timeout=20).headers["content-type"].startswith("image/")
    link = page.locator("input[name=link]")
    pick(page, "Link to an asset or video", "products/mug")
    expect(link).to_have_value(re.compile(r"/image/upload/products/mug\.\w+$"))
    pick(page, "Link to an asset or video", "clips/steam")
    expect(link).to_have_value(re.compile(r"/video/upload/clips/steam\.mp4$"))


def test_a_picked_video_moves_and_has_its_description(page: Page, team_server: RunningApp, block: str) -> None:
    edit(page, team_server, block)
    pick(page, "Cloudinary picker", "clips/steam")
    expect(page.locator("input[name=alt]")).to_have_value("Steam rises from a mug")
    expect(page.locator("input[name=href]")).to_have_value(re.compile(r"/video/upload/clips/steam\.mp4$"))
    shown = httpx.get(page.locator("input[name=src]").input_value(), timeout=20)
    with Image.open(io.BytesIO(shown.content)) as image:
        assert (shown.headers["content-type"], getattr(image, "n_frames", 1) > 1) == ("image/gif", True)


def test_an_image_block_is_personalized_and_again_after_a_reload(
    page: Page, team_server: RunningApp, block: str, workspace: Workspace
) -> None:
    edit(page, team_server, block)
    pick(page, "Cloudinary picker", "products/mug")
    picked = page.locator("input[name=src]").input_value()
    expect(page.get_by_role("button", name="Personalize with Cloudinary")).to_have_count(2)
    shown = panel(page)
    open_alt(shown)
    expect(alt_in(shown)).to_have_value("Ridge Mug")
    page.set_viewport_size({"width": 1280, "height": 800})
    looks_like_the_page(shown)
    leave(page, shown)
    apply(page, panel(page), "The mug of your dreams", "Applied.")
    # What was applied is no draft any more, and the page outside the editor knows nothing of the panel's.
    assert workspace.database.rows_where("draft") == []
    fields = {name: page.locator(f"input[name={name}]").input_value() for name in ("src", "alt", "href")}
    assert fields["alt"] == "The mug of your dreams"
    assert fields["src"] != picked
    assert httpx.get(fields["src"], timeout=20).headers["content-type"].startswith("image/")
    page.locator("input[name=alt]").focus()
    page.keyboard.press("Control+z")
    expect(page.locator("input[name=alt]")).to_have_value("Ridge Mug")
    page.keyboard.press("Control+Shift+z")
    press(page.get_by_role("button", name="Save", exact=True))
    page.locator("body[data-ready=yes]").wait_for()
    expect(page.locator("input[name=src]")).to_have_value(fields["src"])
    shown = panel(page)
    open_alt(shown)
    expect(alt_in(shown)).to_have_value("The mug of your dreams")


def test_a_page_that_changes_under_the_panel_two_editors_and_forged_messages(
    page: Page, team_server: RunningApp, block: str, workspace: Workspace
) -> None:
    edit(page, team_server, block, more="&two")
    before = text_of(page)
    # The image block beside them has controls of its own.
    bars = page.locator("[data-cld-extension=editor]")
    expect(bars).to_have_count(2)
    press(bars.nth(1).get_by_role("button", name="Personalize with Cloudinary"))
    shown = page.frame_locator(PANEL).frame_locator("#workspace")
    open_alt(shown)
    # From the page, which finds the panel's windows, to each of them and to itself.
    windows = f"""() => {{
        const dialog = document.querySelector("[data-cld-extension=dialog]");
        const panel = dialog.shadowRoot.querySelector("{PANEL}").contentWindow;
        return [panel, panel[0], window];
    }}"""
    page.evaluate(
        f"all => all.forEach((forged) => ({windows})().forEach((each) => each.postMessage(forged, '*')))", FORGED
    )
    # From a stranger in the very place of the workspace: a page may lead the frames below it elsewhere.
    forge = (
        f"for (const forged of {json.dumps(FORGED)}) for (const each of [parent, top]) each.postMessage(forged, '*')"
    )
    body = f"<script>{forge}</script>"
    page.route("http://localhost:9/**", lambda route: route.fulfill(content_type="text/html", body=body))
    with page.expect_request("http://localhost:9/"):
        page.evaluate(f"to => {{ ({windows})()[1].location = to; }}", "http://localhost:9/")
    # The workspace comes back by itself, with another ticket, and nothing was written.
    open_alt(shown)
    assert [area.input_value() for area in page.locator(".code textarea").all()] == [before, before]
    # The first editor goes, the second is drawn anew.
    page.evaluate("""() => {
        const [first, second] = document.querySelectorAll(".code");
        const { value } = second.querySelector("textarea");
        second.replaceChildren(Object.assign(document.createElement("textarea"), { value }));
        first.style.outline = "none";
    }""")
    apply_and_stay(page, shown, "To nobody", "The editor is no longer there")
    first, second = (page.locator(".code textarea").nth(number) for number in (0, 1))
    assert [first.input_value(), second.input_value()] == [before, before]
    # With one of that kind left it is clear which is meant.
    page.evaluate("() => document.querySelector('.code').remove()")
    apply(page, shown, "To the second")
    assert page.locator(".code textarea").input_value() == composed(workspace, "To the second")
    expect(bars).to_have_count(1)


def test_the_demo_editor_shows_the_email_of_the_chosen_recipient(
    page: Page, team_server: RunningApp, block: str
) -> None:
    edit(page, team_server, block)
    recipients = page.get_by_label("Preview for")
    name = recipients.locator("optgroup option").first.inner_text().split()[0]
    recipients.focus()
    page.keyboard.press("ArrowDown")
    email = page.frame_locator("#preview iframe")
    expect(email.get_by_text(f"Hello {name},")).to_be_visible()
    page.locator(".code textarea").fill("<p>Written for {{ first_name }}</p>")
    expect(email.get_by_text(f"Written for {name}")).to_be_visible()
    code, preview = page.locator(".code").bounding_box(), page.locator("#preview").bounding_box()
    assert preview["x"] >= code["x"] + code["width"], "beside the code"


def test_where_nothing_is_recognised_it_works_by_copy_and_paste(
    chrome: BrowserContext, page: Page, team_server: RunningApp, block: str, workspace: Workspace
) -> None:
    on_klaviyo(chrome, team_server)
    page.goto(f"{KLAVIYO}/email-editor/1")
    expect(page.get_by_text("Use copy and paste instead")).to_be_visible()
    pick(page, "Cloudinary picker", "products/mug")
    expect(page.get_by_label("HTML to paste into your block")).to_have_value(re.compile(r'^<img src="http.+mug'))
    close(page)
    press(page.get_by_role("button", name="Personalize with Cloudinary"))
    page.get_by_label("Paste the HTML").fill(f"<p>before</p>{composed(workspace, 'Pasted')}")
    press(page.get_by_role("button", name="Personalize", exact=True))
    apply_and_stay(page, page.frame_locator(PANEL).frame_locator("#workspace"), "To copy", "Copy the block's new HTML")
    expect(page.get_by_label("The block's HTML")).to_have_value(composed(workspace, "To copy"))
    # Where nobody edits, nothing is in the way.
    page.goto(f"{KLAVIYO}/sandbox/klaviyo/")
    page.wait_for_timeout(500)
    expect(page.locator(BARS)).to_have_count(0)


def test_strangers_get_no_answer(
    chrome: BrowserContext, page: Page, team_server: RunningApp, block: str, worker: Worker
) -> None:
    kept = worker.evaluate("() => chrome.storage.local.get()")
    # No secret is kept but the token.
    assert set(kept) == {"workspace", "token"}
    other = worker_of(chrome, ours=False)
    asked = """async ([url, token]) => {
        const answer = await fetch(`${url}/api/v1/hello`, {
            method: "POST", body: "{}", headers: { Authorization: `Bearer ${token}` } });
        return [answer.status, await answer.text()];
    }"""
    assert other.evaluate(asked, [team_server.url, kept["token"]]) == [403, ""]
    refused = "id => chrome.runtime.sendMessage(id, { type: 'ticket', html: '' }).then(String, () => 'refused')"
    assert other.evaluate(refused, EXTENSION_ID) == "refused"
    # Another server of this machine, with a page that looks like an editor and frames the panel.
    body = f"""<textarea>&lt;table data-cld="1.x">&lt;/table></textarea><h1>Stranger</h1>
        <iframe src="chrome-extension://{EXTENSION_ID}/panel.html#guess"></iframe>"""
    page.route("http://localhost:9/**", lambda route: route.fulfill(content_type="text/html", body=body))
    for address in ("http://localhost:9/sandbox/klaviyo/editor/x", "http://localhost:9/setup"):
        page.goto(address)
        framed = page.frame_locator("iframe")
        expect(framed.locator("#said.bad")).to_be_visible()
        assert framed.locator("#workspace").get_attribute("src") is None
        expect(page.locator(BARS)).to_have_count(0)
        assert page.evaluate("() => typeof chrome === 'undefined' || !chrome.runtime?.sendMessage")
    # It may look like Setup, and somebody may press on it: the person is asked, and the pairing stays as it is.
    code = "<i class=cld-pairing data-code=x></i>"
    body = f"""<button onclick="this.innerHTML += '{code}'">Pair</button><p class=cld-found>"""
    page.route("http://localhost:9/setup", lambda route: route.fulfill(content_type="text/html", body=body))
    page.goto("http://localhost:9/setup")
    expect(page.get_by_text("This browser has the extension, but is not paired.", exact=True)).to_be_visible()
    with chrome.expect_page() as opened:
        page.get_by_role("button", name="Pair").focus()
        page.keyboard.press("Enter")
    expect(opened.value.get_by_text("workspace at http://localhost:9?")).to_be_visible()
    opened.value.get_by_role("button", name="Cancel").focus()
    opened.value.keyboard.press("Enter")
    expect(opened.value.get_by_text("workspace at")).to_be_hidden()
    assert worker.evaluate("() => chrome.storage.local.get()") == kept
    opened.value.close()
    page.goto(f"http://127.0.0.1:{team_server.port}/sandbox/klaviyo/editor/{block}")
    page.wait_for_timeout(300)
    expect(page.locator(BARS)).to_have_count(0)


def test_a_selection_in_cloudinary_goes_to_the_workspace(
    chrome: BrowserContext, page: Page, team_server: RunningApp, block: str
) -> None:
    page.goto(f"{team_server.url}/sandbox/cloudinary/")
    bar = page.locator("[data-cld-extension=console]")
    expect(bar).to_have_count(0)
    for name in ("mug", "order-thanks.cldt.json"):
        press(page.get_by_label(f"Select {name}", exact=True).first)
    expect(bar.get_by_text("2 selected")).to_be_visible()
    with chrome.expect_page() as opened:
        press(bar.get_by_role("button", name="Send to Klaviyo"))
    sent = opened.value
    sent.wait_for_load_state()
    expect(sent.get_by_text("These assets come from your media library")).to_be_visible()
    # The template is linked already, and nothing about it has changed.
    expect(sent.get_by_role("button", name=re.compile("^Send [12] to Klaviyo$"))).to_be_visible()
    settled(sent)
    sent.close()
    # The bookmarklet does the same for those without the extension.
    code = unquote(bookmarklet(team_server.url, "links")).removeprefix("javascript:")
    with chrome.expect_page() as opened:
        page.evaluate(code)
    assert "/links?assets=" in opened.value.url
    expect(opened.value.get_by_text("feeds no block yet")).to_be_visible()
    opened.value.close()


def test_a_revoked_token_says_so_and_so_does_a_workspace_that_is_down(
    page: Page, team_server: RunningApp, block: str
) -> None:
    page.goto(f"{team_server.url}/setup")
    press(page.get_by_role("button", name="Unpair"))
    expect(page.get_by_text("No extension is paired")).to_be_visible()
    edit(page, team_server, block)
    press(page.get_by_role("button", name="Cloudinary picker").first)
    expect(page.get_by_role("alert")).to_contain_text("not paired")
    close(page)
    panel(page)
    expect(page.frame_locator(PANEL).locator("#said")).to_contain_text("not paired")
    close(page)
    team_server.stop()
    press(page.get_by_role("button", name="Cloudinary picker").first)
    expect(page.get_by_role("alert")).to_contain_text("cannot be reached")
