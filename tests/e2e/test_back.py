"""Back leads from whatever a press shows in place of the page to where it was pressed, and Forward there again."""

import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from playwright.sync_api import Locator, Page, expect

from core import Workspace
from tests.support.browsing import in_bar, lead, visit
from tests.support.panes import option
from tests.support.pointer import press, settled
from tests.support.servers import RunningApp

TEMPLATE, OTHER_TEMPLATE = "templates/order-thanks.cldt.json", "templates/summer-hero.cldt.json"
ORDERS = "events?metric=PLord1&size=200"

Find = Callable[[Page], Locator]


@dataclass(frozen=True)
class Step:
    """A press that shows something else in the place of what the page shows at `path`.

    `before` finds what is there only until the press, `after` what is there only from then on.
    """

    path: str
    press: Callable[[Page], None]
    before: Find
    after: Find


def _pressed(find: Find) -> Callable[[Page], None]:
    return lambda page: press(find(page))


def _cell(name: str) -> Find:
    return lambda page: page.locator(f".st-key-cell_{name}")


def _text(words: str) -> Find:
    return lambda page: page.get_by_text(words).first


def _button(name: str) -> Find:
    return lambda page: page.get_by_role("button", name=name)


def _bar(words: str) -> Find:
    return lambda page: page.locator('[class*="cell_personalize_template"] button').filter(has_text=words)


def _send(page: Page) -> None:
    press(page.locator(".asset-grid label").filter(has=page.get_by_text("Grinder", exact=True)))
    settled(page)
    press(page.get_by_role("button", name="Send 1 to Klaviyo"))


def _earlier(page: Page) -> Locator:
    return page.get_by_role("link", name=re.compile("^Open: ")).first


def _send_page(page: Page) -> Locator:
    return page.get_by_role("navigation", name="App pages").get_by_role("link", name="Send", exact=True)


def _open_template(page: Page) -> None:
    with in_bar(page, "template"):
        press(page.locator(".st-key-template_gallery button").filter(has_text="Summer hero"))
        page.wait_for_url("**summer-hero**")


def _begin_block(page: Page) -> None:
    with in_bar(page, "template"):
        field = page.get_by_role("textbox", name="New block from this template")
        field.fill("Winter")
        field.press("Tab")
        settled(page)
        press(page.get_by_role("button", name="Create new block"))
        expect(page.locator(".st-key-template_gallery")).to_have_count(0)
        page.wait_for_url("**variant=winter**")


def _open_sample(page: Page) -> None:
    press(page.get_by_text("Open a saved sample or saved fill rates", exact=True))
    settled(page)
    press(page.locator('[class*="events_open_sample_first_"] button'))


_PLAN, _RESULT = _cell("send_assets"), _cell("send_progress")
_NO_LINK, _LINK = _text("Select a link in the list"), _button("Close")
_NO_FIELD, _FIELD = _text("Select a field in the list"), _button("Close")
_FILES = _text("Read events from files")
_STEPS = {
    "a send": Step("send", _send, _PLAN, _RESULT),
    "an earlier send": Step("send", _pressed(_earlier), _PLAN, _RESULT),
    "more assets after a send": Step("send?send={send}", _pressed(_button("Select more assets")), _RESULT, _PLAN),
    "the page of a send": Step("send?send={send}", _pressed(_send_page), _RESULT, _PLAN),
    "a link": Step("links", _pressed(lambda page: option(page, "links_list", "Mug")), _NO_LINK, _LINK),
    "no link": Step("links?link=image/{asset}", _pressed(_LINK), _LINK, _NO_LINK),
    "all links": Step(
        "links?asset={asset}",
        _pressed(_button("All links of the account")),
        _cell("links_selection"),
        _cell("links_link"),
    ),
    "a field": Step(
        ORDERS, _pressed(lambda page: option(page, "events_list", "First item › Title")), _NO_FIELD, _FIELD
    ),
    "no field": Step(f"{ORDERS}&field=%24event_id", _pressed(_FIELD), _FIELD, _NO_FIELD),
    "a saved sample": Step(ORDERS, _open_sample, _FILES, _button("Back to Klaviyo's events")),
    "the account's events": Step(
        "events?kept={sample}",
        _pressed(_button("Back to Klaviyo's events")),
        _button("Back to Klaviyo's events"),
        _FILES,
    ),
    "a template": Step(f"personalize?template={TEMPLATE}", _open_template, _bar("Order thanks"), _bar("Summer hero")),
    "another block": Step(
        f"personalize?template={OTHER_TEMPLATE}", _begin_block,
        lambda page: _bar("Summer hero")(page).filter(has_not_text="winter"), _bar("winter"),
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def places(workspace: Workspace) -> dict[str, str]:
    """What the addresses name: a send and an asset of it, a template's saved block, and a saved sample."""
    send_id = workspace.send.start(["products/mug"])
    workspace.send.wait(send_id)
    (item,) = workspace.send.items(send_id)
    workspace.personalize.save(OTHER_TEMPLATE, workspace.personalize.open(OTHER_TEMPLATE).personalization.to_json())
    sample = workspace.saved_samples.save("Orders", workspace.events.sample("PLord1", limit=50))
    return {"send": send_id, "asset": item.asset_id, "sample": sample.id}


@pytest.mark.parametrize("step", _STEPS.values(), ids=list(_STEPS))
def test_back_and_forward(page: Page, running_app: RunningApp, places: dict[str, str], step: Step) -> None:
    # A page before, so that a step too far is seen to be one.
    visit(page, f"{running_app.url}/help", "Help")
    # By a link: while a run that Back, Forward or a link began goes on, Streamlit replaces the entry of its own accord.
    lead(page, step.path.format_map(places))
    _is_there(page, step.before, step.after)
    step.press(page)
    _is_there(page, step.after, step.before)
    page.evaluate("history.back()")
    _is_there(page, step.before, step.after)
    page.evaluate("history.forward()")
    _is_there(page, step.after, step.before)
    page.evaluate("history.go(-2)")
    expect(page.get_by_role("heading", name="Help", exact=True).first).to_be_visible()


def test_back_leads_on_where_the_page_changes_its_address_itself(
    page: Page, running_app: RunningApp, places: dict[str, str]
) -> None:
    """As Links does, which lets go of a selected link that a filter leaves out."""
    visit(page, f"{running_app.url}/help", "Help")
    lead(page, "links?link=image/{asset}".format_map(places))
    expect(_LINK(page)).to_be_visible()
    field = page.get_by_role("textbox", name="Find")
    field.fill("nothing at all")
    field.press("Enter")
    expect(page.get_by_text("No links match these filters.")).to_be_visible()
    settled(page)
    for _ in range(3):
        page.evaluate("history.back()")
        settled(page)
        if page.get_by_role("heading", name="Help", exact=True).count():
            return
    pytest.fail("Back leads to the same page again and again")


def _is_there(page: Page, expected: Find, other: Find) -> None:
    expect(expected(page)).to_be_visible()
    settled(page)
    expect(expected(page)).to_be_visible()
    expect(other(page)).to_have_count(0)
