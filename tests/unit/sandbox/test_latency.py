"""Calls of the sandbox that are held back."""

import asyncio
import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from sandbox.gate import Gate
from sandbox.state import State


async def _answer(scope: Scope, receive: Receive, send: Send) -> None:
    await PlainTextResponse(Request(scope).method)(scope, receive, send)


@pytest.mark.parametrize("of_method", ["", "POST"])
def test_a_call_is_held_back_until_the_latency_is_lowered(tmp_path: Path, of_method: str) -> None:
    state = State(tmp_path / "sandbox.db")
    state.set("latency", json.dumps(["/klaviyo/a", of_method, 3_600]))
    ended: list[str] = []

    async def call(client: httpx.AsyncClient, method: str, path: str) -> None:
        ended.append((await client.request(method, path)).text + path)

    async def hold_and_let_go() -> None:
        transport = httpx.ASGITransport(Gate(_answer, state), client=("127.0.0.1", 50_000))
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            held = asyncio.create_task(call(client, "POST", "/klaviyo/a"))
            others = [call(client, "GET", "/klaviyo/b"), *([call(client, "GET", "/klaviyo/a")] if of_method else [])]
            await asyncio.gather(*others)
            assert "POST/klaviyo/a" not in ended
            state.set("latency", "")
            await held

    # In a thread of its own: a browser test of the same process may have left a loop running.
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, hold_and_let_go()).result()
    assert ended[-1] == "POST/klaviyo/a"
