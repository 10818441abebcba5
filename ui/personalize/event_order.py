"""The events by how well they suit the template, as far as they were read; the others are read in the background."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import streamlit as st

from core.domain.event import Metric
from core.domain.template import Slot
from core.errors import StoreError
from core.events.fit import Fit, asks_for_event, best, better
from core.events.sample import Sample
from ui.app import text as words
from ui.app.state import get_state, set_state, workspace
from ui.personalize import text as texts
from ui.personalize.keys import BEST_EVENT, READING_BEGINS, BlockKeys


@dataclass(frozen=True, kw_only=True)
class EventOrder:
    """The metrics, those first that suit best.

    `fits` are of those with events, the best first, `empty` those without; the others were not read, or are just being
    read if it is `is_incomplete`. A template that asks for nothing of an event has them as they are.
    """

    metrics: Mapping[str, Metric]
    is_rated: bool = False
    fits: Sequence[Fit] = ()
    empty: frozenset[str] = frozenset()
    is_incomplete: bool = False

    @property
    def options(self) -> list[str]:
        """The IDs of all metrics: those that suit, those that were not read, those without events."""
        first = [fit.metric.id for fit in self.fits]
        others = [each for each in self.metrics if each not in first]
        return [*first, *sorted(others, key=lambda each: each in self.empty)]

    def label(self, metric_id: str) -> str:
        """A metric with its fit: “Order · fills 6 of 6 · in 93% of its events”; without one, no event."""
        if metric_id not in self.metrics:
            return texts.NO_EVENT
        fit = next((each for each in self.fits if each.metric.id == metric_id), None)
        unknown = texts.NO_EVENTS if metric_id in self.empty else texts.NOT_SAMPLED
        rating = str(fit or unknown) if self.is_rated else ""
        return texts.event_option(self.metrics[metric_id].title, rating)


def event_order(metrics: Mapping[str, Metric], slots: Sequence[Slot], sample: Sample | None) -> EventOrder:
    """The order as far as samples were read; `sample` is that of the chosen event, if any."""
    if not asks_for_event(slots):
        return EventOrder(metrics=metrics)
    event_fits, every = workspace().event_fits, list(metrics.values())
    samples = [*event_fits.samples(every), *([sample] if sample else [])]
    return EventOrder(
        metrics=metrics,
        is_rated=True,
        fits=event_fits.rank(every, slots, *([sample] if sample else [])),
        empty=frozenset(each.metric.id for each in samples if not (each.events or each.rates)),
        is_incomplete=event_fits.is_incomplete(every),
    )


def read_others(order: EventOrder, *, at_once: bool) -> None:
    """Read the events that are missing in the background, and then draw the page anew.

    Where nobody waits for them it begins a moment after the page is drawn, which has the services to itself till then.
    """
    if not order.is_incomplete:
        return
    metrics = list(order.metrics.values())
    if at_once:
        workspace().event_fits.read(metrics)
    set_state(READING_BEGINS, False)
    st.fragment(_look, run_every=1.0)(metrics)


def _look(metrics: Sequence[Metric]) -> None:
    """Drawn with the page itself, and then every second."""
    event_fits = workspace().event_fits
    if not get_state(READING_BEGINS):
        set_state(READING_BEGINS, True)
    elif event_fits.is_incomplete(metrics):
        try:
            event_fits.read(metrics)
        except StoreError as error:
            # Asked again in a second: what cannot be written now ends no page.
            st.caption(words.sentence(error))
    else:
        st.rerun()


def offer_best(order: EventOrder, keys: BlockKeys) -> None:
    """Draw the event that suits best, where none is chosen: a press chooses it. Till then its room is kept."""
    offered = best(order.fits)
    with st.container(key=BEST_EVENT):
        if offered:
            _offer(offered, keys)
        elif order.is_incomplete:
            st.caption(texts.READING_EVENTS)


def offer_better(metrics: Mapping[str, Metric], slots: Sequence[Slot], sample: Sample, keys: BlockKeys) -> None:
    """Draw the event that suits clearly better than the chosen one, of which this is the sample.

    Those count that were read already: nobody waits for this, and a choice makes no calls for it.
    """
    if not asks_for_event(slots):
        return
    fits = workspace().event_fits.rank(list(metrics.values()), slots, sample)
    if offered := better(fits, sample.metric.id):
        with st.container(key=BEST_EVENT):
            _offer(offered, keys)


def _offer(offered: Fit, keys: BlockKeys) -> None:
    st.button(
        texts.best_event(offered.metric.title, str(offered)), key=keys.name("best_event"), wrap=True,
        on_click=set_state, args=(keys.metric, offered.metric.id), icon=":material/bolt:", type="tertiary",
    )  # fmt: skip
