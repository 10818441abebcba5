"""A database that cannot be used: pages and command line say so in a sentence, and lose nothing."""

import os
import resource
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest

from core.store.database import Database
from tests.support.servers import ROOT, RunningApp, free_port
from tests.support.sessions import alerts

# Root may write everywhere unless it gives that up.
_RIGHTS = "-dac_override,-dac_read_search"
AS_A_PERSON = ("setpriv", f"--bounding-set={_RIGHTS}", f"--inh-caps={_RIGHTS}") if os.geteuid() == 0 else ()
Spoil = Callable[[Path], None]


def newer(folder: Path) -> None:
    with closing(sqlite3.connect(folder / "workspace.db")) as db, db:
        db.execute("insert into _sqlite_migrations values (null, 'workspace', 'm999_tomorrow', '2030-01-01')")


def read_only(folder: Path) -> None:
    for path in folder.rglob("*"):
        path.chmod(0o500 if path.is_dir() else 0o400)
    folder.chmod(0o500)


def broken(folder: Path) -> None:
    (folder / "workspace.db").write_bytes(b"no database " * 1000)


DAYS = [
    pytest.param(newer, "was written by a newer version of this workspace (m999_tomorrow)", id="newer"),
    pytest.param(read_only, "the folder data cannot be written (Permission denied)", id="read-only"),
    pytest.param(broken, "the database cannot be read (file is not a database)", id="broken"),
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A database as it was left by a workspace of today."""
    folder = tmp_path / "data"
    Database(folder / "workspace.db").close()
    return folder


def command(folder: Path, *arguments: str, most: int | None = None) -> subprocess.CompletedProcess[str]:
    """`python -m core`, whose files may not grow beyond so many bytes: a full disk."""
    limit = partial(resource.setrlimit, resource.RLIMIT_FSIZE, (most, most)) if most is not None else None
    # Of a module that no process has compiled yet, Python would write as much as fits and trust that from then on.
    return subprocess.run(
        [*AS_A_PERSON, sys.executable, "-B", "-W", "ignore", "-m", "core", *arguments],
        cwd=ROOT,
        env={**os.environ, "WORKSPACE_DB": str(folder / "workspace.db")},
        preexec_fn=limit,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize(("spoil", "sentence"), DAYS)
def test_every_page_and_every_command_says_why(folder: Path, tmp_path: Path, spoil: Spoil, sentence: str) -> None:
    spoil(folder)
    told = command(folder, "links", "audit")
    assert (told.returncode, told.stdout, told.stderr.count("\n")) == (3, "", 1)
    assert sentence in told.stderr
    environment = {"WORKSPACE_DB": str(folder / "workspace.db")}
    app = RunningApp(port=free_port(), folder=tmp_path, environment=environment, rights=AS_A_PERSON)
    app.start()
    try:
        for page in ("", "links"):
            (shown,) = alerts(app.url, page)
            assert sentence.lower() in shown.replace("\\", "").lower()
            assert "correct this and restart the workspace" in shown
    finally:
        app.stop()
    log = (tmp_path / "server.log").read_text()
    assert sentence in log
    assert "Traceback" not in log


def test_a_full_disk_ends_a_command_in_a_sentence(folder: Path, tmp_path: Path) -> None:
    told = command(folder, "restore", str(tmp_path / "none.db"), most=4096)
    assert (told.returncode, told.stdout) == (3, "")
    assert "cannot be" in told.stderr
    assert told.stderr.count("\n") == 1
    backup = tmp_path / "backup.db"
    told = command(folder, "backup", str(backup), most=8192)
    assert (told.returncode, told.stderr.count("\n")) == (3, 1)
    assert not backup.exists(), "half a backup is none"
