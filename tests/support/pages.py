"""Pages without a browser."""

import json
from collections.abc import Callable
from typing import Any

from streamlit.testing.v1 import AppTest

from ui.personalize import preview_text as texts
from ui.personalize.field_pick import FieldPick

OpenPage = Callable[..., AppTest]


def unfold(app: AppTest, *keys: str) -> AppTest:
    """Open these cells (`cell_links_history`), feet (`foot_links_history`) and drawers, as a click on each does."""
    for key in keys:
        app.session_state[key] = True
    return app.run()


def popovers(app: AppTest) -> list[str]:
    """What the buttons say that open something, closed or not."""
    closed = [each.label for each in app.button if str(each.key).startswith("closed_")]
    return closed + [str(each.proto.popover.label) for each in app.get("popover")]


def shown_code(app: AppTest, *languages: str) -> list[str]:
    """The texts of the blocks of code, or of those in these languages; blank is that of a text to copy."""
    found = [json.loads(each.proto.bytes) for each in app.get("bidi_component") if each.proto.component_name == "code"]
    return [each["text"] for each in found if not languages or each["language"] in languages]


def heads(app: AppTest) -> list[dict[str, Any]]:
    """The heads of what can be folded, as the browser gets them."""
    parts = [each for each in app.get("bidi_component") if each.proto.component_name == "disclosure"]
    return [head for each in parts for head in json.loads(each.proto.bytes)["heads"]]


def listed(app: AppTest, key: str) -> list[dict[str, Any]]:
    """The rows of a list of options, as the browser gets them."""
    rows: list[dict[str, Any]] = _data(app, key)["rows"]
    return rows


def selected(app: AppTest, key: str) -> str:
    """The ID of the option that a list shows as selected; blank if it has no such option."""
    name = _data(app, key)["selected"]
    return name if any(row["id"] == name for row in listed(app, key)) else ""


def select(app: AppTest, key: str, option: object) -> AppTest:
    """Select an option of a list, as a press on it does."""
    message = {"select": {"number": _data(app, key)["number"] + 1, "id": option}}
    return _tell(app, _component(app, key).proto.id, json_value=json.dumps(message))


def cards(app: AppTest, key: str = "send_grid") -> list[dict[str, Any]]:
    """The cards of a grid, as the browser gets them; none where it is not drawn."""
    data = _data(app, key) if _components(app, key) else {"cards": [], "ticked": []}
    return [{**card, "is_ticked": card["id"] in (data["ticked"] or ())} for card in data["cards"]]


def tick(app: AppTest, *references: str) -> AppTest:
    """Tick just these cards of the grid, as presses on their boxes do."""
    changed = [card for card in cards(app) if card["is_ticked"] != (card["id"] in references)]
    first = _data(app, "send_grid")["number"] + 1
    ticks = [
        {"id": card["id"], "number": first + at, "is_ticked": not card["is_ticked"]} for at, card in enumerate(changed)
    ]
    return _tell(app, _component(app, "send_grid").proto.id, json_value=json.dumps({"ticks": ticks}))


def alt_rows(app: AppTest) -> list[dict[str, Any]]:
    """The rows of the table of alt texts and links, as the browser gets them."""
    rows: list[dict[str, Any]] = _data(app, "send_alt_table")["rows"]
    return rows


def enter(app: AppTest, reference: str, value: str, column: str = "alts") -> AppTest:
    """Enter an alt text, or what another column has, for an asset in that table."""
    number = _data(app, "send_alt_table")["number"] + 1
    edits = [{"id": reference, "column": column, "value": value, "number": number}]
    return _tell(app, _component(app, "send_alt_table").proto.id, json_value=json.dumps({"edits": edits}))


def drop_earlier(app: AppTest, reference: str) -> AppTest:
    """Drop what earlier sends gave an asset, as a press on the button in that table does."""
    return _trigger(app, "send_alt_table", "drop", reference)


def ask_details(app: AppTest, key: str, reference: str) -> AppTest:
    """Press the button on a card."""
    return _trigger(app, key, "look", reference)


def look(app: AppTest, *modes: str, width: str = "", number: int = 0) -> AppTest:
    """Choose these modes of the preview, and a width, as presses on their buttons do."""
    (bar,) = [each for each in app.get("bidi_component") if each.proto.id.endswith("_looks_bar")]
    data = json.loads(bar.proto.bytes)
    told = {"number": number or data["number"] + 1, "width": width or data["width"]["chosen"][0], "modes": list(modes)}
    events = json.dumps([{"event": "look", "value": told}])
    return _tell(app, f"$$STREAMLIT_INTERNAL_KEY_{bar.proto.id}__events", json_trigger_value=events)


def _trigger(app: AppTest, key: str, event: str, value: object) -> AppTest:
    told = json.dumps([{"event": event, "value": value}])
    return _tell(app, f"$$STREAMLIT_INTERNAL_KEY_{_component(app, key).proto.id}__events", json_trigger_value=told)


