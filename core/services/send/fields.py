"""Writing links to the metadata of many assets: reads are shared by a hundred of them."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final

from core.cloudinary.link_field import FIELD_ID, find_entry, with_entry
from core.domain.asset import Asset
from core.domain.block import LinkKey
from core.domain.send import SendKind, link_kind
from core.errors import WorkspaceError
from core.services.connect.pairs import Pair
from core.services.write.field_keeper import field_entry
from core.store.database import Database
from core.store.links import Links
from core.store.sends import Sends

_AT_ONCE: Final = 100
_BATCH: Final = 300
"""Three calls that read, made at once."""


@dataclass(frozen=True, kw_only=True)
class _Pending:
    number: int
    asset_id: str
    kind: SendKind


@dataclass(frozen=True, kw_only=True)
class _Wanted:
    """The value that an asset's field is to have; blank when it has it already."""

    pending: _Pending
    asset: Asset
    value: str


class FieldBatch:
    """Collects what was sent and writes it to the assets, under the workspace's lock, with its reading back."""

    def __init__(
        self, pair: Pair, link_pair: str, account: str, send_id: str, links: Links, sends: Sends, database: Database
    ) -> None:
        self._cloudinary = pair.cloudinary
        self._link_pair, self._account, self._send_id = link_pair, account, send_id
        self._links, self._sends, self._database = links, sends, database
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
            try:
                with self._database.lock("fields", timeout=120):
                    notes = self._write(part)
            except WorkspaceError as error:
                notes = {pending.number: str(error) for pending in part}
            told = {pending.number: notes.get(pending.number, "") for pending in part}
            self._sends.linked(self._send_id, told)

    def _write(self, part: list[_Pending]) -> dict[int, str]:
        notes: dict[int, str] = {}
        current = self._read(part)
        wanted: list[_Wanted] = []
        for pending in part:
            try:
                wanted.append(self._wanted(pending, current[pending.asset_id]))
            except KeyError:
                notes[pending.number] = "the asset is no longer in Cloudinary"
            except WorkspaceError as error:
                notes[pending.number] = str(error)
        changed = [each for each in wanted if each.value]
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            notes |= dict(zip([each.pending.number for each in changed], pool.map(self._set, changed), strict=True))
        stored = self._read([each.pending for each in changed if not notes[each.pending.number]])
        for each in changed:
            kept = stored.get(each.pending.asset_id)
            if not notes[each.pending.number] and (not kept or kept.metadata.get(FIELD_ID) != each.value):
                notes[each.pending.number] = "Cloudinary did not keep the link as it was written"
        return notes

    def _read(self, part: list[_Pending]) -> dict[str, Asset]:
        ids = [pending.asset_id for pending in part]
        return {asset.asset_id: asset for asset in self._cloudinary.assets_by_id(ids)}

    def _wanted(self, pending: _Pending, asset: Asset) -> _Wanted:
        key = LinkKey(pair=self._link_pair, asset_id=pending.asset_id, kind=link_kind(pending.kind))
        link = self._links.get(key)
        if link is None:
            raise KeyError(pending.asset_id)
        entry = field_entry(self._account, link)
        known = find_entry(asset.metadata.get(FIELD_ID), self._account, key)
        if known and (known.block_id, known.name) == (entry.block_id, entry.name):
            return _Wanted(pending=pending, asset=asset, value="")
        return _Wanted(pending=pending, asset=asset, value=with_entry(asset.metadata.get(FIELD_ID), entry))

    def _set(self, wanted: _Wanted) -> str:
        try:
            self._cloudinary.set_metadata(wanted.asset, FIELD_ID, wanted.value)
        except WorkspaceError as error:
            return str(error)
        return ""
