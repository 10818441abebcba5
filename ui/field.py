"""One field of a sample, drawn: values, coverage by week, events that lack it."""

import streamlit as st

from core.events.detail import FieldDetail
from ui.words import events as texts

SHARE = st.column_config.ProgressColumn(format="percent", min_value=0, max_value=1)


COLUMNS = {
    "path": st.column_config.TextColumn("field", width="medium", pinned=True),
    "coverage": SHARE,
    "first": st.column_config.ProgressColumn("first item", format="percent", min_value=0, max_value=1),
    "looks_like": "looks like",
    "why_not": "why not bindable",
}
ORDER = (
    *("path", "coverage", "first", "types", "looks_like", "examples"),
    *("events", "distinct", "longest", "tag", "why_not"),
)


def show_field(detail: FieldDetail) -> None:
    """Draw the field in two columns, and the raw events below them."""
    left, right = st.columns(2)
    with left:
        st.markdown(f"**{texts.VALUES}**")
        if detail.values:
            st.dataframe([{"times": times, "value": value} for value, times in detail.values], hide_index=True)
        else:
            st.caption(texts.NO_VALUES)
    with right:
        st.markdown(f"**{texts.WEEKS}**")
        rows = [
            {"week of": week.monday, "coverage": week.filled / week.events, "events": week.events}
            for week in detail.weeks
        ]
        if rows:
            st.dataframe(rows, column_config={"coverage": SHARE}, hide_index=True)
        else:
            st.caption(texts.NO_DATES)
    st.markdown(f"**{texts.LACKING}**")
    if not detail.lacking:
        st.caption(texts.ALL_HAVE_IT)
    for event in detail.lacking:
        with st.expander(event.datetime or event.id):
            st.json(dict(event.properties), expanded=1)
