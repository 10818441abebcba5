"""Saved samples of events, encrypted because they are personal data."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from core.errors import StoreError
from core.events.erasure import Erasure, RecipientSearch
from core.events.files import read_events
from core.events.sample import span
from core.events.saved_items import SavedItem, SavedItems


@dataclass(frozen=True, kw_only=True)
class SavedSample(SavedItem):
    """What a list shows of a saved sample.

    `requested` events were wanted; without `complete` the reading was stopped or failed.
    """

    requested: int
    complete: bool


class Samples(SavedItems[SavedSample]):
    """The table `saved_sample`, whose texts are events as lines of JSON."""

    table, noun, kind = "saved_sample", "sample", SavedSample

    def _item(self, row: dict[str, Any]) -> SavedSample:
        return SavedSample(**{**row, "complete": bool(row["complete"])})

    def erase(self, address: str, *, delete_unreadable: bool = False) -> Erasure:
        """Take one recipient's events out of the samples of every account; a sample without others goes whole.

        One sample is in memory at a time, and each is its own write unit. StoreError, and nothing is erased, when some
        open with no key and are not to be deleted.
        """
        search, unreadable = RecipientSearch(address), []
        for sample_id in self._ids():
            encrypted = self._encrypted(sample_id)
            lines = self._lines(encrypted) if encrypted else []
            if lines is None:
                unreadable.append(sample_id)
            else:
                search.add(sample_id, lines)
        if unreadable and not delete_unreadable:
            raise StoreError(_unreadable(len(unreadable)))
        # What only its profile tells goes first: after a crash, whoever runs this again still finds it.
        erased = Counter[str]()
        for is_erased in (search.is_of_profile, search.is_named):
            for sample_id in search.concerned():
                erased[sample_id] += self._take_out(sample_id, is_erased)
        self._delete(unreadable)
        return Erasure(
            events=erased.total(),
            samples=sum(count > 0 for count in erased.values()),
            unreadable=len(unreadable),
            unknown=search.unknown,
        )

    def _take_out(self, sample_id: str, is_erased: Callable[[str], bool]) -> int:
        """Take events out of a sample; how many there were."""
        while encrypted := self._encrypted(sample_id):
            lines = self._lines(encrypted) or []
            left = [line for line in lines if not is_erased(line)]
            if len(left) == len(lines) or self._leave(sample_id, encrypted, left):
                return len(lines) - len(left)
        return 0

    def _leave(self, sample_id: str, encrypted: bytes, lines: list[str]) -> bool:
        """Put other lines into a sample, or delete it without any; False if somebody else changed it meanwhile."""
        if lines:
            events = tuple(read_events(lines))
            return self._replace(sample_id, encrypted, "\n".join(lines), events=len(events), span=span(events))
        with self._database.write() as db:
            delete = "delete from saved_sample where id = ? and encrypted = ?"
            return bool(db.execute(delete, [sample_id, encrypted]).rowcount)

    def _lines(self, encrypted: bytes) -> list[str] | None:
        """The events of a sample; None if no key opens it."""
        text = self._text(encrypted)
        return None if text is None else [line for line in text.split("\n") if line]


def _unreadable(count: int) -> str:
    samples = "1 saved sample" if count == 1 else f"{count:,} saved samples"
    return (
        f"{samples} cannot be decrypted with the configured keys, so nothing was erased; run `samples erase` with the "
        "server's key, or with --delete-unreadable to delete them"
    )
