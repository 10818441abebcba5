"""Events whose recipients are checked in the background, and how many of them were taken so far."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from hashlib import sha256
from io import BytesIO

from core.domain.event import Event
from core.events.file_reading import FileReading
from core.events.files import EventFile, events_of
from core.events.sample import Sample


class CheckedEvents:
    """Events whose recipients are checked: those of a sample, or of a file that somebody has dropped.

    `name` tells them from others. `done` of `total` were taken so far, in events or in bytes.
    """

    def __init__(self, name: str, total: int) -> None:
        self.name, self.total, self.done = name, total, 0

    def read(self) -> Iterator[Event]:
        """The events, from the first one on."""
        raise NotImplementedError

    @property
    def readings(self) -> tuple[FileReading, ...]:
        """How files were read so far."""
        return ()


class SampleEvents(CheckedEvents):
    """The events of a sample."""

    def __init__(self, sample: Sample) -> None:
        ids = "\n".join(f"{event.id} {event.datetime}" for event in sample.events)
        super().__init__(f"{sample.metric.id} {digest(ids)}", len(sample.events))
        self._sample = sample

    def read(self) -> Iterator[Event]:
        """See CheckedEvents."""
        for number, event in enumerate(self._sample.events, start=1):
            self.done = number
            yield event


class FileEvents(CheckedEvents):
    """The events of a file of so many bytes, which `content` gives; `column` is as in `EventFile`."""

    def __init__(
        self, file_id: str, name: str, size: int, content: Callable[[], bytes], column: str | None = None
    ) -> None:
        super().__init__(f"{file_id} {column}", size)
        self._file = EventFile(name, partial(_followed, self, content), column)

    def read(self) -> Iterator[Event]:
        """See CheckedEvents; InputError or ChooseError where the file cannot be read."""
        self.done = 0
        self._file.restart()
        return events_of([self._file])

    @property
    def readings(self) -> tuple[FileReading, ...]:
        """See CheckedEvents."""
        return (self._file.reading,)


class _Followed:
    def __init__(self, events: CheckedEvents, file: BytesIO) -> None:
        self._events, self._file = events, file

    def read(self, size: int) -> bytes:
        part = self._file.read(size)
        self._events.done += len(part)
        return part


@contextmanager
def _followed(events: CheckedEvents, content: Callable[[], bytes]) -> Iterator[_Followed]:
    yield _Followed(events, BytesIO(content()))


def digest(text: str) -> str:
    """What tells a text from others, without anything of it."""
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
