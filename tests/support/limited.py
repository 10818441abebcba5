"""Python in a process of its own, whose memory and time are bounded and measured."""

import json
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile
from textwrap import dedent

import pytest

from tests.support.servers import ROOT

_PRELUDE = """
import resource
from pathlib import Path
from tempfile import TemporaryFile

def allow(megabytes):
    # What is loaded already does not count.
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    most = pages * resource.getpagesize() + megabytes * 1_000_000
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
"""


def run_limited(imports: str, code: str, *, megabytes: int, seconds: int = 60) -> str:
    """Return what `code` prints; it may take `megabytes` beyond its `imports`, and `seconds` of processor time."""
    if not Path("/proc/self/statm").exists():
        pytest.skip("this system does not bound the memory of a process")
    limit = f"\nresource.setrlimit(resource.RLIMIT_CPU, ({seconds}, {seconds}))\nallow({megabytes})\n"
    script = _PRELUDE + dedent(imports) + limit + dedent(code)
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, (done.returncode, done.stderr[-2000:])
    return done.stdout.strip()


@dataclass(frozen=True, kw_only=True)
class Measured:
    """How a process ended, and the most memory and the processor time that it took."""

    code: int
    output: bytes
    errors: str
    megabytes: float
    seconds: float


_LEAST_SPEED = 0.05
"""Processor seconds of the loop below on the machine that the bounds are meant for."""


def slowness() -> float:
    """How many times slower than that machine this one is now; at least 1."""

    def loop() -> float:
        started = time.process_time()
        len({str(number) for number in range(300_000)})
        return time.process_time() - started

    return max(1.0, min(loop() for _ in range(3)) / _LEAST_SPEED)


_LAUNCHER = """
import json, os, resource, sys
report, gigabytes, seconds, *command = sys.argv[1:]
pid = os.fork()
if not pid:
    for limit, most in ((resource.RLIMIT_AS, int(gigabytes) * 10**9), (resource.RLIMIT_CPU, int(seconds))):
        resource.setrlimit(limit, (most, most))
    os.execv(command[0], command)
_, status, usage = os.wait4(pid, 0)
# Linux counts in kilobytes, macOS in bytes.
megabytes = usage.ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3)
with open(report, "w") as file:
    json.dump([os.waitstatus_to_exitcode(status), megabytes, usage.ru_utime + usage.ru_stime], file)
"""


def run_measured(*arguments: str, gigabytes: int = 4, seconds: int = 60) -> Measured:
    """Run Python with these arguments; it is ended if it takes more address space or processor time than that.

    A small process starts it: Linux counts the memory of the starting one, which is that of the tests, as its own.
    """
    with NamedTemporaryFile() as report:
        limits = [report.name, str(gigabytes), str(seconds)]
        launch = [sys.executable, "-I", "-S", "-c", _LAUNCHER, *limits, sys.executable, *arguments]
        done = subprocess.run(launch, cwd=ROOT, capture_output=True, check=True)
        code, megabytes, cpu = json.load(report)
    return Measured(code=code, output=done.stdout, errors=done.stderr.decode(), megabytes=megabytes, seconds=cpu)
