"""The saved profiles, to open, import or delete, and the profile that is open."""

from dataclasses import replace
from functools import partial

import streamlit as st

from core.domain.event import FILE
from core.errors import InputError
from core.events.event_profile import EventProfile
from core.events.profile_store import SavedProfile
from ui.app import text as words
from ui.app.actions import action_button, carry_out
from ui.app.cell import Cell
from ui.app.state import get_state, set_default, set_state, workspace
from ui.events import keys
from ui.events import profile_text as texts
from ui.events import text as page_texts
from ui.events.opened import PROFILE, open_saved


def open_profile(cell: Cell, profile_id: str) -> EventProfile:
    """Open a saved profile, and say what it is."""
    profile: EventProfile = cell.fetch(workspace().saved_profiles.open, profile_id)
    st.markdown(texts.head(profile))
    if not profile.complete:
        st.warning(texts.INCOMPLETE, icon=":material/warning:")
    if profile.is_erased:
        st.caption(texts.ERASED)
    if action_button(texts.USE_RATES, icon=":material/tune:", key="events_use_saved_rates"):
        carry_out(lambda: profile_id)
        _personalize_with(profile_id, profile)
    return profile


def show_saved_profiles(place: str) -> None:
    """Draw the saved profiles, newest first; `place` keeps the keys of two lists apart."""
    saved_profiles = workspace().saved_profiles
    entries = saved_profiles.all()
    st.markdown(f"**{texts.PROFILES}**")
    if not entries:
        st.caption(texts.NO_PROFILES)
    for each in entries:
        with st.container(horizontal=True, vertical_alignment="center"):
            _show_entry(each, place)


def _show_entry(each: SavedProfile, place: str) -> None:
    saved_profiles = workspace().saved_profiles
    age = saved_profiles.age(each)
    st.markdown(texts.profile_caption(each.name, each.events, each.span, age, complete=each.complete))
    st.button(
        page_texts.OPEN, on_click=open_saved, args=(PROFILE, each.id), type="tertiary",
        icon=":material/folder_open:", key=f"events_open_profile_{place}_{each.id}",
    )  # fmt: skip
    st.button(
        page_texts.DELETE, on_click=saved_profiles.delete, args=(each.id,), type="tertiary",
        key=f"events_delete_profile_{place}_{each.id}",
    )  # fmt: skip


def import_profile() -> None:
    """Draw the place to drop a file of a profile, which is saved at once."""
    file = st.file_uploader(
        texts.IMPORT, type=["json"], help=texts.IMPORT_HELP, key=keys.PROFILE_FILE.name, max_upload_size=20
    )
    if file is None:
        return
    file_id, failure = get_state(keys.PROFILE_IMPORTED)
    if file_id == file.file_id:
        # A large file is not read again by each rerun.
        if failure:
            st.error(failure, icon=":material/error:")
        return
    try:
        saved = workspace().saved_profiles.add(file.getvalue())
    except InputError as error:
        failure = texts.import_error(file.name, error)
        set_state(keys.PROFILE_IMPORTED, (file.file_id, failure))
        st.error(failure, icon=":material/error:")
        return
    set_state(keys.PROFILE_IMPORTED, (file.file_id, ""))
    st.toast(texts.imported(saved.name))
    st.rerun()


def offer_rates(profile: EventProfile) -> None:
    """Ask for a name, and draw the button that saves the fill rates of files and leads to Personalize with them."""
    saved_profiles, key = workspace().saved_profiles, keys.RATES_NAME[profile.name]
    set_default(key, profile.name)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        name = st.text_input(texts.NAME, max_chars=80, key=key.name, width=320)
        problem = st.container()
        if press := action_button(texts.USE_RATES, icon=":material/tune:", key="events_use_rates", of=profile):
            # A name that is typed just before the press is not yet the one that the button was drawn with.
            profile = replace(press.of, name=" ".join(name.split()))
            try:
                saved = carry_out(lambda: saved_profiles.same(profile) or saved_profiles.save(profile.name, profile))
            except InputError as error:
                problem.caption(f":red[{words.sentence(error)}]")
                return
            _personalize_with(saved.id, profile)
    st.caption(texts.saved_until(page_texts.days_of(saved_profiles.days), complete=profile.complete))


def _personalize_with(profile_id: str, profile: EventProfile) -> None:
    event = {} if profile.metric.id == FILE else {"metric": profile.metric.id}
    st.switch_page("../../pages/personalize.py", query_params={"rates": profile_id, **event})


def save_profile(profile: EventProfile, name: str) -> None:
    """Draw the button that saves a profile under a name."""
    if press := action_button(texts.SAVE, icon=":material/lock:", key="events_save_profile", of=profile):
        saved = carry_out(partial(workspace().saved_profiles.save, name, press.of))
        st.toast(page_texts.save_message(saved.name))
