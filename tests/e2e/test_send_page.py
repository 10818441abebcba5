"""The Send page in a browser: filters with Back and reload, the bar, alt texts, a result, screens, keyboard, motion."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.support.accessibility import serious
from tests.support.browsing import Klaviyo, shot, visit
from tests.support.pointer import press, settled
from tests.support.servers import RunningApp
from tests.support.workspaces import workspace_of

MUG = "products/mug"
WIDTHS = (1440, 1100, 390)


def card(page: Page, name: str) -> Locator:
    """The box of the asset of that name."""
    return page.locator(".asset-grid label").filter(has=page.get_by_text(name, exact=True))


def tick(page: Page, name: str) -> None:
    press(card(page, name))
    settled(page)


def bar(page: Page) -> Locator:
    return page.locator(".st-key-sticky_bar")


def choose_type(page: Page, name: str) -> None:
    press(page.get_by_role("radio", name=re.compile(f"^{name}")))
    settled(page)


def test_select_filter_type_alt_texts_and_send(page: Page, connected_app: RunningApp) -> None:
    with workspace_of(connected_app) as ws:
        ws.send.wait(ws.send.start([MUG]))
    page.set_viewport_size({"width": 1440, "height": 900})
    visit(page, f"{connected_app.url}/send", "Send")
    shot(page, "send-open")
    tick(page, "Mug")
    expect(bar(page).get_by_text("1 selected · 1 unchanged")).to_be_visible()
    expect(bar(page).get_by_role("button", name="Send to Klaviyo")).to_be_disabled()
    choose_type(page, "Videos")
    expect(page).to_have_url(re.compile("type=video"))
    tick(page, "Steam")
    choose_type(page, "Images")
    tick(page, "Teapot")
    expect(bar(page).get_by_text("3 selected · 2 new, 1 unchanged")).to_be_visible()
    expect(bar(page).get_by_role("button", name="Send 2 to Klaviyo")).to_be_enabled()
    shot(page, "send-selected")
    press(page.get_by_role("link", name="Help"))
    settled(page)
    page.go_back()
    expect(page).to_have_url(re.compile("/send.*type=image"))
    settled(page)
    expect(card(page, "Teapot").locator("input")).to_be_checked()
    expect(bar(page).get_by_text("3 selected")).to_be_visible()
    press(bar(page).get_by_role("link", name="Review"))
    settled(page)
    expect(page.get_by_role("heading", name="3 Review")).to_be_in_viewport()
    alt_text(page, "Teapot").fill("A blue teapot")
    alt_text(page, "Teapot").press("Enter")
    settled(page)
    for table in (".plan", ".alt-table"):
        assert page.locator(table).evaluate("table => table.scrollWidth <= table.parentElement.clientWidth")
    shot(page, "send-review", whole=True)
    page.set_viewport_size({"width": 1440, "height": 900})
    press(bar(page).get_by_role("button", name="Send 2 to Klaviyo"))
    expect(page.locator(".st-key-send_outcome")).to_be_visible()
    settled(page)
    expect(page.locator(".st-key-send_outcome").get_by_text("2 created · 1 unchanged")).to_be_visible()
    expect(page.get_by_text("Nothing is changed")).to_have_count(0)
    shot(page, "send-result")
    assert "A blue teapot" in alt_texts(connected_app)
    address = page.url
    page.reload()
    settled(page)
    expect(page.locator(".st-key-send_outcome").get_by_text("2 created · 1 unchanged")).to_be_visible()
    assert page.url == address
    press(page.get_by_role("button", name="Select more assets"))
    settled(page)
    expect(bar(page).get_by_text("Nothing selected yet")).to_be_visible()


def alt_texts(app: RunningApp) -> list[str]:
    return [block["attributes"]["definition"]["data"]["properties"]["alt_text"] for block in Klaviyo(app).blocks()]


PASTE = """(target, text) => {
  const clipboardData = new DataTransfer()
  clipboardData.setData('text/plain', text)
  target.dispatchEvent(new ClipboardEvent('paste', {clipboardData, bubbles: true, cancelable: true}))
}"""


def alt_text(page: Page, name: str) -> Locator:
    return page.get_by_label(f"Alt text: {name}", exact=True)


def test_a_text_that_is_still_being_typed_is_sent(page: Page, connected_app: RunningApp) -> None:
    with workspace_of(connected_app) as ws:
        send_id = ws.send.start(["products/grinder"], {"alts": {"image/upload/products/grinder": "Old words"}})
        ws.send.wait(send_id)
        ws.send.undo(send_id)
        ws.send.wait(send_id)
    visit(page, f"{connected_app.url}/send", "Send")
    tick(page, "Grinder")
    typed = alt_text(page, "Grinder")
    expect(typed).to_have_value("Old words")
    press(page.get_by_role("button", name="Do not reuse: Grinder"))
    expect(typed).not_to_have_value("Old words")
    # The button that had the focus is gone.
    expect(typed).to_be_focused()
    typed.fill("A blue")
    # Meanwhile the selection grows, and with it the table.
    card(page, "Mug").locator("input").evaluate("box => box.click()")
    expect(alt_text(page, "Mug")).to_be_visible()
    settled(page)
    expect(typed).to_be_focused()
    typed.press_sequentially(" grinder")
    # What is pasted fills rows and columns from the field on that has the focus; on a button it fills nothing.
    links = page.locator(".alt-table tbody td[data-label]:nth-of-type(4) input")
    page.get_by_role("button", name="Reuse: Grinder").evaluate(PASTE, "No\nNo")
    links.first.evaluate(PASTE, "one.example\tbeyond\r\nhttps://two.example\nbeyond")
    settled(page)
    expect(links.first).to_have_value("https://one.example")
    expect(links.nth(1)).to_have_value("https://two.example")
    expect(typed).to_have_value("A blue grinder")
    press(bar(page).get_by_role("button", name=re.compile("Send . to Klaviyo")))
    settled(page)
    expect(page.locator(".st-key-send_outcome").get_by_text(re.compile(". created"))).to_be_visible()
    assert "A blue grinder" in alt_texts(connected_app)


def test_a_reload_keeps_the_filters(page: Page, connected_app: RunningApp) -> None:
    visit(page, f"{connected_app.url}/send", "Send")
    search = page.get_by_placeholder("Search names, tags and descriptions")
    search.fill("teapot")
    search.press("Enter")
    settled(page)
    expect(page).to_have_url(re.compile("text=teapot"))
    shown = page.locator(".asset-grid .card").count()
    page.reload()
    settled(page)
    expect(page.get_by_placeholder("Search names, tags and descriptions")).to_have_value("teapot")
    expect(page.locator(".asset-grid .card")).to_have_count(shown)


def test_no_screen_scrolls_sideways_and_axe_finds_nothing(page: Page, connected_app: RunningApp) -> None:
    page.set_viewport_size({"width": 1440, "height": 900})
    visit(page, f"{connected_app.url}/send", "Send")
    for name in ("Order thanks", "Steam", "Mug fern"):
        tick(page, name)
    sideways, broken = [], {}
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        page.wait_for_timeout(500)
        settled(page)
        main = page.locator("#stMain, [data-testid=stMain]").first
        # Where the bar lies over the page, axe counts what is half below it as a small target.
        main.evaluate("main => main.scrollTo(0, 0)")
        settled(page)
        if main.evaluate("main => main.scrollWidth > main.clientWidth"):
            sideways.append(width)
        shot(page, f"send-{width}")
        if width != WIDTHS[1]:
            broken |= {f"{width}: {rule}": places for rule, places in serious(page).items()}
    assert (sideways, broken) == ([], {})


def test_all_of_it_with_the_keyboard(page: Page, connected_app: RunningApp) -> None:
    page.set_viewport_size({"width": 1440, "height": 900})
    visit(page, f"{connected_app.url}/send?type=image&text=vase", "Send")
    reach(page, "Vase")
    page.keyboard.press("Space")
    settled(page)
    expect(bar(page).get_by_role("button", name="Send 1 to Klaviyo")).to_be_enabled()
    reach(page, "Details for Vase")
    page.keyboard.press("Enter")
    settled(page)
    expect(page.locator(".send-facts").get_by_text("new, image block")).to_be_visible()
    reach(page, "Send 1 to Klaviyo", back=True)
    page.keyboard.press("Enter")
    expect(page.locator(".st-key-send_outcome")).to_be_visible()


_NAME = """() => {
  const one = document.activeElement;
  return one.matches('a, button, input, textarea') ? one.getAttribute('aria-label') || one.innerText : '';
}"""


def reach(page: Page, name: str, *, back: bool = False) -> None:
    """Press Tab until the element of that name has the focus."""
    for _ in range(90):
        # An icon is text of its own.
        if name in str(page.evaluate(_NAME)).splitlines():
            return
        page.keyboard.press("Shift+Tab" if back else "Tab")
    raise AssertionError(f"{name} is not reached by Tab")


@pytest.mark.parametrize(("motion", "moves"), [("no-preference", True), ("reduce", False)])
def test_a_video_moves_while_it_is_pointed_at(page: Page, connected_app: RunningApp, motion: str, moves: bool) -> None:
    page.emulate_media(reduced_motion=motion)  # type: ignore[arg-type]
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    visit(page, f"{connected_app.url}/send?type=video", "Send")
    page.wait_for_timeout(500)
    assert not [url for url in requests if "auto:animated" in url]
    card(page, "Steam").hover()
    page.wait_for_timeout(1500)
    assert bool([url for url in requests if "auto:animated" in url]) == moves
    own = connected_app.url.rsplit(":", 1)[0]
    assert [url for url in requests if not url.startswith((own, own.replace("http", "ws"), "data:", "blob:"))] == []


def test_a_wrong_link_stays_in_its_field_and_a_result_is_read_from_its_top(
    page: Page, connected_app: RunningApp
) -> None:
    page.set_viewport_size({"width": 1440, "height": 900})
    visit(page, f"{connected_app.url}/send?text=monstera", "Send")
    tick(page, "Monstera")
    expect(page).to_have_url(re.compile("selected="))
    page.reload()
    settled(page)
    expect(bar(page).get_by_text("1 selected")).to_be_visible()
    link = page.get_by_label("Link of images and videos without their own", exact=True)
    link.fill("not a url")
    link.press("Enter")
    settled(page)
    expect(page.get_by_text("A link must start with")).to_be_visible()
    expect(link).to_have_value("not a url")
    expect(bar(page).get_by_role("button", name="Send 1 to Klaviyo")).to_be_disabled()
    shot(page, "send-wrong-link")
    link.fill("https://fern.example/monstera")
    link.press("Enter")
    settled(page)
    press(bar(page).get_by_role("button", name="Send 1 to Klaviyo"))
    expect(page.get_by_text("1 Universal Content block is in Klaviyo.")).to_be_in_viewport()
    settled(page)
    shot(page, "send-result-top")
    address = page.url
    with page.context.expect_page() as opened:
        press(page.get_by_role("link", name="Open in Klaviyo: Monstera"))
    opened.value.close()
    press(page.get_by_role("button", name="Select more assets"))
    settled(page)
    earlier = page.get_by_role("list", name="Earlier sends").get_by_role("listitem").first
    shot(page, "send-earlier", whole=True)
    press(earlier.get_by_role("link"))
    expect(page).to_have_url(address)
    assert len(page.context.pages) == 2


def test_choices_stand_in_one_row_on_a_phone_and_have_whole_borders(page: Page, connected_app: RunningApp) -> None:
    page.set_viewport_size({"width": 390, "height": 900})
    visit(page, f"{connected_app.url}/send", "Send")
    choices = page.get_by_test_id("stButtonGroup").first.get_by_role("radio")
    choose_type(page, "Videos")
    settled(page)
    videos, templates = (choices.filter(has_text=name) for name in ("Videos", "Templates"))
    first, second = videos.bounding_box(), templates.bounding_box()
    assert first
    assert second
    assert second["y"] == first["y"], "they are in one row"
    widths = "each => ['Left', 'Right', 'Top', 'Bottom'].map(side => getComputedStyle(each)[`border${side}Color`])"
    assert all("rgba(0, 0, 0, 0)" not in each.evaluate(widths) for each in choices.all())
