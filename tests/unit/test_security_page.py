"""docs/security.md names tests that exist, and each promise has one."""

import re

from tests.support.servers import ROOT

TEXT = (ROOT / "docs" / "security.md").read_text()


def test_each_promise_names_tests_that_exist() -> None:
    rows = [line.strip("|").rsplit("|", 1) for line in TEXT.splitlines() if line.startswith("| ")]
    promises = {promise.strip(): tests for promise, tests in rows if promise.strip() != "promise"}
    assert promises
    for promise, tests in promises.items():
        files = re.findall(r"`([\w/]+\.py)`", tests)
        assert files, promise
        assert [file for file in files if not (ROOT / "tests" / file).exists()] == [], promise
