"""Routes that are made with the first request."""

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import BaseRoute, Mount, Route
from starlette.testclient import TestClient

from web.deferred import DeferredRoutes


async def answer(request: Request) -> PlainTextResponse:
    return PlainTextResponse(f"{request.scope['root_path']} {request.path_params}")


def test_they_are_made_once_and_asked_as_any_route() -> None:
    made = []

    def make() -> list[BaseRoute]:
        made.append(1)
        return [Route("/own/{name}", answer, methods=["POST"]), Mount("/box", routes=[Route("/in", answer)])]

    client = TestClient(Starlette(routes=[DeferredRoutes(("/own/", "/box"), make), Route("/", answer)]))
    assert (client.get("/").text, made) == (" {}", [])
    assert client.post("/own/mug").text == " {'name': 'mug'}"
    assert client.get("/own/mug").status_code == 405
    assert client.get("/box/in").text == "/box {}"
    assert client.get("/own/").status_code == client.get("/elsewhere").status_code == 404
    assert made == [1]