def press_in(app: AppTest, component: str, has: Callable[[dict[str, Any]], bool] = bool, **told: object) -> AppTest:
    """Press in the one part of this kind whose data has what is pressed: the browser tells a value by a name."""
    parts = [each for each in app.get("bidi_component") if each.proto.component_name == component]
    (part,) = [each for each in parts if has(json.loads(each.proto.bytes))]
    events = json.dumps([{"event": event, "value": value} for event, value in told.items()])
    app = _tell(app, f"$$STREAMLIT_INTERNAL_KEY_{part.proto.id}__events", json_trigger_value=events)
    assert not app.exception, app.exception
    return app


def _tell(app: AppTest, widget: str, **value: str) -> AppTest:
    states = app._tree.get_widget_states()
    states.widgets.add(id=widget, **value)
    return app._run(states)


def _data(app: AppTest, key: str) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(_component(app, key).proto.bytes)
    return data


def _component(app: AppTest, key: str) -> Any:
    (element,) = _components(app, key)
    return element


def _components(app: AppTest, key: str) -> list[Any]:
    return [each for each in app.get("bidi_component") if each.proto.id.endswith(f"-{key}")]


CELLS = {
    "setup": ("klaviyo", "cloudinary", "metadata_field", "account_check", "activity", "extension"),
    "send": ("assets", "asset", "plan", "progress", "earlier"),
    "personalize": ("template", "event", "compose", "recipients", "html", "checks", "versions", "save"),
    "links": ("all", "link", "audit", "where_used", "lookup", "history", "export"),
    "events": ("sample", "fit", "fields", "field", "table", "compare", "export"),
}
"""The cells of each page; tests/pages/app/test_pages.py opens all of them and runs the calls that they print."""


def unfold_all(app: AppTest, page: str) -> AppTest:
    """Every cell of a page is open, and its foot."""
    return unfold(app, *(f"{part}_{page}_{name}" for part in ("cell", "foot") for name in CELLS[page]))


def binding_prefix(app: AppTest, place: str) -> str:
    """What the keys of a place's widgets begin with; a place is a slot's name, `the_alt` or `the_link`."""
    open_ = [str(each.key).removesuffix("_source") for each in app.selectbox if str(each.key).endswith("_source")]
    (prefix,) = [each for each in (*open_, *line_rows(app)) if each.endswith(f"_{place}")]
    return prefix


def line_rows(app: AppTest) -> dict[str, dict[str, Any]]:
    """The cards of Personalize that are one line, as the browser gets them; by their keys without `_card`."""
    parts = [each for each in app.get("bidi_component") if each.proto.component_name == "binding_lines"]
    return {row["id"].removesuffix("_card"): row for each in parts for row in json.loads(each.proto.bytes)["lines"]}


def lines(app: AppTest) -> dict[str, str]:
    """What those cards say."""
    return {
        name: "".join([row["title"], " ", *(text for _, text in row["content"])])
        for name, row in line_rows(app).items()
    }


def open_line(app: AppTest, prefix: str) -> AppTest:
    """Press the line of the card with these keys."""
    return press_in(
        app,
        "binding_lines",
        lambda data: f"{prefix}_card" in [row["id"] for row in data["lines"]],
        press=f"{prefix}_card",
    )


def figures(app: AppTest) -> dict[str, tuple[str, str]]:
    """What the cells that tell more are said to tell, below the preview: what is warned of, and the rest; by cell."""
    parts = [each for each in app.get("bidi_component") if each.proto.component_name == "figures"]
    rows = [row for each in parts for row in json.loads(each.proto.bytes)["figures"]]
    return {row["id"]: (row["warning"], row["text"]) for row in rows}


def press_figure(app: AppTest, cell: str) -> AppTest:
    """Press what leads to this cell."""
    return press_in(app, "figures", press=cell)


def press_step(app: AppTest, label: str) -> AppTest:
    """Press the button of this label that leads to another recipient."""
    (name,) = [name for each in (texts.STEPS, texts.OTHER_STEPS) for name, words in each.items() if words == label]
    return press_in(app, "recipient_choice", lambda data: label in (data["steps"] or {}).values(), step=name)


def open_cards(app: AppTest, *places: str) -> AppTest:
    """Press the lines of these places; of all, where none is named."""
    wanted = {binding_prefix(app, place) for place in places} or set(lines(app))
    for prefix in wanted & set(lines(app)):
        app = open_line(app, prefix)
    return app


def fold_cards(app: AppTest, *places: str) -> AppTest:
    """Fold the cards of these places; all that can be, where none is named."""
    wanted = [f"{binding_prefix(app, place)}_fold" for place in places]
    for key in wanted or [str(each.key) for each in app.button if str(each.key).endswith("_fold")]:
        app = app.button(key).set_value(True).run()
        assert not app.exception, app.exception
    return app


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
    choices = [each for each in app.get("bidi_component") if each.proto.component_name == "recipient_choice"]
    in_view = [json.loads(each.proto.bytes)["about"] for each in choices]
    words = [str(getattr(element, "value", None) or getattr(element.proto, "body", "")) for element in elements]
    return "\n".join((*words, *in_view))


def open_row(app: AppTest, key: str, row: str) -> AppTest:
    """Press the link of a row of a list of blocks that leads to a page."""
    return _trigger(app, key, "open", row)
