"""Which block of a template is edited."""

import re

import streamlit as st

from core.publish.opened_template import OpenedTemplate
from ui.app import text as words
from ui.app.cell import Cell
from ui.app.state import set_query_param, set_state, workspace
from ui.personalize import keys
from ui.personalize import text as html
from ui.personalize import text as texts

_LONGEST = 40


def show_block_state(opened: OpenedTemplate) -> None:
    """Say where the choices come from, and what became of the block since."""
    caption = texts.opened(opened.source, opened.name)
    if not opened.block:
        st.caption(caption)
    else:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.caption(caption)
            st.link_button(words.OPEN_IN_KLAVIYO, opened.block_url, icon=":material/open_in_new:", type="tertiary")
    if opened.state in texts.BLOCK_STATES:
        st.warning(texts.BLOCK_STATES[opened.state])
    if opened.dropped:
        st.warning(texts.dropped(opened.dropped))
    if opened.lost:
        st.warning(html.LOST)
    if opened.problem:
        st.warning(words.sentence(opened.problem))


def choose_variant(cell: Cell, template: str) -> str:
    """Draw the choice among the blocks of a template, where there is one; the variant, blank for the first block."""
    variant_param = st.query_params.get("variant", "")[:_LONGEST]
    saved_variants = cell.read(workspace().personalize.variants, template)
    if not saved_variants and not variant_param:
        return ""
    variants = list(dict.fromkeys(["", *saved_variants, variant_param]))
    left, right = st.columns([5, 2], vertical_alignment="bottom")
    variant = variant_param
    if len(variants) > 1:
        variant = left.selectbox(
            texts.BLOCK_LABEL,
            variants,
            index=variants.index(variant_param),
            format_func=lambda name: name or texts.FIRST_BLOCK,
            help=texts.BLOCK_HELP,
        )
    if saved_variants:
        with right.popover(texts.NEW_BLOCK, icon=":material/add:", type="tertiary"):
            name = st.text_input(texts.NEW_BLOCK_NAME, key=keys.NEW_BLOCK_NAME.name, max_chars=_LONGEST)
            st.button(texts.NEW_BLOCK_GO, on_click=_begin, args=(name,), disabled=not slug(name))
    if variant:
        set_query_param("variant", variant)
    else:
        st.query_params.pop("variant", None)
    return variant


def slug(name: str) -> str:
    """A variant's name as it is kept: letters, digits and hyphens."""
    return re.sub(r"[^\w]+", "-", name.strip().lower()).strip("-_")[:_LONGEST]


def _begin(name: str) -> None:
    go_to_variant(slug(name))
    set_state(keys.NEW_BLOCK_NAME, "")


def go_to_variant(variant: str) -> None:
    """Open another block of the template."""
    set_query_param("variant", variant)
