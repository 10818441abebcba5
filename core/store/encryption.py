"""Secrets at rest: encrypted with the workspace's key, which can be replaced by another one."""

from base64 import urlsafe_b64decode
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
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


@dataclass(frozen=True, kw_only=True)
class _InUse:
    """The keys as they were read last; `first` is the one that encrypts."""

    version: object
    fernet: MultiFernet
    first: bytes = field(repr=False)


class Encryption:
    """Encrypts and decrypts; `repr` and errors tell nothing of a key.

    A server that is running takes the new key as soon as rotate-key has written the key file. A key file is created by
    what encrypts first: whoever only reads, perhaps with the wrong settings, leaves none behind.
    """

    def __init__(self, keys: Keys) -> None:
        self._keys = keys
        self._current: _InUse | None = None
        self._in_use()

    def encrypt(self, text: str) -> bytes:
        """Return the encrypted text."""
        return self._created().fernet.encrypt(text.encode())

    def derived_key(self, purpose: str) -> bytes:
        """32 bytes for another purpose, which tell nothing of the key that they are derived from; others with each key.

        RFC 5869, so that nothing that is made with them helps against what is encrypted.
        """
        derivation = HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose.encode())
        return derivation.derive(urlsafe_b64decode(self._created().first))

    def decrypt(self, encrypted: bytes) -> str:
        """Return the text; Reconnect if it was encrypted with another key."""
        in_use = self._in_use()
        try:
            if in_use:
                return in_use.fernet.decrypt(encrypted).decode()
        except InvalidToken:
            pass
        raise Reconnect("the stored connection was made with another key; reconnect on Setup")

    def _created(self) -> _InUse:
        """The keys as they are now, after one was created where there was none."""
        in_use = self._in_use()
        if in_use is None:
            self._keys.create()
            in_use = self._in_use()
        assert in_use is not None  # noqa: S101 - it was created just now
        return in_use

    def _in_use(self) -> _InUse | None:
        """The keys as they are now; None while there is no key file."""
        version = self._keys.version()
        # A file that is gone was in use until now: what it held still counts.
        if version is not None and (self._current is None or version != self._current.version):
            keys = self._keys.keys()
            fernet = MultiFernet([Fernet(key) for key in keys])
            self._current = _InUse(version=version, fernet=fernet, first=keys[0])
        return self._current


def keys_of(database: Path, setting: SecretStr | None) -> KeySetting | KeyFile:
    """The configured keys, else the key file beside the database."""
    return KeySetting(setting) if setting else KeyFile(database.with_suffix(".key"))


def open_encryption(database: Path, key: SecretStr | None) -> Encryption:
    """Use the configured keys, else the key file beside the database (mode 0600), which need not be there yet."""
    return Encryption(keys_of(database, key))
