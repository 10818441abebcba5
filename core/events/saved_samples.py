"""Saving, opening and deleting samples of events, and erasing a recipient from them."""

from dataclasses import replace
from secrets import token_hex
from typing import Protocol

import orjson

from core.accounts.account import Account
from core.accounts.store import sample_account
from core.domain.event import Event, Metric
from core.errors import AccessError, InputError
from core.events.erasure import Erasure, parse_address, recipient_mark
from core.events.files import read_events
from core.events.sample import Sample
from core.events.store import Samples, SavedSample
from core.store.activity import ActivityLog


class Erasable(Protocol):
    """What is stored beside samples and may hold a recipient's data."""

    def check_readable(self) -> None:
        """StoreError when some of it cannot be opened."""

    def erase(self, address: str, delete_unreadable: bool = False) -> int:
        """Erase a recipient's data from it, by address; how many of it there were."""


class SavedSamples:
    """Save, list, open and delete samples of events; `log` names the person.

    An erasure also deletes the `drafts` that name an address, and the examples of saved `profiles`.
    """

    def __init__(
        self, account: Account, store: Samples, log: ActivityLog, drafts: Erasable, profiles: Erasable
    ) -> None:
        self._account, self._store, self._log = account, store, log
        self._drafts, self._profiles = drafts, profiles

    def save(self, name: str, sample: Sample) -> SavedSample:
        """Save a sample's events, encrypted, until it expires; InputError without a name.

        Only the ID of a recipient's profile and a mark of its address are saved.
        """
        name = " ".join(name.split())[:80]
        if not name:
            raise InputError("enter a name for the sample")
        try:
            salt = token_hex(8)
            lines = b"\n".join(orjson.dumps(_resource(event, salt)) for event in sample.events).decode()
        except TypeError:
            raise InputError("an event of this sample is nested too deeply to be saved; nothing was saved") from None
        return self._store.save(
            self._owner,
            lines,
            name=name,
            metric_id=sample.metric.id,
            metric=sample.metric.name,
            integration=sample.metric.integration,
            events=len(sample.events),
            span=sample.span,
            who=self._log.who(),
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
        deleted = self._store.delete(self._owner, sample_id)
        if deleted:
            events = "1 event" if deleted.events == 1 else f"{deleted.events:,} events"
            self._log.add("Sample deleted", f"{deleted.name}, {events}")

    def age(self, sample: SavedSample) -> tuple[int, int]:
        """The whole days since a sample was saved, and in how many days it is deleted."""
        return self._store.age(sample)

    def erase(self, address: str, *, delete_unreadable: bool = False) -> Erasure:
        """Erase one recipient's events, by email address, from the samples of every account, and drafts that name it.

        Saved profiles lose their examples: whose they are is not known. InputError when it is no address. StoreError
        when samples, drafts or profiles open with no key, unless they are to be deleted.
        """
        address = parse_address(address)
        if not delete_unreadable:
            # Samples are checked by their own erasure, which is the first.
            self._drafts.check_readable()
            self._profiles.check_readable()
        erased = self._store.erase(address, delete_unreadable=delete_unreadable)
        drafts = self._drafts.erase(address, delete_unreadable)
        profiles = self._profiles.erase(address, delete_unreadable)
        # Without the address: the log is never changed.
        detail = f"{erased.events} events of {erased.samples} saved samples"
        others = {"drafts": drafts, "saved profiles": profiles}
        about = (f"{name}: {count}" for name, count in others.items() if count)
        self._log.add("Recipient's data erased", ", ".join((detail, *about)))
        return replace(erased, drafts=drafts, profiles=profiles)

    @property
    def _owner(self) -> str:
        return sample_account(self._account.name, self._account.id)


def _resource(event: Event, salt: str) -> dict[str, object]:
    """An event as Klaviyo has it, with what tells whose it is, so that one recipient's can be erased."""
    attributes = {"datetime": event.datetime, "event_properties": dict(event.properties)}
    resource: dict[str, object] = {"type": "event", "id": event.id, "attributes": attributes}
    if event.profile_id:
        resource["relationships"] = {"profile": {"data": {"id": event.profile_id}}}
    address = (event.profile or {}).get("email")
    if mark := recipient_mark(address, salt) if isinstance(address, str) and address else event.recipient:
        resource["meta"] = {"recipient": mark}
    return resource
