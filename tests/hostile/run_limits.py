"""Measures a command in a process of its own: seconds, memory, and how it ended.

The process is started by a small interpreter rather than by whoever asks: Linux counts the memory of the starting
process into the peak of the one that it starts. No limit of memory is set either, which would change what the command
does: it is watched, and killed when it goes beyond what the machine can bear.
"""

import json
import os
import resource
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

LONGEST: Final = 20.0
"""Seconds after which the command is killed."""
MOST_MB: Final = 2_000
"""Megabytes after which the command is killed."""
_POLL: Final = 0.01
_UNIT: Final = 1_000_000 if sys.platform == "darwin" else 1_000
"""How much of `ru_maxrss` is a megabyte: https://docs.python.org/3/library/resource.html."""


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
    stdout_bytes: int
    stderr: str
    """The first 20,000 bytes."""


def measure(command: Sequence[str], folder: Path, environment: Mapping[str, str]) -> Measured:
    """Run a command in a folder and measure it alone."""
    launcher = [sys.executable, "-I", "-S", __file__, *command]
    ran = subprocess.run(launcher, cwd=folder, env=environment, capture_output=True, check=True)
    return Measured(**json.loads(ran.stdout))


def _measured(command: Sequence[str]) -> Measured:
    with tempfile.TemporaryFile() as stdout, tempfile.TemporaryFile() as stderr:
        began = time.monotonic()
        # A group of its own, so that what it starts is killed with it.
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=stdout, stderr=stderr, start_new_session=True
        )
        killed, code, usage = _watched(process.pid, began)
        process.returncode = code
        seconds = time.monotonic() - began
        stderr.seek(0)
        return Measured(
            seconds=seconds,
            cpu=usage.ru_utime + usage.ru_stime,
            megabytes=usage.ru_maxrss / _UNIT,
            code=code,
            killed=killed,
            stdout_bytes=os.fstat(stdout.fileno()).st_size,
            stderr=stderr.read(20_000).decode(errors="replace"),
        )


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
    json.dump(asdict(_measured(sys.argv[1:])), sys.stdout)
