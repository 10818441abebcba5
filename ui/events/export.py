"""Taking a sample or a profile away: tables as files, a notebook, and keeping it by choice."""

from functools import partial

import streamlit as st

from core.errors import InputError
from core.events.event_profile import EventProfile, sample_profile
from core.events.profile_file import profile_file
from core.events.sample import Sample
from core.notebooks.exploration import exploration, profile_exploration
from ui.app import text as words
from ui.app.actions import action_button, carry_out
from ui.app.state import workspace
from ui.app.tables import table_files
from ui.events import keys, profile_text
from ui.events import text as texts
from ui.events.explored import Explored, title_of
from ui.events.opened import PROFILE
from ui.events.saved_profiles import save_profile, show_saved_profiles
from ui.events.saved_samples import show_erasure, show_saved_samples


def show_export(explored: Explored, code: str, columns: tuple[str, ...], field: str, before: str) -> None:
    """Draw the downloads; files are made when one asks for them. `code` and `before` are calls that give samples."""
    name = "-".join(filter(str.isalnum, explored.metric.name.lower().split())) or "events"
    # What a person called a profile may be anything.
    name = name if isinstance(explored, Sample) else "event-profile"
    st.caption(texts.MASKED_NOTE)
    table_files(texts.EXPORT_FIELDS, f"{name}-fields", explored.fields_table, f"events_take_{texts.EXPORT_FIELDS}")
    if isinstance(explored, Sample):
        table_files(
            texts.EXPORT_EVENTS, f"{name}-events", partial(explored.table, columns),
            f"events_take_{texts.EXPORT_EVENTS}",
        )  # fmt: skip
        notebook = partial(exploration, explored.metric.title, code, field, columns, before)
        profile = sample_profile(explored)
    else:
        notebook = partial(profile_exploration, title_of(explored), code, field, before)
        profile = explored
    _profile_file(profile)
    st.download_button(
        texts.NOTEBOOK,
        notebook,
        file_name=f"{name}.ipynb",
        mime="application/x-ipynb+json",
        on_click="ignore",
        icon=":material/book_2:",
    )
    _save(explored, profile)


def _profile_file(profile: EventProfile) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{words.plain(profile_text.FILE)}**", width=80)
        st.download_button(
            profile_text.FILE_LABEL, partial(profile_file, profile), file_name="event-profile.json",
            mime="application/json", on_click="ignore", key="events_take_profile", help=profile_text.IMPORT_HELP,
        )  # fmt: skip


def _save(explored: Explored, profile: EventProfile) -> None:
    saved_samples = workspace().saved_samples
    is_sample = isinstance(explored, Sample)
    # What is saved already is opened by its address.
    if is_sample or not st.query_params.get(PROFILE):
        st.caption("  \n".join((*((texts.SAVE_ASK,) if is_sample else ()), profile_text.SAVE_ASK)))
        with st.container(horizontal=True, vertical_alignment="bottom"):
            name = st.text_input(texts.SAVE_NAME, max_chars=80, key=keys.SAMPLE_NAME.name)
            problem = st.container()
            try:
                if is_sample and (
                    press := action_button(texts.SAVE, key="events_save_sample", icon=":material/lock:", of=explored)
                ):
                    saved = carry_out(partial(saved_samples.save, name, press.of))
                    st.toast(texts.save_message(saved.name))
                save_profile(profile, name)
            except InputError as error:
                # A name that is missing takes nothing of the page away.
                problem.caption(f":red[{words.sentence(error)}]")
    show_saved_samples("last")
    show_saved_profiles("last")
    show_erasure()
