"""Everything of a template is bound: what a choice changes is in view, and two recipients stand beside each other."""

from collections.abc import Sequence
from typing import Any, Literal

import pytest
from playwright.sync_api import Page, expect

from core import Workspace
from core.events.ranking import Suggestion
from tests.e2e.test_personalize import in_view
from tests.support.accessibility import serious
from tests.support.browsing import keyed, open_card, shot, visit
from tests.support.pointer import press, settled
from tests.support.servers import RunningApp

TEMPLATE = "templates/abandoned-cart.cldt.json"
SCREEN = 900
CARDS, LINE = 8, 48
"""How many cards there are, and how many pixels high a folded one is at most."""
PREVIEW, OTHER = "iframe[title^='Preview']", "iframe[title^='Second recipient']"


@pytest.fixture(scope="module", autouse=True)
def _bound(workspace: Workspace) -> None:
    """The block is saved with each image, each text, the alt text and the link bound to a recipient's data."""
    ws = workspace
    opened = ws.personalize.open(TEMPLATE)
    metrics = {metric.name: metric for metric in ws.events.metrics()}
    metric = metrics["Started Checkout"]
    sample = ws.events.sample(metric.id, limit=200)
    name: dict[str, Any] = {"from": "profile", "path": ["first_name"], "format": []}
    suggestions = sample.suggestions(opened.template.slots)
    raw = opened.personalization.to_json()
    for slot in opened.template.slots:
        fallback: Any = {"from": "default"} if slot.type == "image" else "your order"
        raw["slots"][slot.name] = {**bound_to(suggestions.get(slot.name, ()), name), "fallback": fallback}
    raw["slots"]["headline"] = {"from": "text", "parts": ["Thank you, ", name, "!"], "fallback": "Thank you!"}
    raw["alt"] = {"from": "text", "parts": ["The cart of ", name], "fallback": "Your cart"}
    raw["link"] = {**bound_to(suggestions.get(":link", ()), name), "fallback": "https://fernkiln.example/"}
    raw["event"] = {"metric_id": metric.id, "metric": metric.name}
    ws.personalize.save(TEMPLATE, raw, "Cart", overwrite=True)


def bound_to(suggestions: Sequence[Suggestion], other: dict[str, Any]) -> dict[str, Any]:
    """The first suggestion, or another field where nothing suits."""
    return next(({"from": each.source, "path": [*each.steps], "format": []} for each in suggestions), other)


def edit(page: Page, app: RunningApp) -> None:
    visit(page, f"{app.url}/personalize?template={TEMPLATE}", "Personalize")
    expect(page.get_by_role("button", name="All slots filled")).to_be_visible()
    settled(page)


def test_with_everything_bound_what_a_choice_changes_is_in_view(page: Page, running_app: RunningApp) -> None:
    page.set_viewport_size({"width": 1440, "height": SCREEN})
    edit(page, running_app)
    main = page.get_by_test_id("stMain")
    shot(page, "bound-1440")
    # The last slot, with its format and its fallback open.
    open_card(page, "the_link")
    press(keyed(page, "the_link_unfold").locator("button"))
    settled(page)
    fallback = keyed(page, "the_link_fallback").locator("input")
    fallback.scroll_into_view_if_needed()
    fallback.fill("https://fernkiln.example/carts")
    assert main.evaluate("main => main.scrollTop") > 0
    seen = [fallback, page.locator(PREVIEW), page.get_by_role("button", name="Save to Klaviyo")]
    seen += [page.get_by_role("button", name=name) for name in ("All slots filled", "open check")]
    assert [in_view(page, each) for each in seen] == [True] * len(seen)
    fallback.press("Enter")
    settled(page)
    assert [in_view(page, each) for each in seen] == [True] * len(seen)
    shot(page, "bound-1440-last")


def test_a_width_that_has_no_room_says_how_wide_the_preview_is(page: Page, running_app: RunningApp) -> None:
    page.set_viewport_size({"width": 1440, "height": SCREEN})
    edit(page, running_app)
    for width in (390, 800, 1090):
        page.set_viewport_size({"width": width, "height": SCREEN})
        settled(page)
        shown = round(page.locator(PREVIEW).evaluate("frame => frame.getBoundingClientRect().width"))
        name = "600 px" if shown >= 450 else f"600 px at {round(shown / 6)}%"
        expect(page.get_by_role("button", name=name, exact=True)).to_have_attribute("aria-pressed", "true")
        expect(page.get_by_role("button", name="320 px", exact=True)).to_be_visible()
    assert shown == 600


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_with_everything_bound_and_folded_the_page_is_one_and_a_half_screens_high(
    page: Page, running_app: RunningApp, scheme: Literal["light", "dark"]
) -> None:
    page.set_viewport_size({"width": 1440, "height": SCREEN})
    page.emulate_media(color_scheme=scheme)
    edit(page, running_app)
    cards = page.locator('.st-key-bindings [class*="_card"]')
    expect(cards).to_have_count(CARDS)
    assert page.get_by_test_id("stMain").evaluate("main => main.scrollHeight") <= 1.5 * SCREEN
    assert max(card.evaluate("card => card.clientHeight") for card in cards.all()) <= LINE
    assert serious(page) == {}
    shot(page, f"folded-{scheme}")


