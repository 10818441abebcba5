"""docs/guide.md has a part for each heading of the guide, and each of its rows names a place and tests that exist."""

import ast
import re
from functools import cache
from typing import Final

import pytest

from tests.support.servers import ROOT

PAGE: Final = (ROOT / "docs" / "guide.md").read_text()
HEADINGS: Final = [
    "Introduction", "Overview", "Before you start", "Install and connect the app", "Permissions (OAuth scopes)",
    "(Optional) Install the browser extension", "Core concepts", "Send assets to Klaviyo",
    "Find where an asset is used (Links to Klaviyo)", "Personalize a template in the Cloudinary app",
    "Personalize inside the Klaviyo editor (extension)", "Use the block in a campaign or flow",
    "How personalization works", "Troubleshooting", "FAQ", "Support",
]  # fmt: skip
HEAD: Final = ["what the guide says", "where", "test"]
TEST: Final = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")


def rows(text: str) -> list[list[str]]:
    """The cells of each row of a table, without its head."""
    cells = [[cell.strip() for cell in line[1:-1].split("|")] for line in text.splitlines() if line.startswith("|")]
    return [row for row in cells if row != HEAD and set("".join(row)) != {"-"}]


PARTS: Final = {title: rows(text) for title, text in re.findall(r"^## (.+)\n((?:(?!## ).*\n)*)", PAGE, re.MULTILINE)}
ROWS: Final = [row for part in PARTS.values() for row in part]


@cache
def functions(file: str) -> set[str]:
    """The tests of a file, each once however many cases it has."""
    tree = ast.parse((ROOT / file).read_text())
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")}


def test_each_heading_of_the_guide_has_rows() -> None:
    assert list(PARTS) == HEADINGS
    assert all(PARTS.values())


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0][:60])
def test_each_row_names_a_place_and_tests_that_exist(row: list[str]) -> None:
    assert len(row) == 3
    assert all(row)
    assert all((ROOT / path).exists() for path in re.findall(r"`([\w/]+(?:\.(?:py|js|md)|/))`", row[1])), row[1]
    tests = TEST.findall(row[2])
    assert TEST.sub("", row[2]).strip() == "", "nothing but tests"
    assert tests
    for file, name in tests:
        assert name in functions(file), f"{file}::{name}"
