"""Writes sandbox/COVERAGE.md: each route of the sandbox, the tests that ask for it, and what is not emulated.

`make coverage` runs all contract tests for it, which takes some minutes. `python -m docs.make_coverage FILE …` runs
these test files only: it adds the routes that the page lacks, removes those that are gone, and leaves the other rows.
"""

import json
import re
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from starlette.routing import BaseRoute, Match, Mount, Route

from sandbox.app import create_app
from sandbox.context import SandboxConfig

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "sandbox" / "COVERAGE.md"
SPECS = {
    "klaviyo": ("klaviyo-openapi.json", "/klaviyo"),
    "cloudinary": ("cloudinary-openapi.json", "/cloudinary"),
}
PARTS = {"Klaviyo": "/klaviyo", "Cloudinary": "/cloudinary", "Delivery": "/res", "Control": "/_"}
HEAD = """# What the sandbox emulates

Made by `make coverage` from the sandbox's routes and from the requests that the contract tests send; not written by
hand. The official clients `klaviyo-api` and `cloudinary` are among the senders.
"""


@dataclass(frozen=True)
class Known:
    """A route: its address, its methods, and what its handler says of itself."""

    path: str
    methods: tuple[str, ...]
    summary: str
    route: BaseRoute
    prefix: str

    def answers(self, method: str, path: str) -> bool:
        scope = {
            "type": "http",
            "method": method,
            "path": path.removeprefix(self.prefix),
            "root_path": "",
            "headers": [],
        }
        return path.startswith(self.prefix) and self.route.matches(scope)[0] == Match.FULL


def known_routes() -> list[Known]:
    """Every route of the sandbox."""
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(SandboxConfig(database=Path(folder) / "sandbox.db"))
    return list(_walk(app.routes, ""))


def _walk(routes: list[BaseRoute], prefix: str) -> Iterator[Known]:
    for route in routes:
        if isinstance(route, Mount):
            yield from _walk(list(route.routes), prefix + route.path)
        elif isinstance(route, Route) and route.include_in_schema:
            methods = tuple(sorted((route.methods or {"GET"}) - {"HEAD"}))
            yield Known(prefix + route.path, methods, _summary(route.endpoint), route, prefix)


def _summary(endpoint: Any) -> str:
    """The first sentence of the handler's docstring."""
    text = (getattr(endpoint, "__doc__", "") or "").strip()
    return re.sub(r"\s+", " ", text.split("\n\n")[0]).replace("|", "\\|")


def asked_by_tests(files: list[str]) -> list[tuple[str, str, list[str]]]:
    """(method, path, tests) of every request that these tests sent."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "asked.json"
        command = [
            "-m",
            "pytest",
            "-q",
            "-p",
            "tests.support.asked_routes",
            "--asked-routes",
            str(file),
            *files,
        ]
        subprocess.run([sys.executable, *command], cwd=ROOT, check=True)
        return [(method, path, tests) for method, path, tests in json.loads(file.read_text())]


def rows_of_page() -> dict[tuple[str, str], str]:
    """What the page says today: by method and path, the tests."""
    rows = re.findall(r"^\| `(\S+) (\S+)` \|.*\| (.*) \|$", PAGE.read_text(), re.MULTILINE)
    return {(method, path): tests for method, path, tests in rows}


def page(routes: list[Known], asked: list[tuple[str, str, list[str]]], keep: Mapping[tuple[str, str], str]) -> str:
    """The whole page; the tests of the routes in `keep` stay as they are given."""
    tests: dict[tuple[str, str], set[str]] = defaultdict(set)
    for method, path, names in asked:
        for known in routes:
            if known.answers(method, path):
                tests[known.path, method] |= set(names)
                break
    parts = [HEAD]
    for title, prefix in PARTS.items():
        parts.append(f"## {title}\n\n| route | what | tests |\n|---|---|---|")
        rows = [known for known in routes if known.path.startswith(prefix)]
        parts += [
            _row(known, method, keep.get((method, known.path)) or _tests(known, tests[known.path, method]))
            for known in rows
            for method in known.methods
        ]
        parts.append("")
    return "\n".join([*parts, *_missing(routes)]) + "\n"


def _row(known: Known, method: str, tests: str) -> str:
    return f"| `{method} {known.path}` | {known.summary} | {tests} |"


def _tests(known: Known, tests: set[str]) -> str:
    modules = sorted({Path(name.partition("::")[0]).stem for name in tests})
    said = f"{len(tests)} in {', '.join(modules)}" if tests else "none"
    # The sandbox keeps no log of its own controls; every other test uses them.
    return "by the others" if known.path.startswith("/_") else said


def _missing(routes: list[Known]) -> Iterator[str]:
    """Operations of the services' own specifications (the subset kept in tests/data) that have no route."""
    yield "## Not emulated"
    yield ""
    yield "Operations of the services' OpenAPI files, as far as tests/data keeps them, that answer 404 here:"
    yield ""
    for service, (file, prefix) in SPECS.items():
        spec = json.loads((ROOT / "tests" / "data" / file).read_text())
        for path, operations in spec["paths"].items():
            example = prefix + re.sub(r"\{[^}]*\}", "x", path)
            for method in operations.keys() & {"get", "post", "put", "patch", "delete"}:
                if not any(known.answers(method.upper(), example) for known in routes):
                    yield f"- {service}: `{method.upper()} {path}`"


if __name__ == "__main__":
    files = sys.argv[1:]
    asked = asked_by_tests(files or ["tests/contract"])
    tested = {route: tests for route, tests in rows_of_page().items() if files and tests != "none"}
    PAGE.write_text(page(known_routes(), asked, tested))
