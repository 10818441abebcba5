"""Imports point one way only (docs/architecture.md)."""

import ast
from functools import cache
from pathlib import Path

import pytest

from tests.support.servers import ROOT


def listed(title: str) -> list[list[str]]:
    """The packages that a section of docs/architecture.md lists, from the bottom up; those of one line stand beside."""
    section = (ROOT / "docs" / "architecture.md").read_text().split(f"## {title}\n", 1)[1].split("\n## ", 1)[0]
    block = section.split("```")[1]
    return [line.split("  ")[0].split() for line in block.strip().splitlines()]


ORDER = listed("Packages of core")
RANK = {f"core.{name}": rank for rank, names in enumerate(ORDER) for name in names}
FEATURES = {f"core.{name}" for name in next(names for names in ORDER if len(names) > 1)}
# What other packages may import of core; nothing of it but the template language reaches the sandbox.
OPEN_TO = {
    "ui": {"core", "core.domain", "core.errors", "core.workspace", "core.events", "core.blocks", "core.library",
           "core.logs", "core.reads",
           "core.publish", *FEATURES},
    "web": {"core", "core.domain", "core.errors", "core.workspace", *FEATURES},
    "sandbox": {"core.klaviyo.template_language"},
}  # fmt: skip
OPEN_TO["pages"] = OPEN_TO["ui"]
BESIDE = {"ui": {"web"}, "pages": {"ui"}, "web": set(), "sandbox": set(), "core": set()}
OWN = ("core", "sandbox", "web", "ui", "pages")


@cache
def trees() -> dict[Path, ast.Module]:
    return {path: ast.parse(path.read_text()) for room in OWN for path in sorted((ROOT / room).rglob("*.py"))}


def package_of(module: str) -> str:
    """The package of core that a module belongs to; of others the first name."""
    names = [name for name in RANK if module == name or module.startswith(f"{name}.")]
    return max(names, key=len, default=module.split(".", maxsplit=1)[0])


def name_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imported(tree: ast.Module) -> set[str]:
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            # `from core.cli import send` may name a module.
            names = {f"{node.module}.{alias.name}" for alias in node.names}
            modules = {name for name in names if (ROOT / name.replace(".", "/")).with_suffix(".py").exists()}
            found |= modules | ({node.module} if names - modules else set())
    return found


def test_imports_point_up_the_order() -> None:
    wrong = {f"{name_of(path)} imports {name}" for path, tree in trees().items() for name in imported(tree)
             if not may_import(name_of(path), name)}  # fmt: skip
    assert wrong == set()


def may_import(module: str, name: str) -> bool:
    own, target, top = package_of(module), package_of(name), module.split(".", maxsplit=1)[0]
    if name.split(".", maxsplit=1)[0] not in (*OWN, "app") or own == target or module == "core":
        return True
    if target.split(".")[0] != "core":
        return target == top or target in BESIDE[top]
    return target in OPEN_TO[top] if top != "core" else RANK[target] < RANK[own]


@pytest.mark.parametrize(("module", "name", "may"), [
    ("core.send.plan", "core.domain.asset", True), ("core.domain.asset", "core.send.plan", False),
    ("core.send.plan", "core.links.service", False), ("ui.send.cells", "core.store.database", False),
    ("web.gate", "ui.app.router", False), ("sandbox.app", "core.settings", False),
    ("pages.send", "ui.send.cells", True), ("core.errors", "json", True), ("core.errors", "app", False),
])  # fmt: skip
def test_what_may_be_imported(module: str, name: str, *, may: bool) -> None:
    assert may_import(module, name) is may


def test_every_package_of_core_is_in_the_order() -> None:
    inside = {path.stem if path.suffix else path.name for path in (ROOT / "core").iterdir()} - {
        "__init__",
        "__pycache__",
    }
    assert inside == {name.split(".")[0] for names in ORDER for name in names}


@pytest.mark.parametrize(("library", "rooms"), [("streamlit", ("core", "sandbox", "web")), ("starlette", ("core",))])
def test_a_framework_stays_where_it_belongs(library: str, rooms: tuple[str, ...]) -> None:
    knows = {name_of(path).split(".")[0] for path, tree in trees().items()
             if library in {name.split(".")[0] for name in imported(tree)}}  # fmt: skip
    assert knows
    assert knows.isdisjoint(rooms)


def test_modules_and_functions_stay_small() -> None:
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    large = {path for path in trees() if len(path.read_text().splitlines()) > 300}
    long = {(name_of(path), node.name) for path, tree in trees().items() for node in ast.walk(tree)
            if isinstance(node, functions) and (node.end_lineno or 0) - node.lineno >= 60}  # fmt: skip
    assert (large, long) == (set(), set())


# The whole server's, so whoever sets them for a piece of work takes them from everybody else.
OF_THE_PROCESS = {"gc.disable", "gc.set_threshold", "gc.freeze", "gc.unfreeze", "os.chdir", "os.umask"}


def switched_in(tree: ast.Module) -> set[str]:
    """What a module switches for the whole process."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            found |= {ast.unparse(node.func)} & OF_THE_PROCESS
        if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store | ast.Del):
            found |= {ast.unparse(node.value)} & {"sys.modules", "os.environ"}
    return found


def test_nothing_is_switched_for_the_whole_process() -> None:
    """But once, when the server has started, or one of the processes that do nothing but read files."""
    switching = {name_of(path): found for path, tree in trees().items() if (found := switched_in(tree))}
    assert set(switching) == {"ui.app.preload", "core.events.local_workers"}
    assert switched_in(ast.parse("import os\nos.environ['A'] = gc.disable()")) == {"os.environ", "gc.disable"}
