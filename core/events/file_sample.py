"""The sample of events that files hold."""

from collections import deque
from collections.abc import Sequence
from itertools import islice
from typing import Final

from core.domain.event import FILE, Event, Metric
from core.errors import InputError
from core.events.file_reading import none_readable
from core.events.files import EventFile, events_of
from core.events.sample import Sample

MOST_EVENTS: Final = 500_000
"""Events of a file that are held at a time: many empty ones fit into a small file."""


def file_sample(files: Sequence[EventFile], most: int = MOST_EVENTS) -> Sample:
    """The events of files; InputError where one cannot be read, ChooseError where a column has to be named."""
    name = files[0].name if len(files) == 1 else f"{len(files):,} files"
    events = tuple(islice(events_of(files), most + 1))
    if len(events) > most:
        raise InputError(f"has more than {most:,} events; `events profile` reads files of any length", name)
    readings = tuple(file.reading for file in files)
    metric = _metric(files, events, name)
    complete = not any(reading.skipped for reading in readings)
    sample = Sample(
        metric=metric,
        events=events,
        requested=len(events),
        complete=complete,
        readings=readings,
        is_whole=all(reading.is_whole for reading in readings),
    )
    return sample.with_own_dates()


def readable_sample(files: Sequence[EventFile]) -> tuple[Sample, tuple[InputError, ...]]:
    """The events of those files that can be read, and what is wrong with each of the others.

    InputError if none can be read, ChooseError where a column has to be named.
    """
    try:
        return file_sample(files), ()
    except InputError:
        faults = {file: fault for file in files if (fault := _fault(file))}
    if len(faults) == len(files):
        raise none_readable(faults.values())
    return file_sample([file for file in files if file not in faults]), tuple(faults.values())


def _fault(file: EventFile) -> InputError | None:
    """Why a file cannot be read; it is read for that, and again when its events are wanted."""
    file.restart()
    try:
        deque(events_of([file]), maxlen=0)
    except InputError as error:
        return error
    finally:
        file.restart()
    return None


def _metric(files: Sequence[EventFile], events: Sequence[Event], name: str) -> Metric:
    """The metric of all events, if they say that they are of one."""
    ids = {event.metric_id for event in events}
    metric_id = ids.pop() if len(ids) == 1 else ""
    names = {key: value for file in files for key, value in file.metrics.items()}
    return Metric(id=metric_id or FILE, name=names.get(metric_id) or name)
