"""No pattern repeats possessively what Python before 3.11.5 repeats wrongly, as Debian 12 has it.

There a possessive repetition ends where its last attempt failed, not where that began, if what failed was a look
ahead, a repetition or a group: https://github.com/python/cpython/issues/106052. Another way behind it, which matches
nowhere, leads back: `(?:(?!x).|(?!))*+`.
"""

import pkgutil
import re
import re._constants as op
import re._parser as parser
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from importlib import import_module
from typing import Any

import pytest

from core.errors import WorkspaceError
from tests.contract.hostile.test_linear_patterns import READERS
from tests.support.servers import ROOT

PARTS = ("core", "sandbox", "web")
# What fails without having gone anywhere.
PLAIN = {op.LITERAL, op.NOT_LITERAL, op.IN, op.ANY, op.FAILURE}


@pytest.mark.parametrize("pattern", [r"(?:ab?c)*+", r"(?:(?!x).)++", r"(?:a|(?:b[^c]*d)?e)*+", r"x(?:(?:ab)+c|d*e)*+"])
def test_what_may_end_elsewhere_is_seen(pattern: str) -> None:
    assert list(ending_elsewhere(parser.parse(pattern)))
    assert not list(ending_elsewhere(parser.parse(re.sub(r"\)([*+]\+)", r"|(?!))\1", pattern))))


@pytest.mark.parametrize("pattern", [r"[^<>]*+", r"(?:ab?c|d)++", r"(?:[^\"\\]++|\\.)*+", r"(?:ab?c)*", r"a?+"])
def test_what_ends_where_it_should_is_left_alone(pattern: str) -> None:
    assert not list(ending_elsewhere(parser.parse(pattern)))


def test_no_pattern_of_the_product_ends_elsewhere() -> None:
    script = "from tests.contract.hostile.test_possessive_patterns import print_patterns; print_patterns()"
    command = [sys.executable, "-W", "ignore", "-c", script]
    lines = subprocess.run(command, cwd=ROOT, capture_output=True, check=True, text=True).stdout.splitlines()
    assert len([line for line in lines if line.startswith("possessive ")]) > 20
    assert [line for line in lines if line.startswith("elsewhere ")] == []


def print_patterns() -> None:
    """In a child, in which nothing of the product is loaded yet: print each possessive pattern that it compiles."""
    patterns = set()
    parse = parser.parse

    def parse_and_note(pattern: Any, *arguments: Any) -> Any:
        parsed = parse(pattern, *arguments)
        if isinstance(pattern, str | bytes) and any(each in str(pattern) for each in ("*+", "++", "?+", "}+")):
            patterns.add((pattern, any(ending_elsewhere(parsed))))
        return parsed

    parser.parse = parse_and_note
    for part in PARTS:
        for module in pkgutil.walk_packages(import_module(part).__path__, f"{part}."):
            if not module.name.endswith("__main__"):
                import_module(module.name)
    for name, (make, texts) in READERS.items():
        read = make(name.partition(": ")[2])
        for text in texts:
            with suppress(WorkspaceError, ValueError):
                read(text * 3)
    for pattern, is_elsewhere in patterns:
        sys.stdout.write(f"{'elsewhere' if is_elsewhere else 'possessive'} {pattern!r}\n")


def ending_elsewhere(parsed: Any) -> Iterator[Any]:
    """The possessive repetitions in a pattern that may end elsewhere than where the last attempt began."""
    for kind, value in parsed:
        if kind is op.POSSESSIVE_REPEAT and not fails_at_once(value[2]):
            yield value[2]
        for inner in patterns_in(kind, value):
            yield from ending_elsewhere(inner)


def fails_at_once(parsed: Any) -> bool:
    """Whether the last way through a pattern fails without having gone anywhere; `(?!)` is one that always does."""
    last = list(parsed)
    while len(last) == 1 and last[0][0] in (op.SUBPATTERN, op.BRANCH):
        kind, value = last[0]
        last = list(value[3] if kind is op.SUBPATTERN else value[1][-1])
    return all(kind in PLAIN or (kind is op.ASSERT_NOT and not list(value[1])) for kind, value in last)


def patterns_in(kind: Any, value: Any) -> list[Any]:
    if kind is op.BRANCH:
        return list(value[1])
    if kind is op.SUBPATTERN:
        return [value[3]]
    if kind in (op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT):
        return [value[2]]
    if kind in (op.ASSERT, op.ASSERT_NOT):
        return [value[1]]
    if kind is op.ATOMIC_GROUP:
        return [value]
    if kind is op.GROUPREF_EXISTS:
        return [each for each in value[1:] if each is not None]
    return []
