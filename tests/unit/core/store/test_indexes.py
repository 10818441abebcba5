"""What every rerun or plan asks is found by an index, however much was written before."""

from collections.abc import Callable
from pathlib import Path

import pytest

from core.publish.store import Links
from core.send.earlier import earlier_entries
from core.store.database import Database

SCOPE = "real:ACCOUNT:cloud"
READS: dict[str, Callable[[Database], object]] = {
    "idx_journal_deleted": lambda database: Links(database).deleted_since(SCOPE, "2026-11-01T00:00:00"),
    "idx_send_item_asset": lambda database: earlier_entries(database, SCOPE, ["a", "b"]),
}


@pytest.mark.parametrize("index", READS)
def test_what_is_asked_often_uses_its_index(tmp_path: Path, index: str) -> None:
    database = Database(tmp_path / "workspace.db")
    queries: list[str] = []
    database.connection.set_trace_callback(queries.append)
    READS[index](database)
    database.connection.set_trace_callback(None)
    # The callback is given the queries with their values in place.
    plan = [row[3] for row in database.connection.execute(f"explain query plan {queries[0]}")]
    database.close()
    assert any(step.startswith("SEARCH") and index in step for step in plan), plan
    assert not any(step.startswith(("SCAN journal", "SCAN send")) for step in plan), plan
