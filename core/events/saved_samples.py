"""Keeping samples by choice, opening them again, forgetting them."""

import orjson

from core.accounts.account import Account
from core.accounts.store import sample_account
from core.domain.event import Event, Metric
from core.errors import AccessError, InputError
from core.events.files import read_events
from core.events.sample import Sample
from core.events.store import Samples, SavedSample


class SavedSamples:
    """Save, list, open and delete samples of events; `who` is the person."""

    def __init__(self, account: Account, store: Samples, who: str) -> None:
        self._account, self._store, self._who = account, store, who

    def save(self, name: str, sample: Sample) -> SavedSample:
        """Keep a sample's events, without profiles, encrypted; InputError without a name."""
        name = " ".join(name.split())[:80]
        if not name:
            raise InputError("give the sample a name")
        return self._store.save(
            self._owner,
            b"\n".join(orjson.dumps(_resource(event)) for event in sample.events).decode(),
            name=name,
            metric_id=sample.metric.id,
            metric=sample.metric.name,
            integration=sample.metric.integration,
            events=len(sample.events),
            span=sample.span,
            who=self._who,
            requested=sample.requested,
            complete=sample.complete,
        )

    def all(self) -> list[SavedSample]:
        """Return every saved sample of this account, the newest first; none without an account."""
        try:
            return self._store.all(self._owner)
        except AccessError:
            return []

    def open(self, sample_id: str) -> Sample:
        """Return a saved sample; NotFound if it was deleted."""
        summary, lines = self._store.read(self._owner, sample_id)
        metric = Metric(id=summary.metric_id, name=summary.metric, integration=summary.integration)
        events = tuple(read_events(lines.split("\n")))
        return Sample(
            metric=metric, events=events, requested=summary.requested or summary.events, complete=summary.complete
        )

    def delete(self, sample_id: str) -> None:
        """Delete it for good."""
        self._store.delete(self._owner, sample_id)

    @property
    def _owner(self) -> str:
        return sample_account(self._account.name, self._account.id)


def _resource(event: Event) -> dict[str, object]:
    attributes = {"datetime": event.datetime, "event_properties": dict(event.properties)}
    return {"type": "event", "id": event.id, "attributes": attributes}
