"""Saved profiles of events, encrypted because their examples are values of events."""

from dataclasses import dataclass
from typing import Any

import orjson

from core.errors import StoreError
from core.events.erasure import RecipientSearch
from core.events.profile_file import profile_file, read_profile
from core.events.saved_items import SavedItem, SavedItems


@dataclass(frozen=True, kw_only=True)
class SavedProfile(SavedItem):
    """What a list shows of a saved profile: how many `fields` it has; without `complete` more was to be read."""

    fields: int
    complete: bool


class Profiles(SavedItems[SavedProfile]):
    """The table `saved_profile`, whose texts are files of profiles."""

    table, noun, kind = "saved_profile", "profile", SavedProfile

    def _item(self, row: dict[str, Any]) -> SavedProfile:
        return SavedProfile(**{**row, "complete": bool(row["complete"])})

    def erase(self, address: str, delete_unreadable: bool = False) -> int:
        """Erase the examples of the profiles of every account, any of which may be a recipient's; how many had some.

        A path that names the address goes, too. StoreError, and nothing is erased, when some open with no key and are
        not to be deleted.
        """
        search, ids = RecipientSearch(address), self._ids()
        unreadable = [each for each in ids if (encrypted := self._encrypted(each)) and self._text(encrypted) is None]
        if unreadable and not delete_unreadable:
            raise StoreError(
                "saved profiles open with no key of these settings, and may hold values of this recipient; run "
                "`samples erase` with the server's key, or with --delete-unreadable, which deletes what no key opens"
            )
        self._delete(unreadable)
        return len(unreadable) + sum(self._take_out(each, search) for each in ids if each not in unreadable)

    def _take_out(self, profile_id: str, search: RecipientSearch) -> bool:
        while (encrypted := self._encrypted(profile_id)) and (text := self._text(encrypted)) is not None:
            profile = read_profile(text.encode())
            left = profile.without_recipient(lambda path: search.is_named(_as_event(path)))
            if not profile.has_examples and len(left.field_profiles) == len(profile.field_profiles):
                return False
            if self._replace(profile_id, encrypted, profile_file(left).decode(), fields=len(left.field_profiles)):
                return True
        return False


def _as_event(path: str) -> str:
    """A path as the search for a recipient reads it: an event that holds it as a text."""
    return orjson.dumps({"path": path}).decode()
