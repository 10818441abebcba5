"""Events: what the data really holds."""

import streamlit as st

from ui import words
from ui.cell import Cell
from ui.field import COLUMNS, ORDER, show_field
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
        table = fields.look(sample.fields_table, of=cell.code)
        paths = table["path"].tolist()
        search = st.text_input(texts.SEARCH, key="find", bind="query-params").strip().casefold()
        if search:
            words_of = table[["path", "types", "examples", "looks_like"]].astype(str).agg(" ".join, axis=1)
            table = table[words_of.str.casefold().str.contains(search, regex=False)]
        if table.empty:
            st.info(texts.NO_MATCH)
        else:
            st.dataframe(table, column_config=COLUMNS, column_order=ORDER, hide_index=True)

    with Cell("events", 3, texts.FIELD_CELL, texts.FIELD_ASK) as close:
        asked = st.query_params.get("field", "")
        path = st.selectbox(
            texts.FIELD_LABEL, paths, index=paths.index(asked) if asked in paths else 0, key=f"events_field_{metric}"
        )
        if path:
            st.query_params["field"] = path
            show_field(close.look(sample.field, path, of=cell.code))

    with Cell("events", 4, texts.TABLE_CELL, texts.TABLE_ASK) as events:
        # A column of several types cannot travel to the browser as it is.
        table = events.look(sample.table, of=cell.code)
        st.dataframe(table.map(lambda value: "" if value is None else str(value)), hide_index=True)
