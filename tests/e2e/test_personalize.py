"""The whole editor in a browser: saved, edited again, brought back, in conflict, by hand, and without its database."""

import re

import pytest
from playwright.sync_api import FrameLocator, Locator, Page, expect

from core import Workspace
from core.blocks.edited import without_marker
from core.blocks.preview import image_urls
from core.klaviyo.responses import html_definition
from tests.support.browsing import (
    choose,
    choose_event,
    head_of,
    in_bar,
    keyed,
    open_card,
    opener,
    shot,
    unfold,
    visit,
    write,
)
from tests.support.pointer import press, settled
from tests.support.servers import RunningApp
from tests.support.workspaces import Control, connect, workspace_of

ORDER, HERO, LOYALTY, CART = (
    f"templates/{name}.cldt.json" for name in ("order-thanks", "summer-hero", "loyalty", "abandoned-cart")
)
PRODUCT = "First item › Image"
NOTE = "<p>Made by hand</p>"
ARRIVED = """async ([url, words, count]) => (await (await fetch(url)).text()).split(words).length === count + 1"""
BAR_FITS = """() => {
  const [bar] = document.getElementsByClassName('st-key-personalize_bar')
  const boxes = [...bar.querySelectorAll('button')].map(each => each.getBoundingClientRect()).filter(box => box.width)
  const apart = (one, other) =>
    one.right <= other.left || other.right <= one.left || one.bottom <= other.top || other.bottom <= one.top
  const note = bar.querySelector('.st-key-personalize_writes').getBoundingClientRect()
  // Template, event, state and save have words at any width, Share has them where there is room, undo and redo never.
  return boxes.length === 7 && boxes.every(box => box.right <= innerWidth && box.width >= 32) &&
    [4, 5].includes(boxes.filter(box => box.width >= 64).length) && note.right <= innerWidth && note.height < 30 &&
    boxes.every((box, at) => apart(box, note) && boxes.slice(at + 1).every(other => apart(box, other)))
}"""


def edit(page: Page, app: RunningApp, template: str) -> None:
    visit(page, f"{app.url}/personalize?template={template}", "Personalize")
    expect(page.get_by_role("button", name="Save to Klaviyo")).to_be_visible()


def save(page: Page, outcome: str) -> None:
    press(page.get_by_role("button", name="Save to Klaviyo"))
    expect(page.get_by_text(outcome).first).to_be_visible()
    settled(page)


def restore(page: Page, version: int) -> None:
    press(page.get_by_role("button", name=f"Restore version {version}"))
    expect(page.get_by_text(f"The editor holds the choices of version {version}")).to_be_visible()
    settled(page)


def font_of(page: Page, place: str) -> str:
    return str(page.locator(place).first.evaluate("element => getComputedStyle(element).fontFamily"))


def framed(page: Page, title: str) -> FrameLocator:
    return page.frame_locator(f'iframe[title^="{title}"]')


def src(page: Page, title: str) -> str:
    """The address of the picture in this frame, once it has been drawn."""
    image = framed(page, title).locator("img").first
    expect(image).to_have_js_property("complete", True)
    assert image.evaluate("img => img.naturalWidth") > 0
    return str(image.get_attribute("src"))


def choices(ws: Workspace, template: str, text: str) -> dict[str, object]:
    raw = ws.personalize.open(template).personalization.to_json()
    return {**raw, "slots": {**raw["slots"], "headline": {"from": "fixed", "value": text}}}


def held(ws: Workspace, template: str) -> str:
    """The block as Klaviyo has it."""
    block = ws.personalize.open(template).block
    assert block
    return block.html


