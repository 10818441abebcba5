"""What a start may load: heavy packages come with the first page or call that needs them."""

import json
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from core import open_workspace
from core.settings import Settings
from tests.support.servers import ROOT
from tests.support.worlds import copy_world

# Each takes from 70 ms (Django's templates) to half a second (pandas) of a start.
HEAVY = [
    "pandas", "pyarrow", "numpy", "altair", "pydeck", "plotly", "matplotlib", "authlib", "django", "av", "resvg_py",
    "httpx2", "sqlite_utils",
]  # fmt: skip
# Streamlit takes numpy for a page's icon.
OF_ANY_PAGE = {"numpy"}
_START = """
import json, sys
loaded = lambda: sorted(set(sys.modules) & set(sys.argv[1:]))
import core, core.workspace, core.cli.main
command = loaded()
import app
server = loaded()
from streamlit.testing.v1 import AppTest
page = AppTest.from_file("ui/app/router.py", default_timeout=60).switch_page("../../pages/help.py").run()
print(json.dumps([command, server, loaded(), [title.value for title in page.title]]))
"""


def test_heavy_packages_are_loaded_when_they_are_needed(drawn_world: Path, tmp_path: Path) -> None:
    # The very first start draws the demo shop, and makes the tables with sqlite-utils.
    copy_world(drawn_world, tmp_path)
    open_workspace(Settings(workspace_db=tmp_path / "workspace.db")).close()
    environment = {"WORKSPACE_DB": str(tmp_path / "workspace.db"), "SANDBOX_DB": str(tmp_path / "sandbox.db")}
    ended = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", _START, *HEAVY],
        cwd=ROOT, env={**os.environ, **environment}, capture_output=True, text=True, check=True, timeout=120,
    )  # fmt: skip
    command, server, page, titles = json.loads(ended.stdout.splitlines()[-1])
    assert (command, server, titles) == ([], [], ["Help"])
    assert set(page) <= OF_ANY_PAGE


_WRITE = """
import json, sys
from core import open_workspace
with open_workspace() as ws, ws.database.write() as db:
    db.table("job").count
print(json.dumps(sorted(set(sys.modules) & set(sys.argv[1:]))))
"""


def test_making_and_writing_a_database_loads_no_pandas(tmp_path: Path) -> None:
    environment = {"WORKSPACE_DB": str(tmp_path / "workspace.db"), "SANDBOX_DB": str(tmp_path / "sandbox.db")}
    ended = subprocess.run(
        [sys.executable, "-c", _WRITE, "sqlite_utils", "pandas", "numpy"],
        cwd=ROOT, env={**os.environ, **environment}, capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip
    assert json.loads(ended.stdout) == ["sqlite_utils"]


_SERVE = """
import asyncio, time
import app
async def serve(seconds):
    async with app.lifespan(None):
        saved, until = app.process_workspace().database, time.monotonic() + seconds
        while saved.row("select 1 from saved_sample where id = 'old'") and time.monotonic() < until:
            await asyncio.sleep(0.02)
        print([row["id"] for row in saved.rows("select id from saved_sample order by id")])
asyncio.run(serve(60))
"""


def test_a_server_that_runs_deletes_expired_samples_without_a_visitor(drawn_world: Path, tmp_path: Path) -> None:
    copy_world(drawn_world, tmp_path)
    environment = {"WORKSPACE_DB": str(tmp_path / "workspace.db"), "SANDBOX_DB": str(tmp_path / "sandbox.db")}
    with open_workspace(Settings(workspace_db=tmp_path / "workspace.db")) as ws, ws.database.write() as db:
        now = datetime.now(UTC)
        for name, days in (("old", 31), ("young", 29)):
            at = (now - timedelta(days=days)).isoformat(timespec="seconds")
            db.table("saved_sample").insert({"id": name, "account": "sandbox:A", "at": at, "encrypted": b"x"})
    ended = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", _SERVE],
        cwd=ROOT, env={**os.environ, **environment}, capture_output=True, text=True, check=True, timeout=120,
    )  # fmt: skip
    assert ended.stdout.splitlines()[-1] == "['young']"


def test_the_library_is_imported_without_any_of_its_rooms() -> None:
    told = subprocess.run(
        [sys.executable, "-c", "import core, sys; print([name for name in sys.modules if name.startswith('core.')])"],
        cwd=ROOT, capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip
    assert told.stdout.strip() == "[]"


# Help and completion answer while somebody types: not even the settings or the workspace are loaded for them.
_NOT_FOR_HELP = [
    *HEAVY,
    "streamlit",
    "rich",
    "pydantic",
    "pydantic_settings",
    "httpx",
    "sqlite_utils",
    "core.workspace",
]
_RUN = """
import json, sys
from click.testing import CliRunner
from core.cli.main import cli
ended = CliRunner().invoke(cli, json.loads(sys.argv[1]))
print(json.dumps([ended.exit_code, sorted(set(sys.modules) & set(sys.argv[2:]))]))
"""


@pytest.mark.parametrize(
    ("arguments", "unwanted"),
    [
        (["--help"], _NOT_FOR_HELP),
        (["links", "audit", "--help"], _NOT_FOR_HELP),
        (["events", "profile", "{file}", "--json"], _NOT_FOR_HELP),
        (["events", "profile", "{file}"], _NOT_FOR_HELP),
        (["events", "sample", "{file}"], _NOT_FOR_HELP),
    ],
    ids=lambda value: " ".join(value[:3]),
)
def test_a_command_loads_what_it_needs(arguments: list[str], unwanted: list[str], tmp_path: Path) -> None:
    (tmp_path / "events.ndjson").write_text('{"a": 1}\n')
    given = json.dumps([part.format(file=tmp_path / "events.ndjson") for part in arguments])
    ended = subprocess.run(
        [sys.executable, "-c", _RUN, given, *unwanted],
        cwd=ROOT, capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip
    assert json.loads(ended.stdout) == [0, []]


def test_importing_the_app_opens_nothing(tmp_path: Path) -> None:
    environment = {"WORKSPACE_DB": str(tmp_path / "workspace.db"), "SANDBOX_DB": str(tmp_path / "sandbox.db")}
    subprocess.run(
        [sys.executable, "-W", "ignore", "-c", "import app"],
        cwd=ROOT, env={**os.environ, **environment}, check=True, timeout=60,
    )  # fmt: skip
    assert list(tmp_path.iterdir()) == []
