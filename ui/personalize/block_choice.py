"""Which block of a template is edited."""

import re
from collections.abc import Sequence

import streamlit as st

from core.publish.opened_template import OpenedTemplate
from ui.app import text as words
from ui.app.keys import CELL_OPEN, DRAFT_PARAM
from ui.app.state import get_state, set_query_param, set_state
from ui.personalize import keys
from ui.personalize import text as texts

_LONGEST = 40


def show_origin(opened: OpenedTemplate) -> None:
    """Say where the choices come from, with the way to the block."""
    st.caption(texts.opened(opened.source, opened.name))
    if opened.block:
        st.link_button(words.OPEN_IN_KLAVIYO, opened.block_url, icon=":material/open_in_new:", type="tertiary")


def warn_of_block(opened: OpenedTemplate) -> None:
    """Say what became of the choices since they were saved; what became of the block stands where it is saved."""
    if opened.dropped:
        st.warning(texts.dropped(opened.dropped))
    if opened.lost:
        st.warning(texts.LOST)
    if opened.problem:
        st.warning(words.sentence(opened.problem))


def current_variant() -> str:
    """The block of the template that the address names, blank for the first one."""
    return st.query_params.get("variant", "")[:_LONGEST]


def choose_variant(saved_variants: Sequence[str], variant: str) -> None:
    """Draw the choice among the blocks of a template, where there is one, and the way to begin another one."""
    variants = list(dict.fromkeys(["", *saved_variants, variant]))
    if len(variants) > 1:
        set_state(keys.VARIANT, variant)
        st.selectbox(
            texts.BLOCK_LABEL,
            variants,
            format_func=lambda name: name or texts.FIRST_BLOCK,
            key=keys.VARIANT.name,
            on_change=_go,
            help=texts.BLOCK_HELP,
        )
    if saved_variants:
        with st.container(horizontal=True, vertical_alignment="bottom"):
            name = st.text_input(
                texts.NEW_BLOCK, key=keys.NEW_BLOCK_NAME.name, max_chars=_LONGEST, placeholder=texts.NEW_BLOCK_NAME
            )
            st.button(texts.NEW_BLOCK_GO, on_click=_begin, args=(name,), disabled=not slug(name), icon=":material/add:")


def slug(name: str) -> str:
    """A variant's name as it is kept: letters, digits and hyphens."""
    return re.sub(r"[^\w]+", "-", name.strip().lower()).strip("-_")[:_LONGEST]


def _begin(name: str) -> None:
    go_to_variant(slug(name))
    set_state(keys.NEW_BLOCK_NAME, "")
    # What was to be said is said; the empty field would ask for it again over the new block.
    set_state(CELL_OPEN["personalize_template"], False)


def _go() -> None:
    go_to_variant(get_state(keys.VARIANT))


def go_to_variant(variant: str) -> None:
    """Open another block of the template, blank for the first one."""
    st.query_params.pop(DRAFT_PARAM, None)
    if variant:
        set_query_param("variant", variant)
    else:
        st.query_params.pop("variant", None)
