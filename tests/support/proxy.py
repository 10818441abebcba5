"""A proxy on this machine, as some stand in front of a server: it passes bytes on, and changes headers on the way."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager

Head = list[str]
"""The lines of a request or an answer before its body: the first line, then a header a line."""
Change = Callable[[Head], Head]


def unchanged(head: Head) -> Head:
    return head


def without(*names: str) -> Change:
    """Leave out these headers."""
    dropped = tuple(f"{name.lower()}:" for name in names)
    return lambda head: [line for line in head if not line.lower().startswith(dropped)]


def replaced(old: str, new: str, *names: str) -> Change:
    """Replace a text in these headers."""
    chosen = tuple(f"{name.lower()}:" for name in names)
    return lambda head: [line.replace(old, new) if line.lower().startswith(chosen) else line for line in head]


@contextmanager
def running_proxy(port: int, request: Change = unchanged, answer: Change = unchanged) -> Iterator[int]:
    """The port of a proxy before a server's; a connection for each request, or for a websocket."""
    started: Future[tuple[int, asyncio.AbstractEventLoop, asyncio.Event]] = Future()

    # A loop holds its tasks weakly.
    tasks: set[asyncio.Task[None] | None] = set()

    async def pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        tasks.add(asyncio.current_task())
        try:
            await _pass_both_ways(reader, writer, port, request, answer)
        finally:
            writer.close()
            tasks.discard(asyncio.current_task())

    async def serve() -> None:
        end = asyncio.Event()
        server = await asyncio.start_server(pass_on, "127.0.0.1", 0)
        started.set_result((server.sockets[0].getsockname()[1], asyncio.get_running_loop(), end))
        await end.wait()
        server.close()
        open_ones = [task for task in tasks if task]
        for task in open_ones:
            task.cancel()
        await asyncio.gather(*open_ones, return_exceptions=True)
        # What was closed is let go of in the loop's next turns.
        await asyncio.sleep(0.05)

    thread = threading.Thread(target=asyncio.run, args=[serve()], daemon=True)
    thread.start()
    own_port, loop, end = started.result(timeout=10)
    try:
        yield own_port
    finally:
        loop.call_soon_threadsafe(end.set)
        thread.join(timeout=10)


async def _pass_both_ways(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, port: int, request: Change, answer: Change
) -> None:
    behind, to_behind = await asyncio.open_connection("127.0.0.1", port)
    ways = [
        asyncio.create_task(_pass_head_and_body(reader, to_behind, request)),
        asyncio.create_task(_pass_head_and_body(behind, writer, answer)),
    ]
    try:
        # Whoever ends the connection ends both ways.
        await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for way in ways:
            way.cancel()
        await asyncio.gather(*ways, return_exceptions=True)
        to_behind.close()


async def _send_head(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, change: Change) -> None:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").removesuffix("\r\n\r\n").split("\r\n")
    lines = change(head)
    if not any(line.lower().startswith("upgrade:") for line in lines):
        lines = [*without("Connection")(lines), "Connection: close"]
    writer.write("\r\n".join([*lines, "", ""]).encode("latin-1"))
    await writer.drain()


async def _pass_head_and_body(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, change: Change) -> None:
    await _send_head(reader, writer, change)
    while block := await reader.read(65_536):
        writer.write(block)
        await writer.drain()
