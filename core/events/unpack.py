"""The bytes of a file as UTF-8: what is packed is unpacked, and UTF-16 is recoded, a piece at a time."""

import codecs
import gzip
import io
import re
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Protocol, cast

from core.errors import InputError

HEAD: Final = 65_536
"""Bytes at the beginning of a file that tell its form."""
_PIECE: Final = 131_072
_SIP: Final = 4096
_AHEAD: Final = io.DEFAULT_BUFFER_SIZE
"""Bytes that gzip reads before it needs them."""
FREE_BYTES: Final = 32_000_000
FREE_LINES: Final = 250_000
MOST_TIMES: Final = 200
"""How many times its size a packed file may hold once it has so many bytes or lines; events shrink to a thirtieth."""
PARQUET: Final = b"PAR1"
_LOOKED_AT: Final = 1_000
"""Bytes that tell whether a file is text."""
_CONTROLS: Final = re.compile(rb"[\x00-\x08\x0e-\x1f\x7f]")
_GZIP: Final = b"\x1f\x8b"
_ZSTD: Final = b"\x28\xb5\x2f\xfd"
_FOREIGN: Final = {
    b"PK\x03\x04": "is a ZIP archive or a workbook: extract it, or save its sheet as CSV",
    b"BZh": "is compressed with bzip2: decompress it, or use gzip or zstd",
    b"\xfd7zXZ": "is compressed with xz: decompress it, or use gzip or zstd",
    b"Obj\x01": "is an Avro file: save it as NDJSON or Parquet",
    b"ORC": "is an ORC file: save it as NDJSON or Parquet",
    b"%PDF": "is a PDF",
    b"SQLite format 3": "is a database: save its table as CSV or NDJSON",
}
_MARKS: Final = (
    (codecs.BOM_UTF32_LE, "utf-32-le", "UTF-32"),
    (codecs.BOM_UTF32_BE, "utf-32-be", "UTF-32"),
    (codecs.BOM_UTF16_LE, "utf-16-le", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16-be", "UTF-16"),
    (codecs.BOM_UTF8, "", ""),
)


class Readable(Protocol):
    """What gives at most so many bytes at a time, none at its end."""

    def read(self, size: int, /) -> bytes:
        """The next bytes."""


@dataclass(frozen=True, kw_only=True)
class Unpacked:
    """The content of a file, its beginning, and how it was packed and encoded, such as `gzip` and `UTF-16`."""

    file: io.BufferedReader
    head: bytes
    notes: tuple[str, ...]


def unpack(file: Readable) -> Unpacked:
    """The content of a file; reading it raises InputError where it is damaged, or grows beyond all measure."""
    notes: list[str] = []
    head, rest = _beginning(file)
    if packing := _packing(head):
        notes.append(packing)
        counted = _Sips(rest)
        opened = gzip.GzipFile(fileobj=cast(io.BufferedReader, counted)) if packing == "gzip" else _zstd(counted)
        head, rest = _beginning(_Growing(opened, counted))
        if _packing(head):
            raise InputError("is compressed twice: decompress it once")
    for magic, message in _FOREIGN.items():
        if head.startswith(magic):
            raise InputError(message)
    mark, encoding, name = next((each for each in _MARKS if head.startswith(each[0])), (b"", *_unmarked(head)))
    rest.read(len(mark))
    if encoding:
        notes.append(name)
        head, rest = _beginning(_Recoded(rest, encoding, name))
    if not head.startswith(PARQUET) and _is_binary(head[:_LOOKED_AT]):
        raise InputError("is neither text nor Parquet: events are read from JSON, CSV and Parquet files")
    return Unpacked(file=rest, head=head.removeprefix(codecs.BOM_UTF8), notes=tuple(notes))


def _is_binary(head: bytes) -> bool:
    """Whether control characters that no text needs are more than a few, and more than one of twenty."""
    return len(_CONTROLS.findall(head)) > max(2, len(head) / 20)


def _packing(head: bytes) -> str:
    return "gzip" if head.startswith(_GZIP) else "zstd" if head.startswith(_ZSTD) else ""


def _unmarked(head: bytes) -> tuple[str, str]:
    """The encoding of a text without a mark: JSON and CSV begin with ASCII (RFC 4627, section 3)."""
    zeros = [byte == 0 for byte in head[:4]]
    if zeros == [False, True, False, True]:
        return "utf-16-le", "UTF-16"
    return ("utf-16-be", "UTF-16") if zeros == [True, False, True, False] else ("", "")


def _zstd(file: "_Sips") -> Readable:
    # Only a file of this form needs it, and it takes a while to load.
    import pyarrow

    stream: Readable = pyarrow.CompressedInputStream(pyarrow.PythonFile(file, mode="r"), "zstd")
    return stream


def _beginning(file: Readable) -> tuple[bytes, io.BufferedReader]:
    """The first bytes of a file, and a file that still has them."""
    parts, size = [], 0
    while size < HEAD and (part := file.read(HEAD - size)):
        parts.append(part)
        size += len(part)
    head = b"".join(parts)
    return head, _buffered(_Stream(file.read, head))


def _buffered(stream: "_Stream") -> io.BufferedReader:
    return io.BufferedReader(cast(io.RawIOBase, stream), _PIECE)


class _Stream(io.RawIOBase):
    """Makes a file of a function that reads; `head` comes first."""

    def __init__(self, read: Callable[[int], bytes], head: bytes = b"") -> None:
        self._read, self._head, self._at = read, head, 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "memoryview", /) -> int:  # type: ignore[override]
        if self._at < len(self._head):
            part = self._head[self._at : self._at + len(buffer)]
            self._at += len(part)
        else:
            part = self._read(len(buffer))
        buffer[: len(part)] = part
        return len(part)


