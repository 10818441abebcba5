"""What a card shows: its default, a fixed value, a text, or fields; what was chosen before is carried over."""

from dataclasses import replace

import streamlit as st

from core.domain.personalization import TextField
from core.errors import InputError
from ui.app import text as words
from ui.app.state import get_state, set_state
from ui.personalize import editor_text
from ui.personalize import text as texts
from ui.personalize.draft import BindingDraft, SourceDraft, field_of, source_draft
from ui.personalize.field_format import SHORT
from ui.personalize.keys import BindingKeys
from ui.personalize.suggestions import show_binding
from ui.personalize.target import Target
from ui.personalize.text_editor import begin_text


def choose_source(target: Target, saved: SourceDraft, keys: BindingKeys) -> None:
    """Draw the choice of a key of the page's `SOURCES`."""
    options = [name for name in texts.SOURCES if name != "text" or target.is_text]
    names = {**texts.SOURCES, "default": texts.DEFAULTS.get(target.kind, texts.SOURCES["default"])}
    set_state(keys.source_before, get_state(keys.source))
    st.selectbox(
        f"{words.plain(target.label)}: {texts.SOURCE_LABEL}",
        options,
        format_func=names.__getitem__,
        key=keys.source.name,
        persist_state="session",
        label_visibility="collapsed",
        width=SHORT,
        on_change=_carry_over,
        args=(saved, keys),
    )


def offer_text(target: Target, keys: BindingKeys) -> None:
    """Draw the button that begins a text with the default of a place, all of it selected."""
    st.button(
        editor_text.WRITE, key=keys.name("write"), on_click=begin_text, args=((target.hint,), keys, "all"),
        icon=":material/edit:", type="tertiary",
    )  # fmt: skip


def _carry_over(saved: SourceDraft, keys: BindingKeys) -> None:
    """Begin what is chosen now with what was shown before: a text with the field, a field or fixed words of a text."""
    set_state(keys.is_open, True)
    typed = get_state(keys.typed)
    match get_state(keys.source_before), get_state(keys.source):
        case "field", "text":
            if field := _first_field(saved, keys):
                begin_text((field,), keys, "end")
        case "fixed", "text" if fixed := get_state(keys.fixed):
            begin_text((fixed,), keys, "end")
        case "text", "field" if typed and typed.fields:
            raw = typed.fields[0].model_dump(mode="json", by_alias=True)
            show_binding(BindingDraft(sources=(source_draft(raw),)), keys)
        case "text", "fixed" if typed and typed.words:
            set_state(keys.fixed, typed.words)


def _first_field(saved: SourceDraft, keys: BindingKeys) -> TextField | None:
    """The first field as the widgets hold it; None where none is picked, or its format is not complete."""
    pick, name = get_state(keys.pick), get_state(keys.format)
    argument = get_state(keys.argument(name))
    draft = replace(saved, source=pick.source, paths={pick.source: pick.path}, format=name, argument=argument)
    try:
        return field_of(draft, None) if pick.path else None
    except InputError:
        return None
