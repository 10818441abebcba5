"""The demo's world, drawn once for all tests of a run, and copies of it."""

import json
import shutil
from contextlib import closing
from pathlib import Path
from typing import Any

from sandbox.state import State
from sandbox.world import seed


def drawn_in(folder: Path) -> Path:
    """The world as it was drawn in this folder, by the first of several processes that ask for it."""
    with closing(State(folder / "sandbox.db")) as state:
        seed.ensure(state)
    return folder / "sandbox.pristine.db"


def copy_world(drawn: Path, folder: Path) -> None:
    """A sandbox that begins in this folder has its world already, and the copy that a reset takes."""
    shutil.copy(drawn, folder / "sandbox.db")
    # Nobody writes to it: another world takes its place whole. So all folders share the one file.
    (folder / "sandbox.pristine.db").hardlink_to(drawn)


def world(drawn: Path, folder: Path) -> State:
    """A world of a test's own."""
    copy_world(drawn, folder)
    return State(folder / "sandbox.db")


def events(state: State, metric: str) -> list[dict[str, Any]]:
    """The properties of a metric's events, the oldest first."""
    rows = state.db.execute("select properties from event where metric_id = ? order by timestamp", [metric]).fetchall()
    return [json.loads(row["properties"]) for row in rows]
