"""Saving, opening and deleting samples of events, and erasing a recipient from them."""

from dataclasses import replace
from secrets import token_hex
from typing import Protocol

import orjson

from core.accounts.account import Account
from core.domain.event import Event, Metric, count_events
from core.errors import InputError
from core.events.account_items import AccountItems
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


class SavedSamples(AccountItems[SavedSample]):
    """Save, list, open and delete samples of events; `log` names the person.

    An erasure also deletes the `drafts` that name an address, and the examples of saved `profiles`.
    """

    deleted = "Sample deleted"

    def __init__(
        self, account: Account, store: Samples, log: ActivityLog, drafts: Erasable, profiles: Erasable
    ) -> None:
        super().__init__(account, store, log)
        self._samples, self._drafts, self._profiles = store, drafts, profiles

    def save(self, name: str, sample: Sample) -> SavedSample:
        """Save a sample's events, encrypted, until it expires; InputError without a name.

        Only the ID of a recipient's profile and a mark of its address are saved.
        """
        name = self._checked(name)
        try:
            salt = token_hex(8)
            # A time that was taken from a property is none that the event itself has.
            events = (replace(event, datetime="") for event in sample.events) if sample.date_field else sample.events
            lines = b"\n".join(orjson.dumps(_resource(event, salt)) for event in events).decode()
        except TypeError:
            raise InputError("an event of this sample is nested too deeply to be saved; nothing was saved") from None
        return self._items.save(
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

    def open(self, sample_id: str) -> Sample:
        """Return a saved sample; NotFound if it was deleted."""
        summary, lines = self._items.read(self._owner, sample_id)
        metric = Metric(id=summary.metric_id, name=summary.metric, integration=summary.integration)
        events = tuple(read_events(lines.split("\n")))
        requested = summary.requested or summary.events
        sample = Sample(metric=metric, events=events, requested=requested, complete=summary.complete)
        return sample.with_own_dates()

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
        erased = self._samples.erase(address, delete_unreadable=delete_unreadable)
        drafts = self._drafts.erase(address, delete_unreadable)
        profiles = self._profiles.erase(address, delete_unreadable)
        # Without the address: the log is never changed.
        detail = f"{count_events(erased.events)} of {erased.samples} saved samples"
        others = {"drafts": drafts, "saved profiles": profiles}
        about = (f"{name}: {count}" for name, count in others.items() if count)
        self._log.add("Recipient's data erased", ", ".join((detail, *about)))
        return replace(erased, drafts=drafts, profiles=profiles)


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
