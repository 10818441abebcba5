"""Links at a glance: select one, see what is wrong with it, fix it; a reload and Back show the same."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from core import Workspace
from tests.support.accessibility import serious
from tests.support.browsing import shot, visit
from tests.support.damage import CLIP, MUG, TEAPOT, TEMPLATE, Damage
from tests.support.panes import WIDTHS, assert_fits, option
from tests.support.pointer import press, settled
from tests.support.servers import RunningApp

TITLE = "Links to Klaviyo"


@pytest.fixture(scope="module")
def damaged(workspace: Workspace) -> Iterator[Workspace]:
    """An image that its metadata does not name, one whose block was deleted, a video and a template."""
    workspace.send.wait(workspace.send.start([MUG, TEAPOT, CLIP]))
    workspace.personalize.save(TEMPLATE, workspace.personalize.open(TEMPLATE).personalization.to_json())
    damage = Damage(workspace)
    damage.set_field(MUG, "")
    damage.delete_block(damage.block_of(TEAPOT))
    workspace.links.wait(workspace.links.start_audit())
    yield workspace


# One after another, 120 ms apart, noting each title that is selected from then on.
PRESS_IN_TURN = """async titles => {
  const list = document.querySelector('.st-key-links_list [role=listbox]')
  const title = option => option.querySelector('.title').textContent
  const note = () => {
    const now = [...list.children].filter(option => option.ariaSelected === 'true').map(title).join()
    if (now !== window.selections.at(-1)) window.selections.push(now)
  }
  window.selections = []
  new MutationObserver(note).observe(list, {subtree: true, childList: true, attributes: true})
  for (const wanted of titles) {
    [...list.children].find(option => title(option) === wanted).click()
    await new Promise(done => setTimeout(done, 120))
  }
}"""


def row(page: Page, name: str) -> Locator:
    return option(page, "links_list", name)


def detail(page: Page) -> Locator:
    return page.locator(".st-key-cell_links_link")


def test_select_fix_and_find_again(page: Page, running_app: RunningApp, damaged: Workspace) -> None:
    page.set_viewport_size({"width": 1440, "height": 900})
    visit(page, f"{running_app.url}/links", TITLE)
    shot(page, "links-1-nothing")
    press(row(page, "Mug"))
    settled(page)
    expect(detail(page).get_by_role("heading", name="Mug")).to_be_visible()
    expect(detail(page)).to_contain_text("does not name its block “Mug”")
    shot(page, "links-2-findings")
    press(detail(page).get_by_role("button", name="Save on asset"))
    settled(page)
    expect(row(page, "Mug")).to_contain_text("OK")
    expect(detail(page)).to_contain_text("Fixed: ")
    expect(detail(page).get_by_role("button", name="Run audit again")).to_be_visible()
    # The keyboard goes from link to link.
    page.keyboard.press("Escape")
    row(page, "Mug").focus()
    # Of links that were saved in one second any may be the last one.
    is_last = row(page, "Mug").evaluate("row => row === row.parentElement.lastElementChild")
    page.keyboard.press("ArrowUp" if is_last else "ArrowDown")
    settled(page)
    expect(detail(page).get_by_role("heading", name="Mug")).to_be_hidden()
    page.keyboard.press("ArrowDown" if is_last else "ArrowUp")
    settled(page)
    expect(detail(page).get_by_role("heading", name="Mug")).to_be_visible()
    expect(page).to_have_url(re.compile(r"link=image"))
    page.reload()
    settled(page)
    expect(detail(page).get_by_role("heading", name="Mug")).to_be_visible()
    press(detail(page).get_by_role("link", name="Send again"))
    expect(page.get_by_role("heading", name="Send", exact=True)).to_be_visible()
    settled(page)
    page.go_back()
    expect(detail(page).get_by_role("heading", name="Mug")).to_be_visible()
    settled(page)
    expect(row(page, "Mug")).to_have_attribute("aria-selected", "true")
    # The filter leaves it out.
    press(page.get_by_text("Needs attention 1", exact=True))
    settled(page)
    expect(detail(page)).to_contain_text("Select a link in the list")
    expect(page).not_to_have_url(re.compile("link="))


def test_keys_and_quick_presses_leave_one_link_selected(
    page: Page, running_app: RunningApp, damaged: Workspace
) -> None:
    page.set_viewport_size({"width": 1440, "height": 900})
    visit(page, f"{running_app.url}/links", TITLE)
    options = page.get_by_role("listbox", name="All links of the account").get_by_role("option")
    selected = page.locator(".st-key-links_list [aria-selected=true]")
    expect(selected).to_have_count(0)
    press(row(page, "Mug"), times=2)
    settled(page)
    expect(detail(page).get_by_role("heading", name="Mug")).to_be_visible()
    expect(row(page, "Mug")).to_be_focused()
    # Presses while the page still runs for others: nothing that comes back moves the selection or the focus.
    page.evaluate(PRESS_IN_TURN, ["Teapot", "Steam", "Teapot", "Mug"])
    settled(page)
    assert page.evaluate("window.selections") == ["Teapot", "Steam", "Teapot", "Mug"]
    expect(row(page, "Mug")).to_be_focused()
    expect(detail(page).get_by_role("heading", name="Mug")).to_be_visible()
    # Letters lead to the option whose title begins with them.
    page.keyboard.type("te")
    expect(row(page, "Teapot")).to_be_focused()
    page.keyboard.type("mu")
    settled(page)
    expect(row(page, "Teapot")).to_be_focused()
    press(row(page, "Mug"))
    settled(page)
    # What was closed is selected by the same press again.
    press(detail(page).get_by_role("button", name="Close"))
    settled(page)
    expect(selected).to_have_count(0)
    press(row(page, "Mug"))
    settled(page)
    expect(detail(page).get_by_role("heading", name="Mug")).to_be_visible()
    for key, place in (("End", -1), ("ArrowDown", -1), ("ArrowUp", -2), ("Home", 0), ("ArrowUp", 0), ("Enter", 0)):
        page.keyboard.press(key)
        settled(page)
        chosen = options.nth(place % options.count())
        expect(chosen).to_be_focused()
        expect(chosen).to_have_attribute("aria-selected", "true")
        expect(selected).to_have_count(1)
        title = chosen.locator(".title").inner_text()
        expect(detail(page).get_by_role("heading", name=title, exact=True)).to_be_visible()


@pytest.mark.parametrize("width", WIDTHS)
def test_it_fits_the_screen(page: Page, running_app: RunningApp, damaged: Workspace, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    visit(page, f"{running_app.url}/links", TITLE)
    press(row(page, "Teapot"))
    settled(page)
    expect(detail(page).get_by_role("heading", name="Teapot")).to_be_visible()
    assert_fits(page, page.locator(".st-key-cell_links_all"), detail(page))
    shot(page, f"links-{width}")
    if width != 1100:
        assert serious(page) == {}


def test_a_scan_begins_where_nobody_has_looked(page: Page, running_app: RunningApp, damaged: Workspace) -> None:
    page.set_viewport_size({"width": 1440, "height": 900})
    visit(page, f"{running_app.url}/links", TITLE)
    press(row(page, "Steam"))
    settled(page)
    press(detail(page).get_by_role("button", name="Scan the account's templates"))
    expect(detail(page)).to_contain_text("Klaviyo's API does not report which campaigns and flows use it.")
    expect(detail(page).get_by_role("button", name="Scan the account's templates")).to_be_hidden()


def test_a_name_is_text_whatever_it_holds(page: Page, running_app: RunningApp, damaged: Workspace) -> None:
    name = "<img src=x onerror=\"document.title='run'\"> **z** {{ 7 }} \u202ebackwards"
    with damaged.database.write() as db:
        (before,) = db.conn.execute("select name from link where kind = 'template'").fetchone()
        db.conn.execute("update link set name = ? where kind = 'template'", [name])
    visit(page, f"{running_app.url}/links", TITLE)
    titles = page.locator(".st-key-links_list .title")
    assert name in [each.text_content() for each in titles.all()]
    expect(page.locator("img[src=x]")).to_have_count(0)
    assert page.title() != "run"
    with damaged.database.write() as db:
        db.conn.execute("update link set name = ? where kind = 'template'", [before])


def test_on_a_phone_a_press_in_a_list_that_scrolls_leads_to_the_detail(
    page: Page, running_app: RunningApp, damaged: Workspace
) -> None:
    names = [asset.public_id for asset in damaged.assets.search("folder=products", 30)]
    damaged.send.wait(damaged.send.start(names))
    page.set_viewport_size({"width": 390, "height": 844})
    visit(page, f"{running_app.url}/links", TITLE)
    press(row(page, "Mug"))
    settled(page)
    expect(detail(page).get_by_role("heading", name="Mug")).to_be_in_viewport()


@pytest.mark.provokes(r"res/.*ERR_FAILED")
def test_an_image_that_cannot_be_loaded_has_a_sign_in_its_place(
    page: Page, running_app: RunningApp, damaged: Workspace
) -> None:
    page.route("**/res/**", lambda route: route.abort())
    visit(page, f"{running_app.url}/links", TITLE)
    expect(row(page, "Mug").locator(".image > .no-image")).to_be_visible()
    expect(row(page, "Mug").locator("img")).to_have_count(0)
