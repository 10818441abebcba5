"""Files that somebody dropped on a page, read in the background: their profile, and a sample of their events.

The files and what is read of them are personal data, and stay in the memory of the process.
"""

import os
import sys
import tempfile
import threading
from collections.abc import Generator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex
from typing import Any, Final

from core.accounts.account import Account, AccountOf
from core.domain.job import Job
from core.errors import ChooseError, InputError, NotFound
from core.events.paths import event_ending
from core.events.read_files import FilesRead, NamedPath, read_files
from core.jobs.context import JobContext
from core.jobs.run import JobKind
from core.jobs.runner import Jobs

_JOB: Final = "reading of files"
_MOST: Final = 4
"""Sets of files, and results, of an account that a process holds at most; they are large."""


@dataclass(frozen=True, kw_only=True)
class Upload:
    """A file that was dropped."""

    name: str
    content: bytes


class HeldUploads:
    """The files that a process was given for one account, and what it has read of them, until it is disconnected."""

    def __init__(self) -> None:
        self._files: dict[str, tuple[Upload, ...]] = {}
        self._results: dict[str, FilesRead | ChooseError] = {}
        self._guard = threading.Lock()
        self._closed = False

    def put_files(self, key: str, files: tuple[Upload, ...]) -> None:
        """Hold files; not if the account was disconnected meanwhile."""
        self._put(self._files, key, files)

    def files(self, key: str) -> tuple[Upload, ...]:
        """Files that were put here; none if they are gone."""
        with self._guard:
            return self._files.get(key, ())

    def drop_files(self, key: str) -> None:
        """Hold them no more."""
        with self._guard:
            self._files.pop(key, None)

    def put_result(self, job_id: str, result: FilesRead | ChooseError) -> None:
        """Hold what a job has read, or what has to be chosen before it can."""
        self._put(self._results, job_id, result)

    def result(self, job_id: str) -> FilesRead | ChooseError | None:
        """What a job has read."""
        with self._guard:
            return self._results.get(job_id)

    def close(self) -> None:
        """Drop everything."""
        with self._guard:
            self._closed = True
            self._files.clear()
            self._results.clear()

    def _put(self, place: dict[str, Any], key: str, value: object) -> None:
        with self._guard:
            if self._closed:
                return
            place[key] = value
            for old in list(place)[:-_MOST]:
                del place[old]


@dataclass(frozen=True, kw_only=True)
class UploadReading:
    """Files that are being read or were: `result` is what came of it, as far as this process has it."""

    job: Job
    result: FilesRead | ChooseError | None


class Uploads:
    """Reads dropped files for one account and one person."""

    def __init__(self, account: Account, jobs: Jobs, who: str) -> None:
        self._account, self._jobs, self._who = account, jobs, who

    @property
    def can_read(self) -> bool:
        """Whether an account is connected, whose jobs they are."""
        return self._account.connection is not None and not self._account.connection.broken

    def read(self, files: Sequence[Upload], column: str | None = None) -> Job:
        """Begin to read files, and return at once."""
        key = token_hex(8)
        self._account.memory.get(HeldUploads).put_files(key, tuple(files))
        return self._begin({"files": key, "column": column})

    def read_again(self, job_id: str, column: str | None) -> Job:
        """Read the files of a job once more, with another column."""
        return self._begin({**self._job(job_id).arguments, "column": column})

    def get(self, job_id: str) -> UploadReading:
        """A reading; NotFound if the account has none of this ID."""
        return UploadReading(job=self._job(job_id), result=self._account.memory.get(HeldUploads).result(job_id))

    def wait(self, job_id: str, seconds: float | None = None) -> UploadReading:
        """Wait until it has ended, at most so long."""
        self._jobs.wait(job_id, seconds)
        return self.get(job_id)

    def _begin(self, arguments: dict[str, Any]) -> Job:
        return self._jobs.get(self._jobs.start(_JOB, self._account.scope, arguments, person=self._who))

    def _job(self, job_id: str) -> Job:
        job = self._jobs.get(job_id)
        if (job.kind, job.account) != (_JOB, self._account.label):
            raise NotFound("this workspace does not have these files; drop them again")
        return job


class UploadWork:
    """Reads dropped files with all processors."""

    def __init__(self, account_of: AccountOf) -> None:
        self._account_of = account_of

    @property
    def kind(self) -> JobKind:
        """The work as a kind of job; it cannot go on in another process, which has none of the files."""
        return JobKind(name=_JOB, work=self.run, partial_results="Drop the files again.", resumable=False, shared=False)

    def run(self, context: JobContext) -> None:
        """Read until all is counted, or somebody stops it; what was counted by then is kept.

        NotConnected once the account is disconnected: nothing of its recipients is kept.
        """
        held = self._account_of(context.account).memory.get(HeldUploads)
        files = held.files(context.arguments["files"])
        if not files:
            raise InputError("these files are no longer in memory; drop them again")
        size = sum(len(file.content) for file in files)
        context.progress(0, size)

        def on_read(done: int, events: int) -> None:
            # No call of a service tells that the account was disconnected.
            self._account_of(context.account)
            context.progress(min(done, size), size, f"{events:,}")

        try:
            with _written(files) as (paths, numbers):
                result = read_files(
                    paths, context.arguments["column"], stopped=context.stopped, on_read=on_read, open_files=numbers,
                    skips_unreadable=True,
                )  # fmt: skip
        except ChooseError as error:
            held.put_result(context.id, error)
            raise
        self._account_of(context.account)
        held.put_result(context.id, result)
        if not any(reading.candidates for reading in result.sample.readings):
            # Nobody has to choose another column.
            held.drop_files(context.arguments["files"])
        context.progress(size, size, f"{result.profile.total:,}")
        if result.stopped:
            context.check()


@contextmanager
def _written(files: Sequence[Upload]) -> "Generator[tuple[list[NamedPath], list[int]]]":
    """The files where another process finds them; elsewhere than on Linux under names, which are deleted at the end."""
    with ExitStack() as opened:
        folder = Path(opened.enter_context(tempfile.TemporaryDirectory()))
        paths, numbers = [], []
        for place, upload in enumerate(files):
            path = folder / f"{place}{event_ending(upload.name)}"
            if sys.platform == "linux":
                # It has no name that would outlive this process; the link leads to it in the process that inherits it.
                file = opened.enter_context(tempfile.TemporaryFile())
                file.write(upload.content)
                file.flush()
                numbers.append(file.fileno())
                path.symlink_to(f"/proc/self/fd/{file.fileno()}")
            else:
                path.write_bytes(upload.content)
            paths.append(NamedPath(name=upload.name, path=os.fspath(path)))
        yield paths, numbers
