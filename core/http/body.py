"""The body of an answer: unpacked in pieces of a bounded size, and never beyond a limit."""

import zlib
from collections.abc import Iterator
from typing import Final, cast

import httpx

from core.http.failures import TooLarge

ACCEPTED_ENCODING: Final = "gzip"
"""The only packing that requests ask for; a gzip of a gzip could grow a millionfold."""
LARGEST_ANSWER: Final = 32_000_000
"""Bytes of an unpacked answer of JSON; 200 large orders, a page of Klaviyo's events, have about ten million."""
_PIECE: Final = 65_536


def limit_body(response: httpx.Response, name: str, largest: int) -> None:
    """Let `response.read()` unpack at most `largest` bytes; more raise TooLarge, which calls the service `name`.

    `response` is one that was asked for as a stream.
    """
    announced = response.headers.get("Content-Length", "")
    size = len(response.content) if response.is_stream_consumed else int(announced) if announced.isdecimal() else 0
    if size > largest:
        raise TooLarge(name, largest)
    coding = response.headers.pop("Content-Encoding", "identity").lower()
    response.stream = _Limited(cast(httpx.SyncByteStream, response.stream), coding, TooLarge(name, largest), largest)


class _Limited(httpx.SyncByteStream):
    """The unpacked bytes of a stream, up to a limit."""

    def __init__(self, packed: httpx.SyncByteStream, coding: str, too_large: TooLarge, largest: int) -> None:
        self._packed, self._coding = packed, coding
        self._too_large, self._largest = too_large, largest

    def __iter__(self) -> Iterator[bytes]:
        size = 0
        for piece in _unpacked(self._packed, self._coding):
            size += len(piece)
            if size > self._largest:
                raise self._too_large
            yield piece

    def close(self) -> None:
        self._packed.close()


def _unpacked(packed: httpx.SyncByteStream, coding: str) -> Iterator[bytes]:
    if coding == "identity":
        return iter(packed)
    if coding == ACCEPTED_ENCODING:
        return _unzipped(packed)
    raise httpx.DecodingError("compressed in an unsupported way")


def _unzipped(packed: httpx.SyncByteStream) -> Iterator[bytes]:
    unpacker, blank = zlib.decompressobj(16 + zlib.MAX_WBITS), True
    try:
        for part in packed:
            blank, rest = blank and not part, part
            while rest and not unpacker.eof:
                yield unpacker.decompress(rest, _PIECE)
                rest = unpacker.unconsumed_tail
        yield unpacker.flush()
    except zlib.error as error:
        raise httpx.DecodingError(str(error)) from None
    if not blank and not unpacker.eof:
        raise httpx.DecodingError("ends too early")
