"""docs/architecture.md names functions that are there: each walk through the code can be followed."""

import ast
import re

import pytest

from tests.support.servers import ROOT

TEXT = (ROOT / "docs" / "architecture.md").read_text()
# `module  Class.method or function, another  what it does`
STEP = re.compile(r"^((?:core|ui|web)/[\w/]+) +([\w.]+(?:, [\w.]+)*)  ", re.MULTILINE)
STEPS = [(module, name) for module, names in STEP.findall(TEXT) for name in names.split(", ")]


def defined(module: str) -> set[str]:
    """The functions and classes of a module, and `Class.method`."""
    names = set()
    for node in ast.parse((ROOT / module).with_suffix(".py").read_text()).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            names.add(node.name)
        if isinstance(node, ast.ClassDef):
            names |= {f"{node.name}.{each.name}" for each in node.body if isinstance(each, ast.FunctionDef)}
    return names


def test_both_walks_are_there() -> None:
    modules = {module for module, _ in STEPS}
    assert {"core/publish/block_writer", "core/klaviyo/client", "core/blocks/compose"} <= modules
    assert len(STEPS) > 10


@pytest.mark.parametrize(("module", "name"), STEPS)
def test_a_step_of_a_walk_is_in_its_module(module: str, name: str) -> None:
    assert name in defined(module)