def test_bound_saved_edited_again_and_an_earlier_version_brought_back(
    page: Page, running_app: RunningApp, workspace: Workspace
) -> None:
    edit(page, running_app, ORDER)
    choose_event(page, "Placed Order")
    choose(page, "line_source", "Field")
    choose(page, "line_field", "First item › Title")
    choose(page, "product_source", "Field")
    choose(page, "product_field", PRODUCT)
    choose(page, "the_alt_source", "Fixed")
    write(page, "the_alt_fixed", "Your order")
    shown = src(page, "Preview: Desktop")
    # Those who fall back most are two presses away.
    press(page.get_by_role("button", name="All slots filled"))
    settled(page)
    press(page.locator('[class*="_worst_"] button').first)
    settled(page)
    expect(framed(page, "Preview: Desktop").locator("img")).not_to_have_attribute("src", shown)
    press(page.get_by_role("radio", name="12", exact=True))
    settled(page)
    expect(page.locator(".sheet figure")).to_have_count(12)
    assert len({font_of(page, place) for place in (".sheet figcaption", "h1")}) == 1
    shot(page, "1-bound", whole=True)
    save(page, "a new block was created")
    first = held(workspace, ORDER)

    edit(page, running_app, ORDER)
    expect(page.get_by_text("Version 1 saved")).to_be_visible()
    with in_bar(page, "save"):
        expect(page.get_by_text("Saving updates the block")).to_be_visible()
    open_card(page, "the_alt")
    expect(keyed(page, "the_alt_fixed").locator("input")).to_have_value("Your order")
    choose(page, "line_source", "Fixed")
    write(page, "line_fixed", "Packed with care")
    save(page, "the same block was updated")
    second = held(workspace, ORDER)
    assert "Packed%2520with%2520care" in second

    unfold(page, "Versions")
    choose(page, "_version", "Version 1")
    now, back = (src(page, label) for label in ("Now in Klaviyo", "Version 1"))
    assert "Packed%2520with%2520care" in now
    assert "Packed%2520with%2520care" not in back
    expect(page.get_by_text("Line of text changed from “Packed with care” to ")).to_be_visible()
    shot(page, "2-version", whole=True)
    restore(page, 1)
    save(page, "the same block was updated")
    assert held(workspace, ORDER) == first
    # What was brought back is what is edited now.
    expect(page.get_by_text("You are looking at older choices")).to_have_count(0)
    open_card(page, "line")
    expect(keyed(page, "line_source").locator("input")).to_have_value("Field")
    choose(page, "_version", "Version 2")
    restore(page, 2)
    save(page, "the same block was updated")
    assert held(workspace, ORDER) == second
    assert len(workspace.personalize.versions(ORDER)) == 4


def test_edited_in_klaviyo_meanwhile(page: Page, running_app: RunningApp, workspace: Workspace) -> None:
    saved = workspace.personalize.save(HERO, choices(workspace, HERO, "Ours"), "Hero")
    theirs = held(workspace, HERO).replace("</table>", f"</table>{NOTE}")
    workspace.account.klaviyo.update_universal_content(saved.block_id, "Hero", html_definition(theirs))
    edit(page, running_app, HERO)
    expect(page.get_by_text("The block was edited in Klaviyo since")).to_be_visible()
    expect(framed(page, "Klaviyo's version").get_by_text("Made by hand")).to_be_attached()
    assert "Ours" in src(page, "Your version")
    expect(page.get_by_text("Differences in the HTML")).to_be_visible()
    shot(page, "3-conflict", whole=True)
    press(page.get_by_role("button", name="Save to Klaviyo"))
    expect(page.get_by_text("Nothing is overwritten unless you choose to")).to_be_visible()
    settled(page)
    assert held(workspace, HERO) == theirs
    press(page.get_by_text("Overwrite Klaviyo's version when saving"))
    settled(page)
    save(page, "the same block was updated")
    assert NOTE not in held(workspace, HERO)


def test_two_colleagues_at_one_block(page: Page, running_app: RunningApp, workspace: Workspace) -> None:
    workspace.personalize.save(HERO, choices(workspace, HERO, "Begun"), "Hero", overwrite=True)
    edit(page, running_app, HERO)
    write(page, "headline_fixed", "Mine")
    # Two tabs at one machine are one person's and have one draft, so the colleague saves without a browser.
    workspace.personalize.save(HERO, choices(workspace, HERO, "Theirs"), "Hero")
    save(page, "of this block was saved after you started")
    assert ("Theirs" in src(page, "Klaviyo's version"), "Mine" in src(page, "Your version")) == (True, True)
    expect(page.get_by_text("Headline: text changed from “Theirs” to “Mine”")).to_be_visible()
    assert "Mine" not in held(workspace, HERO)
    shot(page, "4-colleagues", whole=True)
    press(page.get_by_role("button", name="Use Klaviyo's version"))
    settled(page)
    expect(keyed(page, "headline_fixed").locator("input")).to_have_value("Theirs")
    write(page, "headline_fixed", "Both")
    save(page, "the same block was updated")
    assert "Both" in held(workspace, HERO)


