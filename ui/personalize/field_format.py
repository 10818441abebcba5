"""The widgets of how a field is written."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

import streamlit as st

from ui.app.keys import Key
from ui.app.state import get_state, set_default
from ui.personalize import text as texts
from ui.personalize.draft import ARGUMENTS, AS_SAVED, SourceDraft
from ui.personalize.keys import BindingKeys

SHORT: Final = 170
"""Pixels of a short choice."""


def edit_format(
    draft: SourceDraft, keys: BindingKeys, formats: Mapping[str, str], *, is_open: bool = True
) -> SourceDraft:
    """Draw the choice of a format and its argument if they are open, and give the source with it."""
    set_default(keys.format, draft.format)
    name = _choose(draft, keys, formats) if is_open else get_state(keys.format)
    argument = draft.argument
    if name in ARGUMENTS:
        key = keys.argument(name)
        set_default(key, argument if name == draft.format else ARGUMENTS[name])
        argument = _write_argument(name, key) if is_open else get_state(key)
    return replace(draft, format=name, argument=argument)


def _choose(draft: SourceDraft, keys: BindingKeys, formats: Mapping[str, str]) -> str:
    options = [*formats, *([AS_SAVED] if draft.format == AS_SAVED else [])]
    return st.selectbox(
        texts.FORMAT,
        options,
        format_func=lambda name: formats.get(name, texts.SAVED_FORMAT),
        key=keys.format.name,
        persist_state="session",
        width=SHORT,
    )


def _write_argument(name: str, key: Key[str]) -> str:
    return st.text_input(
        texts.ARGUMENTS[name][0], key=key.name, max_chars=40, help=texts.ARGUMENTS_HELP.get(name),
        persist_state="session", width=SHORT,
    )  # fmt: skip
