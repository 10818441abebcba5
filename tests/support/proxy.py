"""A proxy on this machine, as some stand in front of a server: it passes bytes on, and changes headers on the way."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager, suppress

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

    async def pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            behind, to_behind = await asyncio.open_connection("127.0.0.1", port)
            try:
                await _send_head(reader, to_behind, request)
                onward = asyncio.create_task(_pipe(reader, to_behind))
                try:
                    await _send_head(behind, writer, answer)
                    await _pipe(behind, writer)
                finally:
                    onward.cancel()
            finally:
                to_behind.close()
        writer.close()

    async def serve() -> None:
        end = asyncio.Event()
        server = await asyncio.start_server(pass_on, "127.0.0.1", 0)
        started.set_result((server.sockets[0].getsockname()[1], asyncio.get_running_loop(), end))
        await end.wait()
        server.close()

    thread = threading.Thread(target=asyncio.run, args=[serve()], daemon=True)
    thread.start()
    own_port, loop, end = started.result(timeout=10)
    try:
        yield own_port
    finally:
        loop.call_soon_threadsafe(end.set)
        thread.join(timeout=10)


async def _send_head(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, change: Change) -> None:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").removesuffix("\r\n\r\n").split("\r\n")
    lines = change(head)
    if not any(line.lower().startswith("upgrade:") for line in lines):
        lines = [*without("Connection")(lines), "Connection: close"]
    writer.write("\r\n".join([*lines, "", ""]).encode("latin-1"))
    await writer.drain()


async def _pipe(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(ConnectionError):
        while block := await reader.read(65_536):
            writer.write(block)
            await writer.drain()
