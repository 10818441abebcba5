"""Python in a process of its own, whose memory and time are bounded and measured."""

import subprocess
import sys
import time
from pathlib import Path
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


_LEAST_SPEED = 0.05
"""Processor seconds of the loop below on the machine that the bounds are meant for."""


def slowness() -> float:
    """How many times slower than that machine this one is now; at least 1."""

    def loop() -> float:
        started = time.process_time()
        len({str(number) for number in range(300_000)})
        return time.process_time() - started

    return max(1.0, min(loop() for _ in range(3)) / _LEAST_SPEED)
