"""The sandbox's log of requests."""

from pathlib import Path

from starlette.responses import Response
from starlette.testclient import TestClient
from starlette.types import Receive, Scope, Send

from sandbox import gate
from sandbox.state import State


async def _answer(scope: Scope, receive: Receive, send: Send) -> None:
    await Response(status_code=204)(scope, receive, send)


def test_the_log_holds_the_last_requests_and_no_more(tmp_path: Path) -> None:
    state = State(tmp_path / "sandbox.db")
    with state.write() as db:
        rows = [(f"/cloudinary/{number}",) for number in range(gate.LOGGED - 1)]
        db.executemany("insert into request_log (path) values (?)", rows)
    client = TestClient(gate.Gate(_answer, state), "http://localhost", client=("127.0.0.1", 50_000))
    for path in ("/klaviyo/a", "/klaviyo/b", "/klaviyo/c"):
        assert client.get(path).status_code == 204
    paths = [row["path"] for row in state.db.execute("select path from request_log order by id")]
    assert len(paths) == gate.LOGGED == 20_000
    assert paths[0] == "/cloudinary/2"
    assert paths[-3:] == ["/klaviyo/a", "/klaviyo/b", "/klaviyo/c"]
