"""Imports point one way only (docs/architecture.md)."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]

# What every service may use; between their rooms, only an earlier one in this order.
TOOLS = {
    "core.accounts",
    "core.domain",
    "core.errors",
    "core.settings",
    "core.http",
    "core.jobs",
    "core.logs",
    "core.klaviyo.authorization",
    "core.notebooks.notebook",
    "core.klaviyo",
    "core.klaviyo.template_language",
    "core.cloudinary",
    "core.cloudinary.delivery",
    "core.cloudinary.cldt",
    "core.events",
    "core.blocks",
    "core.store",
}
ORDER = ("connect", "check", "explore", "write", "personalize", "send", "audit")
SERVICES = {
    f"core.services.{room}": TOOLS | {"core.services", *(f"core.services.{lower}" for lower in ORDER[:place])}
    for place, room in enumerate(ORDER)
}
EVERY_SERVICE = {"core.services", *SERVICES}
# A room and what it may import; the longest matching name is the room.
ALLOWED = {
    "core.errors": set(),
    "core.domain": {"core.errors"},
    "core.settings": {"core.domain", "core.errors"},
    "core.logs": {"core.settings"},
    "core.http": {"core.errors"},
    "core.klaviyo.authorization": {"core.domain", "core.errors", "core.http"},
    "core.klaviyo.template_language": set(),
    "core.klaviyo": {"core.domain", "core.errors", "core.http", "core.klaviyo.authorization"},
    "core.cloudinary": {"core.domain", "core.errors", "core.http"},
    "core.cloudinary.delivery": {"core.errors"},
    "core.cloudinary.cldt": {"core.domain", "core.errors", "core.cloudinary.delivery"},
    "core.events": {"core.domain", "core.errors"},
    "core.blocks": {
        "core.domain",
        "core.errors",
        "core.klaviyo.template_language",
        "core.cloudinary.delivery",
        "core.cloudinary.cldt",
    },
    "core.store": {"core.domain", "core.errors"},
    "core.accounts": {
        "core.cloudinary",
        "core.cloudinary.delivery",
        "core.domain",
        "core.errors",
        "core.http",
        "core.klaviyo",
        "core.klaviyo.authorization",
        "core.settings",
        "core.store",
    },
    "core.jobs": {"core.domain", "core.errors", "core.http", "core.logs", "core.store"},
    "core.services": TOOLS | {"core.services.connect"},
    **SERVICES,
    "core": {"core", "core.workspace"},
    "core.notebooks.notebook": set(),
    "core.job_kinds": {*EVERY_SERVICE, "core.accounts", "core.jobs", "core.store"},
    "core.workspace": {*EVERY_SERVICE, "core.accounts", "core.jobs", "core.job_kinds", "core.settings", "core.store"},
    "core.cli": {
        "core",
        "core.blocks",
        "core.cloudinary.cldt",
        "core.cloudinary.delivery",
        "core.domain",
        "core.errors",
        "core.events",
        "core.jobs",
        "core.klaviyo.template_language",
        "core.logs",
        *EVERY_SERVICE,
        "core.settings",
        "core.store",
        "core.workspace",
    },
    "core.__main__": {"core.cli"},
    "sandbox": {"core.klaviyo.template_language"},
    "web": {"core", "core.domain", "core.errors", "core.logs"},
    "ui": {
        "core",
        "core.accounts",
        "core.blocks",
        "core.domain",
        "core.errors",
        "core.events",
        "core.http",
        "core.jobs",
        "core.klaviyo",
        "core.klaviyo.template_language",
        "core.logs",
        *EVERY_SERVICE,
        "core.store",
        "web",
    },
    "pages": {"core.domain", "core.errors", "core.events", "core.klaviyo", *EVERY_SERVICE, "ui"},
}
OWN = ("core", "sandbox", "web", "ui", "pages")
MODULES = sorted(path for room in OWN for path in (ROOT / room).rglob("*.py"))


def room_of(module: str) -> str:
    return max((room for room in ALLOWED if module == room or module.startswith(f"{room}.")), key=len)


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
def test_a_module_imports_only_what_its_room_may(path: Path) -> None:
    parts = path.relative_to(ROOT).with_suffix("").parts
    module = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
    room = room_of(module)
    for name in imported(path):
        if name.split(".")[0] not in (*OWN, "app"):
            continue
        target = room_of(name)
        inside = room != "core" and target.startswith(f"{room}.")
        assert inside or target in {room, *ALLOWED[room]}, f"{module} imports {name}"


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


def test_only_state_touches_the_session() -> None:
    for path in [*(ROOT / "ui").rglob("*.py"), *(ROOT / "pages").rglob("*.py")]:
        if path.name != "state.py":
            assert "session_state" not in path.read_text(), path
