"""What people read, against a glossary of the guide's names: each is used as it is spelled there, and no other word."""

import ast
import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.support.servers import ROOT
from ui.app.text import foot

GLOSSARY: dict[str, Any] = json.loads((Path(__file__).parent / "glossary.json").read_text())


def texts(path: Path) -> list[str]:
    """The texts of a module, docstrings left out."""
    tree = ast.parse(path.read_text())
    documented = (ast.Module, ast.FunctionDef, ast.ClassDef)
    docstrings = {id(node.body[0].value) for node in ast.walk(tree) if isinstance(node, documented) and _told(node)}
    return [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings
    ]


def _told(node: Any) -> bool:
    return bool(node.body) and isinstance(node.body[0], ast.Expr) and isinstance(node.body[0].value, ast.Constant)


VISIBLE = {str(path.relative_to(ROOT)): texts(path) for path in sorted((ROOT / "ui").rglob("*text.py"))}
ALL = [text for each in VISIBLE.values() for text in each]
NAMES = [name for names in GLOSSARY["names"].values() for name in names]
TERMS = [term for terms in GLOSSARY["terms"].values() for term in terms]


@pytest.mark.parametrize("name", NAMES)
def test_a_name_stands_by_itself_as_the_guide_spells_it(name: str) -> None:
    assert name in ALL


@pytest.mark.parametrize("term", TERMS)
def test_a_term_is_used(term: str) -> None:
    spelled = "|".join(re.escape(each) for each in term.split("|"))
    assert any(re.search(rf"(?<![A-Za-z])(?:{spelled})(?![A-Z])", text) for text in ALL)


@pytest.mark.parametrize("wrong", GLOSSARY["never"])
def test_another_word_for_the_same_is_not_used(wrong: str) -> None:
    found = {name: [text for text in each if re.search(wrong, text)] for name, each in VISIBLE.items()}
    assert not any(found.values()), f"{GLOSSARY['never'][wrong]}: {found}"


@pytest.mark.parametrize(
    ("calls", "seconds", "said"),
    [
        (0, 0.0, "No API calls"), (0, 0.0049, "No API calls"), (0, 0.31, "No API calls · 0.31 s"),
        (1, 0.0, "1 API call · 0.00 s"), (2, 1.5, "2 API calls · 1.50 s"),
    ],
)  # fmt: skip
def test_a_cell_that_cost_nothing_has_no_figures(calls: int, seconds: float, said: str) -> None:
    assert foot(calls, seconds) == said
