"""Saving, opening and deleting profiles of events."""

from dataclasses import replace

from core.accounts.account import Account
from core.accounts.store import sample_account
from core.errors import AccessError, ChooseError, InputError, NotFound
from core.events.event_profile import NAME, EventProfile
from core.events.profile_file import profile_file, read_profile
from core.events.profile_store import Profiles, SavedProfile
from core.store.activity import ActivityLog


class SavedProfiles:
    """Save, list, open and delete profiles of events; `log` names the person."""

    def __init__(self, account: Account, store: Profiles, log: ActivityLog) -> None:
        self._account, self._store, self._log = account, store, log

    def check_savable(self, name: str) -> None:
        """NotConnected when no account is connected that a profile could be saved for, InputError without a name."""
        _checked(name)
        sample_account(self._account.name, self._account.id)

    def save(self, name: str, profile: EventProfile) -> SavedProfile:
        """Save a profile, encrypted, until it expires; InputError without a name."""
        name = _checked(name)
        text = profile_file(replace(profile, name=name)).decode()
        return self._store.save(
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

    def add(self, content: bytes, name: str = "") -> SavedProfile:
        """Save the profile that a file holds, under its own name or another one; InputError for any other file."""
        profile = read_profile(content)
        return self.save(name or profile.name, profile)

    def all(self) -> list[SavedProfile]:
        """Return every saved profile of this account, the newest first; none without an account."""
        try:
            return self._store.all(self._owner)
        except AccessError:
            return []

    def find(self, name_or_id: str) -> SavedProfile:
        """The saved profile of that name or ID; ChooseError when several have that name."""
        every = self._store.all(self._owner)
        matches = [each for each in every if each.id == name_or_id]
        matches = matches or [each for each in every if each.name == name_or_id]
        if not matches:
            raise NotFound(f"there is no saved profile “{name_or_id}”")
        if len(matches) > 1:
            choices = tuple(f"{each.id} of {each.at[:10]}" for each in matches)
            raise ChooseError(f"more than one saved profile is called “{name_or_id}”; name one by its ID", choices)
        return matches[0]

    def open(self, profile_id: str) -> EventProfile:
        """Return a saved profile by its ID; NotFound if it was deleted, InputError if it is damaged."""
        item, text = self._store.read(self._owner, profile_id)
        try:
            return read_profile(text.encode())
        except InputError as error:
            raise error.named(f"saved profile “{item.name}”") from None

    def delete(self, profile_id: str) -> None:
        """Delete it for good."""
        deleted = self._store.delete(self._owner, profile_id)
        if deleted:
            self._log.add("Saved profile deleted", f"{deleted.name}, {deleted.events:,} events")

    def age(self, profile: SavedProfile) -> tuple[int, int]:
        """The whole days since a profile was saved, and in how many days it is deleted."""
        return self._store.age(profile)

    @property
    def _owner(self) -> str:
        return sample_account(self._account.name, self._account.id)


def _checked(name: str) -> str:
    name = " ".join(name.split())[:NAME]
    if not name:
        raise InputError("give the profile a name")
    return name
