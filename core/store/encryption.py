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
        """What changes with the keys; None without any."""

    def keys(self) -> list[bytes]:
        """The keys; StoreError if one of them is damaged."""

    def create(self) -> None:
        """Make a key where there is none."""


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
        wrong = next((place for place, key in enumerate(keys) if not is_key(key)), None)
        if wrong is None and keys:
            return keys
        which = "it contains no key" if wrong is None else f"{_place(wrong, len(keys))} is not valid"
        raise StoreError(f"{self.name}: {which}; a key is 32 bytes as url-safe base64")

    def create(self) -> None:
        """There is always one."""


def _place(number: int, count: int) -> str:
    words = ("first", "second", "third", "fourth", "fifth")
    if count == 1:
        return "the key"
    return f"the {words[number]} key" if number < len(words) else f"key {number + 1}"


class Encryption:
    """Encrypts and decrypts; `repr` and errors tell nothing of a key.

    A server that is running takes the new key as soon as rotate-key has written the key file. A key file is created by
    what encrypts first: whoever only reads, perhaps with the wrong settings, leaves none behind.
    """

    def __init__(self, keys: Keys) -> None:
        self._keys = keys
        self._current: tuple[object, MultiFernet] | None = None
        self._fernet()

    def encrypt(self, text: str) -> bytes:
        """Return the encrypted text."""
        fernet = self._fernet()
        if fernet is None:
            self._keys.create()
            fernet = self._fernet()
        assert fernet is not None  # noqa: S101 - it was created just now
        return fernet.encrypt(text.encode())

    def decrypt(self, encrypted: bytes) -> str:
        """Return the text; Reconnect if it was encrypted with another key."""
        fernet = self._fernet()
        try:
            if fernet:
                return fernet.decrypt(encrypted).decode()
        except InvalidToken:
            pass
        raise Reconnect("the stored connection was made with another key; connect again")

    def _fernet(self) -> MultiFernet | None:
        """The keys as they are now; None while there is no key file."""
        version = self._keys.version()
        # A file that is gone was in use until now: what it held still counts.
        if version is not None and (self._current is None or version != self._current[0]):
            keys = self._keys.keys()
            self._current = (version, MultiFernet([Fernet(key) for key in keys]))
        return self._current[1] if self._current else None


def keys_of(database: Path, setting: SecretStr | None) -> KeySetting | KeyFile:
    """The configured keys, else the key file beside the database."""
    return KeySetting(setting) if setting else KeyFile(database.with_suffix(".key"))


def open_encryption(database: Path, key: SecretStr | None) -> Encryption:
    """Use the configured keys, else the key file beside the database (mode 0600), which need not be there yet."""
    return Encryption(keys_of(database, key))
