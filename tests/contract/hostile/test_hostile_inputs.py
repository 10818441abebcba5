"""No template and no file stalls, bloats or crashes a command: it ends in two seconds, in a sentence if it refuses.

Each runs in a process of its own, so that none helps or hides another.
"""

import os
from functools import cache

import pytest

from tests.hostile.case import Case
from tests.hostile.files import FILES
from tests.hostile.generated import generated
from tests.hostile.templates import LARGEST, TEMPLATES
from tests.hostile.verdict import busy, faults, harmless, run

SEEDS = range(200 if os.environ.get("SOAK") else 10)
CASES = [*TEMPLATES.values(), *FILES.values()]


@cache
def usual_seconds(arguments: tuple[str, ...]) -> float:
    """What a command takes on harmless files, which it must accept."""
    command = next(case.command for case in CASES if case.command.arguments == arguments)
    ended = run(harmless(command))
    assert ended.code == 0, ended.stderr
    return busy(ended)


def check(case: Case) -> list[str]:
    """What is wrong with how the command of a case ends."""
    return faults(case, run(case), usual_seconds(case.command.arguments))


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_hostile_template(name: str) -> None:
    assert check(TEMPLATES[name]) == []


@pytest.mark.parametrize("name", FILES)
def test_a_hostile_file(name: str) -> None:
    assert check(FILES[name]) == []


@pytest.mark.parametrize("seed", SEEDS)
def test_hostile_parts_in_any_combination(seed: int) -> None:
    assert check(generated(seed)) == []


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_is_no_longer_than_a_block_may_be(name: str) -> None:
    text = TEMPLATES[name].files["email.html"]().decode("utf-8", "surrogatepass")
    assert 0 < len(text) <= LARGEST


def test_a_case_replaces_files_that_its_command_reads() -> None:
    for case in CASES:
        assert set(case.files) <= set(case.command.harmless)
        assert {name for name in case.command.arguments if "." in name} == set(case.command.harmless)
