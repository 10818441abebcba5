"""One recipient's events in saved samples, found by an email address."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from typing import Any, Final
from urllib.parse import unquote

from core.domain.event import Event, count_events
from core.errors import InputError
from core.events.files import read_events

_ADDRESS: Final = re.compile(r"[^\s@*?\"'<>,;]+@[^\s@*?\"'<>,;]+")
_SOME_ADDRESS: Final = re.compile(r"\w@\w")


@dataclass(frozen=True, kw_only=True)
class Erasure:
    """What was erased: `events` of `samples` samples; `unreadable` samples open with no key and went whole.

    `drafts` named the recipient and went whole. Saved `profiles` lost their examples. `unknown` events stayed though
    nobody can say whose they are: they hold no email address, nor does any other event of their profile.
    """

    events: int
    samples: int
    unreadable: int = 0
    unknown: int = 0
    drafts: int = 0
    profiles: int = 0


def parse_address(text: str) -> str:
    """An email address; InputError for anything else, which might fit other people too."""
    address = text.strip()
    if not _ADDRESS.fullmatch(address):
        raise InputError("is not an email address; nothing was erased", "address")
    return address


def unknown_events(count: int) -> str:
    """What is said of events that stayed though nobody can say whose they are."""
    were = "was" if count == 1 else "were"
    return (
        f"{count_events(count)} {were} kept because no event of the same profile has an email address. Delete the "
        "sample if it may belong to this recipient."
    )


def recipient_mark(address: str, salt: str) -> str:
    """What recognizes an address again without telling it: a hash under a random salt."""
    text = address.strip().casefold().encode(errors="replace")
    return f"{salt}.{blake2b(text, key=salt.encode()[:64], digest_size=16).hexdigest()}"


class RecipientSearch:
    """Finds the events of one recipient in the lines of samples; a line is an event's JSON.

    An address counts wherever it stands, in any case, also as an address of the web spells it; a longer one that ends
    or begins alike is somebody else's. The mark of the profile's address counts, too. Once each sample was added, so do
    events of a profile that another event tells to be the recipient's.
    """

    def __init__(self, address: str) -> None:
        # Before it may stand a line break, also as the JSON that an event holds as a text writes one.
        spelled = re.escape(address.casefold())
        self._pattern = re.compile(rf"(?:(?<![\w.+-])|(?<=\\[bfnrt])){spelled}(?![\w-]|\.\w)")
        # The events of a sample share a salt.
        self._mark = cache(lambda salt: recipient_mark(address, salt))
        self._naming: set[str] = set()
        self._profiles_of: dict[str, set[str]] = {}
        self._profiles: set[str] = set()
        self._with_address: set[str] = set()
        self._unknown: Counter[str] = Counter()

    def add(self, sample_id: str, lines: Iterable[str]) -> None:
        """Look through a sample."""
        profiles = self._profiles_of[sample_id] = set()
        for line in lines:
            event = _event(line)
            profile = event.profile_id
            profiles.add(profile)
            if self._names(event):
                self._naming.add(sample_id)
                self._profiles.add(profile)
            if event.recipient or any(_SOME_ADDRESS.search(spelling) for spelling in _spellings_of(event)):
                self._with_address.add(profile)
            else:
                self._unknown[profile] += 1
        self._profiles -= {""}

    def concerned(self) -> list[str]:
        """The samples that hold events of this recipient."""
        return [
            sample_id
            for sample_id, profiles in self._profiles_of.items()
            if sample_id in self._naming or profiles & self._profiles
        ]

    def is_of_profile(self, line: str) -> bool:
        """Whether an event is the recipient's by its profile alone."""
        event = _event(line)
        return event.profile_id in self._profiles and not self._names(event)

    def is_named(self, line: str) -> bool:
        """Whether an event names the recipient."""
        return self._names(_event(line))

    @property
    def unknown(self) -> int:
        """How many events do not say whose they are."""
        return sum(
            count for profile, count in self._unknown.items() if not profile or profile not in self._with_address
        )

    def _names(self, event: Event) -> bool:
        if event.recipient and event.recipient == self._mark(event.recipient.partition(".")[0]):
            return True
        return any(self._pattern.search(spelling) for spelling in _spellings_of(event))


def _event(line: str) -> Event:
    return next(read_events([line]))


def _spellings_of(event: Event) -> Iterator[str]:
    """Every key and text of an event with an at sign, also where it is encoded for an address of the web."""
    for text in _texts(event.properties):
        for spelling in _spellings(text):
            if "@" in spelling:
                yield spelling.casefold()


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, each in value.items():
            yield key
            yield from _texts(each)
    elif isinstance(value, list):
        for each in value:
            yield from _texts(each)


def _spellings(text: str) -> Iterator[str]:
    """A text, and what it says where it is encoded once or twice."""
    yield text
    for _ in range(2):
        if "%" not in text:
            return
        text = unquote(text)
        yield text
