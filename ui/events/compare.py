"""Two samples held against each other: as many events of one as of the other."""

from collections import Counter
from contextlib import suppress
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import streamlit as st

from core.domain.event import Metric
from core.events.sample import Sample
from ui.app.call import Named
from ui.app.cell import Cell
from ui.app.state import set_default, set_query_param, workspace
from ui.events import keys
from ui.events import text as texts

if TYPE_CHECKING:
    import pandas as pd

SHARE = st.column_config.ProgressColumn(format="percent", min_value=0, max_value=1, width=190)
_LIMITS = (200, 2_000)
"""The fewest and the most events that are read of the other side: as many as there are of this one."""


def show_comparison(cell: Cell, sample: Sample, code: str) -> str:
    """Choose what to compare with, read it, draw what differs; the call that read it, blank without one."""
    against = _read(cell, sample)
    if against is None:
        return ""
    other_code = cell.code
    if not against.events:
        st.info(texts.NO_EVENTS_THEN)
        return ""
    table = cell.read(sample.compare, Named(other_code, against), of=code)
    there, here = map(str, list(table)[2:4])
    st.markdown(texts.compared(there, here, sample.comparable(against)))
    if table.empty:
        st.success(texts.SAME, icon=":material/check:")
        return other_code
    st.caption(texts.differences(Counter(table["change"])))
    st.dataframe(table, column_config=_columns(table), hide_index=True)
    return other_code


def _columns(table: "pd.DataFrame") -> dict[str, Any]:
    there, here, *types = map(str, list(table)[2:6])
    return {
        "field": st.column_config.TextColumn(width=240),
        "change": st.column_config.TextColumn(width=150),
        there: SHARE,
        here: SHARE,
        **dict.fromkeys(types, st.column_config.TextColumn(width=150)),
        "path": st.column_config.TextColumn(width=240),
    }


def _read(cell: Cell, sample: Sample) -> Sample | None:
    ws = workspace()
    metrics: dict[str, Metric] = {metric.id: metric for metric in cell.fetch(ws.events.metrics)}
    is_of_account = sample.metric.id in metrics
    others = [*([""] if is_of_account else []), *(key for key in metrics if key != sample.metric.id)]

    def label(key: str) -> str:
        return metrics[key].title if key else texts.EARLIER

    left, right = st.columns([3, 1])
    with left:
        other = st.selectbox(
            texts.COMPARE_WITH, others, format_func=label, key=keys.OTHER_METRIC.name, bind="query-params"
        )
    fewest, most = _LIMITS
    limit = min(max(len(sample.events), fewest), most)
    if other:
        other_sample: Sample = cell.fetch(ws.events.sample, other, limit=limit)
        return other_sample
    set_default(keys.EARLIER_DAY, _day(st.query_params.get("before", "")) or _day_before(sample.span[:10]))
    day = right.date_input(texts.EARLIER_DAY, key=keys.EARLIER_DAY.name)
    if not is_of_account or day is None:
        return None
    set_query_param("before", str(day))
    other_sample = cell.fetch(ws.events.sample, sample.metric.id, limit=limit, until=str(day))
    return other_sample


def _day(text: str) -> date | None:
    with suppress(ValueError):
        return date.fromisoformat(text)
    return None


def _day_before(text: str) -> date | None:
    day = _day(text)
    return day - timedelta(days=1) if day else None
