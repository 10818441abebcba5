"""Measures commands: seconds, memory, and how each ended.

One small process loads the product and runs each command in a fork of its own, so that none helps or hides another
and none has to start anew. It is no fork of whoever asks: Linux counts the memory of the starting process into the
peak of the one that it starts. No limit of memory is set either, which would change what the command does: it is
watched, and killed when it goes beyond what the machine can bear.
"""

import importlib
import json
import os
import resource
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TextIO

from tests.support.servers import ROOT

LONGEST: Final = 20.0
"""Seconds after which the command is killed."""
MOST_MB: Final = 2_000
"""Megabytes after which the command is killed."""
_POLL: Final = 0.01
_UNIT: Final = 1_000_000 if sys.platform == "darwin" else 1_000
"""How much of `ru_maxrss` is a megabyte: https://docs.python.org/3/library/resource.html."""
_LOADED: Final = (
    "core.cli.main", "core.blocks.compose", "core.blocks.preview", "core.cloudinary.cldt", "core.domain.event",
    "core.domain.personalization", "core.events.files", "core.events.profile",
)  # fmt: skip
"""What the commands load before they read a file."""


@dataclass(frozen=True, kw_only=True)
class Measured:
    """What a command took and how it ended."""

    seconds: float
    """From its start to its end."""
    cpu: float
    """Seconds of a processor, without those in which others had it."""
    megabytes: float
    """The largest resident size of the process or of one that it waited for."""
    code: int
    """The exit code; that of a signal is negative."""
    killed: str
    """Which limit it went beyond; blank if none."""
    stdout: bytes
    stderr: str
    """The first 20,000 bytes."""


@dataclass(frozen=True)
class Launcher:
    """Runs the product's commands, one after the other."""

    ask: TextIO
    told: TextIO

    def measure(self, arguments: Sequence[str], folder: Path) -> Measured:
        """Run `python -m core` with these arguments in a folder and measure it alone."""
        with tempfile.TemporaryDirectory() as name:
            stdout, stderr = Path(name) / "stdout", Path(name) / "stderr"
            self.ask.write(json.dumps([str(folder), str(stdout), str(stderr), list(arguments)]) + "\n")
            self.ask.flush()
            figures: dict[str, Any] = json.loads(self.told.readline())
            said = stderr.read_bytes()[:20_000].decode(errors="replace")
            return Measured(**figures, stdout=stdout.read_bytes(), stderr=said)


@contextmanager
def launching() -> Iterator[Launcher]:
    """A process that has loaded the product."""
    command = [sys.executable, "-m", "tests.hostile.run_limits"]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin and process.stdout
        yield Launcher(process.stdin, process.stdout)


def _serve() -> None:
    """In the process: run what each line asks for, and tell the figures."""
    for name in _LOADED:
        importlib.import_module(name)
    for line in sys.stdin:
        print(json.dumps(_measured(*json.loads(line))), flush=True)


def _measured(folder: str, stdout: str, stderr: str, arguments: list[str]) -> dict[str, object]:
    began = time.monotonic()
    pid = os.fork()
    if not pid:
        _become(folder, stdout, stderr, arguments)
    killed, code, usage = _watched(pid, began)
    return {
        "seconds": time.monotonic() - began,
        "cpu": usage.ru_utime + usage.ru_stime,
        "megabytes": usage.ru_maxrss / _UNIT,
        "code": code,
        "killed": killed,
    }


def _become(folder: str, stdout: str, stderr: str, arguments: list[str]) -> None:
    """In the fork: be the command, to its end."""
    from core.cli.main import run

    code: object = 1
    try:
        # A group of its own, so that what it starts is killed with it.
        os.setsid()
        os.chdir(folder)
        for number, file in enumerate((os.devnull, stdout, stderr)):
            os.dup2(os.open(file, os.O_RDWR | os.O_CREAT), number)
        sys.argv = ["core", *arguments]
        run("python -m core")
    except SystemExit as end:
        code = end.code or 0
    except BaseException:  # noqa: BLE001 - the process ends here, and whoever measures it reads why
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code if isinstance(code, int) else 1)


def _watched(pid: int, began: float) -> tuple[str, int, resource.struct_rusage]:
    """Wait for the end of a process, which comes at a limit at the latest."""
    killed = ""
    while True:
        ended, status, usage = os.wait4(pid, os.WNOHANG)
        if ended:
            return killed, os.waitstatus_to_exitcode(status), usage
        killed = killed or _beyond(pid, began)
        if killed:
            os.killpg(pid, signal.SIGKILL)
        time.sleep(_POLL)


def _beyond(pid: int, began: float) -> str:
    if time.monotonic() - began > LONGEST:
        return "time"
    return "memory" if _resident(pid) > MOST_MB else ""


def _resident(pid: int) -> float:
    """Megabytes that a process holds now; 0 where the system does not show it as a file."""
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    except (OSError, IndexError):
        return 0
    return pages * resource.getpagesize() / 1_000_000


if __name__ == "__main__":
    _serve()
