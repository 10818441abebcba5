"""Saved profiles of events, encrypted because their examples are values of events."""

from dataclasses import dataclass
from typing import Any

import orjson

from core.errors import InputError, StoreError
from core.events.erasure import RecipientSearch
from core.events.event_profile import EventProfile
from core.events.profile_file import profile_file, read_profile
from core.events.saved_items import SavedItem, SavedItems


@dataclass(frozen=True, kw_only=True)
class SavedProfile(SavedItem):
    """What a list shows of a saved profile: how many `fields` it has; without `complete` more was to be read."""

    fields: int
    complete: bool


class Profiles(SavedItems[SavedProfile]):
    """The table `saved_profile`, whose texts are files of profiles."""

    table, noun, kind = "saved_profile", "set of fill rates", SavedProfile

    def _item(self, row: dict[str, Any]) -> SavedProfile:
        return SavedProfile(**{**row, "complete": bool(row["complete"])})

    def check_readable(self) -> None:
        """StoreError, which says what to do, when some open with no key, or hold no profile that can be read."""
        if self._unreadable():
            raise StoreError(
                "some saved profiles cannot be decrypted with the configured keys, or are damaged, and may hold values "
                "of this recipient, so nothing was erased; run `samples erase` with the server's key, or with "
                "--delete-unreadable to delete them"
            )

    def erase(self, address: str, delete_unreadable: bool = False) -> int:
        """Erase the examples of the profiles of every account, any of which may be a recipient's; how many had some.

        A path that names the address goes, too. StoreError, and nothing is erased, when some cannot be opened and are
        not to be deleted.
        """
        if not delete_unreadable:
            self.check_readable()
        search, unreadable = RecipientSearch(address), self._unreadable()
        self._delete(unreadable)
        return len(unreadable) + sum(self._take_out(each, search) for each in self._ids())

    def _unreadable(self) -> list[str]:
        return [each for each in self._ids() if (row := self._encrypted(each)) and self._profile(row) is None]

    def _profile(self, encrypted: bytes) -> EventProfile | None:
        """The profile of a row; None if no key opens it, or it is damaged."""
        text = self._text(encrypted)
        try:
            return None if text is None else read_profile(text.encode())
        except InputError:
            return None

    def _take_out(self, profile_id: str, search: RecipientSearch) -> bool:
        while (encrypted := self._encrypted(profile_id)) and (profile := self._profile(encrypted)):
            left = profile.without_recipient(lambda path: search.is_named(_as_event(path)))
            if not profile.has_examples and len(left.field_profiles) == len(profile.field_profiles):
                return False
            if self._replace(profile_id, encrypted, profile_file(left).decode(), fields=len(left.field_profiles)):
                return True
        return False


def _as_event(path: str) -> str:
    """A path as the search for a recipient reads it: an event that holds it as a text."""
    return orjson.dumps({"path": path}).decode()
