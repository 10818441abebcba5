"""Keeping samples by choice, opening them again, forgetting them."""

from collections.abc import Callable

import orjson

from core.domain.event import Event, Metric
from core.errors import InputError
from core.events.files import read_events
from core.events.sample import Sample
from core.store.samples import KeptSample, Samples


class KeptSamples:
    """What the page Events does with kept samples; `who()` names the person at work."""

    def __init__(self, store: Samples, who: Callable[[], str]) -> None:
        self._store = store
        self._who = who

    def keep(self, name: str, sample: Sample) -> KeptSample:
        """Keep a sample's events, without profiles, encrypted; InputError without a name."""
        name = " ".join(name.split())[:80]
        if not name:
            raise InputError("give the sample a name")
        metric = (sample.metric.id, sample.metric.name, sample.metric.integration)
        lines = b"\n".join(orjson.dumps(_resource(event)) for event in sample.events).decode()
        return self._store.keep(name, metric, len(sample.events), sample.span, self._who(), lines)

    def all(self) -> list[KeptSample]:
        """Every kept sample, the newest first."""
        return self._store.all()

    def open(self, sample_id: str) -> Sample:
        """A kept sample as it was; NotFound when somebody has forgotten it."""
        kept, lines = self._store.read(sample_id)
        metric = Metric(id=kept.metric_id, name=kept.metric, integration=kept.integration)
        return Sample(metric=metric, events=tuple(read_events(lines.split("\n"))), asked=kept.events)

    def forget(self, sample_id: str) -> None:
        """Delete it for good."""
        self._store.forget(sample_id)


def _resource(event: Event) -> dict[str, object]:
    attributes = {"datetime": event.datetime, "event_properties": dict(event.properties)}
    return {"type": "event", "id": event.id, "attributes": attributes}