def test_html_by_hand_is_kept_and_generated_again(page: Page, running_app: RunningApp, workspace: Workspace) -> None:
    workspace.personalize.save(LOYALTY, workspace.personalize.open(LOYALTY).personalization.to_json(), "Points")
    generated = held(workspace, LOYALTY)
    edit(page, running_app, LOYALTY)
    unfold(page, "Block HTML")
    press(page.get_by_text("Edit by hand", exact=True))
    field = page.get_by_role("textbox", name="Block HTML")
    expect(field).to_have_value(without_marker(generated))
    by_hand(page, f"{without_marker(generated)}{{% if first_name %}}")
    expect(page.get_by_text("Klaviyo would report: Unclosed tag").first).to_be_visible()
    expect(page.get_by_role("button", name="Save to Klaviyo")).to_be_disabled()
    shot(page, "5-broken", whole=True)
    by_hand(page, "<p>Nothing left</p>")
    # What a save writes is told beside the row, whose buttons keep their room however much that is.
    for width in (1440, 1280, 1100, 390):
        page.set_viewport_size({"width": width, "height": 900})
        settled(page)
        assert page.evaluate(BAR_FITS), width
    page.set_viewport_size({"width": 1280, "height": 2600})
    mine = without_marker(generated).replace("</table>", f"</table>{NOTE}")
    by_hand(page, mine)
    expect(framed(page, "Preview: Desktop").get_by_text("Made by hand")).to_be_attached()
    shot(page, "6-by-hand", whole=True)
    save(page, "the same block was updated")
    assert without_marker(held(workspace, LOYALTY)) == mine
    edit(page, running_app, LOYALTY)
    expect(page.get_by_role("textbox", name="Block HTML")).to_have_value(mine)
    press(page.get_by_text("Edit by hand", exact=True))
    settled(page)
    save(page, "the same block was updated")
    assert held(workspace, LOYALTY) == generated


def by_hand(page: Page, html: str) -> None:
    field = page.get_by_role("textbox", name="Block HTML")
    field.fill(html)
    field.press("Control+Enter")
    settled(page)


def in_view(page: Page, target: Locator) -> bool:
    """Whether all of this is on the screen, and nothing lies over its middle."""
    return bool(
        target.evaluate(
            """element => {
              const {top, bottom, left, right} = element.getBoundingClientRect()
              const over = document.elementFromPoint((left + right) / 2, (top + bottom) / 2)
              const host = element.getRootNode().host ?? element
              const home = host.closest('[data-testid="stElementContainer"]') ?? element
              return top >= 0 && bottom <= innerHeight && left >= 0 && right <= innerWidth && home.contains(over)
            }"""
        )
    )


def test_what_a_choice_changes_is_in_view_while_it_is_made(
    page: Page, running_app: RunningApp, workspace: Workspace
) -> None:
    page.set_viewport_size({"width": 1440, "height": 900})
    edit(page, running_app, CART)
    choose_event(page, "Started Checkout")
    main = page.get_by_test_id("stMain")
    assert main.evaluate("main => main.scrollHeight") <= 1800
    page.set_viewport_size({"width": 1440, "height": 700})
    page.get_by_role("button", name="Fill all suggestions").focus()
    page.keyboard.press("Enter")
    settled(page)
    # The button is gone, and the keyboard goes on with what followed it.
    expect(keyed(page, "headline_source").locator("input")).to_be_focused()
    choose(page, "the_link_source", "Fixed")
    link = keyed(page, "the_link_fixed").locator("input")
    link.fill("https://fernkiln.example/")
    assert main.evaluate("main => main.scrollTop") > 0
    figures = ("All slots filled", "open check")
    seen = [link, page.locator("iframe[title^='Preview']"), page.get_by_role("button", name="Save to Klaviyo")]
    seen += [page.get_by_role("button", name=name) for name in figures]
    assert [in_view(page, each) for each in seen] == [True] * len(seen)
    # What stands in the field counts, although nobody has left it yet.
    link.press("Control+s")
    expect(page.get_by_text("a new block was created").first).to_be_visible()
    settled(page)
    expect(link).to_be_focused()
    assert "https://fernkiln.example/" in held(workspace, CART)
    shot(page, "8-last-slot", whole=True)


def test_a_figure_leads_to_its_cell(page: Page, running_app: RunningApp, workspace: Workspace) -> None:
    page.set_viewport_size({"width": 1440, "height": 900})
    edit(page, running_app, HERO)
    press(page.get_by_role("button", name="open check"))
    expect(head_of(page, "Checks")).to_be_focused()
    assert in_view(page, head_of(page, "Checks"))
    # Where the page can scroll as far as it would, the bar that stays in view covers nothing of it.
    page.set_viewport_size({"width": 1440, "height": 420})
    press(page.get_by_role("button", name="open check"))
    bar = page.locator(".st-key-personalize_bar").evaluate("bar => bar.getBoundingClientRect().bottom")
    expect(head_of(page, "Checks")).to_be_focused()
    assert head_of(page, "Checks").evaluate("head => head.getBoundingClientRect().top") >= bar


