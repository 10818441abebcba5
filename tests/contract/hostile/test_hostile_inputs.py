"""No template and no file stalls, bloats or crashes a command: it ends in two seconds, in a sentence if it refuses.

Each runs in a process of its own, so that none helps or hides another.
"""

import os

import pytest

from tests.hostile.files import FILES
from tests.hostile.generated import generated
from tests.hostile.run_limits import Launcher
from tests.hostile.templates import LARGEST, TEMPLATES
from tests.hostile.verdict import Judge

SEEDS = range(200 if os.environ.get("SOAK") else 10)
CASES = [*TEMPLATES.values(), *FILES.values()]


@pytest.fixture(scope="module")
def judge(launcher: Launcher) -> Judge:
    return Judge(launcher)


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_hostile_template(judge: Judge, name: str) -> None:
    assert judge.try_case(TEMPLATES[name])[1] == []


@pytest.mark.parametrize("name", FILES)
def test_a_hostile_file(judge: Judge, name: str) -> None:
    assert judge.try_case(FILES[name])[1] == []


@pytest.mark.parametrize("seed", SEEDS)
def test_hostile_parts_in_any_combination(judge: Judge, seed: int) -> None:
    assert judge.try_case(generated(seed))[1] == []


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_is_no_longer_than_a_block_may_be(name: str) -> None:
    text = TEMPLATES[name].files["email.html"]().decode("utf-8", "surrogatepass")
    assert 0 < len(text) <= LARGEST


def test_a_case_replaces_files_that_its_command_reads() -> None:
    for case in CASES:
        assert set(case.files) <= set(case.command.harmless)
        assert {name for name in case.command.arguments if "." in name} == set(case.command.harmless)
