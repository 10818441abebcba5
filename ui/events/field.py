"""One field of a sample, drawn: values, coverage by week, pictures, events that lack it, and the way to bind it."""

import streamlit as st

from core.domain.event import Event, FieldProfile
from core.events.detail import FieldDetail
from core.events.mask import masked
from ui.app import text as words
from ui.app.cell import Cell
from ui.app.state import workspace
from ui.events import keys
from ui.events import text as texts
from ui.events.fields import SHARE, display_text

IMAGES = 8


def show_field(detail: FieldDetail, profile: FieldProfile, *, mask: bool) -> None:
    """Draw the field."""
    with st.container(horizontal=True):
        st.metric("coverage", f"{profile.coverage:.0%}", help=texts.FOLDED_HELP if profile.path.is_folded else None)
        if None in profile.path.steps:
            st.metric("first item", f"{profile.first:.0%}", help=texts.FIRST_HELP)
        st.metric("distinct", f"{profile.distinct:,}")
        if profile.longest:
            st.metric("longest", texts.text_length(profile.longest))
            st.metric("widest", texts.ems(detail.width), help=texts.WIDEST_HELP)
    st.code(f"{{{{ {profile.tag} }}}}" if profile.tag else profile.why_not, language=None, wrap_lines=True)
    if profile.looks_like == "picture" and not mask:
        _images(profile)
    left, right = st.columns(2)
    with left:
        st.markdown(f"**{texts.VALUES}**")
        _values(detail, mask=mask)
    with right:
        st.markdown(f"**{texts.WEEKS}**")
        _weeks(detail)
    st.markdown(f"**{texts.LACKING}**")
    if not detail.lacking:
        st.caption(texts.ALL_HAVE_IT)
    for event in detail.lacking:
        with st.expander(texts.event_label(moment(event), event.id)):
            show_json(event, mask=mask)


def moment(event: Event) -> str:
    """When an event happened, to the minute, in UTC as Klaviyo says it; blank when it does not say."""
    return event.datetime[:16].replace("T", " ")


def show_json(event: Event, *, mask: bool) -> None:
    """Draw the raw properties of one event."""
    st.json(masked(event.properties) if mask else dict(event.properties), expanded=1)


def bind_field(cell: Cell, profile: FieldProfile, metric: str) -> None:
    """Draw the way to Personalize, with this field for a slot of a template."""
    ws = workspace()
    key = keys.BIND_OPEN.name
    box = st.popover(texts.BIND, icon=":material/link:", disabled=not profile.tag, on_change="rerun", key=key)
    if not box.open:
        return
    with box:
        if metric not in {each.id for each in cell.fetch(ws.events.metrics)}:
            st.caption(texts.NO_SUCH_METRIC)
            return
        templates = {asset.public_id: asset.title for asset in cell.fetch(ws.templates.list)}
        if not templates:
            st.caption(texts.NO_TEMPLATES)
            return
        template = st.selectbox(
            texts.BIND_TEMPLATE, list(templates), format_func=words.label_of(templates), key=keys.BIND_TEMPLATE.name
        )
        slots = cell.fetch(ws.templates.get, template).template.slots
        kind = "image" if profile.looks_like == "picture" else "text"
        fitting = [slot.name for slot in slots if slot.type == kind]
        if not fitting:
            st.caption(texts.NO_SLOT)
            return
        slot = st.selectbox(texts.BIND_SLOT, fitting, key=keys.BIND_SLOT[template].name)
        query = texts.bind_query(template, metric, slot, str(profile.path))
        st.link_button(texts.BIND_GO, f"/personalize?{query}", icon=":material/arrow_forward:")


def _values(detail: FieldDetail, *, mask: bool) -> None:
    if not detail.values:
        st.caption(texts.NO_VALUES)
        return
    most = detail.values[0][1]
    rows = [{"value": display_text(value, mask=mask), "times": times} for value, times in detail.values]
    columns = {
        "value": st.column_config.TextColumn(width=240),
        "times": st.column_config.ProgressColumn(format="%d", min_value=0, max_value=most, width=110),
    }
    st.dataframe(rows, column_config=columns, hide_index=True)


def _weeks(detail: FieldDetail) -> None:
    rows = [
        {"week of": week.monday, "coverage": week.filled / week.events, "events": week.events} for week in detail.weeks
    ]
    if rows:
        st.dataframe(rows, column_config={"coverage": SHARE}, hide_index=True)
    else:
        st.caption(texts.NO_DATES)


def _images(profile: FieldProfile) -> None:
    events = workspace().events
    st.markdown(f"**{texts.IMAGES}**")
    urls = profile.examples[:IMAGES]
    with st.container(horizontal=True):
        for url in urls:
            st.image(events.thumbnail(url), width=96)
    st.caption(texts.image_caption(sum(map(events.is_own, urls)), len(urls)))
