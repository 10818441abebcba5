"""Streamlit tells a press to one run of the page, which another run may end: nothing is done on its word alone."""

import ast
from pathlib import Path

from tests.support.servers import ROOT


def buttons(file: Path) -> tuple[int, list[str]]:
    """How many buttons a module draws, and where it uses what `st.button` returns."""
    nodes = list(ast.walk(ast.parse(file.read_text())))
    drawn = [each for each in nodes if isinstance(each, ast.Call) and ast.unparse(each.func).endswith(".button")]
    unused = {id(each.value) for each in nodes if isinstance(each, ast.Expr)}
    return len(drawn), [f"{file.name}:{each.lineno}" for each in drawn if id(each) not in unused]


def test_no_page_acts_on_the_value_of_a_button() -> None:
    found = [buttons(file) for folder in ("ui", "pages") for file in (ROOT / folder).rglob("*.py")]
    assert sum(drawn for drawn, _ in found) > 50
    assert [place for _, used in found for place in used] == []
