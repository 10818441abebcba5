"""docs/extending.md names files and identifiers that exist."""

import re

import pytest

from tests.support.servers import ROOT

PAGE = (ROOT / "docs" / "extending.md").read_text()
SECTIONS = {section.partition("\n")[0]: section for section in PAGE.split("\n## ")[1:]}


def quoted(section: str) -> list[str]:
    """What stands in backticks, examples of code left out."""
    return re.findall(r"`([^`\n]+)`", re.sub(r"```.*?```", "", section, flags=re.DOTALL))


@pytest.mark.parametrize("title", SECTIONS)
def test_files_and_names_exist(title: str) -> None:
    names = quoted(SECTIONS[title])
    paths = [name for name in names if re.fullmatch(r"[\w./-]+/[\w.-]*", name)]
    assert [path for path in paths if not (ROOT / path).exists()] == []
    text = "\n".join((ROOT / path).read_text() for path in paths if path.endswith(".py"))
    identifiers = [name.rpartition(".")[2] for name in names if re.fullmatch(r"[A-Za-z_.]*[A-Za-z_]", name)]
    known = [*re.findall(r"\w+", text), "py", "ws", "checks"]
    assert [name for name in identifiers if name not in known] == []