class _Sips:
    """A packed file that is read in small pieces, and counted, so that what it unpacks to can be held against them."""

    closed = False

    def __init__(self, file: Readable) -> None:
        self._file = file
        self.count = 0

    def read(self, size: int = _SIP) -> bytes:
        """The next bytes; fewer than are asked for."""
        part = self._file.read(min(size, _SIP))
        self.count += len(part)
        return part

    def readable(self) -> bool:
        """Whether it can be read, which Arrow asks."""
        return True

    def close(self) -> None:
        """Nothing: whoever opened the file closes it."""


class _Growing:
    """Unpacks, and counts how much that gives of how many packed bytes."""

    def __init__(self, opened: Readable, packed: _Sips) -> None:
        self._opened, self._packed = opened, packed
        self._bytes = self._lines = 0

    def read(self, size: int) -> bytes:
        """The next bytes."""
        try:
            part = self._opened.read(size)
        except (OSError, EOFError, zlib.error) as error:
            cut = "runcated" in str(error) or isinstance(error, EOFError)
            raise InputError(
                "is cut off: its compressed content has no end" if cut else "is damaged: it cannot be decompressed"
            ) from None
        self._bytes += len(part)
        self._lines += part.count(b"\n")
        if is_beyond_measure(self._bytes, self._lines, max(0, self._packed.count - _AHEAD)):
            raise InputError(f"decompresses to more than {MOST_TIMES} times its size, as no event file does")
        return part


def is_beyond_measure(size: int, lines: int, packed: int, free_lines: int = FREE_LINES) -> bool:
    """Whether so many packed bytes give too much: a small file could keep the machine busy for hours."""
    return (size > FREE_BYTES or lines > free_lines) and size > MOST_TIMES * packed


class _Recoded:
    """Turns another encoding into UTF-8; halves of characters stay, and are for the reader of JSON to refuse."""

    def __init__(self, file: Readable, encoding: str, name: str) -> None:
        self._file, self._name, self._held = file, name, b""
        self._decoder = codecs.getincrementaldecoder(encoding)("surrogatepass")

    def read(self, size: int) -> bytes:
        """The next bytes."""
        while not self._held:
            part = self._file.read(_PIECE)
            try:
                self._held = self._decoder.decode(part, final=not part).encode("utf-8", "surrogatepass")
            except UnicodeDecodeError:
                raise InputError(f"starts like {self._name} but is not") from None
            if not part:
                break
        part, self._held = self._held[:size], self._held[size:]
        return part
