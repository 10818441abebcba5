"""Writing links to the metadata of many assets: reads are shared by a hundred of them."""

import threading
from dataclasses import dataclass
from typing import Final

from core.accounts.account import Account
from core.domain.block import Link, LinkKey
from core.publish.metadata_field import FieldUpdate, MetadataField, in_turn
from core.publish.store import Links
from core.send.store import Sends
from core.send.values import SendKind, link_kind
from core.store.database import Database

_BATCH: Final = 300
_UNLINKED: Final = "the link was removed while this send was running; send the asset again"


@dataclass(frozen=True, kw_only=True)
class _Pending:
    number: int
    asset_id: str
    kind: SendKind


class FieldBatch:
    """Collects what was sent and writes it to the assets' metadata, many at a time."""

    def __init__(self, account: Account, send_id: str, links: Links, sends: Sends, database: Database) -> None:
        self._account, self._send_id = account, send_id
        self._links, self._sends = links, sends
        self._field = MetadataField(account, links, database)
        self._pending: list[_Pending] = []
        self._guard = threading.Lock()

    def add(self, number: int, asset_id: str, kind: SendKind) -> None:
        """An asset whose block is written."""
        with self._guard:
            self._pending.append(_Pending(number=number, asset_id=asset_id, kind=kind))

    def waiting(self) -> int:
        """How many wait."""
        return len(self._pending)

    def flush(self) -> None:
        """Write what waits; an asset whose metadata cannot be written is linked here only, and says why."""
        with self._guard:
            batch, self._pending = self._pending, []
        for start in range(0, len(batch), _BATCH):
            part = batch[start : start + _BATCH]
            self._sends.linked(self._send_id, self._write(part))

    def _write(self, part: list[_Pending]) -> dict[int, str]:
        """Why the metadata of each asset could not be written, else blank, by the asset's number in the send."""
        links = {pending.number: self._links.get(self._key(pending)) for pending in part}
        changes: dict[str, list[FieldUpdate]] = {}
        for pending in part:
            if link := links[pending.number]:
                changes.setdefault(pending.asset_id, []).append(self._put(link))
        notes = self._field.change({asset_id: in_turn(each) for asset_id, each in changes.items()})
        return {pending.number: notes[pending.asset_id] if links[pending.number] else _UNLINKED for pending in part}

    def _put(self, link: Link) -> FieldUpdate:
        """The change that enters a link, with the choices of a template's block."""
        version = self._links.latest(link.key) if link.key.kind == "template" else None
        return self._field.put(link, version.personalization if version else None)

    def _key(self, pending: _Pending) -> LinkKey:
        return LinkKey(scope=self._account.scope, asset_id=pending.asset_id, kind=link_kind(pending.kind))
