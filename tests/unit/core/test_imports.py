"""Imports point one way only (docs/architecture.md)."""

import ast
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
           "core.logs",
           "core.publish", *FEATURES},
    "web": {"core", "core.domain", "core.errors", "core.workspace", *FEATURES},
    "sandbox": {"core.klaviyo.template_language"},
}  # fmt: skip
OPEN_TO["pages"] = OPEN_TO["ui"]
BESIDE = {"ui": {"web"}, "pages": {"ui"}, "web": set(), "sandbox": set(), "core": set()}
OWN = ("core", "sandbox", "web", "ui", "pages")
MODULES = sorted(path for room in OWN for path in (ROOT / room).rglob("*.py"))


def package_of(module: str) -> str:
    """The package of core that a module belongs to; of others the first name."""
    names = [name for name in RANK if module == name or module.startswith(f"{name}.")]
    return max(names, key=len, default=module.split(".", maxsplit=1)[0])


def imported(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            # `from core.cli import send` may name a module.
            names = {f"{node.module}.{alias.name}" for alias in node.names}
            modules = {name for name in names if (ROOT / name.replace(".", "/")).with_suffix(".py").exists()}
            found |= modules | ({node.module} if names - modules else set())
    return found


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_point_up_the_order(path: Path) -> None:
    parts = path.relative_to(ROOT).with_suffix("").parts
    module = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
    own, top = package_of(module), parts[0]
    for name in imported(path):
        target = package_of(name)
        if name.split(".")[0] not in (*OWN, "app") or own == target or module == "core":
            continue
        if target.split(".")[0] != "core":
            assert target == top or target in BESIDE[top], f"{module} imports {name}"
        elif top != "core":
            assert target in OPEN_TO[top], f"{module} imports {name}"
        else:
            assert RANK[target] < RANK[own], f"{module} imports {name}"


def test_every_package_of_core_is_in_the_order() -> None:
    inside = {path.stem if path.suffix else path.name for path in (ROOT / "core").iterdir()} - {
        "__init__",
        "__pycache__",
    }
    assert inside == {name.split(".")[0] for names in ORDER for name in names}


@pytest.mark.parametrize("room", ["core", "sandbox", "web"])
def test_only_ui_and_pages_know_streamlit(room: str) -> None:
    for path in (ROOT / room).rglob("*.py"):
        assert "streamlit" not in {name.split(".")[0] for name in imported(path)}, path


def test_core_knows_no_web_framework() -> None:
    for path in (ROOT / "core").rglob("*.py"):
        assert "starlette" not in {name.split(".")[0] for name in imported(path)}, path


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_modules_and_functions_stay_small(path: Path) -> None:
    tree = ast.parse(path.read_text())
    assert len(path.read_text().splitlines()) <= 300
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert (node.end_lineno or 0) - node.lineno < 60, node.name


# The whole server's, so whoever sets them for a piece of work takes them from everybody else.
OF_THE_PROCESS = {"gc.disable", "gc.set_threshold", "gc.freeze", "gc.unfreeze", "os.chdir", "os.umask"}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_nothing_is_switched_for_the_whole_process(path: Path) -> None:
    """But once, when the server has started: `ui/app/preload.py`."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call) and path != ROOT / "ui" / "app" / "preload.py":
            assert ast.unparse(node.func) not in OF_THE_PROCESS, path
        if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store | ast.Del):
            assert ast.unparse(node.value) not in ("sys.modules", "os.environ"), path
