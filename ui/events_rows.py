"""The events themselves: a row each, one of them raw, or the shape of all."""

import streamlit as st

from core.events.mask import masked
from core.events.sample import Sample
from core.events.shape import shape
from ui.cell import Cell
from ui.events_field import show_json
from ui.words import events as texts


def show_events(cell: Cell, sample: Sample, code: str, *, mask: bool) -> tuple[str, ...]:
    """Draw the view that is chosen; the columns that were chosen for the table."""
    view = st.segmented_control(
        texts.VIEW, texts.VIEWS, default=texts.VIEWS[0], key="view", required=True, bind="query-params",
        label_visibility="collapsed",
    )  # fmt: skip
    if view == texts.VIEWS[1]:
        number = st.number_input(texts.EVENT_NUMBER, 1, len(sample.events), key="events_number")
        event = sample.events[int(number) - 1]
        st.caption(f"{event.datetime} · {event.id}")
        show_json(event, mask=mask)
        return ()
    if view == texts.VIEWS[2]:
        st.code(shape(sample.fields()), language=None, height=480)
        return ()
    paths = [str(field.path) for field in sample.fields()]
    columns = st.multiselect(
        texts.COLUMNS, paths, placeholder=texts.COLUMNS_ALL, key=f"events_columns_{sample.metric.id}"
    )
    table = cell.look(sample.table, tuple(columns), of=code).head(texts.ROWS)
    # A column of several types cannot travel to the browser as it is.
    texts_of = table.map(str, na_action="ignore").fillna("")
    if mask:
        texts_of = texts_of.map(masked)
    st.dataframe(texts_of, hide_index=True)
    if len(sample.events) > texts.ROWS:
        st.caption(f"The newest {texts.ROWS} of {len(sample.events):,}; files hold them all.")
    return tuple(columns)
