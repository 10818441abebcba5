"""The editor of a text with fields: words and chips in the browser, and below them the widgets of the chip at hand."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import streamlit as st

from core.blocks.typed_text import FieldSource
from core.domain.field_path import FieldPath
from core.domain.personalization import TextField
from core.errors import InputError
from ui.app import text as words
from ui.app.component import Component, class_name, first_number, read_later
from ui.app.state import get_state, set_default, set_state
from ui.personalize import editor_text
from ui.personalize import text as texts
from ui.personalize.draft import field_of, source_draft
from ui.personalize.field_format import edit_format
from ui.personalize.field_list import FieldList, field_list
from ui.personalize.field_pick import FieldPick
from ui.personalize.field_picker import pick_field
from ui.personalize.keys import BindingKeys
from ui.personalize.target import Offer
from ui.personalize.typed_text import Focus, Parts, TypedText, part_data

_EDITOR: Final = Component(
    name="text_with_fields",
    folder=Path(__file__).with_name("browser"),
    markup="text_with_fields.html",
    scripts=("text_parts.js", "text_box.js", "text_history.js", "field_list.js", "text_editor.js"),
    styles=("field_list.css", "text_editor.css"),
)
_WIDE: Final = 260


def edit_text(label: str, limit: int, start: Parts, offer: Offer, keys: BindingKeys) -> Parts:
    """Draw the editor, which begins with these parts, and give those that it holds."""
    typed = get_state(keys.typed) or TypedText(parts=start, number=first_number())
    typed = typed.after(get_state(keys.text).get("text"), _sources(offer))
    place = st.container()
    if field := typed.open_field:
        typed = _edit_field(typed, field, offer, keys)
    set_state(keys.typed, typed)
    fields = field_list("text", offer.sample, offer.repeat)
    with place:
        data = _data(label, limit, typed, fields, keys)
        _EDITOR.mount(keys.text.name, data, ready={"fields": fields.options}, text=read_later)
    return typed.parts


def begin_text(parts: Parts, keys: BindingKeys, focus: Focus) -> None:
    """Let a place show a text that begins with these parts, in which somebody types next."""
    parts = tuple(part for part in parts if part)
    set_state(keys.source, "text")
    set_state(keys.typed, TypedText(parts=parts, number=first_number(), focus=focus))


def _sources(offer: Offer) -> list[FieldSource]:
    if not offer.sample:
        return ["profile"]
    return ["profile", "event", "item"] if offer.repeat else ["profile", "event"]


def _data(label: str, limit: int, typed: TypedText, fields: FieldList, keys: BindingKeys) -> Mapping[str, Any]:
    return {
        "id": class_name(keys.text),
        "number": typed.number,
        "parts": [part_data(part, fields.words_of) for part in typed.parts],
        "open": typed.open,
        "focus": typed.focus,
        "limit": limit,
        "words": {
            "label": label,
            "placeholder": editor_text.TEXT_HINT,
            "insert": editor_text.INSERT_FIELD,
            "fields": texts.EVENT_FIELD,
            "groups": texts.FIELD_GROUPS,
            "count": editor_text.text_length(limit),
            "full": editor_text.text_full(limit),
            "over": editor_text.text_over(limit),
        },
    }


# --- the field that is open ---------------------------------------------------------------------------------------


def _edit_field(typed: TypedText, field: TextField, offer: Offer, keys: BindingKeys) -> TypedText:
    part = keys.part(typed)
    with st.container(key=part.prefix, horizontal=True, vertical_alignment="bottom", border=True):
        new = _field_widgets(field, offer, part)
        st.button(
            editor_text.REMOVE_FIELD, key=part.name("remove"), on_click=_set, args=(keys, typed.with_open_field(None)),
            icon=":material/remove:", type="tertiary",
        )  # fmt: skip
        st.button(
            editor_text.CLOSE_FIELD, key=part.name("close"), on_click=_close, args=(keys,), icon=":material/check:",
            type="tertiary",
        )  # fmt: skip
    return typed if new == field else typed.with_open_field(new)


def _set(keys: BindingKeys, typed: TypedText) -> None:
    set_state(keys.typed, typed)


def _close(keys: BindingKeys) -> None:
    typed = get_state(keys.typed)
    if typed:
        set_state(keys.typed, typed.closed())


def _field_widgets(field: TextField, offer: Offer, keys: BindingKeys) -> TextField:
    set_default(keys.pick, FieldPick(source=field.source, path=str(FieldPath(field.path))))
    pick = pick_field(texts.EVENT_FIELD, "text", _sources(offer), offer, keys)
    draft = replace(
        source_draft(field.model_dump(mode="json", by_alias=True)), source=pick.source, paths={pick.source: pick.path}
    )
    draft = edit_format(draft, keys, texts.FORMATS)
    fallback = _own_fallback(field.fallback, keys)
    try:
        return field_of(draft, fallback)
    except InputError as error:
        st.caption(words.sentence(error))
        return field


def _own_fallback(saved: str | None, keys: BindingKeys) -> str | None:
    kind = "" if saved is None else "words" if saved else "nothing"
    choice = st.selectbox(
        editor_text.OWN_FALLBACK, list(editor_text.OWN_FALLBACKS), format_func=editor_text.OWN_FALLBACKS.__getitem__,
        key=set_default(keys.own_fallback, kind), width=_WIDE,
    )  # fmt: skip
    if choice != "words":
        return None if choice == "" else ""
    return st.text_input(editor_text.OWN_WORDS, key=set_default(keys.fallback, saved or ""), max_chars=200)
