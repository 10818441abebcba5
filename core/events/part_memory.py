"""Memory in which workers of this machine read the parts of a file that this process unpacks for them."""

import os
from contextlib import AbstractContextManager, nullcontext
from types import TracebackType
from typing import Final, Self

from core.errors import InputError

IS_SHARED: Final = hasattr(os, "memfd_create")
"""Whether this system has such memory: Linux has."""


class PartMemory:
    """Files in memory that have no name; each holds one of the last `count` parts.

    Workers that start later inherit them. Nothing is left of them once this process and its workers have ended, however
    they end.
    """

    def __init__(self, count: int) -> None:
        self.count, self.size = count, 0
        self._files = [os.fdopen(os.memfd_create("part"), "wb", buffering=0) for _ in range(count)]
        self._turn = 0

    def begin(self) -> None:
        """Begin a part, in the place of the oldest one."""
        self._turn = (self._turn + 1) % self.count
        self._files[self._turn].seek(0)
        self.size = 0

    def add(self, piece: bytes) -> None:
        """Add to the part; InputError if the system has no memory for all of the piece."""
        rest = memoryview(piece)
        try:
            while rest:
                # What has room is written, and an error comes only with what follows.
                written = self._files[self._turn].write(rest)
                self.size, rest = self.size + written, rest[written:]
        except OSError as error:
            words = f"cannot be decompressed: the system refuses the memory for it ({error.strerror})"
            raise InputError(words) from None

    def end(self) -> str:
        """End the part; the path at which a worker opens it."""
        file = self._files[self._turn]
        # Behind it may stand what is left of an older part.
        file.truncate()
        return f"/proc/self/fd/{file.fileno()}"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        for file in self._files:
            file.close()


def part_memory(count: int) -> "AbstractContextManager[PartMemory | None]":
    """Memory for so many parts; None where the system has or gives none: one process reads then what is packed."""
    try:
        return PartMemory(count) if IS_SHARED else nullcontext()
    except OSError:
        return nullcontext()
