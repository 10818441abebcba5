"""docs/security.md names tests that exist, and each promise has one."""

import re

from tests.support.servers import ROOT

TEXT = (ROOT / "docs" / "security.md").read_text()


def promises() -> dict[str, str]:
    rows = [line.strip("|").rsplit("|", 1) for line in TEXT.splitlines() if line.startswith("| ")]
    return {promise.strip(): tests for promise, tests in rows if promise.strip() != "promise"}


def test_each_promise_names_tests_that_exist() -> None:
    sources = "\n".join(path.read_text() for path in (ROOT / "tests").rglob("test_*.py"))
    assert promises()
    for promise, tests in promises().items():
        names = re.findall(r"`([^`]+)`", tests)
        assert names, promise
        for name in names:
            is_file = name.endswith(".py")
            assert (ROOT / name).exists() if is_file else f"def {name}(" in sources, f"{promise}: {name}"
