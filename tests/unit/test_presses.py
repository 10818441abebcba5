"""Whatever drives a browser presses in the one way that waits for rest and notices a press that did not arrive."""

import ast
from pathlib import Path

from tests.support.servers import ROOT

POINTER = ROOT / "tests/support/pointer.py"
PRESSES = {"click", "dblclick", "tap", "check", "uncheck", "set_checked", "select_option", "drag_to", "dispatch_event"}


def presses(file: Path) -> list[str]:
    """Where a script names one of Playwright's own ways to press, called or not."""
    nodes = ast.walk(ast.parse(file.read_text()))
    lines = sorted(node.lineno for node in nodes if isinstance(node, ast.Attribute) and node.attr in PRESSES)
    return [f"{file.relative_to(ROOT)}:{line}" for line in lines]


def test_nothing_is_pressed_another_way() -> None:
    files = [
        file for name in ("tests/e2e", "tests/support", "docs", "benchmarks") for file in (ROOT / name).rglob("*.py")
    ]
    assert POINTER in files
    assert [place for file in files if file != POINTER for place in presses(file)] == []
    assert len(presses(POINTER)) == 1
