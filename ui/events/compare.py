"""Comparison of two samples of equal size, or of a profile with another profile or a sample."""

from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.domain.event import Metric
from core.events.compare import only_in
from core.events.event_profile import EventProfile
from core.events.sample import Sample
from ui.app import text as words
from ui.app.call import Named
from ui.app.cell import Cell
from ui.app.select import select, selected
from ui.app.state import get_state, set_default, set_query_param, set_state, workspace
from ui.app.tables import headed, rate_value
from ui.events import keys, profile_text
from ui.events import text as texts
from ui.events.explored import Explored, events_of
from ui.events.opened import PROFILE

if TYPE_CHECKING:
    import pandas as pd

FIELD_WIDTH, CHANGE_WIDTH, SIDE_WIDTH, PATH_WIDTH = 240, 130, 140, 240
_PARAM = "against"
_PROFILE = "profile-"
"""The prefix of a saved profile's ID in the list of sides."""
_LIMITS = (200, 2_000)
"""The fewest and the most events that are read of the other side: as many as there are of this one."""


def show_comparison(cell: Cell, explored: Explored, code: str) -> str:
    """Choose what to compare with, read it, draw what differs; the call that read it, blank without one."""
    against = _read(cell, explored)
    if against is None:
        return ""
    other_code = cell.code
    if not isinstance(against, EventProfile) and not against.events:
        st.info(texts.NO_EVENTS_THEN)
        return ""
    table = cell.read(explored.compare, Named(other_code, against), of=code)
    there, here = map(str, list(table)[2:4])
    is_same = isinstance(explored, Sample) and isinstance(against, Sample) and explored.metric.id == against.metric.id
    labels = texts.PERIODS if is_same else texts.EVENTS
    st.markdown(_what_is_compared(explored, against, (there, here), labels))
    if table.empty:
        st.success(texts.SAME, icon=":material/check:")
        return other_code
    st.caption(texts.differences(Counter(table["change"])))
    only = {only_in(name): texts.only_in(label) for name, label in zip((there, here), labels, strict=True)}
    drawn = table.replace({"change": only})
    for side in list(table)[2:4]:
        drawn[side] = table[side].map(rate_value)
    st.dataframe(drawn, column_config=headed(_columns(table, labels)), hide_index=True)
    return other_code


def _what_is_compared(explored: Explored, against: Explored, names: tuple[str, str], labels: tuple[str, str]) -> str:
    if isinstance(explored, Sample) and isinstance(against, Sample):
        return texts.compared(*names, labels, explored.comparable(against))
    both = isinstance(explored, EventProfile) and isinstance(against, EventProfile)
    note = profile_text.COMPARED_ALL if both else profile_text.COMPARED_SAMPLE
    return f"{texts.sides(*names, labels)} {note}"


def _columns(table: "pd.DataFrame", labels: tuple[str, str]) -> dict[str, Any]:
    """The columns, whose heads can be read whole; a file of the table has the names of the sides."""
    shares = [
        st.column_config.ProgressColumn(label, format="percent", min_value=0, max_value=1, width=SIDE_WIDTH)
        for label in labels
    ]
    types = [st.column_config.TextColumn(texts.types_of(label), width=SIDE_WIDTH) for label in labels]
    return {
        "field": st.column_config.TextColumn(width=FIELD_WIDTH),
        "change": st.column_config.TextColumn(width=CHANGE_WIDTH),
        **dict(zip(map(str, list(table)[2:6]), (*shares, *types), strict=True)),
        "path": st.column_config.TextColumn(width=PATH_WIDTH),
    }


def _read(cell: Cell, explored: Explored) -> Explored | None:
    """What is chosen, read; None if nothing is."""
    ws = workspace()
    metrics: dict[str, Metric] = {metric.id: metric for metric in cell.fetch(ws.events.metrics)}
    profiles = {f"{_PROFILE}{each.id}": each for each in ws.saved_profiles.all()}
    profiles.pop(f"{_PROFILE}{st.query_params.get(PROFILE, '')}", None)
    is_of_account = isinstance(explored, Sample) and explored.metric.id in metrics
    events = [key for key in metrics if not (is_of_account and key == explored.metric.id)]
    # Of a profile the other period is most likely one, too.
    others = [*([""] if is_of_account else []), *(events if is_of_account else [])]
    others += [*profiles, *(events if not is_of_account else [])]

    labels = {key: metrics[key].title if key in metrics else texts.EARLIER for key in others}
    labels |= {key: profile_text.profile_of(each.name) for key, each in profiles.items()}
    left, right = st.columns([3, 1])
    with left:
        other = _choose(others, labels)
    if other in profiles:
        profile: EventProfile = cell.fetch(ws.saved_profiles.open, profiles[other].id)
        return profile
    limit = min(max(len(events_of(explored)), _LIMITS[0]), _LIMITS[1])
    if other:
        sample: Sample = cell.fetch(ws.events.sample, other, limit=limit)
        return sample
    return _earlier(cell, explored, right, limit) if is_of_account else None


def _choose(others: Sequence[str], labels: Mapping[str, str]) -> str:
    """The other side; the address holds its ID, and may hold the name of an event."""
    param = st.query_params.get(_PARAM, "")
    if param.startswith(_PROFILE) and param not in others:
        st.caption(profile_text.DELETED_SIDE)
    named = (key for key in others if param in (key, labels[key]))
    set_state(keys.OTHER_METRIC, next(named, next(iter(others), "")))
    select(texts.COMPARE_WITH, others, keys.OTHER_METRIC, words.label_of(labels), on_change=_keep)
    return get_state(keys.OTHER_METRIC)


def _keep() -> None:
    """Let the address name what was chosen."""
    if other := selected(keys.OTHER_METRIC):
        set_query_param(_PARAM, other)
    else:
        st.query_params.pop(_PARAM, None)


def _earlier(cell: Cell, explored: Explored, place: DeltaGenerator, limit: int) -> Sample | None:
    """The same event in an earlier period."""
    set_default(keys.EARLIER_DAY, _day(st.query_params.get("before", "")) or _day_before(explored.span[:10]))
    day: date | None = place.date_input(texts.EARLIER_DAY, key=keys.EARLIER_DAY.name)
    if day is None:
        return None
    set_query_param("before", str(day))
    sample: Sample = cell.fetch(workspace().events.sample, explored.metric.id, limit=limit, until=str(day))
    return sample


def _day(text: str) -> date | None:
    with suppress(ValueError):
        return date.fromisoformat(text)
    return None


def _day_before(text: str) -> date | None:
    day = _day(text)
    return day - timedelta(days=1) if day else None
