"""What is counted of many events, in parts that merge to the whole."""

from collections.abc import Iterable, Iterator
from typing import Any, Protocol, TypeVar

from core.errors import InputError
from core.events.file_counts import FileCounts, Object


class Tally(Protocol):
    """What is counted of many events; it crosses to another process, and merges in any order."""

    @property
    def events(self) -> int:
        """How many were counted."""

    def read(self, counts: FileCounts, objects: Iterable[Object | InputError]) -> Iterator[Any]:
        """What it counts of a file's objects: by `counts`, which notes how they are read."""

    def count(self, values: Iterable[Any]) -> None:
        """Count what `read` gave."""

    def merge(self, other: Any) -> None:
        """Count everything that `other`, of the same kind, has counted."""


T = TypeVar("T", bound=Tally)
