"""The selected field: how often it is filled, its values and weeks, events without it, and the way to use it."""

from datetime import date

import streamlit as st

from core.domain.event import Event, FieldProfile
from core.domain.moments import moment_words
from core.domain.place_labels import place_labels
from core.events.detail import FieldDetail
from core.events.field_rows import FieldRow
from core.events.mask import masked, masked_text
from core.events.rate import rate_of
from core.events.sample import Sample
from core.events.uniform_sample import SAMPLE_SIZE
from ui.app import text as words
from ui.app.cell import Cell
from ui.app.code import show_code
from ui.app.popover import popover
from ui.app.state import workspace
from ui.app.tables import DAY, RATE, as_table, headed, rate_value
from ui.events import field_text as texts
from ui.events import keys
from ui.events.field_images import show_images
from ui.events.selected_field import clear_selection
from ui.events.text import PROFILE_PARAM, bind_query, event_label


def show_field(
    cell: Cell, detail: FieldDetail, row: FieldRow, sample: Sample, metric: str, *, mask: bool, is_exact: bool
) -> None:
    """Draw the field of the sample; `metric` is blank where its events are not the account's."""
    st.markdown(texts.field_head(row.words, row.path))
    show_facts(row, detail.width, is_exact=is_exact)
    if row.profile.looks_like == "image" and not mask:
        show_images(row.profile)
    show_use(cell, row.profile, metric)
    st.markdown(f"**{texts.VALUES}**")
    _values(detail, mask=mask)
    st.markdown(f"**{texts.WEEKS}**")
    _weeks(detail, is_sample=not (is_exact and len(sample.events) == row.profile.total <= SAMPLE_SIZE))
    if sample.date_field:
        st.caption(texts.dates_of(sample.date_field, sample.other_dates))
    st.markdown(f"**{texts.WITHOUT}**")
    if not detail.lacking:
        st.caption(texts.NONE_WITHOUT)
    for event in detail.lacking:
        with st.expander(event_label(moment_words(event.datetime, zone=False), event.id, _row_number(sample, event))):
            show_json(event, mask=mask)
    st.button(texts.CLOSE, icon=":material/close:", type="tertiary", on_click=clear_selection, key="field_close")


def moment(event: Event) -> str:
    """When an event happened, to the minute, in UTC as Klaviyo says it; blank when it does not say."""
    return moment_words(event.datetime)


def _row_number(sample: Sample, event: Event) -> int:
    """The row of an event among those of the sample, counted from one."""
    return next(number for number, each in enumerate(sample.events, start=1) if each is event)


def show_json(event: Event, *, mask: bool) -> None:
    """Draw the raw properties of one event."""
    st.json(masked(event.properties) if mask else dict(event.properties), expanded=1)


def show_facts(row: FieldRow, width: float, *, is_exact: bool) -> None:
    """Draw how often a field is filled, and its values; `width` is the room of the widest one, 0 if it is not known.

    It `is_exact` where no event is missing.
    """
    profile, in_list = row.profile, None in row.profile.path.steps
    rate = row.rate_in(is_whole=is_exact)
    lines = [texts.filled(rate, of_list=in_list and not profile.path.is_folded)] if rate else []
    coverage = rate_of(profile.coverage, profile.total, is_exact=is_exact)
    if in_list and coverage and not profile.path.is_folded:
        lines.append(texts.any_item(coverage))
    if profile.path.is_folded:
        lines.append(texts.FOLDED_NOTE)
    elif rate and "number" in profile.types and rate.share < 1:
        lines.append(texts.ZERO_NOTE)
    # An image's address is never set as text.
    facts = texts.facts(profile.distinct, profile.longest, 0 if profile.looks_like == "image" else width)
    st.markdown(f"{' '.join(lines)}\n\n:small[:gray[{facts}]]")


def show_use(cell: Cell, profile: FieldProfile, metric: str) -> None:
    """The tag to copy, and the way to Personalize."""
    if not profile.tag:
        st.info(texts.not_usable(profile.why_not), icon=":material/info:")
        return
    st.caption(texts.TAG)
    show_code(f"{{{{ {profile.tag} }}}}", "tag_of_field")
    if not metric:
        return
    if box := popover(texts.USE, keys.BIND_OPEN, icon=":material/tune:", type="primary"):
        with box:
            _choose_slot(cell, profile, metric)


def _choose_slot(cell: Cell, profile: FieldProfile, metric: str) -> None:
    ws = workspace()
    if metric not in {each.id for each in cell.fetch(ws.events.metrics)}:
        st.caption(texts.NO_SUCH_METRIC)
        return
    templates = {asset.public_id: asset.title for asset in cell.fetch(ws.templates.list)}
    if not templates:
        st.caption(texts.NO_TEMPLATES)
        return
    template = st.selectbox(
        texts.USE_TEMPLATE, list(templates), format_func=words.label_of(templates), key=keys.BIND_TEMPLATE.name
    )
    opened = cell.fetch(ws.templates.get, template).template
    kind = "image" if profile.looks_like == "image" else "text"
    fitting = [slot.name for slot in opened.slots if slot.type == kind]
    if not fitting:
        st.caption(texts.NO_SLOT)
        return
    labels = words.label_of(place_labels(opened))
    slot = st.selectbox(texts.USE_SLOT, fitting, format_func=labels, key=keys.BIND_SLOT[template].name)
    query = bind_query(template, metric, slot, str(profile.path), rates=st.query_params.get(PROFILE_PARAM, ""))
    st.link_button(texts.USE_GO, f"/personalize?{query}", icon=":material/arrow_forward:")


def _values(detail: FieldDetail, *, mask: bool) -> None:
    if not detail.values:
        st.caption(texts.NO_VALUES)
        return
    most = detail.values[0][1]
    rows = [{"value": masked_text(value) if mask else value, "times": times} for value, times in detail.values]
    columns = {
        "value": st.column_config.TextColumn(width="medium"),
        "times": st.column_config.ProgressColumn(format="%d", min_value=0, max_value=most, width="small"),
    }
    st.dataframe(as_table(rows), column_config=headed(columns), hide_index=True)


def _weeks(detail: FieldDetail, *, is_sample: bool) -> None:
    rows = [
        {
            "week of": date.fromisoformat(week.monday),
            "fill rate": rate_value(week.filled / week.events),
            "events": week.events,
        }
        for week in detail.weeks
    ]
    if not rows:
        st.caption(texts.NO_DATES)
        return
    columns = {
        "week of": DAY,
        "fill rate": RATE,
        "events": st.column_config.NumberColumn(width="small"),
    }
    st.caption(texts.emptiest_week(detail.weeks, is_sample=is_sample))
    # The newest week first, as the events are.
    st.dataframe(as_table(rows[::-1]), column_config=headed(columns), hide_index=True)
