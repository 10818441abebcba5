"""Secrets at rest: encrypted with the workspace's key."""

import os
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken
from pydantic import SecretStr

from core.errors import Reconnect, StoreError


class Encryption:
    """Encrypts and decrypts with one key; `repr` and errors tell nothing of it."""

    def __init__(self, key: bytes) -> None:
        try:
            self._fernet = Fernet(key)
        except ValueError:
            raise StoreError("WORKSPACE_SECRET_KEY is no key: it takes 32 bytes as url-safe base64") from None

    def encrypt(self, text: str) -> bytes:
        """Return the encrypted text."""
        return self._fernet.encrypt(text.encode())

    def decrypt(self, encrypted: bytes) -> str:
        """Return the text; Reconnect if it was encrypted with another key."""
        try:
            return self._fernet.decrypt(encrypted).decode()
        except InvalidToken:
            raise Reconnect("the stored connection was made with another key; connect again") from None


def open_encryption(database: Path, key: SecretStr | None) -> Encryption:
    """Use the configured key, else the key file beside the database, which is created if missing (mode 0600)."""
    if key:
        return Encryption(key.get_secret_value().encode())
    path = database.with_suffix(".key")
    try:
        if not path.exists():
            create_private(path, Fernet.generate_key())
        return Encryption(path.read_bytes().strip())
    except OSError as error:
        raise StoreError(f"the key file {path.name} cannot be used ({error.strerror})") from error


def create_private(path: Path, content: bytes) -> None:
    """Create a file that only its owner can read, whole or not at all; another process may win."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
