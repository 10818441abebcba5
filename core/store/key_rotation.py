"""Another key for everything that is encrypted, while the workspace is in use."""

from dataclasses import dataclass
from typing import Final

from cryptography.fernet import Fernet
from pydantic import SecretStr

from core.errors import InputError
from core.store.activity import ActivityLog
from core.store.database import Database
from core.store.encryption import Encryption, keys_of
from core.store.key_file import KeyFile

ENCRYPTED: Final = {
    "connection": "tokens",
    "environment": "encrypted",
    "saved_sample": "encrypted",
    "pending_authorization": "verifier",
}
"""Each table with encrypted values, and their column."""


@dataclass(frozen=True, kw_only=True)
class Rotation:
    """How many values are encrypted with the new key; `unreadable` ones open with no key and were left as they are."""

    name: str
    values: int
    unreadable: int


def rotate_key(database: Database, setting: SecretStr | None, who: str = "") -> Rotation:
    """Encrypt everything again: with a new key of the key file, or with the first of several in the setting.

    `who` names the person. InputError if the setting names one key only. The key file keeps the key before, which opens
    earlier backups and what a running server wrote at that moment.
    """
    keys = keys_of(database.path, setting)
    with database.lock("rotate-key"):
        if isinstance(keys, KeyFile):
            new = Fernet.generate_key()
            former = keys.keys()
            # All of them, until nothing needs them: this process may be killed before the next line.
            keys.replace([new, *former])
        elif len(keys.keys()) < 2:
            raise InputError(
                "holds one key; put a new key before it, separated by a comma, restart, and run this again", keys.name
            )
        rotation = _encrypt_again(database, Encryption(keys), keys.name)
        if isinstance(keys, KeyFile) and not rotation.unreadable:
            keys.replace([new, former[0]])
    ActivityLog(database).add("Encryption key rotated", keys.name, who)
    return rotation


def _encrypt_again(database: Database, encryption: Encryption, name: str) -> Rotation:
    values = unreadable = 0
    with database.write() as db:
        for table, column in ENCRYPTED.items():
            numbers = [row[0] for row in db.execute(f"select rowid from {table}").fetchall()]  # noqa: S608 - named above
            for number in numbers:
                # One at a time: a saved sample is large.
                old = db.execute(f"select {column} from {table} where rowid = ?", [number]).fetchone()[0]  # noqa: S608
                token = encryption.rotate(old)
                if token is None:
                    unreadable += 1
                    continue
                db.execute(f"update {table} set {column} = ? where rowid = ?", [token, number])  # noqa: S608
                values += 1
    return Rotation(name=name, values=values, unreadable=unreadable)
