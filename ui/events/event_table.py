"""The events themselves: a row each, one of them raw, or the shape of all."""

import streamlit as st

from core.events.mask import masked
from core.events.sample import Sample
from core.events.shape import shape
from ui.app.cell import Cell
from ui.app.code import show_code
from ui.app.state import get_state, set_query_param, set_state
from ui.events import keys
from ui.events import text as texts
from ui.events.field import moment, show_json


def show_events(cell: Cell, sample: Sample, code: str, *, mask: bool) -> tuple[str, ...]:
    """Draw the view that is chosen; the columns that were chosen for the table."""
    view = st.segmented_control(
        texts.VIEW, texts.VIEWS, default=texts.VIEWS[0], key=keys.VIEW.name, required=True, bind="query-params",
        label_visibility="collapsed",
    )  # fmt: skip
    if view == texts.VIEWS[1]:
        _one(sample, mask=mask)
        return ()
    if view == texts.VIEWS[2]:
        show_code(shape(sample.fields()), "shape_of_events", height=480)
        return ()
    return _table(cell, sample, code, mask=mask)


def _one(sample: Sample, *, mask: bool) -> None:
    event_param = st.query_params.get("event", "")
    # Another sample may hold fewer.
    current = get_state(keys.NUMBER) or int(event_param[:6] if event_param.isdecimal() else 1)
    set_state(keys.NUMBER, max(1, min(current, len(sample.events))))
    number = int(st.number_input(texts.EVENT_NUMBER, 1, len(sample.events), key=keys.NUMBER.name))
    set_query_param("event", str(number))
    event = sample.events[number - 1]
    st.caption(texts.event_caption(moment(event), event.id))
    show_json(event, mask=mask)


def _table(cell: Cell, sample: Sample, code: str, *, mask: bool) -> tuple[str, ...]:
    paths = list(sample.by_path)
    key = keys.COLUMNS[sample.metric.id]
    current = get_state(key)
    if current is None:
        current = st.query_params.get_all("column")
    set_state(key, [path for path in current if path in paths])
    columns = st.multiselect(texts.COLUMNS, paths, placeholder=texts.COLUMNS_ALL, key=key.name)
    set_query_param("column", columns)
    table = cell.read(sample.table, tuple(columns), of=code)
    # No screen shows a thousand columns, and a browser takes a second to draw them.
    part = table.iloc[: texts.ROWS, : max(texts.MOST_COLUMNS, len(columns) + 2)]
    # A column of several types cannot travel to the browser as it is.
    text_table = part.map(str, na_action="ignore").fillna("")
    st.dataframe(text_table.map(masked) if mask else text_table, hide_index=True)
    if text_table.shape != table.shape:
        st.caption(texts.part_of(text_table.shape, table.shape))
    return tuple(columns)
