"""Which block of a template is edited, and from which of its versions on."""

import re

import streamlit as st

from core.blocks.edited import without_marker
from core.services.personalize.opened import Opened
from core.store.links import Version
from ui import words
from ui.cell import Cell
from ui.start import Start
from ui.state import choose, chosen, workspace
from ui.words import html
from ui.words import personalize as texts

_LONGEST = 40


def show_opened(opened: Opened) -> None:
    """Say where the choices come from, and what became of the block since."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(texts.opened(opened.source, opened.name))
        if opened.block:
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
    asked = st.query_params.get("variant", "")[:_LONGEST]
    known = cell.look(workspace().personalize.variants, template)
    variants = list(dict.fromkeys(["", *known, asked]))
    left, right = st.columns([5, 2], vertical_alignment="bottom")
    variant = asked
    if len(variants) > 1:
        variant = left.selectbox(
            texts.BLOCK_LABEL,
            variants,
            index=variants.index(asked),
            format_func=lambda name: name or texts.FIRST_BLOCK,
            help=texts.BLOCK_HELP,
        )
    if known:
        with right.popover(texts.NEW_BLOCK, icon=":material/add:", type="tertiary"):
            name = st.text_input(texts.NEW_BLOCK_NAME, key="personalize_new_block", max_chars=_LONGEST)
            st.button(texts.NEW_BLOCK_GO, on_click=_begin, args=(name,), disabled=not slug(name))
    if variant:
        st.query_params["variant"] = variant
    else:
        st.query_params.pop("variant", None)
    return variant


def slug(name: str) -> str:
    """A variant's name as it is kept: letters, digits and hyphens."""
    return re.sub(r"[^\w]+", "-", name.strip().lower()).strip("-_")[:_LONGEST]


def _begin(name: str) -> None:
    go_to_variant(slug(name))
    choose("personalize_new_block", "")


def go_to_variant(variant: str) -> None:
    """Open another block of the template."""
    st.query_params["variant"] = variant


def choose_version(cell: Cell, template: str, variant: str, now: Start) -> Start:
    """Draw the choice among the versions of a block; what its widgets begin with."""
    versions: list[Version] = cell.look(workspace().personalize.versions, template, variant)
    if len(versions) < 2:
        return now
    by_number = {version.number: version for version in versions[1:]}
    asked = st.query_params.get("version", "")
    start = int(asked) if asked.isdigit() and int(asked) in by_number else 0
    key = f"personalize_version_{template}_{variant}"
    if chosen(key) is None:
        choose(key, start)
    number = st.selectbox(
        texts.VERSION_LABEL,
        [0, *by_number],
        format_func=lambda each: texts.version(each, by_number[each].saved_at) if each else texts.NOW,
        key=key,
        persist_state="session",
    )
    if not number or number not in by_number:
        st.query_params.pop("version", None)
        return now
    st.query_params["version"] = str(number)
    st.info(words.plain(texts.OLD_VERSION), icon=":material/history:")
    old = by_number[number]
    by_hand = without_marker(old.html) if old.personalization.edited else ""
    return Start(personalization=old.personalization, html=by_hand, mark=f"_v{number}")
