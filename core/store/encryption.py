"""Secrets at rest: encrypted with the workspace's key, which can be replaced by another one."""

from pathlib import Path
from typing import Protocol

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from pydantic import SecretStr

from core.errors import Reconnect, StoreError
from core.store.key_file import KeyFile, is_key


class Keys(Protocol):
    """Where keys are read from: the first encrypts, each decrypts."""

    name: str

    def version(self) -> object:
        """What changes with the keys."""

    def keys(self) -> list[bytes]:
        """At least one key; StoreError without it."""


class KeySetting:
    """The keys of WORKSPACE_SECRET_KEY, separated by commas; they stay until a restart."""

    name = "WORKSPACE_SECRET_KEY"

    def __init__(self, value: SecretStr) -> None:
        self._value = value

    def version(self) -> object:
        """Always the same."""
        return ""

    def keys(self) -> list[bytes]:
        """The keys; StoreError names the one that is none."""
        keys = [key.strip().encode() for key in self._value.get_secret_value().split(",") if key.strip()]
        for which, key in zip(("first", "second", "third"), keys, strict=False):
            if not is_key(key):
                raise StoreError(f"{self.name}: the {which} key is none; a key is 32 bytes as url-safe base64")
        if not keys or not all(map(is_key, keys)):
            raise StoreError(f"{self.name} is no key: it takes 32 bytes as url-safe base64")
        return keys


class Encryption:
    """Encrypts and decrypts; `repr` and errors tell nothing of a key.

    A server that is running takes the new key as soon as rotate-key has written the key file.
    """

    def __init__(self, keys: Keys) -> None:
        self._keys = keys
        self._current: tuple[object, MultiFernet] | None = None
        self._fernet()

    def encrypt(self, text: str) -> bytes:
        """Return the encrypted text."""
        return self._fernet().encrypt(text.encode())

    def decrypt(self, encrypted: bytes) -> str:
        """Return the text; Reconnect if it was encrypted with another key."""
        try:
            return self._fernet().decrypt(encrypted).decode()
        except InvalidToken:
            raise Reconnect("the stored connection was made with another key; connect again") from None

    def rotate(self, encrypted: bytes) -> bytes | None:
        """Return the same, encrypted with the first key; None if no key opens it."""
        try:
            return self._fernet().rotate(encrypted)
        except InvalidToken:
            return None

    def _fernet(self) -> MultiFernet:
        version = self._keys.version()
        # A file that is gone was in use until now: what it held still counts.
        if self._current is None or version not in (None, self._current[0]):
            keys = self._keys.keys()
            self._current = (version or self._keys.version(), MultiFernet([Fernet(key) for key in keys]))
        return self._current[1]


def keys_of(database: Path, setting: SecretStr | None) -> KeySetting | KeyFile:
    """The configured keys, else the key file beside the database."""
    return KeySetting(setting) if setting else KeyFile(database.with_suffix(".key"))


def open_encryption(database: Path, key: SecretStr | None) -> Encryption:
    """Use the configured keys, else the key file beside the database, which is created if missing (mode 0600)."""
    return Encryption(keys_of(database, key))
