"""The editor of a text with fields: words and chips in the browser, and below them the widgets of the chip at hand."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import streamlit as st

from core.domain.personalization import TextField
from core.errors import InputError
from ui.app import text as words
from ui.app.component import Component, class_name, first_number, read_later
from ui.app.state import get_state, set_state
from ui.personalize import editor_text
from ui.personalize import text as texts
from ui.personalize.draft import SourceDraft
from ui.personalize.field_format import edit_format
from ui.personalize.field_list import FieldList, field_list, own_values
from ui.personalize.field_picker import pick_field
from ui.personalize.held import held_field, held_source, held_text, text_sources
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
_HALF: Final = 150
"""Pixels of each of two choices beside each other in the narrowest panel."""


def edit_text(label: str, limit: int, held: SourceDraft, offer: Offer, keys: BindingKeys) -> None:
    """Draw the editor, which holds this text."""
    typed, place = held_text(held, offer, keys), st.container()
    if field := typed.open_field:
        _edit_field(typed, field, offer, keys)
    fields = field_list("text", offer.sample, offer.repeat)
    with place:
        data = _data(label, limit, typed, fields, keys)
        ready = {"fields": fields.options, "own": own_values(fields, offer)}
        _EDITOR.mount(keys.text.name, data, ready=ready, text=read_later)


def begin_text(parts: Parts, keys: BindingKeys, focus: Focus, wordless: Sequence[TextField] = ()) -> None:
    """Let a place show a text that begins with these parts, in which somebody types next."""
    parts = tuple(part for part in parts if part)
    set_state(keys.is_open, True)
    set_state(keys.source, "text")
    set_state(keys.typed, TypedText(parts=parts, number=first_number(), focus=focus, wordless=tuple(wordless)))


def _data(label: str, limit: int, typed: TypedText, fields: FieldList, keys: BindingKeys) -> Mapping[str, Any]:
    return {
        "id": class_name(keys.text),
        "number": typed.number,
        "parts": [part_data(part, fields.words_of, typed.wordless) for part in typed.parts],
        "open": typed.open,
        "focus": typed.focus,
        "limit": limit,
        "words": {
            "label": label,
            "placeholder": editor_text.TEXT_HINT,
            "insert": editor_text.INSERT_FIELD,
            "fields": texts.EVENT_FIELD,
            "groups": texts.FIELD_GROUPS,
            "another": texts.OF_ANOTHER,
            "count": editor_text.text_length(limit),
            "full": editor_text.text_full(limit),
            "over": editor_text.text_over(limit),
        },
    }


# --- the field that is open ---------------------------------------------------------------------------------------


def _edit_field(typed: TypedText, field: TextField, offer: Offer, keys: BindingKeys) -> None:
    part = keys.part(typed)
    with st.container(key=part.prefix, horizontal=True, vertical_alignment="bottom", border=True):
        pick_field(texts.EVENT_FIELD, "text", text_sources(offer), offer, part, is_labelled=True)
        edit_format(held_source(field, offer, part), part, texts.FORMATS, width=_HALF)
        _edit_own_fallback(part)
        try:
            held_field(typed, field, offer, part)
        except InputError as error:
            st.caption(words.sentence(error))
        st.button(
            editor_text.REMOVE_FIELD, key=part.name("remove_field"), on_click=_set,
            args=(keys, typed.with_open_field(None)), icon=":material/remove:", type="tertiary",
        )  # fmt: skip
        st.button(
            editor_text.CLOSE_FIELD, key=part.name("close"), on_click=_close, args=(keys,), icon=":material/check:",
            type="tertiary",
        )  # fmt: skip


def _edit_own_fallback(keys: BindingKeys) -> None:
    st.selectbox(
        editor_text.OWN_FALLBACK, list(editor_text.OWN_FALLBACKS), format_func=editor_text.OWN_FALLBACKS.__getitem__,
        key=keys.own_fallback.name,
    )  # fmt: skip
    if get_state(keys.own_fallback) == "words":
        st.text_input(editor_text.OWN_WORDS, key=keys.fallback.name, max_chars=200)
        if not get_state(keys.fallback):
            st.caption(editor_text.WORDS_MISSING)


def _set(keys: BindingKeys, typed: TypedText) -> None:
    set_state(keys.typed, typed)


def _close(keys: BindingKeys) -> None:
    typed = get_state(keys.typed)
    if typed:
        set_state(keys.typed, typed.closed())
