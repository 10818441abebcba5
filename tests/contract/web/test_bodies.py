"""A body that is too long, of another kind or of unknown length is refused before a byte of it is read."""

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from starlette.applications import Starlette

from core import Workspace, open_workspace
from core.extension.values import EXTENSION_ORIGIN
from core.settings import Settings
from web.api import api_routes
from web.environment import ADDRESS, environment_routes

FORM, PARTS = "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"


@pytest.fixture
def app(real: Settings) -> Iterator[tuple[Starlette, Workspace]]:
    with open_workspace(real) as ws:
        yield Starlette(routes=[*environment_routes(ws), *api_routes(ws)]), ws


def status_of(app: Starlette, path: str, body: bytes | None = None, **headers: str) -> int:
    """The status of a POST; `body` None is one that may not be read."""
    sent: list[Any] = []
    names = {name.replace("_", "-").encode(): value.encode() for name, value in headers.items()}
    scope = {
        "type": "http", "http_version": "1.1", "method": "POST", "path": path, "raw_path": path.encode(),
        "query_string": b"", "scheme": "http", "client": ("127.0.0.1", 1), "server": ("localhost", 80),
        "headers": [(b"host", b"localhost"), *names.items()],
    }  # fmt: skip

    async def receive() -> dict[str, Any]:
        assert body is not None, "the body was read"
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Any) -> None:
        sent.append(message)

    with ThreadPoolExecutor(1) as pool:
        pool.submit(asyncio.run, app(scope, receive, send)).result()
    return int(sent[0]["status"])


UNREAD = [
    ({"content_type": PARTS, "content_length": "1500"}, 415),
    ({"content_type": "text/plain", "content_length": "15"}, 415),
    ({"content_type": "application/json", "content_length": "15"}, 415),
    ({"content_length": "15"}, 415),
    ({"content_type": FORM, "content_length": "16385"}, 413),
    ({"content_type": FORM, "content_length": "2000000000"}, 413),
    ({"content_type": FORM, "content_length": "9" * 5000}, 413),
    ({"content_type": FORM}, 411),
    ({"content_type": FORM, "content_length": "-1"}, 411),
    ({"content_type": FORM, "transfer_encoding": "chunked"}, 411),
    ({"content_type": FORM, "transfer_encoding": "chunked", "content_length": "5"}, 411),
]


@pytest.mark.parametrize(("headers", "status"), UNREAD)
def test_a_form_is_short_and_has_no_files(
    app: tuple[Starlette, Workspace], headers: dict[str, str], status: int
) -> None:
    assert status_of(app[0], ADDRESS, **headers) == status


def test_a_form_has_few_fields(app: tuple[Starlette, Workspace]) -> None:
    body = b"&".join(b"a=1" for _ in range(1000))
    assert status_of(app[0], ADDRESS, body, content_type=FORM, content_length=str(len(body))) == 400
    good = b"ticket=x"
    headers = {"content_type": f"{FORM}; charset=UTF-8", "content_length": str(len(good))}
    assert status_of(app[0], ADDRESS, good, **headers) == 303


@pytest.mark.parametrize("call", ["pair", "hello", "assets", "ticket", "saved"])
def test_a_call_of_the_extension_is_short(app: tuple[Starlette, Workspace], call: str) -> None:
    for headers, status in (
        ({"content_length": "400001"}, 413),
        ({"content_length": "2000000000"}, 413),
        ({}, 411),
        ({"transfer_encoding": "chunked"}, 411),
    ):
        assert status_of(app[0], f"/api/v1/{call}", origin=EXTENSION_ORIGIN, **headers) == status


@pytest.mark.parametrize("call", ["hello", "assets", "ticket", "saved"])
def test_a_call_without_its_token_is_not_read(app: tuple[Starlette, Workspace], call: str) -> None:
    for token in ("", "Bearer no"):
        headers = {"origin": EXTENSION_ORIGIN, "content_length": "400000", "authorization": token}
        assert status_of(app[0], f"/api/v1/{call}", **headers) == 401