def test_the_keyboard_goes_from_slot_to_slot_and_from_recipient_to_recipient(
    page: Page, running_app: RunningApp, workspace: Workspace
) -> None:
    edit(page, running_app, ORDER)
    choose_event(page, "Placed Order")
    for slot in ("headline", "line"):
        page.keyboard.press("Alt+Shift+ArrowDown")
        assert page.evaluate("document.activeElement.closest('[class*=_card]').className").count(f"_{slot}_card")
    page.keyboard.press("Alt+Shift+ArrowUp")
    assert page.evaluate("document.activeElement.closest('[class*=_card]').className").count("_headline_card")
    page.keyboard.press("Alt+Shift+ArrowRight")
    expect(page.get_by_text("Recipient 2 of")).to_be_visible()
    settled(page)
    page.keyboard.press("Alt+Shift+ArrowLeft")
    expect(page.get_by_text("Recipient 1 of")).to_be_visible()
    settled(page)
    # A menu of the bar is a step away from its button, although it is drawn at the end of the page.
    event = opener(page, "cell_personalize_event")
    event.focus()
    page.keyboard.press("Enter")
    settled(page)
    page.keyboard.press("Tab")
    expect(page.get_by_role("combobox", name="Event", exact=True)).to_be_focused()
    page.keyboard.press("Shift+Tab")
    expect(event).to_be_focused()
    page.keyboard.press("Escape")
    settled(page)
    expect(event).to_be_focused()
    # While somebody writes, these keys select words.
    choose(page, "headline_source", "Fixed")
    field = keyed(page, "headline_fixed").locator("input")
    field.focus()
    for key in ("ArrowDown", "ArrowUp", "ArrowRight", "ArrowLeft"):
        page.keyboard.press(f"Alt+Shift+{key}")
        expect(field).to_be_focused()
    settled(page)
    expect(page.get_by_text("Recipient 1 of")).to_be_visible()
    press(page.get_by_role("button", name="Keyboard"))
    expect(page.get_by_role("cell", name="Next recipient")).to_be_visible()


def test_a_test_email_is_sent_by_one_press_once_whatever_happens_meanwhile(
    page: Page, running_app: RunningApp, workspace: Workspace
) -> None:
    outbox = f"{running_app.sandbox}/klaviyo/outbox"

    def holds(count: int) -> None:
        page.wait_for_function(ARRIVED, arg=[outbox, "to zoe.test@shop.example", count])

    def begin() -> None:
        edit(page, running_app, CART)
        press(page.get_by_role("button", name="Send a test"))
        field = page.get_by_label("To", exact=True)
        field.fill("zoe.test@shop.example")
        field.press("Tab")
        press(page.get_by_text("Send this recipient's data to"))
        settled(page)

    send, slow = page.get_by_role("button", name="Send test", exact=True), Control(running_app.sandbox)
    begin()
    press(send, times=2)
    expect(page.get_by_text("Klaviyo is sending the test to zoe.test")).to_be_visible()
    expect(page.get_by_text("API calls ·").last).to_be_visible()
    with page.context.expect_page() as opened:
        press(page.get_by_role("link", name="Open the outbox"))
    expect(opened.value.get_by_text("to zoe.test@shop.example")).to_have_count(1)
    opened.value.close()
    holds(1)
    # Two clicks while Klaviyo takes its time, and a reload: the second click and the new page look on.
    for count, reloads in ((2, False), (3, True)):
        slow.fault("POST", "/klaviyo/api/template-preview-send-jobs", "slow_before", 2)
        begin()
        press(send, times=1 if reloads else 2)
        expect(page.get_by_text("Sending a test to")).to_be_visible()
        if reloads:
            page.reload()
            settled(page)
            press(page.get_by_role("button", name="Send a test"))
            expect(
                page.get_by_text("check the inbox", exact=False).or_(page.get_by_text("was sent on"))
            ).to_be_visible()
        else:
            expect(page.get_by_text("Klaviyo is sending the test to zoe.test")).to_be_visible()
            settled(page)
        holds(count)


def test_a_press_on_a_part_of_the_preview_leads_to_its_slot(
    page: Page, running_app: RunningApp, workspace: Workspace
) -> None:
    page.set_viewport_size({"width": 1440, "height": 900})
    edit(page, running_app, CART)
    for label, slot in (("Name of the second product", "secondname"), ("Headline", "headline")):
        press(page.get_by_role("button", name=f"Edit {label}", exact=True))
        card = page.locator(f'[class*="_{slot}_card"]')
        settled(page)
        expect(card.locator("input:focus")).to_have_count(1)
        assert in_view(page, card.locator("input:focus"))


