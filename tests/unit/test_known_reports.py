"""docs/known-reports.md names tests that exist, and every test of a report stands in it."""

import re

from tests.support.servers import ROOT

TEXT = (ROOT / "docs" / "known-reports.md").read_text()
REPORTS = ROOT / "tests" / "contract" / "reports"


def test_each_test_that_is_named_exists() -> None:
    sources = "\n".join(path.read_text() for path in (ROOT / "tests").rglob("test_*.py"))
    rows = [line.strip("|").split("|")[-1] for line in TEXT.splitlines() if line.startswith("| ")]
    names = [name for row in rows for name in re.findall(r"`(test[^`]+)`", row)]
    assert len(names) > 20
    for name in names:
        is_file = (ROOT / name).is_file() or (REPORTS / name).is_file()
        assert is_file if name.endswith(".py") else f"def {name}(" in sources, name


def test_each_report_says_what_happens_here_and_has_a_test() -> None:
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")] for line in TEXT.splitlines() if line.startswith("| ")
    ]
    reports = [row for row in rows if row[0] != "report"]
    assert len(reports) > 30
    for report, here, test in reports:
        assert report
        assert here
        assert "`test" in test, report


def test_each_test_of_a_report_is_named() -> None:
    assert {path.name for path in REPORTS.glob("test_*.py")} <= set(re.findall(r"`([^`]+)`", TEXT))
