"""A command with what it took: seconds, and the memory of each of its processes."""

import os
import resource
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[1]
_LOOK: Final = 0.05
"""Seconds between two looks at the memory."""


@dataclass(frozen=True, kw_only=True)
class Run:
    """What a command printed, its seconds by the clock and of the processor, and megabytes.

    `largest` is the most that one of its processes had; `together` the most of all, where shared pages count once, with
    the files that they have in memory.
    """

    output: bytes
    elapsed: float
    cpu: float
    largest: float
    together: float


def run(arguments: Sequence[str]) -> Run:
    """Run Python with these arguments to its end; CalledProcessError if it fails."""
    before, started = _cpu_of_children(), time.perf_counter()
    with subprocess.Popen([sys.executable, *arguments], cwd=ROOT, stdout=subprocess.PIPE) as process:
        watch = _Watch(process.pid)
        watch.start()
        output, _ = process.communicate()
    watch.join()
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, list(arguments))
    return Run(
        output=output,
        elapsed=time.perf_counter() - started,
        cpu=_cpu_of_children() - before,
        largest=max(watch.largest.values(), default=0) / 1024,
        together=watch.together / 1024,
    )


def _cpu_of_children() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


class _Watch(threading.Thread):
    """Looks at the memory of a process and of those that it started, until it has ended; kilobytes."""

    def __init__(self, number: int) -> None:
        super().__init__(daemon=True)
        self._number = number
        self.largest: dict[int, int] = {}
        self.together = 0

    def run(self) -> None:
        while Path(f"/proc/{self._number}/status").exists():
            sizes = 0
            for number in _family(self._number):
                # Processes end while they are looked at.
                with suppress(OSError, IndexError, ValueError):
                    self.largest[number] = _kilobytes(number, "status", "VmHWM:")
                    sizes += _kilobytes(number, "smaps_rollup", "Pss:")
            sizes += _kilobytes_of_files(_family(self._number))
            self.together = max(self.together, sizes)
            time.sleep(_LOOK)


def _family(number: int) -> list[int]:
    members = [number]
    for member in members:
        with suppress(OSError):
            for task in os.listdir(f"/proc/{member}/task"):  # noqa: PTH208 - numbers, no files
                members += map(int, Path(f"/proc/{member}/task/{task}/children").read_text().split())
    return members


def _kilobytes(number: int, file: str, name: str) -> int:
    return int(Path(f"/proc/{number}/{file}").read_text().split(name)[1].split()[0])


def _kilobytes_of_files(family: list[int]) -> int:
    """Of the files in memory that these processes have open, each once."""
    sizes: dict[int, int] = {}
    for number in family:
        # Files and processes end while they are looked at.
        with suppress(OSError):
            for each in Path(f"/proc/{number}/fd").iterdir():
                if str(each.readlink()).startswith("/memfd:"):
                    status = each.stat()
                    sizes[status.st_ino] = status.st_blocks // 2
    return sum(sizes.values())
