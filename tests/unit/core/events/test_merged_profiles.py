"""Profiles of parts merge to the profile of the whole, however it is cut, in any order, from any process."""

import os
import pickle
import random
import subprocess
import sys
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.domain.event import Event
from core.events.profile import Profiler
from core.events.uniform_sample import SAMPLE_SIZE
from tests.support.servers import ROOT

# Numbers that are equal and look different, texts whose examples are cut alike, and a text that is no UTF-8.
SCALARS = st.sampled_from(
    [None, True, False, 0, 1, 1.0, 2.5, -3, 2**70, "", " ", "a", "1", "x" * 200, "x" * 201, "x" * 201 + "y", "\\ud800"]
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=6,
)
EVENTS = st.lists(st.dictionaries(st.sampled_from(["a", "B", "a b", "Items"]), VALUES, max_size=4), max_size=20)


def event_of(properties: dict[str, Any], number: int) -> Event:
    return Event(properties=properties, id=f"e{number}" if number % 3 else "")


def profiled(events: list[Event]) -> Profiler:
    profiler = Profiler()
    profiler.add(events)
    return profiler


def merged(events: list[Event], dice: random.Random) -> Profiler:
    """The events dealt out to workers, who answer in any order by what crosses to another process."""
    parts: list[list[Event]] = [[] for _ in range(dice.randrange(1, 6))]
    for event in dice.sample(events, len(events)):
        dice.choice(parts).append(event)
    whole = Profiler()
    for part in parts:
        whole.merge(pickle.loads(pickle.dumps(profiled(part))))
    return whole


def facts(profiler: Profiler) -> tuple[Any, ...]:
    return profiler.fields(), profiler.left_out, profiler.events, profiler.sample()


@given(EVENTS, st.randoms())
@settings(max_examples=100)
def test_any_split_in_any_order_gives_the_identical_profile(
    properties: list[dict[str, Any]], dice: random.Random
) -> None:
    events = [event_of(each, number) for number, each in enumerate(properties)]
    whole = profiled(events)
    assert facts(merged(events, dice)) == facts(whole)
    assert facts(merged(events, dice)) == facts(whole)


def wide(number: int) -> dict[str, Any]:
    """An event with values that are all different, and maps that are folded only when all events are together."""
    dice = random.Random(number)
    return {
        "id": f"order {number}", "value": number / 7, "n": number % 1200, "nine": number % 9,
        "by_sku": {f"s{dice.randrange(3000)}": {"price": dice.randrange(50), "sizes": [number % 40]}},
        "list": [{f"k{dice.randrange(480)}": number} for _ in range(dice.randrange(3))],
    }  # fmt: skip


@pytest.mark.parametrize("seed", range(3))
def test_estimates_and_folded_maps_are_identical_too(seed: int) -> None:
    events = [event_of(wide(number), number) for number in range(6000)]
    whole = profiled(events)
    fields = {str(field.path): field for field in whole.fields()}
    assert fields["by_sku{}.price"].events == 6000
    assert fields["id"].distinct > 1000 < fields["n"].distinct
    assert facts(merged(events, random.Random(seed))) == facts(whole)


def test_the_bound_of_paths_is_identical_too() -> None:
    events = [event_of({f"a{n % 400}": {f"b{n}": {str(m): m for m in range(9)}}}, n) for n in range(4000)]
    whole = profiled(events)
    assert whole.left_out
    assert facts(merged(events, random.Random(0))) == facts(whole)


def test_a_deep_tree_crosses_to_another_process() -> None:
    deep: Any = 1
    for _ in range(2000):
        deep = {"a": [deep]}
    profiler = Profiler()
    profiler.count([deep])
    (field,) = pickle.loads(pickle.dumps(profiler)).fields()
    assert len(field.path.steps) == 4000


_PRINT = """
from tests.unit.core.events.test_merged_profiles import event_of, facts, profiled, wide
print(facts(profiled([event_of(wide(number), number) for number in range(3000)])))
"""


def test_the_seed_of_a_process_changes_nothing() -> None:
    texts = {
        subprocess.run(
            [sys.executable, "-c", _PRINT], cwd=ROOT, env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True, text=True, check=True, timeout=120,
        ).stdout
        for seed in ("0", "1", "77")
    }  # fmt: skip
    assert len(texts) == 1


def test_a_profile_that_crosses_is_compact() -> None:
    profiler = profiled([event_of(wide(number), 1) for number in range(20_000)])
    counted = Profiler()
    counted.count(wide(number) for number in range(20_000))
    # Ten fields of at most a thousand values.
    assert len(pickle.dumps(counted)) < 150_000
    assert len(pickle.dumps(profiler)) < 2 * SAMPLE_SIZE * 500


def test_few_different_events_are_sampled_as_they_are_distributed() -> None:
    events = [Event(properties={"plan": "pro" if number % 4 else "free"}) for number in range(40_000)]
    sample = merged(events, random.Random(2)).sample()
    assert len(sample) == SAMPLE_SIZE
    assert sum(event.properties["plan"] == "free" for event in sample) == pytest.approx(SAMPLE_SIZE / 4, abs=1)
