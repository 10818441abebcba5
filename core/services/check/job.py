"""An account check in the background: it survives every page and reload, not the process."""

import sys
import threading
from collections.abc import Callable

from core.errors import WorkspaceError
from core.http import Cost, metered
from core.store.checks import Finding

Watch = Callable[[Finding], bool]


class CheckJob:
    """One check under way or ended; `run(watch)` does it, `leave()` lets go of its thread's database connection."""

    def __init__(self, total: int, run: Callable[[Watch], list[Finding]], leave: Callable[[], None]) -> None:
        self.total = total
        self.done: list[Finding] = []
        self.findings: list[Finding] = []
        self.problem = ""
        self.cost = Cost()
        self._run, self._leave = run, leave
        self._stopping, self._ended = threading.Event(), threading.Event()
        threading.Thread(target=self._work, name="account-check", daemon=True).start()

    @property
    def ended(self) -> bool:
        """Whether it is over, well or not."""
        return self._ended.is_set()

    @property
    def stopping(self) -> bool:
        """Whether it was asked to stop."""
        return self._stopping.is_set()

    def stop(self) -> None:
        """Ask for no more probes; what an earlier check found stays."""
        self._stopping.set()

    def wait(self, seconds: float | None = None) -> bool:
        """Wait for the end; whether it came."""
        return self._ended.wait(seconds)

    def _watch(self, finding: Finding) -> bool:
        self.done.append(finding)
        return not self._stopping.is_set()

    def _work(self) -> None:
        try:
            with metered() as self.cost:
                self.findings = self._run(self._watch)
        except WorkspaceError as error:
            self.problem = str(error)
        except Exception as error:  # noqa: BLE001 - a thread has nobody else to tell
            sys.stderr.write(f"account check: {type(error).__name__}\n")
            self.problem = f"a fault of this product ({type(error).__name__})"
        finally:
            self._leave()
            self._ended.set()


class CheckJobs:
    """The check of one account, at most one under way."""

    def __init__(self) -> None:
        self.latest: CheckJob | None = None
        self._guard = threading.Lock()

    def start(self, total: int, run: Callable[[Watch], list[Finding]], leave: Callable[[], None]) -> CheckJob:
        """The check under way, begun now if there is none."""
        with self._guard:
            if self.latest is None or self.latest.ended:
                self.latest = CheckJob(total, run, leave)
            return self.latest

    def close(self) -> None:
        """Stop what is under way; its scratch objects are removed."""
        if self.latest:
            self.latest.stop()
            self.latest.wait(30)
