"""The saved samples, to open or delete, and one recipient's events, to erase."""

from functools import partial

import streamlit as st

from core.events.erasure import unknown_events
from ui.app.actions import action_button, carry_out, is_pressed
from ui.app.popover import popover
from ui.app.state import clear_all_results, set_state, workspace
from ui.events import keys
from ui.events import text as texts
from ui.events.opened import SAMPLE, open_saved

_ERASE = "events_erase"


def show_saved_samples(place: str) -> None:
    """Draw the saved samples, newest first; `place` keeps the keys of two lists apart."""
    samples = workspace().saved_samples
    entries = samples.all()
    st.markdown(f"**{texts.SAVED_SAMPLES}**")
    if not entries:
        st.caption(texts.NO_SAVED_SAMPLES)
    for each in entries:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(texts.saved_sample_caption(each.name, each.events, each.span, samples.age(each)))
            st.button(
                texts.OPEN, on_click=open_saved, args=(SAMPLE, each.id), type="tertiary",
                icon=":material/folder_open:", key=f"events_open_sample_{place}_{each.id}",
            )  # fmt: skip
            key = f"events_forget_{place}_{each.id}"
            st.button(texts.DELETE, on_click=samples.delete, args=(each.id,), type="tertiary", key=key)


def show_erasure() -> None:
    """Draw the form that erases one recipient's events; an error is the cell's to show."""
    if is_pressed(_ERASE):
        # What is on screen may hold what is being erased: it is let go of even if somebody closes the form meanwhile.
        set_state(keys.ERASE_OPEN, True)
    box = popover(texts.ERASE, keys.ERASE_OPEN, icon=":material/person_remove:", type="tertiary")
    if box is None:
        return
    with box:
        st.caption(texts.ERASE_LEAD)
        address = st.text_input(
            texts.ERASE_ADDRESS, max_chars=254, key=keys.ERASE_ADDRESS.name, persist_state="session"
        )
        if press := action_button(texts.ERASE, key=_ERASE, of=address, disabled=not address.strip()):
            erasure = carry_out(partial(workspace().saved_samples.erase, press.of))
            # What is open may hold what was erased.
            clear_all_results()
            st.success(texts.erased(erasure.events, erasure.samples, erasure.drafts, erasure.profiles))
            if erasure.unknown:
                st.warning(unknown_events(erasure.unknown))
