"""Cloudinary environments that were connected on Setup."""

import json
from dataclasses import asdict

from core.domain.connection import CloudinaryCredentials
from core.errors import Reconnect
from core.store.database import Database
from core.store.vault import Vault


class Environments:
    """The table of environments; their keys go in and out only here, encrypted."""

    def __init__(self, database: Database, vault: Vault) -> None:
        self._database = database
        self._vault = vault

    def get(self, pair: str) -> CloudinaryCredentials | None:
        """The environment of a pair; none as well when it was sealed with another key: see `locked`."""
        try:
            return self._read(pair)
        except Reconnect:
            return None

    def locked(self, pair: str) -> bool:
        """Whether there is an environment that this workspace's key does not open."""
        try:
            self._read(pair)
        except Reconnect:
            return True
        return False

    def save(self, pair: str, credentials: CloudinaryCredentials) -> None:
        """Remember an environment in the place of the old one."""
        sealed = self._vault.seal(json.dumps(asdict(credentials)))
        with self._database.write() as db:
            db.table("environment").upsert({"pair": pair, "cloud": credentials.cloud, "sealed": sealed}, pk="pair")

    def forget(self, pair: str) -> None:
        """Delete the environment and its key."""
        with self._database.write() as db:
            db.table("environment").delete_where("pair = ?", [pair])

    def _read(self, pair: str) -> CloudinaryCredentials | None:
        rows = list(self._database.tables.table("environment").rows_where("pair = ?", [pair]))
        return CloudinaryCredentials(**json.loads(self._vault.open(rows[0]["sealed"]))) if rows else None
