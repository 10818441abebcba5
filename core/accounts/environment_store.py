"""Cloudinary environments that were connected on Setup."""

import json
from dataclasses import asdict
from typing import Any

from core.domain.connection import CloudinaryCredentials
from core.errors import NotConnected, Reconnect
from core.store.database import Database
from core.store.encryption import Encryption


class Environments:
    """The table of environments; their keys go in and out only here, encrypted."""

    def __init__(self, database: Database, vault: Encryption) -> None:
        self._database = database
        self._vault = vault

    def get(self, pair: str) -> CloudinaryCredentials | None:
        """The environment of a pair; none as well for one that cannot be used: see `locked` and `needs_key`."""
        try:
            known = self._read(pair)
        except Reconnect:
            return None
        return CloudinaryCredentials(**known) if known and "key" in known else None

    def locked(self, pair: str) -> bool:
        """Whether there is an environment that this workspace's key does not open."""
        try:
            self._read(pair)
        except Reconnect:
            return True
        return False

    def needs_key(self, pair: str) -> bool:
        """Whether there is an environment without an API key: earlier versions could connect one by OAuth."""
        try:
            known = self._read(pair)
        except Reconnect:
            return False
        return known is not None and "key" not in known

    def save(self, pair: str, environment: CloudinaryCredentials) -> None:
        """Remember an environment in the place of the old one."""
        sealed = self._vault.seal(json.dumps(asdict(environment)))
        with self._database.write() as db:
            db.table("environment").upsert({"pair": pair, "cloud": environment.cloud, "sealed": sealed}, pk="pair")

    def forget(self, pair: str, cloud: str) -> None:
        """Delete this environment with its key; NotConnected when it is not the stored one."""
        with self._database.write() as db:
            if not db.execute("delete from environment where pair = ? and cloud = ?", [pair, cloud]).rowcount:
                raise NotConnected("the Cloudinary environment was changed meanwhile; look at Setup again")

    def _read(self, pair: str) -> dict[str, Any] | None:
        row = self._database.row("select sealed from environment where pair = ?", pair)
        known: dict[str, Any] | None = json.loads(self._vault.open(row["sealed"])) if row else None
        return known
