"""What is bound folds to one line, which a press opens; whether a card is folded changes nothing of what is chosen."""

import os
from random import Random
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from core import Workspace
from tests.pages.personalize.test_drafts import box, now, press
from tests.pages.personalize.test_random_sessions import calls
from tests.pages.personalize.test_text_with_fields import NAME, SAVED
from tests.pages.personalize.test_unfinished import PLACES, half_choose
from tests.support.pages import (
    OpenPage,
    binding_prefix,
    fold_cards,
    line_rows,
    lines,
    look,
    open_cards,
    open_line,
    pick,
    said,
)
from ui.personalize import draft_text, hand_text
from ui.personalize import preview_text as previews
from ui.personalize import text as texts

SESSIONS = 40 if os.environ.get("SOAK") else 4
ORDER = "templates/order-thanks.cldt.json"
TITLE: dict[str, Any] = {"from": "event", "path": ["$extra", "line_items", 0, "title"], "format": ["upper"]}
IMAGE: dict[str, Any] = {"from": "event", "path": ["$extra", "line_items", 0, "product", "images", 0, "src"]}


@pytest.fixture
def bound(connected: Workspace) -> None:
    """The block is saved with everything bound."""
    raw = connected.personalize.open(ORDER).personalization.to_json()
    raw["event"] = {"metric_id": "PLord1", "metric": "Placed Order"}
    raw["slots"] = {
        "headline": SAVED,
        "line": {**TITLE, "fallback": "*your* order"},
        "product": {**IMAGE, "format": [], "fallback": {"from": "default"}},
    }
    raw["alt"] = {"from": "fixed", "value": "Your [order]"}
    raw["link"] = {**NAME, "fallback": "https://shop.example/"}
    connected.personalize.save(ORDER, raw, "Order thanks")


def open_(open_page: OpenPage, template: str = ORDER, **query: str) -> AppTest:
    """The page with its cards as they begin."""
    return open_page("personalize", template=template, **query)


def drafted(app: AppTest) -> tuple[Any, list[str]]:
    """All that the choices of the page lead to: its draft, what else a draft keeps, and its calls."""
    history = app.session_state[f"{binding_prefix(app, 'headline').removesuffix('headline')}draft"].history
    return (history.steps[history.place].text, history.steps[history.place].unfinished), calls(app)


@pytest.mark.usefixtures("bound")
def test_what_is_bound_is_one_line_that_says_what_it_shows(connected: Workspace, open_page: OpenPage) -> None:
    app = open_(open_page)
    named = {prefix.rpartition("_")[2]: row for prefix, row in line_rows(app).items()}
    assert list(named) == ["headline", "line", "product", "alt", "link"]
    chip = "First name · UPPER CASE, cut after 9 characters, else “friend”"
    assert named["headline"]["content"][:3] == [["", "Thank you, "], ["chip", chip], ["", "!"]]
    assert named["line"]["title"] == "Line of text"
    assert ["chip", "First item › Title"] in named["line"]["content"]
    said_of = {prefix.rpartition("_")[2]: words for prefix, words in lines(app).items()}
    assert "UPPER CASE · otherwise “*your* order”" in said_of["line"]
    assert "“Your [order]”" in said_of["alt"]
    assert "shop.example" in said_of["link"]
    assert "94% of recipients" in said_of["line"]
    assert [name for name, row in named.items() if row["image"]] == ["product"]
    assert [each for each in app.selectbox if str(each.key).endswith("_source")] == []


@pytest.mark.usefixtures("bound")
def test_of_a_campaign_the_line_of_an_image_shows_its_fallback(connected: Workspace, open_page: OpenPage) -> None:
    def image(app: AppTest) -> str:
        (row,) = [row for prefix, row in line_rows(app).items() if prefix.endswith("_product")]
        return str(row["image"])

    app = open_(open_page)
    of_recipient = image(app)
    look(app, previews.CAMPAIGN)
    assert "/image/upload/" in image(app)
    assert image(app).partition("?")[0].endswith("/products/mug.jpg"), "the template's own"
    look(app)
    assert image(app) == of_recipient


@pytest.mark.usefixtures("bound")
def test_a_press_opens_a_line_and_another_one_folds_it(connected: Workspace, open_page: OpenPage) -> None:
    app = open_cards(open_(open_page), "line", "headline")
    assert box(app, "_line_source").value == "field"
    assert len(lines(app)) == 3
    assert len(lines(fold_cards(app, "line"))) == 4
    # What somebody edits stays open, also while choices are undone; a new tab has lines.
    box(app, "headline_fallback").set_value("Thanks").run()
    press(app, draft_text.UNDO)
    assert len(lines(app)) == 4
    press(app, draft_text.REDO)
    assert box(app, "headline_fallback").value == "Thanks"
    assert len(lines(open_(open_page))) == 5


