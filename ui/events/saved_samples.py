"""The samples that somebody kept: opened again, or forgotten."""

import streamlit as st

from ui.app.state import workspace
from ui.events import text as texts


def list_kept(place: str) -> None:
    """Draw them, the newest first; `place` tells the buttons of one list from those of another."""
    samples = workspace().saved_samples
    kept = samples.all()
    if not kept:
        st.caption(texts.NONE_KEPT)
    for each in kept:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(texts.kept_caption(each.name, each.events, each.span, each.at))
            st.link_button(texts.OPEN, f"/events?kept={each.id}", type="tertiary", icon=":material/replay:")
            key = f"events_forget_{place}_{each.id}"
            st.button(texts.FORGET, on_click=samples.forget, args=(each.id,), type="tertiary", key=key)
