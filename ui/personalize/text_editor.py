"""The editor of a text with fields: words and chips in the browser, and below them the widgets of the chip at hand."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from time import time_ns
from typing import Any

import streamlit as st

from core.blocks.typed_text import FieldSource
from core.domain.field_path import FieldPath, Step
from core.domain.personalization import TextField
from core.errors import InputError
from core.events.field_words import field_words
from core.events.picker import Choice
from ui.app import text as words
from ui.app.state import get_state, set_default, set_state
from ui.personalize import editor_text
from ui.personalize import text as texts
from ui.personalize.draft import field_of, source_draft
from ui.personalize.field_format import edit_format
from ui.personalize.keys import BindingKeys
from ui.personalize.typed_text import Parts, TypedText, part_data

_FILE = Path(__file__).parent / "text_editor"
_WIDE = 260


@dataclass(frozen=True, kw_only=True)
class TextChoices:
    """The fields that a text can show, and the sources that there are."""

    choices: Sequence[Choice]
    sources: Sequence[FieldSource]

    def words(self, field: TextField) -> str:
        """What people call a field."""
        return self._words.get((field.source, field.path)) or field_words(field.source, field.path)

    @property
    def _words(self) -> dict[tuple[str, tuple[Step, ...]], str]:
        return {(each.source, each.steps): each.words for each in self.choices}


def edit_text(label: str, limit: int, start: Parts, offered: TextChoices, keys: BindingKeys) -> Parts:
    """Draw the editor, which begins with these parts, and give those that it holds."""
    # A number that no earlier editor of this place has told.
    typed = get_state(keys.typed) or TypedText(parts=start, number=time_ns() // 1_000_000)
    typed = typed.after(get_state(keys.text).get("text"), offered.sources)
    place = st.container()
    if field := typed.open_field:
        typed = _edit_field(typed, field, offered, keys)
    set_state(keys.typed, typed)
    data = _data(label, limit, typed, offered, keys)
    with place:
        # Registered on each run, which the component registry takes as the same component.
        html, css, js = map(_source, ("html", "css", "js"))
        draw = st.components.v2.component("text_with_fields", html=html, css=css, js=js, isolate_styles=False)
        draw(data=data, key=keys.text.name, on_text_change=lambda: None)
    return typed.parts


def begin_text(words: str, keys: BindingKeys) -> None:
    """Let the editor begin with these words, as a fixed text that gets fields."""
    set_state(keys.source, "text")
    set_state(keys.typed, TypedText(parts=(words,) if words else (), number=time_ns() // 1_000_000))


@cache
def _source(suffix: str) -> str:
    return _FILE.with_suffix(f".{suffix}").read_text(encoding="utf-8")


def _data(label: str, limit: int, typed: TypedText, offered: TextChoices, keys: BindingKeys) -> Mapping[str, Any]:
    return {
        "id": re.sub(r"[^a-zA-Z0-9_-]", "-", keys.text.name),
        "number": typed.number,
        "parts": [part_data(part, offered.words) for part in typed.parts],
        "open": typed.open,
        "limit": limit,
        "fields": [_offered(each, offered) for each in offered.choices],
        "words": {
            "label": label,
            "placeholder": editor_text.TEXT_HINT,
            "insert": editor_text.INSERT_FIELD,
            "fields": texts.EVENT_FIELD,
            "count": editor_text.text_length(limit),
        },
    }


def _offered(choice: Choice, offered: TextChoices) -> Mapping[str, Any]:
    field = TextField.model_validate({"from": choice.source, "path": choice.steps})
    hint = " · ".join(filter(None, (str(choice.rate or ""), choice.path)))
    part = dict(part_data(field, offered.words))  # type: ignore[arg-type]
    return {**part, "words": choice.words, "hint": hint, "search": f"{choice.words} {part['typed']} {hint}".lower()}


# --- the field that is open ---------------------------------------------------------------------------------------


def _edit_field(typed: TypedText, field: TextField, offered: TextChoices, keys: BindingKeys) -> TypedText:
    part = keys.part(typed)
    with st.container(key=part.prefix, horizontal=True, vertical_alignment="bottom", border=True):
        new = _field_widgets(field, offered, part)
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


def _field_widgets(field: TextField, offered: TextChoices, keys: BindingKeys) -> TextField:
    labels = {f"{each.source}:{each.path}": each.words for each in offered.choices}
    now = f"{field.source}:{FieldPath(field.path)}"
    labels.setdefault(now, offered.words(field))
    choice = st.selectbox(
        texts.EVENT_FIELD, list(labels), format_func=words.label_of(labels), key=set_default(keys.source, now),
        width=_WIDE,
    )  # fmt: skip
    source, _, path = choice.partition(":")
    draft = source_draft(field)
    draft = edit_format(replace(draft, source=source, paths={source: path}), keys, texts.FORMATS)
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
