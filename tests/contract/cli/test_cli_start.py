"""Ctrl-C while the command line starts: one line and its exit code, whichever module is being loaded."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.servers import ROOT

# Python runs this before anything else. Nothing is imported here that the command line might be first to load.
PRESSES_CTRL_C = """
import _signal
import os
import sys


class Presses:
    waiting = None

    def find_spec(self, name, path=None, target=None):
        if name == "core.cli.start":
            self.waiting = int(os.environ["PRESS_AT_IMPORT"])
        elif self.waiting is not None:
            self.waiting -= 1
            if self.waiting == 0:
                os.kill(os.getpid(), _signal.SIGINT)


# A shell lets what it starts in the background ignore Ctrl-C, and the tests may have been started so.
_signal.signal(_signal.SIGINT, _signal.default_int_handler)
sys.meta_path.insert(0, Presses())
"""
STARTS = {
    "-m": [sys.executable, "-m", "core"],
    # As bin/core does.
    "-c": [sys.executable, "-c", (ROOT / "bin" / "core").read_text().split("-c '")[1].partition("'")[0]],
}


@pytest.mark.parametrize("number", [1, 2, 3, 8, 20, 60, 120, 180, 200])
@pytest.mark.parametrize("start", STARTS)
def test_ctrl_c_while_modules_are_loaded_is_one_line(tmp_path: Path, start: str, number: int) -> None:
    (tmp_path / "sitecustomize.py").write_text(PRESSES_CTRL_C)
    events = tmp_path / "events.ndjson"
    events.write_text('{"$value": 1}\n')
    ended = subprocess.run(
        [*STARTS[start], "events", "profile", str(events), "--json"],
        cwd=ROOT, env={"PYTHONPATH": f"{tmp_path}:{ROOT}", "PRESS_AT_IMPORT": str(number)},
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert (ended.returncode, ended.stdout) == (130, ""), ended.stderr
    assert ended.stderr == "Stopped before it finished. Run the command again.\n"
