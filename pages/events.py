"""Events: what the data really holds."""

import streamlit as st

from ui import words
from ui.cell import Cell
from ui.state import seed, workspace
from ui.words import events as texts

ws = workspace()

st.title(words.EVENTS)
st.markdown(texts.EVENTS_LEAD)

with Cell("events", 1, texts.METRIC_CELL, texts.METRIC_ASK) as cell:
    metrics = {metric.id: metric.title for metric in cell.call(ws.events.metrics)}
    asked = st.query_params.get("metric", "")
    seed("events_metric", asked if asked in metrics else next(iter(metrics), ""))
    metric = st.selectbox(
        words.EVENT_LABEL, list(metrics), format_func=metrics.get, key="events_metric", persist_state="session"
    )
    st.query_params["metric"] = metric
    sample = cell.call(ws.events.sample, metric, limit=200)
    st.caption(words.sampled(len(sample.events), sample.span))

if not cell.failed:
    with Cell("events", 2, texts.FIELDS_CELL, texts.FIELDS_ASK) as fields:
        share = st.column_config.ProgressColumn(format="percent", min_value=0, max_value=1)
        st.dataframe(
            fields.look(sample.fields_table, of=cell.code),
            column_config={"coverage": share, "first": share},
            hide_index=True,
        )

    with Cell("events", 3, texts.TABLE_CELL, texts.TABLE_ASK) as events:
        # A column of several types cannot travel to the browser as it is.
        table = events.look(sample.table, of=cell.code)
        st.dataframe(table.map(lambda value: "" if value is None else str(value)), hide_index=True)
