"""When the file of a linked asset was replaced in Cloudinary, as audits saw it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.domain.asset import uploaded_at
from core.links.audit_reader import AssetFacts
from core.links.rules import AuditSnapshot
from core.store.database import Database


@dataclass(frozen=True, kw_only=True)
class Replacement:
    """A newer version of an asset than the one known before; `found_at` is when an audit saw it, ISO 8601 in UTC."""

    asset_id: str
    public_id: str
    before: int
    after: int
    found_at: str

    @property
    def at(self) -> str:
        """When it was uploaded, as far as the version tells, else when it was found; ISO 8601 in UTC."""
        return uploaded_at(self.after) or self.found_at

    @property
    def sentence(self) -> str:
        """What happened to which asset."""
        return f"“{self.public_id}” was replaced in Cloudinary: version {self.before} → {self.after}."


class Replacements:
    """The table `replacement`: a row for each newer version of a linked asset that an audit saw."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, scope: str, asset_id: str = "") -> list[Replacement]:
        """Return the replacements of an asset, or of all, the newest first."""
        where = "scope = ? and ? in ('', asset_id)"
        rows = self._database.rows_where("replacement", where, [scope, asset_id], order_by="after desc")
        names = ("asset_id", "public_id", "before", "after", "found_at")
        return [Replacement(**{name: row[name] for name in names}) for row in rows]

    def newest(self, scope: str) -> Mapping[str, int]:
        """Return the newest version of each asset that was replaced."""
        query = "select asset_id, max(after) from replacement where scope = ? group by asset_id"
        return dict(self._database.connection.execute(query, [scope]))

    def add(self, scope: str, replacements: Sequence[Replacement]) -> None:
        """Write down what was found; what is known already stays as it is."""
        if replacements:
            rows = [{"scope": scope, **vars(each)} for each in replacements]
            with self._database.write() as db:
                db.table("replacement").insert_all(rows, ignore=True)


def replacements_in(snapshot: AuditSnapshot, newest: Mapping[str, int], now: str) -> list[Replacement]:
    """The linked assets of which an audit read a newer version than the newest one that is known."""
    sent: dict[str, int] = {}
    for link in snapshot.links:
        # Cloudinary counts a renaming as a version, too.
        if (asset := snapshot.assets.get(link.key.asset_id)) and asset.public_id == link.public_id:
            sent[asset.asset_id] = max(sent.get(asset.asset_id, 0), link.asset_version)
    before = {asset_id: max(version, newest.get(asset_id, 0)) for asset_id, version in sent.items() if version}
    return [
        _replacement(snapshot.assets[asset_id], version, now)
        for asset_id, version in before.items()
        if version < snapshot.assets[asset_id].version
    ]


def _replacement(asset: AssetFacts, before: int, now: str) -> Replacement:
    names = {"asset_id": asset.asset_id, "public_id": asset.public_id}
    return Replacement(**names, before=before, after=asset.version, found_at=now)
