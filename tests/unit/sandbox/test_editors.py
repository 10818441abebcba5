"""The code editors of the editor page: fetched when that is possible, and said to be missing when not."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from sandbox.klaviyo.editor import install
from tests.support.servers import ROOT


@pytest.fixture
def nothing_installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("package.json", "package-lock.json"):
        (tmp_path / name).write_bytes((install.FOLDER / name).read_bytes())
    monkeypatch.setattr(install, "FOLDER", tmp_path)
    monkeypatch.setattr(install, "PACKAGES", tmp_path / "packages")
    return tmp_path


def npm(folder: Path, script: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put a program of that name first on the path, alone."""
    (folder / "bin").mkdir()
    program = folder / "bin" / "npm"
    program.write_text(f"#!{sys.executable}\n{script}")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", str(folder / "bin"))


def test_without_npm_it_says_what_is_skipped(nothing_installed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(nothing_installed))
    assert "no npm here" in install.install()
    assert not install.PACKAGES.exists()


def test_without_a_network_npms_reason_is_given(nothing_installed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    npm(nothing_installed, "import sys; sys.exit('npm error network unreachable')", monkeypatch)
    assert "network unreachable" in install.install()
    assert {path.name for path in nothing_installed.iterdir()} == {"package.json", "package-lock.json", "bin"}


def test_only_the_files_that_the_page_asks_for_are_kept(
    nothing_installed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = ["ace-builds/src-min-noconflict/ace.js", "ace-builds/src/ace.js", "marked/package.json", "marked/index.js"]
    names += ["@codemirror/view/dist/index.js", "@codemirror/view/dist/index.cjs", "@codemirror/view/package.json"]
    names += ["ace-builds/package.json"]
    script = f"""
from pathlib import Path
for name in {names}:
    path = Path("node_modules", name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("{{}}")
"""
    npm(nothing_installed, script, monkeypatch)
    install.install()
    kept = sorted(path.relative_to(install.PACKAGES).as_posix() for path in install.PACKAGES.rglob("*.*"))
    view = ["@codemirror/view/dist/index.js", "@codemirror/view/package.json"]
    assert kept == [*view, "ace-builds/src-min-noconflict/ace.js"]


def test_the_command_ends_well_either_way(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "sandbox.klaviyo.editor.install"]
    done = subprocess.run(command, cwd=ROOT, env={**os.environ, "PATH": str(tmp_path)}, check=False)
    assert done.returncode == 0
