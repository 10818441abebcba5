"""Files of events of any size: their profile, and a sample of them, counted in a process of its own."""

import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final

import orjson

from core.domain.event import Event, Metric
from core.errors import ChooseError, InputError
from core.events.event_profile import EventProfile
from core.events.file_reading import FileReading
from core.events.profile_file import read_profile
from core.events.sample import Sample
from core.events.splitting import processors

_ROOT: Final = Path(__file__).resolve().parents[2]
_COMMAND: Final = (sys.executable, "-E", "-s", "-m", "core.events.profile_child")

OnRead = Callable[[int, int], None]
"""Is called with the bytes and the events that were read so far."""


@dataclass(frozen=True, kw_only=True)
class NamedPath:
    """A file that can be opened at a path, and what a person calls it."""

    name: str
    path: str


@dataclass(frozen=True, kw_only=True)
class FilesRead:
    """What was read of files: the `profile` of all events, and a uniform `sample` of at most 2,000 of them.

    `problems` are sentences on what could not be read of them, `unreadable` on files of which nothing could be used;
    `stopped` tells that somebody ended the reading.
    """

    profile: EventProfile
    sample: Sample
    problems: tuple[str, ...] = ()
    unreadable: tuple[str, ...] = ()
    stopped: bool = False

    @property
    def is_whole(self) -> bool:
        """Whether the profile counts all events, so that its rates are no estimates."""
        return self.profile.complete and all(reading.is_whole for reading in self.sample.readings)


def read_files(
    files: Sequence[NamedPath],
    column: str | None = None,
    *,
    stopped: Callable[[], bool] = lambda: False,
    on_read: OnRead = lambda _read, _events: None,
    open_files: Sequence[int] = (),
    skips_unreadable: bool = False,
) -> FilesRead:
    """Read files with all processors, until `stopped()`; what was read by then is what there is.

    InputError where a file cannot be read, with `skips_unreadable` only where none can; ChooseError where a column has
    to be named. `open_files` are those that the process inherits, because paths lead to them.
    """
    child = subprocess.Popen(  # noqa: S603 - our own module
        _COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=_ROOT, env={},
        pass_fds=open_files,
    )  # fmt: skip
    assert child.stdin is not None and child.stdout is not None  # noqa: S101 - they are pipes  # nosec B101
    try:
        named = {"files": [vars(each) for each in files], "column": column, "skips_unreadable": skips_unreadable}
        request = {**named, "workers": processors()}
        with suppress(BrokenPipeError):
            child.stdin.write(orjson.dumps(request, option=orjson.OPT_APPEND_NEWLINE))
            child.stdin.flush()
        result = _followed(child.stdout, stopped, on_read, child.stdin.close)
    finally:
        child.kill()
        child.wait()
        for pipe in (child.stdin, child.stdout):
            with suppress(BrokenPipeError):
                pipe.close()
    if result is None:
        raise InputError("cannot be read: the process that read it needed too much memory or time")
    if "error" in result:
        choices = tuple(result["choices"])
        raise ChooseError(result["error"], choices) if choices else InputError(result["error"])
    return _files_read(result)


def _followed(
    output: IO[bytes], stopped: Callable[[], bool], on_read: OnRead, stop: Callable[[], None]
) -> dict[str, Any] | None:
    """The last line, which is the result; None if there was none."""
    for line in output:
        value: dict[str, Any] = orjson.loads(line)
        if "read" not in value:
            return value
        on_read(value["read"], value["events"])
        if stopped():
            stop()
    return None


def _files_read(result: dict[str, Any]) -> FilesRead:
    profile = read_profile(result["profile"].encode())
    events = sorted((Event(**each) for each in result["sample"]), key=lambda event: event.datetime, reverse=True)
    readings = tuple(
        FileReading(**{name: _frozen(value) for name, value in each.items()}) for each in result["readings"]
    )
    metric = Metric(id=profile.metric.id, name=profile.name)
    sample = Sample(metric=metric, events=tuple(events), requested=len(events), readings=readings).with_own_dates()
    return FilesRead(
        profile=profile,
        sample=sample,
        problems=tuple(result["problems"]),
        unreadable=tuple(result["unreadable"]),
        stopped=bool(result["stopped"]),
    )


def _frozen(value: Any) -> Any:
    return tuple(map(_frozen, value)) if isinstance(value, list) else value
