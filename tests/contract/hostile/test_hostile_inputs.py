"""No template and no file stalls, bloats or crashes a command: it ends in two seconds, in a sentence if it refuses.

Each runs in a process of its own, so that none helps or hides another.
"""

import os
from functools import cache

import pytest

from tests.hostile.case import Case
from tests.hostile.files import FILES
from tests.hostile.generated import generated
from tests.hostile.run_limits import Launcher
from tests.hostile.templates import LARGEST, TEMPLATES
from tests.hostile.verdict import busy, faults, harmless, run

SEEDS = range(200 if os.environ.get("SOAK") else 10)
CASES = [*TEMPLATES.values(), *FILES.values()]


class Checks:
    """What is wrong with how commands end, beside what each takes on harmless files."""

    def __init__(self, launcher: Launcher) -> None:
        self._launcher = launcher
        self._usual = cache(self._usual_seconds)

    def _usual_seconds(self, arguments: tuple[str, ...]) -> float:
        command = next(case.command for case in CASES if case.command.arguments == arguments)
        ended = run(self._launcher, harmless(command))
        assert ended.code == 0, ended.stderr
        return busy(ended)

    def faults(self, case: Case) -> list[str]:
        """Nothing, if the command of a case keeps every limit."""
        return faults(case, run(self._launcher, case), self._usual(case.command.arguments))


@pytest.fixture(scope="module")
def checks(launcher: Launcher) -> Checks:
    return Checks(launcher)


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_hostile_template(checks: Checks, name: str) -> None:
    assert checks.faults(TEMPLATES[name]) == []


@pytest.mark.parametrize("name", FILES)
def test_a_hostile_file(checks: Checks, name: str) -> None:
    assert checks.faults(FILES[name]) == []


@pytest.mark.parametrize("seed", SEEDS)
def test_hostile_parts_in_any_combination(checks: Checks, seed: int) -> None:
    assert checks.faults(generated(seed)) == []


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_is_no_longer_than_a_block_may_be(name: str) -> None:
    text = TEMPLATES[name].files["email.html"]().decode("utf-8", "surrogatepass")
    assert 0 < len(text) <= LARGEST


def test_a_case_replaces_files_that_its_command_reads() -> None:
    for case in CASES:
        assert set(case.files) <= set(case.command.harmless)
        assert {name for name in case.command.arguments if "." in name} == set(case.command.harmless)
