"""Two samples held against each other."""

import streamlit as st

from core.domain.event import Metric
from core.events.compare import comparison_table
from core.events.sample import Sample
from ui.cell import Cell
from ui.events_atlas import SHARE
from ui.state import workspace
from ui.words import events as texts

_COLUMNS = {
    "path": st.column_config.TextColumn("field", width="large", pinned=True),
    "change": st.column_config.TextColumn(width="small"),
    "before": SHARE,
    "now": SHARE,
}


def show_comparison(cell: Cell, sample: Sample) -> None:
    """Choose what to compare with, read it, draw what differs."""
    ws = workspace()
    metrics: dict[str, Metric] = {metric.id: metric for metric in cell.call(ws.events.metrics)}
    others = ["", *(key for key in metrics if key != sample.metric.id)]

    def label(key: str) -> str:
        return metrics[key].title if key else texts.EARLIER

    left, right = st.columns([3, 1])
    with left:
        other = st.selectbox(texts.COMPARE_WITH, others, format_func=label, key="against", bind="query-params")
    day = right.date_input(texts.EARLIER_DAY, value=_first_day(sample), key="events_before", disabled=bool(other))
    if other:
        against: Sample = cell.call(ws.events.sample, other, limit=200)
    elif sample.metric.id in metrics:
        against = cell.call(ws.events.sample, sample.metric.id, limit=200, until=str(day))
    else:
        return
    if not against.events:
        st.info(texts.NO_EVENTS_THEN)
        return
    st.caption(texts.compared(against.metric.title, len(against.events), against.span))
    table = comparison_table(against.fields(), sample.fields())
    if table.empty:
        st.success(texts.SAME, icon=":material/check:")
    else:
        st.dataframe(table, column_config=_COLUMNS, hide_index=True)


def _first_day(sample: Sample) -> str | None:
    return sample.span[:10] or None