@pytest.mark.parametrize("key", ["", "Enter"])
def test_a_check_leads_to_the_card_of_its_slot(
    page: Page, running_app: RunningApp, workspace: Workspace, key: str
) -> None:
    """From below the fold, by mouse and by keyboard, whether the card is one line or open."""
    page.set_viewport_size({"width": 1440, "height": 700})
    edit(page, running_app, ORDER)
    choose_event(page, "Placed Order")
    choose(page, "line_source", "Field")
    choose(page, "line_field", "Second item › Title")
    press(page.get_by_role("button", name="open check"))
    settled(page)
    for label, place in (("Line of text", "line"), ("Link", "the_link"), ("Line of text", "line")):
        way = page.get_by_role("button", name=f"Go to {label}", exact=True).first
        if key:
            way.focus()
            page.keyboard.press(key)
        else:
            press(way)
        settled(page)
        card = page.locator(f'[class*="_{place}_card"]')
        expect(card.locator("input:focus")).to_have_count(1)
        assert in_view(page, card.locator("input:focus"))
        bar = page.locator(".st-key-personalize_bar").evaluate("bar => bar.getBoundingClientRect().bottom")
        assert card.evaluate("card => card.getBoundingClientRect().top") >= bar


def test_whoever_writes_elsewhere_after_a_press_stays_there(
    page: Page, running_app: RunningApp, workspace: Workspace
) -> None:
    edit(page, running_app, ORDER)
    choose_event(page, "Placed Order")
    choose(page, "line_source", "Field")
    choose(page, "line_field", "Second item › Title")
    choose(page, "the_alt_source", "Fixed")
    press(page.get_by_role("button", name="open check"))
    settled(page)
    way = page.get_by_role("button", name="Go to Line of text", exact=True).first
    way.scroll_into_view_if_needed()
    field = page.locator('[class*="the_alt_fixed"] input')
    # What the press leads to comes before, while and after the field is gone into, and before anything is typed.
    for moment in (0, 80, 160, 240):
        way.focus()
        page.keyboard.press("Enter")
        page.wait_for_timeout(moment)
        field.select_text()
        page.wait_for_timeout(1_000)
        page.keyboard.type(f"What you ordered, {moment}")
        settled(page)
        expect(field).to_be_focused()
        expect(field).to_have_value(f"What you ordered, {moment}")


@pytest.mark.parametrize("width", [390, 768, 1100])
def test_nothing_scrolls_sideways_and_the_preview_comes_first(
    page: Page, running_app: RunningApp, workspace: Workspace, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    edit(page, running_app, CART)
    main = page.get_by_test_id("stMain")
    assert main.evaluate("main => main.scrollWidth <= main.clientWidth")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    preview = page.locator("iframe[title^='Preview']").bounding_box()
    first = page.locator('[class*="_card"]').first.bounding_box()
    assert preview
    assert first
    if width < 1100:
        assert preview["y"] + preview["height"] < first["y"]
    else:
        assert preview["x"] > first["x"] + first["width"]


@pytest.mark.provokes(r"disconnected from server|WebSocket|net::ERR_")
def test_without_the_database_everything_comes_back(page: Page, running_app: RunningApp, workspace: Workspace) -> None:
    """Last of this module: nothing of the workspace is left but what stands in the two services."""
    before = held(workspace, ORDER)
    known = workspace.personalize.open(ORDER)
    workspace.close()
    running_app.stop()
    for path in running_app.folder.glob("workspace.db*"):
        path.unlink()
    running_app.start()
    with workspace_of(running_app) as ws:
        connect(ws)
        edit(page, running_app, ORDER)
        with in_bar(page, "save"):
            expect(page.get_by_text("The choices are loaded from")).to_be_visible()
        for place in ("the_alt", "line", "product"):
            open_card(page, place)
        expect(keyed(page, "the_alt_fixed").locator("input")).to_have_value("Your order")
        expect(keyed(page, "line_fixed").locator("input")).to_have_value("Packed with care")
        expect(keyed(page, "product_field").locator("input")).to_have_value(re.compile(re.escape(PRODUCT)))
        shot(page, "7-without-database", whole=True)
        save(page, "the block of this template was found in Klaviyo and linked")
        again = ws.personalize.open(ORDER)
        assert (again.block.id, held(ws, ORDER)) == (known.block.id, before)
        assert image_urls(before)
