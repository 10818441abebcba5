"""What was read of a file of events, in one go or part by part."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final, TypeVar

from core.domain.event import Event
from core.errors import InputError
from core.events.envelopes import Envelopes
from core.events.file_reading import is_line_not_json, shortened

T = TypeVar("T")
Object = tuple[dict[str, Any], dict[str, Any]]
"""An object, and what the columns beside it say about it."""

_NAMED: Final = 5
"""Lines that are named of those that were skipped."""
_SENTENCE: Final = 160
_FEW_BAD: Final = 10
_MOST_BAD: Final = 0.05
_HOPELESS: Final = 10_000
"""Lines that cannot be read after which a file is given up if they are the most."""
_LINE: Final = re.compile(r"\Aline (\d+)")


class FileCounts:
    """Takes events out of a file's objects: `values` of them were read, and gave `events`.

    `bad` names the first places of the `skipped` ones, `not_json` of which are lines that are not JSON. A part of a
    file is judged only together with the others.
    """

    def __init__(self, *, is_part: bool = False) -> None:
        self.values = self.events = self.skipped = self.not_json = 0
        self.bad: list[str] = []
        self.envelopes = Envelopes()
        self._is_part = is_part

    def read(self, objects: Iterable[Object | InputError]) -> Iterator[Event]:
        """The events of these objects, where an error stands in the place of one that cannot be read."""
        for event in self._each(objects, self.envelopes.row):
            self.envelopes.days.add(event.datetime)
            yield event

    def properties(self, objects: Iterable[Object | InputError]) -> Iterator[Mapping[str, Any]]:
        """The properties of the same events, in less time."""
        yield from self._each(objects, self.envelopes.properties)

    def absorb(self, part: "FileCounts", lines: int) -> None:
        """Count what was read of the next part of the file, which begins behind so many lines."""
        self.values += part.values
        self.events += part.events
        self.skipped += part.skipped
        self.not_json += part.not_json
        self._name(moved(text, lines) for text in part.bad)
        self.envelopes.absorb(part.envelopes)
        self._give_up()

    def check(self) -> None:
        """InputError if too much of the file cannot be read."""
        every = self.skipped + self.values
        if self.skipped > _FEW_BAD and self.skipped > _MOST_BAD * every:
            raise InputError(f"{self.bad[0]} ({self.skipped:,} of {every:,} lines cannot be read)")
        if not self.events and self.bad:
            raise InputError(self.bad[0])
        others = self.envelopes.others
        if not self.events and others:
            kinds = " and ".join(f"“{shortened(kind)}”" for kind in list(others)[:3])
            raise InputError(f"contains no events, only resources of type {kinds}")

    def _each(
        self, objects: Iterable[Object | InputError], read: Callable[[dict[str, Any], dict[str, Any]], Iterable[T]]
    ) -> Iterator[T]:
        for value in objects:
            if isinstance(value, InputError):
                self._skip(value)
                continue
            try:
                events = read(*value)
            except InputError as error:
                self._skip(error)
                continue
            self.values += 1
            for event in events:
                self.events += 1
                yield event

    def _skip(self, error: InputError) -> None:
        self.skipped += 1
        self.not_json += is_line_not_json(str(error))
        if len(self.bad) < _NAMED:
            self._name([shortened(str(error), _SENTENCE)])
        if not self._is_part:
            self._give_up()

    def _name(self, reasons: Iterable[str]) -> None:
        # The values of an array in one line have the place of that line.
        self.bad += [reason for reason in reasons if reason not in self.bad]
        del self.bad[_NAMED:]

    def _give_up(self) -> None:
        if self.skipped > _HOPELESS and self.skipped > self.values:
            self.check()


def moved(text: str, lines: int) -> str:
    """What is said of a line of a part that begins behind so many lines of its file."""
    return _LINE.sub(lambda match: f"line {int(match[1]) + lines}", text)
