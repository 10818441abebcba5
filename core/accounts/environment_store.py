"""Cloudinary environments that were connected on Setup."""

import json
from dataclasses import asdict
from typing import Any
from urllib.parse import urlsplit

from core.domain.connection import CloudinaryCredentials
from core.errors import InputError, NotConnected, Reconnect
from core.store.database import Database
from core.store.encryption import Encryption


class Environments:
    """The table of environments; their keys go in and out only here, encrypted."""

    def __init__(self, database: Database, encryption: Encryption) -> None:
        self._database = database
        self._encryption = encryption

    def get(self, account: str) -> CloudinaryCredentials | None:
        """Return an account's environment; None also for one that cannot be used.

        See `cloud`, `locked`, `needs_key`, `invalid` and `api_host`.
        """
        try:
            return self._credentials(account)
        except (Reconnect, InputError):
            return None

    def cloud(self, account: str) -> str:
        """The cloud of an account's environment, also of one that cannot be used; blank without one."""
        row = self._database.row("select cloud from environment where account = ?", account)
        return row["cloud"] if row else ""

    def invalid(self, account: str) -> str:
        """What this version does not accept of an account's environment, without its value; blank if it does."""
        try:
            self._credentials(account)
        except InputError as error:
            return str(error)
        except Reconnect:
            pass
        return ""

    def api_host(self, account: str) -> str:
        """The API host of an account's environment, also of one that is not taken any more; blank if it has none."""
        try:
            environment = self._read(account) or {}
        except Reconnect:
            return ""
        return urlsplit(environment.get("upload_prefix", "")).hostname or ""

    def locked(self, account: str) -> bool:
        """Whether there is an environment that this workspace's key does not open."""
        try:
            self._read(account)
        except Reconnect:
            return True
        return False

    def needs_key(self, account: str) -> bool:
        """Whether there is an environment without an API key: earlier versions could connect one by OAuth."""
        try:
            environment = self._read(account)
        except Reconnect:
            return False
        return environment is not None and "key" not in environment

    def save(self, account: str, environment: CloudinaryCredentials) -> None:
        """Remember an environment in the place of the old one."""
        encrypted = self._encryption.encrypt(json.dumps(asdict(environment)))
        with self._database.write() as db:
            db.table("environment").upsert(
                {"account": account, "cloud": environment.cloud, "encrypted": encrypted}, pk="account"
            )

    def delete(self, account: str, cloud: str) -> None:
        """Delete this environment with its key; NotConnected when it is not the stored one."""
        with self._database.write() as db:
            if not db.execute("delete from environment where account = ? and cloud = ?", [account, cloud]).rowcount:
                raise NotConnected("the Cloudinary environment has changed in the meantime; reload Setup")

    def _credentials(self, account: str) -> CloudinaryCredentials | None:
        environment = self._read(account)
        return CloudinaryCredentials(**environment) if environment and "key" in environment else None

    def _read(self, account: str) -> dict[str, Any] | None:
        row = self._database.row("select encrypted from environment where account = ?", account)
        environment: dict[str, Any] | None = json.loads(self._encryption.decrypt(row["encrypted"])) if row else None
        return environment
