"""The list of fields: a row for each, in people's words, with an example, a thumbnail and how often it is filled."""

from typing import Final

import streamlit as st

from core.events.field_rows import FieldRow, row_of, search
from core.events.mask import masked_text
from ui.app.option_list import Option, list_options
from ui.app.state import get_state, set_default, set_state, workspace
from ui.events import field_text as texts
from ui.events import keys
from ui.events.explored import Explored, events_of
from ui.events.selected_field import select_field, selected_path

PAGE: Final = 100
_MOSTLY_FILLED: Final = 0.9
_LONGEST: Final = 90
"""Characters of an example."""


def show_fields(sample: Explored, *, mask: bool, is_exact: bool) -> None:
    """Draw what the search and the filters leave."""
    text = st.text_input(
        texts.SEARCH, key=keys.SEARCH.name, bind="query-params", icon=":material/search:", on_change=_rewind
    )
    kinds = st.pills(
        texts.KIND, texts.KINDS, selection_mode="multi", key=keys.KINDS.name, bind="query-params", on_change=_rewind,
        label_visibility="collapsed",
    )  # fmt: skip
    rows = search(sample.rows, text or "", None if mask else events_of(sample))
    rows = [row for row in rows if all(_is_of_kind(row, kind) for kind in kinds or ())]
    selected = row_of(sample.rows, selected_path())
    if not rows:
        st.info(texts.NO_MATCH, icon=":material/filter_alt_off:")
        return
    page, pages = _page(len(rows))
    part = rows[PAGE * (page - 1) : PAGE * page]
    options = [_option(sample, row, mask=mask, is_exact=is_exact) for row in part]
    list_options(keys.LIST, texts.LIST_CELL, options, selected.path if selected else "", select_field)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(texts.field_count(len(rows), len(sample.rows)))
        if pages > 1:
            st.number_input(texts.PAGE, 1, pages, key=set_default(keys.PAGE, keys.PAGE.default), width=140)


def _page(count: int) -> tuple[int, int]:
    pages = -(-count // PAGE)
    page = max(1, min(get_state(keys.PAGE), pages))
    set_state(keys.PAGE, page)
    return page, pages


def _option(sample: Explored, row: FieldRow, *, mask: bool, is_exact: bool) -> Option:
    """A field in the list: what people call it, an example or its image, and how often it is filled."""
    example, rate = row.example(events_of(sample)), row.rate_in(is_whole=is_exact)
    shows_image = not mask and row.profile.looks_like == "image" and bool(row.profile.examples)
    return Option(
        id=row.path,
        title=row.words,
        about="" if shows_image else example_text(example, mask=mask),
        path=row.path,
        image=workspace().events.thumbnail(example) if shows_image else None,
        share=str(rate) if rate else "",
        bar=(rate.low, rate.high) if rate else None,
    )


def example_text(example: str, *, mask: bool) -> str:
    """A value on one line, cut where it is long, hidden when the mask is on."""
    text = " ".join(example.split())
    cut = text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
    return masked_text(cut) if mask else cut


def _is_of_kind(row: FieldRow, kind: str) -> bool:
    profile = row.profile
    is_image = profile.looks_like == "image"
    return {
        texts.USABLE: bool(profile.tag),
        texts.IMAGES: is_image,
        texts.OWN_IMAGES: is_image and all(map(workspace().events.is_own, profile.examples)),
        texts.TEXTS: "string" in profile.types,
        texts.NUMBERS: "number" in profile.types,
        texts.IN_LISTS: None in profile.path.steps,
        texts.MOSTLY_FILLED: bool(row.rate) and profile.coverage >= _MOSTLY_FILLED,
    }.get(kind, True)


def _rewind() -> None:
    set_state(keys.PAGE, keys.PAGE.default)
