"""Files of events in buckets that speak S3: which there are, and their bytes, for whoever has the credentials."""

import io
import os
import re
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from functools import cache
from typing import IO, TYPE_CHECKING, Any, Final, cast
from urllib.parse import urlsplit

from core.errors import InputError
from core.events.key_patterns import fits, matched_lengths

if TYPE_CHECKING:
    from pyarrow.fs import S3FileSystem

_ADDRESS: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")
_NAME: Final = re.compile(r"s3://([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:/(.*))?", re.DOTALL)
_SIGNATURE: Final = re.compile(r"\?[^/]*=")
_MAGIC: Final = re.compile(r"[*?[]")
_FORM: Final = "only addresses of the form s3://BUCKET/NAME, without a password or a signature, can be read"
_PIECE: Final = 4_000_000
"""Bytes that are asked for at a time."""
_SECONDS: Final = 5
"""To wait for a connection."""
_CODE: Final = re.compile(r"AWS Error ([A-Z_]+)")
_STATUS: Final = re.compile(r"HTTP status (\d+)")
_BUSY: Final = "the bucket's service is busy; try again later"
_WORDS: Final = {
    "NO_SUCH_BUCKET": "the bucket does not exist",
    "NO_SUCH_KEY": "does not exist",
    "NETWORK_CONNECTION": "the bucket's service does not answer",
    "301": "the bucket is in another region: set AWS_REGION for the processes that read it",
    "SLOW_DOWN": _BUSY,
    "SERVICE_UNAVAILABLE": _BUSY,
    "REQUEST_TIMEOUT": "the bucket's service did not answer in time; try again later",
    "503": _BUSY,
    "403": "access denied: check the credentials and permissions of the process that reads it; see docs/scale.md",
    "404": "does not exist",
}


def is_address(name: str) -> bool:
    """Whether a name is written like an address, of whatever kind."""
    return _ADDRESS.match(name) is not None


def check_address(name: str) -> None:
    """InputError unless an address is one of files in a bucket; it is not repeated, for it may hold a password."""
    _place(name)
    if _SIGNATURE.search(name):
        raise InputError(_FORM)


def bucket_files(name: str, is_event_file: Callable[[Sequence[str]], bool]) -> list[tuple[str, int]]:
    """The files in a bucket that a name stands for, with their sizes: one, those of a folder, or those of a pattern.

    Of a folder, `is_event_file` tells by the parts of a file's path below it. InputError if there are none.
    """
    bucket, key = _readable(name)
    base, pattern = _split(key)
    with _errors_of(name):
        # A key may hold the signs of a pattern.
        info = _store().get_file_info(f"{bucket}/{key}" if key else bucket)
        if info.is_file:
            return [(name, info.size)]
        files = _files_below(bucket, base, pattern)
    each = [(path, size) for path, size in files if _is_meant(path.split("/"), pattern, is_event_file)]
    if not each and not files and not pattern:
        raise InputError("does not exist", name)
    return [(f"s3://{bucket}/{base}{'/' if base else ''}{path}", size) for path, size in each]


def open_object(name: str) -> IO[bytes]:
    """The bytes of a file in a bucket, which are fetched when they are needed."""
    with _errors_of(name):
        file = _store().open_input_file("/".join(_readable(name)))
    return io.BufferedReader(cast(io.RawIOBase, _Object(file)), _PIECE)


def _place(name: str) -> tuple[str, str]:
    match = _NAME.fullmatch(name)
    if not match:
        raise InputError(_FORM)
    return match[1], (match[2] or "").removesuffix("/")


def _readable(name: str) -> tuple[str, str]:
    bucket, key = _place(name)
    if key and "" in key.split("/"):
        # Arrow takes them for one.
        raise InputError("cannot be read: its name has two slashes in a row, or begins with one", name)
    return bucket, key


def _split(key: str) -> tuple[str, list[str]]:
    """The folder before the first sign of a pattern, and the parts of the pattern; none if it is a plain name."""
    parts = key.split("/")
    at = next((number for number, part in enumerate(parts) if _MAGIC.search(part)), None)
    return (key, []) if at is None else ("/".join(parts[:at]), parts[at:])


def _files_below(bucket: str, base: str, pattern: Sequence[str]) -> list[tuple[str, int]]:
    """The files of a folder with their paths below it; none of those folders that a pattern leaves out at once."""
    folder = f"{bucket}/{base}" if base else bucket
    is_selective = bool(pattern) and set(pattern[0]) != {"*"}
    every = _listed(folder, is_whole=not is_selective, may_be_missing=bool(base))
    files = [info for info in every if info.is_file]
    if is_selective:
        below = [info.path for info in every if not info.is_file and fits(info.base_name, pattern[0])]
        files += [info for path in below for info in _listed(path, is_whole=True) if info.is_file]
    return sorted((info.path.removeprefix(f"{folder}/"), info.size) for info in files)


def _listed(folder: str, *, is_whole: bool, may_be_missing: bool = False) -> list[Any]:
    from pyarrow.fs import FileSelector

    return list(_store().get_file_info(FileSelector(folder, recursive=is_whole, allow_not_found=may_be_missing)))


def _is_meant(parts: list[str], pattern: list[str], is_event_file: Callable[[Sequence[str]], bool]) -> bool:
    """Whether a file is that of a pattern, or one of events in a folder of it."""
    if not pattern:
        return is_event_file(parts)
    lengths = matched_lengths(parts, pattern)
    return len(parts) in lengths or any(is_event_file(parts[length:]) for length in lengths if length)


@cache
def _store() -> "S3FileSystem":
    """What reads buckets in this process, with the credentials that AWS's own settings name."""
    from pyarrow.fs import S3FileSystem

    # Arrow does not read these two itself.
    address = os.environ.get("AWS_ENDPOINT_URL_S3") or os.environ.get("AWS_ENDPOINT_URL") or ""
    service = urlsplit(address)
    if address and not (service.scheme in ("http", "https") and service.netloc):
        raise InputError("AWS_ENDPOINT_URL must be an address, such as http://127.0.0.1:9000")
    other = {"endpoint_override": service.netloc, "scheme": service.scheme} if address else {}
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
