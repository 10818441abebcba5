"""The list of fields: a row for each, in people's words, with an example, a thumbnail and how often it is filled."""

from collections.abc import Sequence
from typing import Final

import streamlit as st

from core.events.field_rows import FieldRow, row_of, search
from core.events.mask import masked_text
from ui.app import text as words
from ui.app.state import get_state, set_default, set_state, workspace
from ui.events import field_text as texts
from ui.events import keys
from ui.events.explored import Explored, events_of
from ui.events.selected_field import begin_selection, keep_selection, selected_path

PAGE: Final = 100
_MOSTLY_FILLED: Final = 0.9
_LONGEST: Final = 90
"""Characters of an example."""


def show_fields(sample: Explored, *, mask: bool) -> None:
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
    begin_selection(selected.path if selected in part else None)
    _list(sample, part, mask=mask)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(texts.field_count(len(rows), len(sample.rows)))
        if pages > 1:
            st.number_input(texts.PAGE, 1, pages, key=set_default(keys.PAGE, keys.PAGE.default), width=140)


def _page(count: int) -> tuple[int, int]:
    pages = -(-count // PAGE)
    page = max(1, min(get_state(keys.PAGE), pages))
    set_state(keys.PAGE, page)
    return page, pages


def _list(sample: Explored, rows: Sequence[FieldRow], *, mask: bool) -> None:
    """A choice among the fields: one part of the page, for keyboards and readers of screens a list of options."""
    examples = [row.example(events_of(sample)) for row in rows]
    shows_image = [not mask and row.profile.looks_like == "picture" and bool(row.profile.examples) for row in rows]
    labels = {
        row.path: texts.row_label(row.words, row.rate, _image(example) if image else "")
        for row, example, image in zip(rows, examples, shows_image, strict=True)
    }
    captions = [
        texts.row_caption("" if image else example_text(example, mask=mask), row.path)
        for row, example, image in zip(rows, examples, shows_image, strict=True)
    ]
    with st.container(key=keys.LIST):
        _bars(rows)
        st.radio(
            texts.LIST_CELL, list(labels), index=None, format_func=words.label_of(labels), captions=captions,
            key=keys.FIELD.name, on_change=keep_selection, label_visibility="collapsed", width="stretch",
        )  # fmt: skip


def _image(url: str) -> str:
    return words.markdown_image(workspace().events.thumbnail(url))


def _bars(rows: Sequence[FieldRow]) -> None:
    """The fill rates as bars with their margins, all at once; `ui/app/style.css` draws them."""
    rates = ((place, row.rate) for place, row in enumerate(rows, 1))
    rules = (
        f'.st-key-{keys.LIST} [data-testid="stRadioGroup"]>:nth-child({place})'
        f"{{--low:{rate.low:.1%};--rate:{rate.share:.1%};--high:{rate.high:.1%}}}"
        for place, rate in rates
        if rate
    )
    st.html(f"<style>{''.join(rules)}</style>")


def example_text(example: str, *, mask: bool) -> str:
    """A value on one line, cut where it is long, hidden when the mask is on."""
    text = " ".join(example.split())
    cut = text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
    return masked_text(cut) if mask else cut


def _is_of_kind(row: FieldRow, kind: str) -> bool:
    profile = row.profile
    is_image = profile.looks_like == "picture"
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
