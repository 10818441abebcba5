"""Which routes of the sandbox each test asked for: `pytest -p tests.support.asked_routes --asked-routes FILE`."""

import json
from collections import defaultdict
from pathlib import Path
from typing import Any

import httpx
import pytest

_asked: dict[tuple[str, str], set[str]] = defaultdict(set)
_seen: dict[str, int] = {}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--asked-routes", type=Path, required=True, help="where to write what was asked for, as JSON")


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_teardown(item: pytest.Item) -> None:
    """Read the request log before the next test resets the world."""
    for method, path in _log(getattr(item, "funcargs", {})):
        _asked[method, path].add(item.nodeid.partition("[")[0])


def pytest_sessionfinish(session: pytest.Session) -> None:
    rows = [[method, path, sorted(tests)] for (method, path), tests in sorted(_asked.items())]
    session.config.getoption("asked_routes").write_text(json.dumps(rows))


def _log(fixtures: dict[str, Any]) -> list[tuple[str, str]]:
    """What was asked for since the last look at this sandbox."""
    rows: list[Any] = []
    if server := fixtures.get("sandbox_server"):
        rows = [dict(row) for row in server.state.db.execute("select * from request_log order by id").fetchall()]
        name = server.url
    elif sandbox := fixtures.get("running_sandbox"):
        rows = httpx.get(f"{sandbox.url}/_control/requests", timeout=20).json()
        name = sandbox.url
    if not rows:
        return []
    seen = _seen.get(name, 0) if rows[-1]["id"] >= _seen.get(name, 0) else 0
    _seen[name] = rows[-1]["id"]
    return [(row["method"], row["path"]) for row in rows if row["id"] > seen]
