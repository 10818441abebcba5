"""The widgets of how a field is written."""

from collections.abc import Mapping
from typing import Final

import streamlit as st

from ui.personalize import text as texts
from ui.personalize.draft import ARGUMENTS, AS_SAVED, SourceDraft
from ui.personalize.keys import BindingKeys

SHORT: Final = 170
"""Pixels of a short choice."""
_LINK: Final = 270


def edit_format(draft: SourceDraft, keys: BindingKeys, formats: Mapping[str, str], *, width: int = SHORT) -> None:
    """Draw the choice of a format and its argument, each of this width in pixels."""
    st.selectbox(
        texts.FORMAT,
        [*formats, *([AS_SAVED] if draft.is_saved_otherwise else [])],
        format_func=lambda name: formats.get(name, texts.SAVED_FORMAT),
        key=keys.format.name,
        persist_state="session",
        width=_LINK if formats is texts.LINK_FORMATS else width,
    )
    if draft.format in ARGUMENTS:
        st.text_input(
            texts.ARGUMENTS[draft.format][0], key=keys.argument(draft.format).name, max_chars=40,
            help=texts.ARGUMENTS_HELP.get(draft.format), persist_state="session", width=width,
        )  # fmt: skip
