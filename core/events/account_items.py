"""What people save of an account's events: listing and deleting it, the same for samples and profiles."""

from typing import ClassVar, Generic

from core.accounts.account import Account
from core.accounts.store import sample_account
from core.domain.event import count_events
from core.errors import AccessError, InputError
from core.events.event_profile import NAME
from core.events.saved_items import Item, SavedItems
from core.store.activity import ActivityLog


class AccountItems(Generic[Item]):
    """The saved items of one account; `log` names the person."""

    deleted: ClassVar[str]
    """What the activity log calls their deletion."""

    def __init__(self, account: Account, store: SavedItems[Item], log: ActivityLog) -> None:
        self._account, self._items, self._log = account, store, log

    def all(self) -> list[Item]:
        """Return every item of this account, the newest first; none without an account."""
        try:
            return self._items.all(self._owner)
        except AccessError:
            return []

    def delete(self, item_id: str) -> None:
        """Delete it for good."""
        if item := self._items.delete(self._owner, item_id):
            self._log.add(self.deleted, f"{item.name}, {count_events(item.events)}")

    @property
    def days(self) -> int:
        """For how many days an item is saved."""
        return self._items.days

    def age(self, item: Item) -> tuple[int, int]:
        """The whole days since an item was saved, and in how many days it is deleted."""
        return self._items.age(item)

    @property
    def _owner(self) -> str:
        return sample_account(self._account.name, self._account.id)

    def _checked(self, name: str) -> str:
        """A name on one line; InputError without one."""
        name = " ".join(name.split())[:NAME]
        if not name:
            raise InputError(f"enter a name for the {self._items.noun}")
        return name
