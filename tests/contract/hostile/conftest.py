"""What runs commands on hostile files."""

from collections.abc import Iterator

import pytest

from tests.hostile.run_limits import Launcher, launching


@pytest.fixture(scope="module")
def launcher() -> Iterator[Launcher]:
    with launching() as launcher:
        yield launcher
