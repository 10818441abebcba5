"""Which event a block is for, and a sample of it; and the field that the address asks to bind."""

from collections.abc import Mapping
from dataclasses import dataclass

import streamlit as st

from core.domain.event import Metric
from core.domain.field_path import FieldPath, parse_path
from core.domain.template import Template
from core.errors import InputError
from core.events.field_set import FieldSet
from core.events.sample import Sample
from core.publish.opened_template import OpenedTemplate
from ui.app import text as words
from ui.app.call import Named
from ui.app.cell import Cell
from ui.app.select import select, selected
from ui.app.state import get_state, set_default, set_query_param, set_state, workspace
from ui.events import text as events
from ui.personalize import text as texts
from ui.personalize.event_order import EventOrder, event_order, offer_best, offer_better, read_others
from ui.personalize.keys import SAMPLE_SIZE, BlockKeys
from ui.personalize.rates_choice import Profiles, choose_rates, saved_profiles, with_rates
from ui.personalize.sample_at_hand import metrics_at_hand, remember_sample, sample_at_hand

SAMPLE_SIZES = (SAMPLE_SIZE.default, 2_000)
"""How many of the newest events may be read."""


@dataclass(frozen=True, kw_only=True)
class EventChoice:
    """The event as the contract has it, None without one, its title, and its sample with the code of that."""

    event: dict[str, str] | None = None
    title: str = ""
    sample: Named | None = None

    @property
    def sample_value(self) -> Sample | None:
        """The sample itself."""
        return self.sample.value if self.sample else None

    @property
    def is_rated(self) -> bool:
        """Whether the fill rates of fields are those of a saved profile, not the sample's."""
        return self.sample_value is not None and self.sample_value.rates is not None

    @property
    def field_set(self) -> FieldSet:
        """The fields of the sample; without one there are none."""
        return self.sample_value.field_set if self.sample_value else FieldSet()


def choose_event(cell: Cell, saved: Mapping[str, str] | None, opened: OpenedTemplate, keys: BlockKeys) -> EventChoice:
    """Draw the choice; the address names the metric, so that a colleague opens the same view.

    `saved` is the event that the widgets begin with, as the contract has it.
    """
    template, own = opened.template, opened.personalization.event
    metrics: Mapping[str, Metric] = {}
    with cell.errors_here():
        metrics = {metric.id: metric for metric in cell.fetch(workspace().events.metrics)}
    if cell.failed:
        # What was chosen since counts: an event that nobody can ask about now is no choice against it.
        draft = get_state(keys.draft)
        metrics = metrics_at_hand(draft.history.personalization["event"] if draft else saved)
    saved_metric = saved["metric_id"] if saved and saved["metric_id"] in metrics else ""
    metric_param = st.query_params.get("metric", "")
    if metric_param in metrics and get_state(keys.requested_metric) != metric_param:
        set_state(keys.metric, metric_param)
        set_state(keys.requested_metric, metric_param)
        if draft := get_state(keys.draft):
            set_state(keys.draft, draft.beginning_with(_event(metrics[metric_param])))
    set_default(keys.metric, saved_metric)
    set_default(SAMPLE_SIZE, SAMPLE_SIZE.default)
    metric_id = selected(keys.metric) if selected(keys.metric) in metrics else ""
    sample: Named | None = None
    profiles = saved_profiles() if metric_id else {}
    if metric_id:
        set_query_param("metric", metric_id)
        set_state(keys.requested_metric, metric_id)
        draft = get_state(keys.draft)
        choices = draft.history.personalization if draft else None
        sample = with_rates(cell, _sample_or_last(cell, metric_id, get_state(SAMPLE_SIZE)), profiles, choices)
    elif not cell.failed:
        if st.query_params.get("rates"):
            st.caption(texts.RATES_WAIT)
        # What the address asks for is looked up once the events are listed.
        st.query_params.pop("metric", None)
    title = metrics[metric_id].title if metric_id else ""
    value = sample.value if sample else None
    with cell.popover(texts.event_button(title, len(value.events) if value else None)) as is_open:
        order = event_order(metrics, template.slots, value) if is_open or not metric_id else None
        if is_open and order:
            _draw(order, keys, value, profiles)
    if order and not cell.failed:
        read_others(order, at_once=is_open)
        if not metric_id and order.is_rated:
            offer_best(order, keys)
    if value and not cell.failed and metric_id not in (saved_metric, own.metric_id if own else ""):
        offer_better(metrics, template.slots, value, keys)
    if not metric_id:
        return EventChoice()
    event = _event(metrics[metric_id])
    # Who chose it is told why it cannot be read just now; the choice stays.
    return EventChoice(event=event, title=title, sample=sample)


def _event(metric: Metric) -> dict[str, str]:
    return {"metric_id": metric.id, "metric": metric.name}


def _sample_or_last(cell: Cell, metric_id: str, limit: int) -> Named | None:
    """The sample; where it cannot be read, the last one that is at hand."""
    sample: Named | None = None
    # What lists events has just said why nothing can be read.
    if not cell.failed:
        with cell.errors_here():
            code = f"ws.events.sample({metric_id!r}, limit={limit})"
            sample = Named(code, _sample(cell, metric_id, limit))
            remember_sample(sample)
    return sample or sample_at_hand(metric_id)


def _sample(cell: Cell, metric_id: str, limit: int) -> Sample:
    sample: Sample = cell.fetch(workspace().events.sample, metric_id, limit=limit)
    if not sample.events:
        st.info(events.NO_EVENTS, icon=":material/help:")
    if sample.note:
        st.warning(words.sentence(sample.note), icon=":material/warning:")
    return sample


def _draw(order: EventOrder, keys: BlockKeys, sample: Sample | None, profiles: Profiles) -> None:
    select(words.EVENT_LABEL, ["", *order.options], keys.metric, order.label, persist_state="session")
    if order.is_incomplete:
        st.caption(texts.READING_EVENTS)
    if not sample:
        return
    st.segmented_control(
        events.SIZE,
        SAMPLE_SIZES,
        format_func="{:,}".format,
        key=SAMPLE_SIZE.name,
        required=True,
        persist_state="session",
    )
    if sample.events:
        st.caption(words.sampled(len(sample.events), sample.span))
    draft = get_state(keys.draft)
    choose_rates(sample, profiles, draft.history.personalization if draft else None)


def bind_requested_field(template: Template, keys: BlockKeys) -> None:
    """Bind the field that the address asks for (`&slot=…&field=…`), once."""
    slot, path = st.query_params.pop("slot", ""), st.query_params.pop("field", "")
    if not path or slot not in {each.name for each in template.slots}:
        return
    try:
        first = str(FieldPath(parse_path(path).first))
    except InputError as error:
        st.warning(words.sentence(error))
        return
    binding_keys = keys.slot(slot)
    set_state(binding_keys.is_open, True)
    set_state(binding_keys.source, "field")
    set_state(binding_keys.pick, get_state(binding_keys.pick).changed("event", first))
