"""The saved samples, to open or delete."""

import streamlit as st

from ui.app.state import workspace
from ui.events import text as texts


def show_saved_samples(place: str) -> None:
    """Draw the saved samples, newest first; `place` keeps the keys of two lists apart."""
    samples = workspace().saved_samples
    entries = samples.all()
    if not entries:
        st.caption(texts.NO_SAVED_SAMPLES)
    for each in entries:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(texts.saved_sample_caption(each.name, each.events, each.span, each.at))
            st.link_button(texts.OPEN, f"/events?kept={each.id}", type="tertiary", icon=":material/replay:")
            key = f"events_forget_{place}_{each.id}"
            st.button(texts.DELETE, on_click=samples.delete, args=(each.id,), type="tertiary", key=key)
