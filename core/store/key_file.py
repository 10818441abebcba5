"""The key file beside the database: readable by its owner only, and written whole or not at all."""

import logging
import os
import stat
from pathlib import Path
from secrets import token_hex
from typing import Final

from cryptography.fernet import Fernet

from core.errors import StoreError

_LOGGER: Final = logging.getLogger(__name__)
_OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO


class KeyFile:
    """A file of keys, one a line: the first encrypts, each decrypts."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.name = path.name

    def version(self) -> object:
        """What changes whenever the file is written; None while it is missing."""
        try:
            status = self.path.stat()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise self._unusable(error) from error
        return status.st_ino, status.st_mtime_ns, status.st_size

    def keys(self) -> list[bytes]:
        """The keys of the file; StoreError if one of them is damaged, or there is no file."""
        try:
            self._close_to_others()
            keys = self.path.read_bytes().split()
        except OSError as error:
            raise self._unusable(error) from error
        if not keys or not all(map(is_key, keys)):
            raise StoreError(
                f"the key file {self.name} is damaged; nothing was changed; restore your copy of it, or move it to "
                "another folder and connect both accounts again"
            )
        return keys

    def create(self) -> None:
        """Create the file with one key, unless it is there."""
        try:
            create_private(self.path, Fernet.generate_key())
        except OSError as error:
            raise self._unusable(error) from error

    def replace(self, keys: list[bytes]) -> None:
        """Write other keys into the file."""
        draft = _draft(self.path)
        try:
            _write(draft, b"\n".join(keys) + b"\n")
            draft.replace(self.path)
        except OSError as error:
            raise self._unusable(error) from error
        finally:
            draft.unlink(missing_ok=True)

    def _close_to_others(self) -> None:
        if not self.path.stat().st_mode & _OTHERS:
            return
        try:
            self.path.chmod(0o600)
        except OSError:
            # It belongs to another user, or is mounted to be read only.
            _LOGGER.warning("The key file %s can be read by other users of this machine; close it to them.", self.name)
        else:
            _LOGGER.warning(
                "The key file %s could be read by other users of this machine; now only its owner can. If somebody may "
                "have read it, run rotate-key.",
                self.name,
            )

    def _unusable(self, error: OSError) -> StoreError:
        return StoreError(f"the key file {self.name} cannot be used ({error.strerror})")


def is_key(key: bytes) -> bool:
    """Whether this is a key: 32 bytes as url-safe base64."""
    try:
        Fernet(key)
    except ValueError:
        return False
    return True


def create_private(path: Path, content: bytes) -> None:
    """Create a file that only its owner can read, whole or not at all; another process may win."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = _draft(path)
    try:
        _write(draft, content)
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink(missing_ok=True)


def _draft(path: Path) -> Path:
    return path.with_name(f"{path.name}.{token_hex(4)}")


def _write(path: Path, content: bytes) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
