"""One file of a scan, whose parts are counted in their order."""

from collections.abc import Callable
from typing import Generic

from core.domain.event import count_events
from core.errors import ChooseError, InputError
from core.events.file_counts import moved
from core.events.files import EventFile
from core.events.parts import Answer, Part, PartResult
from core.events.tally import T


class FileScan(Generic[T]):
    """What is known of a file so far, in `tally`, which `make` makes; `is_over` when no more of it is wanted.

    It `is_odd` if objects take several lines each, so that no line begins one for sure: it must be read as a whole.
    """

    def __init__(self, file: EventFile, make: Callable[[], T]) -> None:
        self.file, self._make = file, make
        self.restart()

    def restart(self) -> None:
        """Forget what was read."""
        self.file.restart()
        self.tally = self._make()
        self.parts = self._lines = 0
        self.is_over = self.is_odd = False
        self._has_searched = self._is_cut = False
        self._lost: list[str] = []
        self._error: InputError | ChooseError | None = None

    def add(self, answer: Answer[T]) -> None:
        """Count a part, which comes behind those before."""
        if self.is_over:
            return
        self.parts += 1
        if isinstance(answer, PartResult):
            self._count(answer)
        else:
            self.fail(answer)
            self.is_over = True

    def lose(self, part: Part, lines: int) -> None:
        """Note a part with so many lines of which workers died twice."""
        if self.is_over:
            return
        self.parts += 1
        self._lost.append(part.place)
        self._lines += lines

    def fail(self, error: InputError | ChooseError) -> None:
        """Note that the file cannot be read from here on."""
        if isinstance(error, InputError):
            self.file.fault = error
        else:
            self._error = error

    @property
    def is_read(self) -> bool:
        """Whether parts of it were read, or could not be, which say all that there is to say."""
        return not self.is_odd and bool(self.parts or self.file.fault or self._error)

    def check(self) -> None:
        """InputError or ChooseError if nothing or too little of the file could be read."""
        if self._error:
            raise self._error
        self.file.check()

    def problems(self) -> list[str]:
        """What of the file was not counted, in sentences."""
        sentences = [
            f"{self.file.name}: {place} was not read: the process reading it crashed twice" for place in self._lost
        ]
        if self.file.fault:
            count = self.tally.events
            are = "is" if count == 1 else "are"
            sentences.append(f"{self.file.fault.named(self.file.name)}; {count_events(count)} before it {are} kept")
        return sentences

    def _count(self, result: PartResult[T]) -> None:
        if self._is_cut or (self._has_searched and result.has_searched):
            self.is_odd = self.is_over = True
            return
        self._is_cut, self._has_searched = result.is_cut, self._has_searched or result.has_searched
        try:
            if result.file:
                self.file.take(result.file)
            else:
                self.file.counts.absorb(result.counts, self._lines)
        except InputError as error:
            self._error, self.is_over = error, True
            return
        before, self._lines = self._lines, self._lines + result.lines
        if self.tally.events:
            self.tally.merge(result.tally)
        else:
            self.tally = result.tally
        if result.fault:
            self.file.fault, self.is_over = _moved(result.fault, before), True


def _moved(fault: InputError, lines: int) -> InputError:
    text = moved(str(fault), lines)
    # Another place than a line stays what it is.
    return fault if text == str(fault) else InputError(text)
