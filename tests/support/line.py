"""A line between a browser and a server that can be cut: all connections end, and none begins till it is mended."""

import asyncio
import threading
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass
class Line:
    """Passes bytes on between its own port and a server's."""

    port: int
    server_port: int
    _loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.new_event_loop)
    _ends: set[asyncio.StreamWriter] = field(default_factory=set)
    _server: asyncio.Server | None = None

    def cut(self) -> None:
        self._run(self._cut())

    def mend(self) -> None:
        self._run(self._listen())

    def _run(self, work: Coroutine[None, None, None]) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(timeout=10)

    async def _listen(self) -> None:
        self._server = await asyncio.start_server(self._connect, "127.0.0.1", self.port)

    async def _cut(self) -> None:
        if self._server:
            self._server.close()
        for end in self._ends:
            end.transport.abort()
        # What was ended is let go of in the loop's next turns.
        await asyncio.sleep(0.05)

    async def _connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        ends = {writer}
        try:
            behind, to_behind = await asyncio.open_connection("127.0.0.1", self.server_port)
            ends.add(to_behind)
            self._ends |= ends
            await asyncio.gather(_pass_on(reader, to_behind), _pass_on(behind, writer))
        except OSError:
            """The server is gone, or the line was cut."""
        finally:
            self._ends -= ends
            for end in ends:
                end.close()


async def _pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while block := await reader.read(65_536):
        writer.write(block)
        await writer.drain()
    writer.close()


@contextmanager
def running_line(port: int, server_port: int) -> Iterator[Line]:
    line = Line(port, server_port)
    thread = threading.Thread(target=line._loop.run_forever, daemon=True)
    thread.start()
    line.mend()
    try:
        yield line
    finally:
        line.cut()
        line._loop.call_soon_threadsafe(line._loop.stop)
        thread.join(timeout=10)
        line._loop.close()
