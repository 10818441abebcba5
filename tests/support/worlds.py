"""The demo's world, drawn once for all tests of a process."""

import json
import shutil
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

from sandbox.state import State
from sandbox.world import seed


@cache
def drawn() -> Path:
    """A world that was drawn for all tests of this process."""
    folder = Path(tempfile.mkdtemp())
    seed.ensure(State(folder / "sandbox.db"))
    return folder / "sandbox.pristine.db"


def world(folder: Path) -> State:
    """A world of a test's own."""
    state = State(folder / "sandbox.db")
    shutil.copy(drawn(), folder / "sandbox.pristine.db")
    seed.ensure(state)
    return state


def events(state: State, metric: str) -> list[dict[str, Any]]:
    """The properties of a metric's events, the oldest first."""
    rows = state.db.execute("select properties from event where metric_id = ? order by timestamp", [metric]).fetchall()
    return [json.loads(row["properties"]) for row in rows]
