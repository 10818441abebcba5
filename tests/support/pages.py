"""Pages without a browser."""

from collections.abc import Callable

from streamlit.testing.v1 import AppTest

from ui.personalize.field_pick import FieldPick

OpenPage = Callable[..., AppTest]


def unfold(app: AppTest, *keys: str) -> AppTest:
    """Open these cells (`cell_links_history`), feet (`foot_links_history`) and drawers, as a click on each does."""
    for key in keys:
        app.session_state[key] = True
    return app.run()


def listed_links(app: AppTest) -> list[tuple[str, str]]:
    """The links in the list, each with its caption."""
    (choice,) = [each for each in app.radio if each.key == "links_selected"]
    return list(zip(choice.options, choice.proto.captions, strict=True))


CELLS = {
    "setup": ("klaviyo", "cloudinary", "metadata_field", "account_check", "activity", "extension"),
    "send": ("assets", "asset", "plan", "progress", "earlier"),
    "personalize": ("template", "event", "compose", "recipients", "html", "checks", "versions", "save"),
    "links": ("all", "link", "audit", "where_used", "lookup", "history", "export"),
    "events": ("sample", "fields", "field", "table", "compare", "fit", "export"),
}
"""The cells of each page; tests/pages/app/test_pages.py opens all of them and runs the calls that they print."""


def unfold_all(app: AppTest, page: str) -> AppTest:
    """Every cell of a page is open, and its foot."""
    return unfold(app, *(f"{part}_{page}_{name}" for part in ("cell", "foot") for name in CELLS[page]))


def binding_prefix(app: AppTest, place: str) -> str:
    """What the keys of a place's widgets begin with; a place is a slot's name, `the_alt` or `the_link`."""
    (key,) = [str(box.key) for box in app.selectbox if str(box.key).endswith(f"_{place}_source")]
    return key.removesuffix("_source")


def picked(app: AppTest, prefix: str) -> FieldPick:
    """The field that the picker with these keys holds."""
    pick: FieldPick = app.session_state[f"{prefix}_pick"]
    return pick


def pick(app: AppTest, prefix: str, **message: object) -> AppTest:
    """The picker in the browser tells what somebody picked."""
    message["number"] = picked(app, prefix).number + 1
    app.session_state[f"{prefix}_field"] = {"pick": message}
    return app.run()


def said(app: AppTest) -> str:
    """All text that a person can read, and the markup of links."""
    kinds = ("markdown", "caption", "warning", "error", "success", "info", "html", "badge")
    elements = [element for kind in kinds for element in app.get(kind)]
    return "\n".join(str(getattr(element, "value", None) or getattr(element.proto, "body", "")) for element in elements)
