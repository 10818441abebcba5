"""What a person typed on Send for an account: it survives a reload, another tab and a restart until it is sent."""

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

from core.accounts.account import Account
from core.accounts.store import sample_account
from core.store.unsent_entries import Typist, UnsentEntries

if TYPE_CHECKING:
    from sqlite_utils import Database as Tables


class Entries:
    """The entries of one person, by field and by the asset's reference; each method raises NotConnected without one."""

    def __init__(self, account: Account, store: UnsentEntries, person: str) -> None:
        self._account, self._store, self._person = account, store, person

    def load(self) -> dict[str, dict[str, str]]:
        """What was entered last, by field and reference."""
        return self._store.load(self._typist())

    def save(self, field: str, entries: Mapping[str, str]) -> None:
        """Keep entries of a field by reference, in the place of those before; StoreError when somebody is writing."""
        self._store.save(self._typist(), field, entries)

    def delete(self, references: Collection[str]) -> None:
        """Delete what was entered for these assets; StoreError when somebody is writing."""
        self._store.delete(self._typist(), references)

    def delete_sent(self, db: "Tables", references: Collection[str]) -> None:
        """Delete what a send has taken up, for these assets and for all, in the write unit in which it is added."""
        self._store.delete_in(db, self._typist(), [*references, ""])

    def _typist(self) -> Typist:
        name = sample_account(self._account.name, self._account.id)
        return Typist(account=name, cloud=self._account.cloud.name, person=self._person)
