"""The widgets of how a field is written."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

import streamlit as st

from ui.app.state import set_default
from ui.personalize import text as texts
from ui.personalize.draft import ARGUMENTS, AS_SAVED, SourceDraft
from ui.personalize.keys import BindingKeys

SHORT: Final = 170
"""Pixels of a short choice."""


def edit_format(draft: SourceDraft, keys: BindingKeys, formats: Mapping[str, str]) -> SourceDraft:
    """Draw the choice of a format and its argument, and give the source with it."""
    options = [*formats, *([AS_SAVED] if draft.format == AS_SAVED else [])]
    name = st.selectbox(
        texts.FORMAT,
        options,
        format_func=lambda name: formats.get(name, texts.SAVED_FORMAT),
        key=set_default(keys.format, draft.format),
        persist_state="session",
        width=SHORT,
    )
    argument = draft.argument
    if name in ARGUMENTS:
        widget = set_default(keys.argument(name), argument if name == draft.format else ARGUMENTS[name])
        argument = st.text_input(
            texts.ARGUMENTS[name][0],
            key=widget,
            max_chars=40,
            help=texts.ARGUMENTS_HELP.get(name),
            persist_state="session",
            width=SHORT,
        )
    return replace(draft, format=name, argument=argument)
