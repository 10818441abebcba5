"""Saving, opening and deleting profiles of events."""

import threading
from dataclasses import replace

from core.accounts.store import sample_account
from core.domain.moments import day_words
from core.errors import ChooseError, InputError, NotFound, WorkspaceError
from core.events.account_items import AccountItems
from core.events.event_profile import EventProfile
from core.events.profile_file import profile_file, read_profile
from core.events.profile_store import SavedProfile
from core.events.step_tree import StepTree


class HeldTrees:
    """The paths of the saved profiles that were looked at last, by their IDs: their examples are not held."""

    most = 20
    """Profiles whose paths are held."""

    def __init__(self) -> None:
        self._trees: dict[str, tuple[int, StepTree]] = {}
        self._guard = threading.Lock()

    def get(self, saved: SavedProfile) -> StepTree | None:
        """The paths of a profile; None if they are not held, or if an erasure took some out of it."""
        with self._guard:
            fields, tree = self._trees.get(saved.id, (-1, {}))
            return tree if fields == saved.fields else None

    def put(self, saved: SavedProfile, tree: StepTree) -> None:
        """Hold the paths of a profile."""
        with self._guard:
            self._trees[saved.id] = (saved.fields, tree)
            for old in list(self._trees)[: -self.most]:
                del self._trees[old]


class SavedProfiles(AccountItems[SavedProfile]):
    """Save, list, open and delete profiles of events."""

    deleted = "Saved profile deleted"

    def check_savable(self, name: str) -> None:
        """NotConnected when no account is connected that a profile could be saved for, InputError without a name."""
        self._checked(name)
        sample_account(self._account.name, self._account.id)

    def save(self, name: str, profile: EventProfile) -> SavedProfile:
        """Save a profile, encrypted, until it expires; InputError without a name."""
        name = self._checked(name)
        text = _text(name, profile)
        return self._items.save(
            self._owner,
            text,
            name=name,
            metric_id=profile.metric.id,
            metric=profile.metric.name,
            integration=profile.metric.integration,
            events=profile.total,
            span=profile.span,
            who=self._log.who(),
            fields=len(profile.field_profiles),
            complete=profile.complete,
        )

    def same(self, profile: EventProfile) -> SavedProfile | None:
        """The saved profile of the same name and content, if there is one; InputError without a name."""
        name = self._checked(profile.name)
        text = _text(name, profile)
        alike = (each for each in self.all() if (each.name, each.events) == (name, profile.total))
        return next((each for each in alike if self._stored(each.id) == text), None)

    def add(self, content: bytes, name: str = "") -> SavedProfile:
        """Save the profile that a file holds, under its own name or another one; InputError for any other file."""
        profile = read_profile(content)
        return self.save(name or profile.name, profile)

    def find(self, name_or_id: str) -> SavedProfile:
        """The saved profile of that name or ID; ChooseError when several have that name."""
        every = self._items.all(self._owner)
        matches = [each for each in every if each.id == name_or_id]
        matches = matches or [each for each in every if each.name == name_or_id]
        if not matches:
            raise NotFound(f"there is no saved profile “{name_or_id}”")
        if len(matches) > 1:
            choices = tuple(f"{each.id} of {day_words(each.at)}" for each in matches)
            raise ChooseError(f"several saved profiles are called “{name_or_id}”; name one by its ID", choices)
        return matches[0]

    def open(self, profile_id: str) -> EventProfile:
        """Return a saved profile by its ID; NotFound if it was deleted, InputError if it is damaged."""
        item, text = self._items.read(self._owner, profile_id)
        try:
            return read_profile(text.encode())
        except InputError as error:
            raise error.named(f"saved fill rates “{item.name}”") from None

    def tree(self, saved: SavedProfile) -> StepTree:
        """The paths of a saved profile, step by step; it is decrypted once, and raises as `open` does."""
        held = self._account.memory.get(HeldTrees)
        tree = held.get(saved)
        if tree is None:
            tree = self.open(saved.id).tree
            held.put(saved, tree)
        return tree

    def _stored(self, profile_id: str) -> str | None:
        """The file of a saved profile; None where it cannot be decrypted, or was deleted meanwhile."""
        try:
            return self._items.read(self._owner, profile_id)[1]
        except WorkspaceError:
            return None


def _text(name: str, profile: EventProfile) -> str:
    """The file of a profile under this name, as it is stored."""
    return profile_file(replace(profile, name=name)).decode()
