"""Events: what the data really holds."""

import streamlit as st

from core.events.sample import FILE
from ui.app import text as words
from ui.app.cell import Cell
from ui.app.state import address, choose, chosen
from ui.events import text as texts
from ui.events.compare import show_comparison
from ui.events.event_table import show_events
from ui.events.export import show_takeaway
from ui.events.field import bind_field, show_field
from ui.events.fields import show_atlas
from ui.events.fit import show_fit
from ui.events.sample import choose_sample

with st.container(horizontal=True, vertical_alignment="bottom", horizontal_alignment="distribute"):
    st.markdown(words.head(words.EVENTS, texts.EVENTS_LEAD))
    mask = st.toggle(texts.MASK, help=texts.MASK_HELP, key="mask", bind="query-params")

sample = None
with Cell("events", 1, texts.METRIC_CELL, texts.METRIC_ASK) as cell:
    sample = choose_sample(cell)
if sample is None:
    st.stop()
code = cell.code
from_account = sample.metric.id != FILE and "kept" not in st.query_params

with Cell("events", 2, texts.FIELDS_CELL, texts.FIELDS_ASK) as fields:
    show_atlas(fields.look(sample.fields_table, of=code), mask=mask)

# A field that is asked for or picked above opens its cell.
profiles, asked = sample.by_path, st.query_params.get("field", "")
if chosen("events_field") not in profiles:
    choose("events_field", asked if asked in profiles else next(iter(profiles), None))
path = ""
with Cell("events", 3, texts.FIELD_CELL, texts.FIELD_ASK, folded=asked not in profiles) as close:
    if close.open and profiles:
        path = st.selectbox(texts.FIELD_LABEL, list(profiles), key="events_field", persist_state="session")
        address("field", path)
        show_field(close.look(sample.field, path, of=code), profiles[path], mask=mask)
        if from_account:
            bind_field(close, profiles[path], sample.metric.id)

columns: tuple[str, ...] = ()
with Cell("events", 4, texts.TABLE_CELL, texts.TABLE_ASK, folded=True) as events:
    if events.open:
        columns = show_events(events, sample, code, mask=mask)

# What costs calls is read when somebody opens its cell, or comes by an address that asks for it.
before = ""
against = "against" in st.query_params
with Cell("events", 5, texts.COMPARE_CELL, texts.COMPARE_ASK, folded=not against) as compared:
    if compared.open:
        before = show_comparison(compared, sample, code)

with Cell("events", 6, texts.FIT_CELL, texts.FIT_ASK, folded=True) as suiting:
    if suiting.open:
        show_fit(suiting)

with Cell("events", 7, texts.TAKE_CELL, texts.TAKE_ASK, folded=True) as taking:
    if taking.open:
        show_takeaway(sample, code, columns, path, before)
