"""Work in threads of this process that survive every page; each piece of it in one process at a time."""

import sys
import threading
from abc import ABC, abstractmethod
from typing import ClassVar

from core.errors import Busy, StoreError, WorkspaceError
from core.store.database import Database


class Background(ABC):
    """Runs pieces of one `kind` of work, each known by its id; every end is written down."""

    kind: ClassVar[str]

    def __init__(self, database: Database) -> None:
        self._database = database
        self._threads: dict[str, threading.Thread] = {}
        self._guard = threading.Lock()
        self._closing = threading.Event()

    def start(self, work_id: str) -> None:
        """Work in the background, unless this process does so already."""
        with self._guard:
            known = self._threads.get(work_id)
            if known and known.is_alive():
                return
            thread = threading.Thread(target=self.run, args=[work_id], name=f"{self.kind}-{work_id}", daemon=True)
            self._threads[work_id] = thread
            thread.start()

    def wait(self, work_id: str, seconds: float | None = None) -> None:
        """Wait until this process no longer works on it."""
        thread = self._threads.get(work_id)
        if thread:
            thread.join(seconds)

    def close(self) -> None:
        """Let what is at hand end, and nothing else begin; what is kept says where to go on."""
        self._closing.set()
        for thread in list(self._threads.values()):
            thread.join(30)

    def run(self, work_id: str) -> None:
        """Work in this thread, unless another process does."""
        try:
            with self._database.lock(f"{self.kind}-{work_id}", timeout=0.2):
                self._ending(work_id)
        except Busy:
            return
        except StoreError as error:
            # The end cannot be written down either: the work goes on when a workspace opens again.
            sys.stderr.write(f"{self.kind} {work_id}: {error}\n")
        finally:
            if threading.current_thread() is not threading.main_thread():
                self._database.close()

    @abstractmethod
    def _run(self, work_id: str) -> None:
        """Do it to its end, or until `_closing`."""

    @abstractmethod
    def _stop(self, work_id: str, note: str) -> None:
        """Write down that it stopped, and why."""

    def _ending(self, work_id: str) -> None:
        try:
            self._run(work_id)
        except WorkspaceError as error:
            self._stop(work_id, str(error))
        except Exception as error:  # noqa: BLE001 - a thread has nobody else to tell
            sys.stderr.write(f"{self.kind} {work_id}: {type(error).__name__}\n")
            self._stop(work_id, f"a fault of this product ({type(error).__name__})")
