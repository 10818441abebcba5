"""Where the fill rates of fields come from: the sample, or a saved profile that has counted more events.

The address holds the ID of the profile, so that a reload, Back and a colleague see the same rates.
"""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from core.domain.event import FILE
from core.domain.field_path import Step
from core.domain.personalization import fields_of, parse_personalization
from core.errors import WorkspaceError
from core.events.event_profile import EventProfile
from core.events.profile_store import SavedProfile
from core.events.rated import lacks
from core.events.sample import Sample
from ui.app import text as words
from ui.app.call import Named
from ui.app.cell import Cell
from ui.app.select import select, selected
from ui.app.state import set_query_param, set_state, workspace
from ui.personalize import rates_text as texts
from ui.personalize.keys import RATES

_PARAM = "rates"
_MOST_COUNTED = 10
"""Saved profiles that are opened to tell how many of a block's fields each has."""

Profiles = Mapping[str, SavedProfile]


def with_rates(
    cell: Cell, sample: Named | None, profiles: Profiles, personalization: Mapping[str, Any] | None = None
) -> Named | None:
    """The sample with the rates of the profile that the address names, which the page then says; else as it is.

    A profile that has none of the fields that a block uses, without any those of the sample, tells nothing of them.
    """
    profile_id = st.query_params.get(_PARAM, "")
    if sample is None or not profile_id:
        return sample
    saved = profiles.get(profile_id)
    if saved is None or not _is_of(saved, sample.value):
        st.caption(texts.of_another(saved) if saved else texts.NO_PROFILE)
        return sample
    profile: EventProfile | None = None
    with cell.errors_here():
        profile = cell.fetch(workspace().saved_profiles.open, profile_id)
    # Who is told why a profile cannot be opened still has the sample.
    if profile is None:
        return sample
    if _has_none(profile, sample.value, personalization):
        _say_none(profile)
        return sample
    st.caption(texts.rates_of(profile))
    code = f"{sample.code}.with_rates(ws.saved_profiles.open({profile_id!r}))"
    return Named(code, sample.value.with_rates(profile))


def _has_none(profile: EventProfile, sample: Sample, personalization: Mapping[str, Any] | None) -> bool:
    bound = _event_fields(personalization) if personalization else frozenset()
    paths = bound or {each.path.first for each in sample.field_set.event}
    return bool(paths) and all(lacks(profile.tree, steps) for steps in paths)


def _say_none(profile: EventProfile) -> None:
    """The figures stay those of one source, the sample; with the way to an address that says so."""
    with st.container(key="rates_none", horizontal=True, vertical_alignment="center"):
        st.warning(texts.has_none(profile), icon=":material/help:", width="stretch")
        st.button(texts.USE_SAMPLE, key="rates_of_sample", on_click=_use_sample)


def _use_sample() -> None:
    st.query_params.pop(_PARAM, None)


def choose_rates(sample: Sample, profiles: Profiles, personalization: Mapping[str, Any] | None) -> None:
    """Draw the choice, where saved profiles may be of the sample's event, and how many fields of a block each has."""
    bound = _event_fields(personalization) if personalization else frozenset()
    fitting = [each for each in profiles.values() if _is_of(each, sample)]
    options = {
        each.id: texts.option(each, _counted(each, bound) if bound and at < _MOST_COUNTED else None)
        for at, each in enumerate(fitting)
    }
    if not options:
        return
    labels = {"": texts.of_sample(len(sample.events)), **options}
    profile_id = st.query_params.get(_PARAM, "")
    set_state(RATES, profile_id if profile_id in labels else "")
    select(texts.CHOICE, list(labels), RATES, words.label_of(labels), on_change=_keep, help=texts.CHOICE_HELP)


def _event_fields(personalization: Mapping[str, Any]) -> frozenset[tuple[Step, ...]]:
    """The event's fields that a block shows."""
    bindings = parse_personalization(personalization).bindings
    fields = (field for binding in bindings.values() for field in fields_of(binding))
    return frozenset(field.path for field in fields if field.source == "event")


def _counted(saved: SavedProfile, bound: frozenset[tuple[Step, ...]]) -> tuple[int, int] | None:
    """How many of these fields a saved profile has, and how many they are; None where it cannot be opened."""
    try:
        tree = workspace().saved_profiles.tree(saved)
    except WorkspaceError:
        # Why it cannot be opened is said to whoever chooses it.
        return None
    return sum(not lacks(tree, steps) for steps in bound), len(bound)


def saved_profiles() -> Profiles:
    """The saved profiles by their IDs."""
    return {each.id: each for each in workspace().saved_profiles.all()}


def _is_of(profile: SavedProfile, sample: Sample) -> bool:
    """Whether it may be of the sample's event: files do not say of which event they are."""
    return profile.metric_id in (FILE, sample.metric.id)


def _keep() -> None:
    """Let the address name what was chosen."""
    if profile_id := selected(RATES):
        set_query_param(_PARAM, profile_id)
    else:
        st.query_params.pop(_PARAM, None)
