"""How far long work is: a bar on a terminal's standard error, nothing elsewhere."""

import signal
import sys
import time
from collections.abc import Callable, Generator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from core.cli.output import visible

if TYPE_CHECKING:
    from core.domain.job import Job
    from core.events.unpack import Readable
    from core.jobs.runner import Jobs

_FIRST_PAUSE: Final = 0.01
_LONGEST_PAUSE: Final = 0.2
"""Seconds between two looks at a job; what ends soon is not waited for."""
_MEGABYTE: Final = 1_000_000


@dataclass(frozen=True, kw_only=True)
class Step:
    """How far work is, in `text` for a person; `total` is None as long as nobody knows."""

    text: str
    done: float
    total: float | None


Show = Callable[[Step], None]


def follow(read: Callable[[], Step | None], stop: Callable[[], object]) -> bool:
    """Show how far a job is until `read` returns None; Ctrl-C asks it to `stop`, and is what True says."""
    pause = _FIRST_PAUSE
    try:
        with bar() as show:
            while step := read():
                show(step)
                time.sleep(pause)
                pause = min(2 * pause, _LONGEST_PAUSE)
    except KeyboardInterrupt:
        stop()
        return True
    return False


def follow_job(jobs: "Jobs", job_id: str, text: Callable[["Job"], str]) -> tuple["Job", bool]:
    """Show how far a job is until it ends; the job then, and whether Ctrl-C stopped it. `text` stands in the bar."""

    def read() -> Step | None:
        job = jobs.get(job_id)
        return Step(text=text(job), done=job.done, total=job.total or None) if job.active else None

    interrupted = follow(read, lambda: jobs.stop(job_id))
    return jobs.wait(job_id), interrupted


@contextmanager
def bar() -> Generator[Show]:
    """A bar from the first step on, which disappears at the end; where no terminal is, steps lead nowhere."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    with ExitStack() as opened:
        # Drawn when there is something to show: work that ends at once needs no bar.
        drawn: list[Show] = []

        def show(step: Step) -> None:
            if not drawn:
                drawn.append(opened.enter_context(_drawn(step)))
            drawn[0](step)

        yield show


@contextmanager
def _drawn(first: Step) -> Generator[Show]:
    from rich import progress
    from rich.console import Console

    columns = (
        progress.TextColumn("{task.description}", markup=False),
        progress.BarColumn(),
        progress.TaskProgressColumn(),
        progress.TimeRemainingColumn(),
    )
    # Standard output may lead elsewhere: rich would send it to this terminal.
    drawing = progress.Progress(*columns, console=Console(stderr=True), transient=True, redirect_stdout=False)
    task = drawing.add_task(visible(first.text), completed=int(first.done), total=first.total)
    # Not `with`: it is stopped too when Ctrl-C comes while it starts.
    try:
        drawing.start()
        yield lambda step: drawing.update(task, description=visible(step.text), completed=step.done, total=step.total)
    finally:
        drawing.stop()


@contextmanager
def uninterrupted() -> Generator[None]:
    """What must not end in its middle: Ctrl-C waits for its end."""
    signals: list[object] = []
    before = signal.signal(signal.SIGINT, lambda *arguments: signals.append(arguments))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
    if signals:
        raise KeyboardInterrupt


class ReadingProgress:
    """Shows each further megabyte that is read of files of so many bytes; None if nobody knows.

    `events` tells how many were read by then.
    """

    def __init__(self, size: int | None, show: Show, events: Callable[[], int] = lambda: 0) -> None:
        self._size, self._show, self._events = size, show, events
        self._done, self._due = 0, _MEGABYTE
        self._begun_at = time.monotonic()

    @contextmanager
    def follow(self, opened: Callable[[], "AbstractContextManager[Readable]"]) -> "Generator[Readable]":
        """The same file, whose reading is shown."""
        with opened() as file:
            yield _Followed(file, self)

    def add(self, count: int) -> None:
        """Note that so many bytes were read."""
        self._done += count
        if self._done >= self._due:
            self._due = self._done + _MEGABYTE
            whole = f" of {self._size / _MEGABYTE:,.0f}" if self._size else ""
            rate = self._events() / max(0.001, time.monotonic() - self._begun_at)
            pace = f", {rate:,.0f} events a second" if rate else ""
            self._show(Step(text=f"{self._done / _MEGABYTE:,.0f}{whole} MB{pace}", done=self._done, total=self._size))


class _Followed:
    def __init__(self, file: "Readable", progress: ReadingProgress) -> None:
        self._file, self._progress = file, progress

    def read(self, size: int) -> bytes:
        part = self._file.read(size)
        self._progress.add(len(part))
        return part