def test_what_somebody_binds_stays_open_and_all_suggestions_are_lines(
    connected: Workspace, open_page: OpenPage
) -> None:
    app = open_(open_page, metric="PLord1")
    app.button(f"{binding_prefix(app, 'line')}_suggest_0").click().run()
    assert lines(app) == {}
    app = open_(open_page, template="templates/abandoned-cart.cldt.json", metric="SHchk1")
    next(each for each in app.button if each.label.startswith(texts.FILL)).click().run()
    assert len(lines(app)) >= 4
    # Taken back they show their defaults again, and brought back they are lines.
    filled = lines(app)
    press(app, draft_text.UNDO)
    assert lines(app) == {}
    press(app, draft_text.REDO)
    assert lines(app) == filled


@pytest.mark.usefixtures("bound")
def test_what_is_unfinished_or_refused_is_open(connected: Workspace, open_page: OpenPage) -> None:
    app = open_cards(open_(open_page))
    box(app, "the_alt_fixed").set_value("").run()
    pick(app, binding_prefix(app, "line"), **{"from": "event", "typed": "a..b"})
    app.button(f"{binding_prefix(app, 'the_link')}_unfold").click().run()
    box(app, "the_link_fallback").set_value("").run()
    folds = {str(each.key) for each in app.button if str(each.key).endswith("_fold")}
    assert {key.removesuffix("_fold").rpartition("_")[2] for key in folds} == {"headline", "product"}
    again = open_(open_page)
    assert box(again, "the_alt_source").value == "fixed"
    assert again.error
    assert box(again, "the_link_source").value == "field"


@pytest.mark.usefixtures("bound")
def test_what_the_block_refuses_is_open(connected: Workspace, open_page: OpenPage) -> None:
    app = open_cards(open_(open_page), "line")
    app.button(f"{binding_prefix(app, 'line')}_unfold").click().run()
    box(app, "_line_format").set_value("cut").run()
    box(app, "_line_cut_argument").set_value("0").run()
    assert app.error
    assert box(open_(open_page), "_line_source").value == "field"


@pytest.mark.usefixtures("bound")
def test_a_line_says_that_it_is_not_bound_in_the_html(connected: Workspace, open_page: OpenPage) -> None:
    app = open_(open_page, cell_personalize_html="true")
    next(each for each in app.toggle if each.label == texts.BY_HAND).set_value(True).run()
    next(each for each in app.text_area if each.label == texts.HTML_CELL).set_value("<p>Mine</p>").run()
    assert len(lines(app)) == 5
    assert said(app).count(hand_text.UNBOUND) == 5


@pytest.mark.parametrize("number", range(SESSIONS))
def test_what_is_folded_is_what_it_was(connected: Workspace, open_page: OpenPage, bound: None, number: int) -> None:
    """Whatever was chosen: folded and opened in any order, the choices, the draft and the calls are the same."""
    random = Random(number)
    app = open_(open_page)
    for _ in range(4):
        app = open_cards(app)
        for _ in range(6):
            half_choose(app, random.choice(PLACES), random)
        before = drafted(app)
        for _ in range(6):
            folded = set(lines(app))
            can_fold = {str(each.key).removesuffix("_fold") for each in app.button if str(each.key).endswith("_fold")}
            prefix = random.choice(sorted(folded | can_fold) or [""])
            if prefix:
                app = open_line(app, prefix) if prefix in folded else app.button(f"{prefix}_fold").click().run()
            assert not app.exception, app.exception
            assert drafted(app) == before
        fold_cards(app).run()
        assert drafted(app) == before
    assert now(open_(open_page)) == now(open_cards(app))


@pytest.mark.usefixtures("bound")
def test_formats_that_no_widget_offers_read_the_same_drawn_or_not(connected: Workspace, open_page: OpenPage) -> None:
    """A field of a text has two formats, of which the choice of a field has none to offer."""
    app = open_cards(open_(open_page), "headline")
    box(app, "headline_source").set_value("field").run()
    before = drafted(app)
    app.button(f"{binding_prefix(app, 'headline')}_unfold").click().run()
    assert drafted(app.run()) == before


@pytest.mark.usefixtures("bound")
def test_what_is_told_in_the_press_that_folds_counts(connected: Workspace, open_page: OpenPage) -> None:
    app = open_cards(open_(open_page), "headline")
    prefix = binding_prefix(app, "headline")
    number = app.session_state[f"{prefix}_typed"].number + 1
    app.session_state[f"{prefix}_text"] = {"text": {"number": number, "parts": ["Bye, ", NAME], "open": None}}
    fold_cards(app, "headline")
    assert "Bye" in lines(app)[prefix]
