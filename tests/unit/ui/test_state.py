"""The session's state has one reader and writer, and every entry a typed key."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.servers import ROOT
from ui.app.keys import GroupKey, Key, KeyFamily, KeyGroup

STATE = ROOT / "ui" / "app" / "state.py"
FILES = [path for folder in ("ui", "pages") for path in sorted((ROOT / folder).rglob("*.py"))]
ACCESSORS = ("get_state", "set_state", "set_default")


def name_of(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def texts_as_keys(tree: ast.AST) -> Iterator[int]:
    """The lines where a text stands for a key, called at once or by a callback (`on_click=set_state, args=(…)`)."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        keywords = {keyword.arg: keyword.value for keyword in node.keywords}
        first = node.args[:1] if name_of(node.func) in ACCESSORS else []
        callbacks = [value for name, value in keywords.items() if name and name.startswith("on_")]
        if any(name_of(value) in ACCESSORS for value in callbacks) and "args" in keywords:
            first = getattr(keywords["args"], "elts", [])[:1]
        if first and isinstance(first[0], ast.Constant | ast.JoinedStr | ast.BinOp):
            yield node.lineno


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_only_state_touches_the_session(path: Path) -> None:
    text = path.read_text()
    assert path == STATE or "session_state" not in text
    assert list(texts_as_keys(ast.parse(text))) == []


@pytest.mark.parametrize(
    "code",
    [
        'get_state("mask")',
        'state.set_state("mask", True)',
        'set_default(f"{key}_html", "")',
        'set_default(key + "_html", "")',
        'st.button("x", on_click=set_state, args=("mask", True))',
        'st.button("x", on_click=set_state, args=[f"{key}_html", ""])',
    ],
)
def test_the_check_sees_each_text(code: str) -> None:
    assert list(texts_as_keys(ast.parse(code))) == [1]


def test_no_two_keys_of_the_session_have_one_name() -> None:
    modules = [path for path in FILES if path.name == "keys.py"]
    assert len(modules) == 8
    names = [
        node.args[0].value
        for path in modules
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant)
        if name_of(getattr(node.func, "value", node.func)) in ("Key", "KeyFamily")
        or name_of(node.func) in ("Key", "KeyFamily")
    ]
    assert len(names) > 60
    assert sorted(names) == sorted(set(names))


def test_a_family_and_a_group_make_keys() -> None:
    class MugKeys(KeyGroup):
        handle = GroupKey("handle", 1)

    mug = MugKeys("mug_7")
    assert mug.handle == Key("mug_7_handle", 1)
    assert mug.name("lid") == "mug_7_lid"
    assert KeyFamily("tick_", False)["a1"] == Key("tick_a1", False)
