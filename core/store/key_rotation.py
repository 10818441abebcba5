"""Another key for everything that is encrypted, while the workspace is in use."""

from dataclasses import dataclass
from typing import Final

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from pydantic import SecretStr

from core.errors import InputError
from core.store.activity import ActivityLog
from core.store.database import Database
from core.store.encryption import keys_of
from core.store.key_file import KeyFile

ENCRYPTED: Final = {
    "connection": "tokens",
    "environment": "encrypted",
    "saved_sample": "encrypted",
    "saved_profile": "encrypted",
    "draft": "encrypted",
    "shared_draft": "encrypted",
    "unsent_entry": "encrypted",
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
    earlier backups.
    """
    keys = keys_of(database.path, setting)
    with database.lock("rotate-key"):
        if isinstance(keys, KeyFile):
            rotation = _with_a_new_key(database, keys)
        elif len(keys.keys()) > 1:
            rotation = _encrypt_again(database, keys.name, keys.keys())
        else:
            raise InputError(
                "holds one key; put a new key before it, separated by a comma, restart, and run this again", keys.name
            )
    ActivityLog(database).add("Encryption key rotated", keys.name, who)
    return rotation


def _with_a_new_key(database: Database, file: KeyFile) -> Rotation:
    file.create()
    new, former = Fernet.generate_key(), file.keys()
    # The key in use stays the first until all is done: whenever this process ends, the next rotation knows it by that.
    file.replace([*former, new])
    rotation = _encrypt_again(database, file.name, [new, *former])
    # None of the others opens anything any more: what is unreadable was tried with each of them.
    file.replace([new, former[0]])
    # What a server that is running wrote meanwhile.
    _encrypt_again(database, file.name, [new, former[0]])
    return rotation


def _encrypt_again(database: Database, name: str, keys: list[bytes]) -> Rotation:
    """Encrypt with the first of these keys whatever it does not open."""
    fernets = [Fernet(key) for key in keys]
    values = unreadable = 0
    with database.write() as db:
        for table, column in ENCRYPTED.items():
            numbers = [row[0] for row in db.execute(f"select rowid from {table}").fetchall()]  # noqa: S608 - named above
            for number in numbers:
                # One at a time: a saved sample is large.
                old = db.execute(f"select {column} from {table} where rowid = ?", [number]).fetchone()[0]  # noqa: S608
                token = old if _opens(fernets[0], old) else _rotated(MultiFernet(fernets), old)
                values, unreadable = values + (token is not None), unreadable + (token is None)
                if token not in (None, old):
                    db.execute(f"update {table} set {column} = ? where rowid = ?", [token, number])  # noqa: S608
    return Rotation(name=name, values=values, unreadable=unreadable)


def _opens(fernet: Fernet, token: bytes) -> bool:
    try:
        fernet.decrypt(token)
    except InvalidToken:
        return False
    return True


def _rotated(fernet: MultiFernet, token: bytes) -> bytes | None:
    try:
        return fernet.rotate(token)
    except InvalidToken:
        return None
