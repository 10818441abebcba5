"""Files of events in buckets that speak S3: which there are, and their bytes, for whoever has the credentials."""

import io
import os
import re
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from fnmatch import fnmatchcase
from functools import cache
from typing import IO, TYPE_CHECKING, Any, Final, cast
from urllib.parse import urlsplit

from core.errors import InputError

if TYPE_CHECKING:
    from pyarrow.fs import S3FileSystem

_ADDRESS: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")
_NAME: Final = re.compile(r"s3://([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:/(.*))?", re.DOTALL)
_MAGIC: Final = re.compile(r"[*?[]")
_PIECE: Final = 4_000_000
"""Bytes that are asked for at a time."""
_SECONDS: Final = 5
"""To wait for a connection."""
_CODE: Final = re.compile(r"AWS Error ([A-Z_]+)")
_STATUS: Final = re.compile(r"HTTP status (\d+)")
_WORDS: Final = {
    "NO_SUCH_BUCKET": "the bucket does not exist",
    "NO_SUCH_KEY": "does not exist",
    "NETWORK_CONNECTION": "the bucket's service does not answer",
    "301": "the bucket is in another region: set AWS_REGION for the processes that read it",
    "403": "access denied: the process that reads it needs credentials for it; docs/scale.md says where to put them",
    "404": "does not exist",
}


def is_address(name: str) -> bool:
    """Whether a name is written like an address, of whatever kind."""
    return _ADDRESS.match(name) is not None


def check_address(name: str) -> None:
    """InputError unless an address is one of files in a bucket; it is not repeated, for it may hold a password."""
    _place(name)


def bucket_files(name: str, is_event_file: Callable[[Sequence[str]], bool]) -> list[tuple[str, int]]:
    """The files in a bucket that a name stands for, with their sizes: one, those of a folder, or those of a pattern.

    Of a folder, `is_event_file` tells by the parts of a file's path below it. InputError if there are none.
    """
    bucket, key = _place(name)
    base, pattern = _split(key)
    with _errors_of(name):
        info = None if pattern else _store().get_file_info(f"{bucket}/{key}" if key else bucket)
        if info and info.is_file:
            return [(name, info.size)]
        files = _files_below(bucket, base)
    each = [(path, size) for path, size in files if _is_meant(path.split("/"), pattern, is_event_file)]
    if not each and not files and not pattern:
        raise InputError("does not exist", name)
    return [(f"s3://{bucket}/{'/'.join(filter(None, (base, path)))}", size) for path, size in each]


def open_object(name: str) -> IO[bytes]:
    """The bytes of a file in a bucket, which are fetched when they are needed."""
    with _errors_of(name):
        file = _store().open_input_file("/".join(_place(name)))
    return io.BufferedReader(cast(io.RawIOBase, _Object(file)), _PIECE)


def _place(name: str) -> tuple[str, str]:
    match = _NAME.fullmatch(name)
    if not match:
        raise InputError("only addresses of the form s3://BUCKET/NAME, without a password, can be read")
    return match[1], (match[2] or "").rstrip("/")


def _split(key: str) -> tuple[str, list[str]]:
    """The folder before the first sign of a pattern, and the parts of the pattern; none if it is a plain name."""
    parts = key.split("/")
    at = next((number for number, part in enumerate(parts) if _MAGIC.search(part)), None)
    return (key, []) if at is None else ("/".join(parts[:at]), parts[at:])


def _files_below(bucket: str, base: str) -> list[tuple[str, int]]:
    from pyarrow.fs import FileSelector

    folder = f"{bucket}/{base}" if base else bucket
    every = _store().get_file_info(FileSelector(folder, recursive=True, allow_not_found=bool(base)))
    files = [(info.path.removeprefix(folder).lstrip("/"), info.size) for info in every if info.is_file]
    return sorted(files)


def _is_meant(parts: list[str], pattern: list[str], is_event_file: Callable[[Sequence[str]], bool]) -> bool:
    """Whether a file is that of a pattern, or one of events in a folder of it."""
    if not pattern:
        return is_event_file(parts)
    folders = (number for number in range(1, len(parts)) if _matches(parts[:number], pattern))
    return _matches(parts, pattern) or any(is_event_file(parts[number:]) for number in folders)


def _matches(parts: list[str], pattern: list[str]) -> bool:
    if not pattern:
        return not parts
    if pattern[0] == "**":
        return any(_matches(parts[number:], pattern[1:]) for number in range(len(parts) + 1))
    return bool(parts) and fnmatchcase(parts[0], pattern[0]) and _matches(parts[1:], pattern[1:])


@cache
def _store() -> "S3FileSystem":
    """What reads buckets in this process, with the credentials that AWS's own settings name."""
    from pyarrow.fs import S3FileSystem

    # Arrow does not read these two itself.
    service = urlsplit(os.environ.get("AWS_ENDPOINT_URL_S3") or os.environ.get("AWS_ENDPOINT_URL") or "")
    other = {"endpoint_override": service.netloc, "scheme": service.scheme} if service.netloc else {}
    return S3FileSystem(connect_timeout=_SECONDS, request_timeout=_SECONDS, **other)


class _Object(io.RawIOBase):
    """A file in a bucket whose errors are sentences."""

    def __init__(self, file: Any) -> None:
        self._file = file

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def readinto(self, buffer: "memoryview", /) -> int:  # type: ignore[override]
        with _errors_of():
            return int(self._file.readinto(buffer))

    def seek(self, offset: int, whence: int = os.SEEK_SET, /) -> int:
        with _errors_of():
            return int(self._file.seek(offset, whence))

    def close(self) -> None:
        self._file.close()
        super().close()


@contextmanager
def _errors_of(name: str = "") -> Generator[None]:
    """Say what went wrong in a sentence: what the service says is long, and names addresses."""
    try:
        yield
    except (OSError, ValueError) as error:
        raise InputError(_sentence(error), name) from None


def _sentence(error: Exception) -> str:
    if isinstance(error, FileNotFoundError):
        return _WORDS["404"]
    text = str(error)
    code, status = ((match[1] if match else "") for match in (_CODE.search(text), _STATUS.search(text)))
    words = _WORDS.get(code) or _WORDS.get("403" if "DENIED" in code or "_KEY_ID" in code else status)
    return words or f"cannot be read (the bucket's service answered {code or status or 'without a reason'})"
