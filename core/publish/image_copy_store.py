"""Which versions of which assets were copied to Klaviyo Images."""

from dataclasses import dataclass
from datetime import UTC, datetime

from core.domain.asset import Asset
from core.store.database import Database

_WHERE = "scope = ? and asset_id = ? and version = ?"


@dataclass(frozen=True, kw_only=True)
class ImageCopy:
    """A copy; blank while it was begun and no answer came."""

    image_id: str
    image_url: str


class ImageCopies:
    """The table `image_copy`: a row is written before the upload, and completed after."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, scope: str, asset: Asset) -> ImageCopy | None:
        """The copy of this version."""
        values = [scope, asset.asset_id, asset.version]
        rows = self._database.rows_where("image_copy", _WHERE, values)
        return next((ImageCopy(image_id=row["image_id"], image_url=row["image_url"]) for row in rows), None)

    def has(self, scope: str, asset: Asset) -> bool:
        """Whether this version's copy is complete."""
        copy = self.get(scope, asset)
        return copy is not None and bool(copy.image_id)

    def newest(self, scope: str) -> dict[str, tuple[int, str]]:
        """The newest version of each asset that was copied, and the copy's name, by asset_id."""
        query = (
            "select asset_id, max(version), name from image_copy where scope = ? and image_id <> '' group by asset_id"
        )
        rows = self._database.connection.execute(query, [scope])
        return {str(asset_id): (int(version), str(name)) for asset_id, version, name in rows}

    def begin(self, scope: str, asset: Asset, name: str, way: str) -> None:
        """Write down that it is about to be uploaded."""
        row = {"scope": scope, "asset_id": asset.asset_id, "version": asset.version, "name": name, "way": way}
        with self._database.write() as db:
            row |= {"image_id": "", "image_url": "", "at": datetime.now(UTC).isoformat(timespec="seconds")}
            db.table("image_copy").upsert(row, pk=("scope", "asset_id", "version"))

    def finish(self, scope: str, asset: Asset, copy: ImageCopy) -> None:
        """Write down what it became."""
        with self._database.write() as db:
            change = {"image_id": copy.image_id, "image_url": copy.image_url}
            db.table("image_copy").update((scope, asset.asset_id, asset.version), change)

    def today(self, scope: str, way: str) -> int:
        """How many were uploaded in this way since midnight UTC."""
        day = datetime.now(UTC).date().isoformat()
        values = [scope, way, day]
        where = "scope = ? and way = ? and image_id <> '' and substr(at, 1, 10) = ?"
        return len(self._database.rows_where("image_copy", where, values, select="1"))
