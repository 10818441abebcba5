"""`bin/core`: the command line from any folder, completed by a real shell."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.support.servers import ROOT
from tests.support.terminals import Terminal

PROGRAM = ROOT / "bin" / "core"
TAB = b"\t"
bash = pytest.mark.skipif(shutil.which("bash") is None, reason="bash is not installed")


def test_it_runs_from_any_folder_and_takes_no_module_from_there(tmp_path: Path) -> None:
    (tmp_path / "click.py").write_text("raise SystemExit('this is not click')\n")
    (tmp_path / "core").symlink_to(PROGRAM)
    shown = subprocess.run(
        ["./core", "links", "--help"], cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False
    )
    assert (shown.returncode, shown.stderr) == (0, "")
    assert shown.stdout.startswith("Usage: core links [OPTIONS] COMMAND")


@bash
@pytest.mark.parametrize(
    ("typed", "completed"),
    [
        ("core li", "core links "),
        ("core links au", "core links audit "),
        ("core links audit --si", "core links audit --since "),
        ("core links audit --since ", "core links audit --since last "),
        ("core events profile READ", "core events profile README.md "),
        ("core restore READ", "core restore README.md "),
    ],
)
def test_a_shell_completes_commands_options_values_and_files(typed: str, completed: str, tmp_path: Path) -> None:
    start = tmp_path / "bashrc"
    start.write_text(
        f'PATH={PROGRAM.parent}:$PATH\nPS1="> "\nbind "set enable-bracketed-paste off"\n'
        'eval "$(_CORE_COMPLETE=bash_source core)"\n'
    )
    with Terminal(["bash", "--rcfile", str(start), "-i"], {"HISTFILE": ""}) as terminal:
        terminal.wait_for("> ")
        terminal.press(typed.encode() + TAB)
        terminal.wait_for(completed)


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_each_shell_gets_its_script(shell: str) -> None:
    script = subprocess.run(
        [PROGRAM], env={**os.environ, "_CORE_COMPLETE": f"{shell}_source"}, capture_output=True, text=True,
        timeout=60, check=True,
    )  # fmt: skip
    assert f"_CORE_COMPLETE={shell}_complete" in script.stdout
