"""`python -m sandbox --port N`: the sandbox alone."""

import argparse
import asyncio
import json
import sys
import threading
from pathlib import Path

import uvicorn

from sandbox.app import create_server
from sandbox.context import MOUNT, SandboxConfig


def main() -> None:
    """Serve on the loopback interface; with `--port 0` the address is printed as one line of JSON."""
    parser = argparse.ArgumentParser(prog="python -m sandbox", description="Klaviyo and Cloudinary, emulated.")
    parser.add_argument("--port", type=int, default=8600)
    parser.add_argument("--database", type=Path, default=Path("data/sandbox.db"))
    parser.add_argument("--public-url", help="the address that browsers use, if it is another one")
    parser.add_argument("--until-input-ends", action="store_true", help="end with whoever holds the other end of it")
    options = parser.parse_args()
    config = SandboxConfig(database=options.database, public_url=options.public_url)
    server = uvicorn.Server(
        uvicorn.Config(create_server(config), host="127.0.0.1", port=options.port, log_level="warning")
    )
    if options.until_input_ends:
        threading.Thread(target=_end_with_input, args=[server], daemon=True).start()
    asyncio.run(_serve(server))


def _end_with_input(server: uvicorn.Server) -> None:
    sys.stdin.read()
    server.should_exit = True


async def _serve(server: uvicorn.Server) -> None:
    serving = asyncio.create_task(server.serve())
    while not server.started and not serving.done():
        await asyncio.sleep(0.02)
    if server.started:
        port = server.servers[0].sockets[0].getsockname()[1]
        sys.stdout.write(json.dumps({"url": f"http://127.0.0.1:{port}{MOUNT}"}) + "\n")
        sys.stdout.flush()
    await serving


if __name__ == "__main__":
    main()
