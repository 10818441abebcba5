"""`python -m tests.support.route_table`: every route of the application that this environment describes, as JSON.

Streamlit's routes, ours and the demo shop's, with the paths that they are mounted under.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from starlette.routing import BaseRoute, Mount, Route, WebSocketRoute

from tests.support.servers import ROOT
from web.deferred import DeferredRoutes


class Served(NamedTuple):
    """A route: its path as it is written, and its methods; a websocket has none, a mount takes all."""

    path: str
    methods: tuple[str, ...]
    kind: str


def read_routes(environment: Mapping[str, str]) -> list[Served]:
    """The routes of an application with these settings, read in a process of its own."""
    command = [sys.executable, "-m", "tests.support.route_table"]
    printed = subprocess.run(
        command, cwd=ROOT, env={**os.environ, **environment}, check=True, capture_output=True, text=True
    )
    rows = json.loads(printed.stdout.splitlines()[-1])
    return [Served(path, tuple(methods), kind) for path, methods, kind in rows]


def _flat(routes: Iterable[BaseRoute], before: str = "") -> Iterator[Served]:
    for route in routes:
        if isinstance(route, DeferredRoutes):
            yield from _flat(route.make(), before)
        elif isinstance(route, Mount) and route.routes:
            yield from _flat(route.routes, before + route.path)
        elif isinstance(route, Mount):
            yield Served(f"{before}{route.path}/{{path:path}}", ("GET", "POST"), "http")
        elif isinstance(route, WebSocketRoute):
            yield Served(before + route.path, (), "websocket")
        else:
            assert isinstance(route, Route), route
            yield Served(before + route.path, tuple(sorted(route.methods or {"GET", "POST"})), "http")


def main() -> None:
    """Print one line."""
    from app import app

    routes = app._build_starlette_app().routes
    sys.stdout.write(json.dumps([list(each) for each in _flat(routes)]) + "\n")


if __name__ == "__main__":
    main()
