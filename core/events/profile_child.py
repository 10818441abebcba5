"""Counts files of events for another process: `python -m core.events.profile_child`.

A line of JSON on standard input says what: `{"files": [{"name", "path"}], "column", "workers", "skips_unreadable"}`.
The end of standard input stops the reading. Lines of JSON on standard output say how far it is, `{"read", "events"}`,
and at last what was read: `{"profile", "sample", "readings", "problems", "unreadable", "stopped"}`, or why nothing
could be, `{"error", "choices"}`.

Workers are copies of this process, which has no other threads and no secrets; those of a server would copy both.
"""

import os
import sys
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from functools import partial
from typing import Any, Final

import orjson

from core.domain.event import Event
from core.errors import ChooseError, InputError, Unavailable
from core.events.event_profile import files_profile
from core.events.file_counts import FileCounts, Object
from core.events.files import EventFile
from core.events.local_workers import LocalWorkers
from core.events.paths import open_file
from core.events.profile import Profiler
from core.events.profile_file import profile_file
from core.events.scan import Scan, Workers
from core.events.unpack import Readable

_SECONDS: Final = 0.2
"""Between two lines of progress."""
_PATIENCE: Final = 30.0
"""Seconds after which it ends in any case once it is stopped: nobody may be there any more."""


class SampledProfiler(Profiler):
    """A profile with a uniform sample of its events."""

    def read(self, counts: FileCounts, objects: Iterable[Object | InputError]) -> Iterator[Any]:
        """The events in a file's objects."""
        return counts.read(objects)

    def count(self, values: Iterable[Any]) -> None:
        """Count events, and sample them."""
        self.add(values)


class _Reading:
    """How far the reading is; it ends with KeyboardInterrupt once it is stopped."""

    def __init__(self) -> None:
        self.files: list[EventFile] = []
        self._read, self._due = 0, 0.0
        self._stopped = threading.Event()
        threading.Thread(target=self._watch, daemon=True).start()

    def add(self, count: int) -> None:
        """Note that so many bytes were read."""
        self._read += count
        if self._stopped.is_set():
            raise KeyboardInterrupt
        if time.monotonic() > self._due:
            self._due = time.monotonic() + _SECONDS
            _write({"read": self._read, "events": sum(file.counts.events for file in self.files)})

    @contextmanager
    def opened(self, path: str) -> Iterator[Readable]:
        """A file whose reading is followed."""
        with open_file(path) as file:
            yield _Followed(file, self)

    def _watch(self) -> None:
        # Not by `sys.stdin`, whose lock a copy of this process would have for ever.
        while os.read(0, 1000):
            pass
        self._stopped.set()
        time.sleep(_PATIENCE)
        os._exit(1)


class _Followed:
    def __init__(self, file: Readable, reading: _Reading) -> None:
        self._file, self._reading = file, reading

    def read(self, size: int) -> bytes:
        part = self._file.read(size)
        self._reading.add(len(part))
        return part


def main() -> None:
    """Read what is asked for, write what came of it, and end."""
    request = orjson.loads(_first_line())
    reading = _Reading()
    reading.files = [
        EventFile(each["name"], partial(reading.opened, each["path"]), request["column"], each["path"])
        for each in request["files"]
    ]
    workers = Workers(count=request["workers"], make=partial(LocalWorkers, request["workers"]))
    skips = request["skips_unreadable"]
    scan = Scan(reading.files, SampledProfiler, workers, on_read=reading.add, skips_unreadable=skips)
    stopped = False
    try:
        scan.run()
    except KeyboardInterrupt:
        stopped = True
    except ChooseError as error:
        _write({"error": error.message, "choices": error.choices})
        return
    except (InputError, Unavailable) as error:
        _write({"error": str(error), "choices": []})
        return
    _write(_result(scan, reading.files, stopped=stopped))


def _result(scan: Scan[SampledProfiler], files: list[EventFile], *, stopped: bool) -> dict[str, Any]:
    readings = [file.reading for file in files if file not in scan.unreadable]
    profile = files_profile(scan.tally, readings, complete=not (stopped or scan.problems))
    try:
        text = profile_file(profile).decode()
    except InputError as error:
        return {"error": str(error), "choices": []}
    return {
        "profile": text,
        "sample": [event for each in scan.tally.sample() if (event := _packed(each))],
        "readings": [asdict(each) for each in readings],
        "problems": scan.problems,
        "unreadable": list(map(str, scan.unreadable.values())),
        "stopped": stopped,
    }


def _packed(event: Event) -> dict[str, Any] | None:
    """An event that can be written; one that is nested too deep is left out of the sample."""
    try:
        orjson.dumps(event)
    except TypeError:
        return None
    return vars(event)


def _first_line() -> bytes:
    line = b""
    while not line.endswith(b"\n") and (part := os.read(0, 1)):
        line += part
    return line


def _write(value: dict[str, Any]) -> None:
    sys.stdout.buffer.write(orjson.dumps(value, option=orjson.OPT_APPEND_NEWLINE))
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
