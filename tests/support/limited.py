"""A piece of Python run in a process of its own that may take only so much memory and time."""

import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import pytest

from tests.support.servers import ROOT

_PRELUDE = """
import resource
from pathlib import Path

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
