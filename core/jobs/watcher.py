"""Looks after the jobs of this process: another process may stop one, and how far each is gets written down."""

import logging
import threading
from typing import Final

from core.errors import StoreError
from core.jobs.context import JobContext
from core.jobs.job import Progress
from core.jobs.store import JobStore
from core.logs import report_unexpected
from core.store.database import Database

_LOG: Final = logging.getLogger(__name__)
TICK: Final = 0.5
"""Seconds between two looks."""


class Watcher:
    """One thread while there are jobs, none otherwise."""

    def __init__(self, database: Database, store: JobStore) -> None:
        self._database, self._store = database, store
        self._watched: dict[JobContext, Progress] = {}
        self._guard = threading.Lock()
        self._idle = threading.Event()
        self._thread: threading.Thread | None = None

    def add(self, context: JobContext) -> None:
        """Look after a job from now on."""
        with self._guard:
            self._watched[context] = context.reached
            self._idle.clear()
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="job-watcher", daemon=True)
                self._thread.start()

    def remove(self, context: JobContext) -> None:
        """A job has ended."""
        with self._guard:
            self._watched.pop(context, None)
            if not self._watched:
                self._idle.set()

    def _work(self) -> None:
        try:
            while not self._done():
                self._idle.wait(TICK)
                try:
                    self._look()
                except StoreError as error:
                    # The jobs go on; the next look may succeed.
                    _LOG.warning("jobs cannot be looked after: %s", error)
                except Exception as error:  # noqa: BLE001 - without it no job could be stopped from another process
                    report_unexpected(_LOG, error)
        finally:
            self._database.close()

    def _done(self) -> bool:
        with self._guard:
            if not self._watched:
                self._thread = None
            return not self._watched

    def _look(self) -> None:
        with self._guard:
            watched = dict(self._watched)
        states = self._store.states([context.id for context in watched])
        for context, written in watched.items():
            if states.get(context.id) not in ("queued", "running"):
                # Stopped by another process, or gone with a backup that was restored.
                context.stop()
            if (reached := context.reached) != written:
                self._store.progress(context.id, reached)
                with self._guard:
                    if context in self._watched:
                        self._watched[context] = reached
