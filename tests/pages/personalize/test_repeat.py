"""A repeated block shows each item: what showed the first one follows, in one step that can be undone."""

from typing import Any

from streamlit.testing.v1 import AppTest

from core import Workspace
from tests.pages.personalize.test_drafts import bind, box, now, open_, press
from tests.pages.personalize.test_text_with_fields import tell
from tests.support.pages import OpenPage, binding_prefix, pick
from ui.personalize import draft_text

LIST = ["$extra", "line_items"]
FIRST = {"from": "event", "path": [*LIST, 0, "title"], "format": []}
SECOND = {"from": "event", "path": [*LIST, 1, "title"], "format": []}
NAME = {"from": "profile", "path": ["first_name"], "format": []}


def with_first_items(open_page: OpenPage) -> AppTest:
    """A text with fields, a line that falls back to a second item, an image and a link, all of the first item."""
    app = open_(open_page, metric="PLord1")
    box(app, "headline_source").set_value("text").run()
    tell(app, [NAME, ": ", {**FIRST, "fallback": "coffee"}])
    bind(app, "line", FIRST)
    app.button(f"{binding_prefix(app, 'line')}_unfold").click().run()
    app.button(f"{binding_prefix(app, 'line')}_add").click().run()
    pick(app, f"{binding_prefix(app, 'line')}_1", field=SECOND)
    bind(app, "product", {"from": "event", "path": [*LIST, 0, "product", "images", 0, "src"]})
    return app


def fields(choices: Any) -> list[tuple[str, list[Any]]]:
    """The source and the path of each field of an item, in order."""
    if isinstance(choices, dict):
        own = [(choices["from"], choices["path"])] if "path" in choices and "from" in choices else []
        return [*own, *(each for value in choices.values() for each in fields(value))]
    return [each for value in choices for each in fields(value)] if isinstance(choices, list) else []


def test_what_showed_the_first_item_shows_each_one_and_back(connected: Workspace, open_page: OpenPage) -> None:
    app = with_first_items(open_page)
    (before, _) = now(app)
    box(app, "_repeat").set_value("$extra.line_items").run()
    assert not app.exception
    after = now(app)[0]
    each = sorted(fields(after["slots"]), key=str)
    assert each == sorted([
        ("profile", ["first_name"]), ("item", ["title"]), ("item", ["title"]), ("event", [*LIST, 1, "title"]),
        ("item", ["product", "images", 0, "src"]),
    ], key=str)  # fmt: skip
    assert after["slots"]["headline"]["parts"][2]["fallback"] == "coffee"
    press(app, draft_text.UNDO)
    assert now(app)[0] == before
    press(app, draft_text.REDO)
    assert now(app)[0] == after
    box(app, "_repeat").set_value("").run()
    assert now(app)[0] == before


def test_the_other_cards_follow_where_one_picks_each_item(connected: Workspace, open_page: OpenPage) -> None:
    app = with_first_items(open_page)
    pick(
        app, binding_prefix(app, "product"), field={**FIRST, "path": [*LIST, 0, "product", "images", 0, "src"]}, each=2
    )
    after = now(app)[0]
    assert after["repeat"]["path"] == LIST
    assert [source for source, _ in fields(after["slots"])].count("item") == 3
