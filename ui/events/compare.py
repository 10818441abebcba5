"""Two samples held against each other."""

from contextlib import suppress
from datetime import date

import streamlit as st

from core.domain.event import Metric
from core.events.sample import Sample
from ui.app.call import Named
from ui.app.cell import Cell
from ui.app.state import set_default, set_query_param, workspace
from ui.events import keys
from ui.events import text as texts
from ui.events.fields import NARROW_SHARE

_COLUMNS = {
    "path": st.column_config.TextColumn("field", width=230),
    "change": st.column_config.TextColumn(width=96),
    **dict.fromkeys(("before", "now", "there", "here"), NARROW_SHARE),
    **dict.fromkeys(("types before", "types now", "types there", "types here"), st.column_config.TextColumn(width=96)),
}
_LIMITS = (200, 2_000)
"""The fewest and the most events that are read of the other event: as many as there are of this one."""


def show_comparison(cell: Cell, sample: Sample, code: str) -> str:
    """Choose what to compare with, read it, draw what differs; the call that read it, blank without one."""
    against = _read(cell, sample)
    if against is None:
        return ""
    other_code = cell.code
    if not against.events:
        st.info(texts.NO_EVENTS_THEN)
        return ""
    of_another = against.metric.id != sample.metric.id
    compared = texts.compared_with_another if of_another else texts.compared
    st.caption(compared(against.metric.title, len(against.events), against.span))
    table = cell.read(sample.compare, Named(other_code, against), of=code)
    if table.empty:
        st.success(texts.SAME, icon=":material/check:")
    else:
        st.dataframe(table, column_config=_COLUMNS, hide_index=True)
    return other_code


def _read(cell: Cell, sample: Sample) -> Sample | None:
    ws = workspace()
    metrics: dict[str, Metric] = {metric.id: metric for metric in cell.fetch(ws.events.metrics)}
    others = ["", *(key for key in metrics if key != sample.metric.id)]

    def label(key: str) -> str:
        return metrics[key].title if key else texts.EARLIER

    left, right = st.columns([3, 1])
    with left:
        other = st.selectbox(
            texts.COMPARE_WITH, others, format_func=label, key=keys.OTHER_METRIC.name, bind="query-params"
        )
    set_default(keys.EARLIER_DAY, _day(st.query_params.get("before", "")) or _day(sample.span[:10]))
    day = right.date_input(texts.EARLIER_DAY, key=keys.EARLIER_DAY.name, disabled=bool(other))
    if other:
        fewest, most = _LIMITS
        limit = min(max(len(sample.events), fewest), most)
        other_sample: Sample = cell.fetch(ws.events.sample, other, limit=limit)
        return other_sample
    if sample.metric.id not in metrics or day is None:
        return None
    set_query_param("before", str(day))
    other_sample = cell.fetch(ws.events.sample, sample.metric.id, limit=200, until=str(day))
    return other_sample


def _day(text: str) -> date | None:
    with suppress(ValueError):
        return date.fromisoformat(text)
    return None
