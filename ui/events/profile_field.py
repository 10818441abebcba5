"""The selected field of a profile: how often it is filled, examples, and the way to use it."""

import streamlit as st

from core.events.field_rows import FieldRow
from core.events.mask import masked_text
from ui.app.cell import Cell
from ui.app.tables import as_table, headed
from ui.events import field_text as texts
from ui.events import profile_text
from ui.events.field import show_facts, show_use
from ui.events.field_images import show_images
from ui.events.selected_field import clear_selection


def show_profile_field(cell: Cell, row: FieldRow, metric: str, *, mask: bool, is_exact: bool) -> None:
    """Draw the field; `metric` is blank where its events are not the account's."""
    profile = row.profile
    st.markdown(texts.field_head(row.words, row.path))
    show_facts(row, width=0, is_exact=is_exact)
    if profile.looks_like == "image" and profile.examples and not mask:
        show_images(profile)
    show_use(cell, profile, metric)
    st.markdown(f"**{profile_text.EXAMPLES}**")
    if profile.examples:
        rows = [{"value": masked_text(value) if mask else value} for value in profile.examples]
        st.dataframe(as_table(rows), column_config=headed({"value": {}}), hide_index=True)
    else:
        st.caption(profile_text.NO_EXAMPLES)
    st.caption(profile_text.NO_VALUES_NOTE)
    st.button(texts.CLOSE, icon=":material/close:", type="tertiary", on_click=clear_selection, key="field_close")
