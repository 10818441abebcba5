"""What people reported of SQLite on network drives: the write-ahead log needs memory that processes share."""

import subprocess
import sys
from pathlib import Path

import pytest

from core.store.database import Database
from tests.support.foreign_mount import IOERR_SHMMAP, NOTHING_SHARED, PROTOCOL, is_possible
from tests.support.servers import ROOT

pytestmark = pytest.mark.skipif(not is_possible(), reason="SQLite's functions cannot be reached here")
_ON_A_DRIVE = "import sys; from tests.support.foreign_mount import register; register(int(sys.argv.pop(1)));"
_COMMAND = f"{_ON_A_DRIVE} import runpy; sys.argv[0] = 'core'; runpy.run_module('core', run_name='__main__')"


def check(folder: Path, code: int) -> subprocess.CompletedProcess[str]:
    """A command that opens the workspace in this folder of a network drive."""
    return subprocess.run(
        [sys.executable, "-W", "ignore", "-c", _COMMAND, str(code), "samples", "list"],
        cwd=ROOT, env={"WORKSPACE_DB": str(folder / "workspace.db"), "PATH": ""}, capture_output=True, text=True,
        check=False, timeout=120,
    )  # fmt: skip


@pytest.mark.parametrize("code", [NOTHING_SHARED, PROTOCOL, IOERR_SHMMAP])
def test_a_folder_that_cannot_hold_the_log_is_named_at_the_start_and_left_empty(tmp_path: Path, code: int) -> None:
    """https://github.com/WiseLibs/better-sqlite3/issues/1155"""
    folder = tmp_path / "shared drive"
    ended = check(folder, code)
    assert ended.returncode != 0
    (sentence,) = ended.stderr.strip().splitlines()
    assert "“shared drive”" in sentence
    assert "set WORKSPACE_DB to a file on a disk of this machine" in sentence
    assert [path.name for path in folder.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize("code", [NOTHING_SHARED, PROTOCOL, IOERR_SHMMAP])
def test_a_database_that_was_moved_there_is_left_as_it_is(tmp_path: Path, code: int) -> None:
    folder = tmp_path / "shared drive"
    database = Database(folder / "workspace.db")
    database.close()
    before = database.path.read_bytes()
    assert "“shared drive”" in check(folder, code).stderr
    assert database.path.read_bytes() == before
    Database(database.path).close()