def test_a_line_opens_with_its_first_control_at_hand_and_folds_again(page: Page, running_app: RunningApp) -> None:
    page.set_viewport_size({"width": 1440, "height": SCREEN})
    edit(page, running_app)
    lines = page.locator(".st-key-bindings .line button")
    expect(lines).to_have_count(CARDS)
    # By the keys, by the mouse, and by a press on a part of the preview; the card at hand is in view.
    page.keyboard.press("Alt+Shift+ArrowDown")
    expect(lines.first).to_be_focused()
    page.keyboard.press("Enter")
    expect(keyed(page, "headline_source").locator("input")).to_be_focused()
    settled(page)
    page.keyboard.press("Shift+Tab")
    expect(keyed(page, "headline_fold").locator("button")).to_be_focused()
    page.keyboard.press("Enter")
    expect(lines.first).to_be_focused()
    settled(page)
    press(keyed(page, "_line_card").locator("button"))
    expect(keyed(page, "_line_source").locator("input")).to_be_focused()
    press(page.get_by_role("button", name="Edit Name of the second product", exact=True))
    expect(keyed(page, "secondname_source").locator("input")).to_be_focused()
    settled(page)
    assert in_view(page, keyed(page, "secondname_source").locator("input"))
    assert serious(page) == {}
    shot(page, "open")
    expect(lines).to_have_count(CARDS - 2)
    press(keyed(page, "_line_fold").locator("button"))
    expect(lines).to_have_count(CARDS - 1)


def test_open_cards_of_all_kinds_have_one_grid(page: Page, running_app: RunningApp) -> None:
    """The choice of a short name stood beside it, and the arrow that folds its card in the middle of the line."""
    page.set_viewport_size({"width": 1440, "height": SCREEN})
    edit(page, running_app)
    for place in ("_line", "_first", "the_alt", "the_link"):
        press(keyed(page, f"{place}_card").locator("button"))
        expect(keyed(page, f"{place}_fold")).to_be_visible()
        settled(page)
    grid = {}
    for place in ("_line", "_first", "the_alt", "the_link"):
        name, choice = (keyed(page, f"{place}_{part}").first.bounding_box() or {} for part in ("fold", "source"))
        grid[place] = (name["x"], name["width"], choice["x"], choice["y"] >= name["y"] + name["height"])
    assert len(set(grid.values())) == 1, grid
    assert grid["_line"][3]
    more = [keyed(page, f"{place}_unfold").bounding_box() or {} for place in ("_line", "_first", "the_link")]
    assert len({box["x"] for box in more}) == 1, more


# A busy browser hears in one go that the page runs, what it draws, and that it has run.
PRESS_AND_BE_BUSY = """line => {
  line.focus()
  line.click()
  for (const until = performance.now() + 2000; performance.now() < until;);
}"""


def test_the_focus_follows_into_a_card_in_a_busy_browser_too(page: Page, running_app: RunningApp) -> None:
    page.set_viewport_size({"width": 1440, "height": SCREEN})
    edit(page, running_app)
    settled(page)
    keyed(page, "_line_card").locator("button").evaluate(PRESS_AND_BE_BUSY)
    expect(keyed(page, "_line_source").locator("input")).to_be_focused()


@pytest.mark.parametrize("width", [390, 1100])
def test_on_smaller_screens_nothing_scrolls_sideways(page: Page, running_app: RunningApp, width: int) -> None:
    page.set_viewport_size({"width": width, "height": SCREEN})
    edit(page, running_app)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.get_by_test_id("stMain").evaluate("main => main.scrollWidth <= main.clientWidth")
    preview, card = page.locator(PREVIEW).bounding_box(), page.locator('[class*="_card"]').first.bounding_box()
    assert preview
    assert card
    if width < 1100:
        assert preview["y"] + preview["height"] < card["y"]
    else:
        assert preview["x"] > card["x"] + card["width"]
    shot(page, f"bound-{width}")


@pytest.mark.parametrize("width", [1440, 1100, 390])
def test_two_recipients_are_compared_by_keyboard(page: Page, running_app: RunningApp, width: int) -> None:
    page.set_viewport_size({"width": width, "height": SCREEN})
    edit(page, running_app)
    alone = str(page.locator(PREVIEW).get_attribute("srcdoc"))
    two = page.get_by_role("button", name="Two recipients", exact=True)
    two.focus()
    page.keyboard.press("Space")
    expect(page.locator(OTHER)).to_be_visible()
    settled(page)
    assert page.locator(PREVIEW).get_attribute("srcdoc") == alone
    other = str(page.locator(OTHER).get_attribute("srcdoc"))
    assert other != alone
    assert serious(page) == {}
    assert page.get_by_test_id("stMain").evaluate("main => main.scrollWidth <= main.clientWidth")
    first, second = page.locator(PREVIEW).bounding_box(), page.locator(OTHER).bounding_box()
    assert first
    assert second
    if width > 640:
        assert second["x"] > first["x"] + first["width"]
        assert abs(first["y"] - second["y"]) < 2, (first, second)
        names = [keyed(page, f"compared_{side}").locator("p").last for side in ("first", "other")]
        boxes = [name.bounding_box() or {} for name in names]
        assert [box["x"] for box in boxes] == [first["x"], second["x"]]
        assert boxes[0]["y"] == boxes[1]["y"]
    shot(page, f"two-{width}")
    following = page.get_by_role("button", name="Next (second recipient)")
    following.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Recipient 3 of")).to_be_visible()
    settled(page)
    expect(following).to_be_focused()
    assert str(page.locator(OTHER).get_attribute("srcdoc")) != other
    two.focus()
    page.keyboard.press("Space")
    expect(page.locator(OTHER)).to_have_count(0)
