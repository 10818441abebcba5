"""Maps of many keys are one path each, whichever events are counted together."""

import random
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from core.domain.event import Event, FieldProfile
from core.domain.field_path import Each, FieldPath
from core.events.path_tree import MOST_KEYS, MOST_PATHS
from core.events.profile import Profiler

Steps = tuple[str | int | Each | None, ...]


def profiled(*parts: Sequence[dict[str, Any]]) -> Profiler:
    """One profile of parts that were counted apart."""
    whole = Profiler()
    for part in parts:
        profiler = Profiler()
        profiler.add(Event(properties=event) for event in part)
        whole.merge(profiler)
    return whole


def by_sku(number: int, entries: int = 3, skus: int = 40_000) -> dict[str, Any]:
    """An order that holds a map by SKU."""
    dice = random.Random(number)
    names = {f"SKU-{dice.randrange(skus)}" for _ in range(entries)}
    return {
        "id": number,
        "by_sku": {name: {"price": dice.randrange(1, 90), "note": dice.choice(["", "gift"])} for name in names},
    }


def named(fields: Iterable[FieldProfile]) -> dict[str, FieldProfile]:
    return {str(field.path): field for field in fields}


def folded_paths(events: Sequence[dict[str, Any]]) -> set[Steps]:
    """The slow oracle: every path of a field, where each object of more than 500 keys is folded from the top down."""
    fields: set[Steps] = set()
    waiting: list[tuple[Steps, list[Any]]] = [((), list(events))]
    while waiting:
        path, values = waiting.pop()
        objects = [value for value in values if isinstance(value, dict)]
        items = [item for value in values if isinstance(value, list) for item in value]
        if path and any(not isinstance(value, dict | list) or not value for value in values):
            fields.add(path)
        keys = list(dict.fromkeys(key for value in objects for key in value))
        if len(keys) > MOST_KEYS:
            waiting.append(((*path, Each.KEY), [inner for value in objects for inner in value.values()]))
        else:
            waiting += [((*path, key), [value[key] for value in objects if key in value]) for key in keys]
        if items:
            waiting.append(((*path, None), items))
    return fields


def test_a_map_by_sku_is_one_path_a_field() -> None:
    events = [by_sku(number) for number in range(2000)]
    profiler = profiled(events)
    fields = named(profiler.fields())
    assert list(fields) == ["by_sku{}.note", "by_sku{}.price", "id"]
    assert profiler.left_out == 0
    price = fields["by_sku{}.price"]
    assert (price.types, price.events, price.coverage, price.distinct) == (("number",), 2000, 1.0, 89)
    assert (price.tag, price.first) == ("", 0.0)
    assert "many keys" in price.why_not
    # Three values of two, one of which is blank: an upper bound.
    assert 0.5 <= fields["by_sku{}.note"].coverage <= 1.0


@pytest.mark.parametrize("count", [MOST_KEYS - 1, MOST_KEYS, MOST_KEYS + 1])
def test_as_many_keys_as_are_allowed_have_their_own_paths(count: int) -> None:
    fields = profiled([{"map": {f"k{number}": 1}} for number in range(count)]).fields()
    assert len(fields) == (count if count <= MOST_KEYS else 1)


def test_what_is_folded_counts_an_event_once() -> None:
    events = [{"map": {f"k{number}": {"a": 1, "b": 0}, "other": {"a": 2}}} for number in range(600)]
    fields = named(profiled(events).fields())
    assert {path: (field.events, field.coverage) for path, field in fields.items()} == {
        "map{}.a": (600, 1.0),
        "map{}.b": (600, 0.0),
    }


# Keys of a map are drawn from so many that it has more than 500 in some runs and fewer in others.
VALUE = st.sampled_from([1, 0, "", "x", None, True, [], [1, "a"], {"p": 1}, {"p": "z", "q": [{"r": 2}]}, [{"s": {}}]])
EVENT = st.builds(
    lambda at, width, value, where: {"map": {f"k{at * 7 + n}": value for n in range(width)}, where: value},
    st.integers(0, 90), st.integers(0, 200), VALUE, st.sampled_from(["a", "list", "map2"]),
)  # fmt: skip
FULL = [{"map": {f"k{n}": {"p": n} for n in range(at, at + 300)}, "a": [at]} for at in (0, 250, 500)]


@given(st.lists(EVENT, min_size=2, max_size=12), st.data())
@settings(max_examples=12, deadline=None)
@example(FULL, None)
def test_any_split_gives_the_identical_profile(events: list[dict[str, Any]], data: st.DataObject | None) -> None:
    cuts = sorted(data.draw(st.lists(st.integers(0, len(events)), max_size=3))) if data else [1, 2]
    ends = [0, *cuts, len(events)]
    parts = [events[start:end] for start, end in pairwise(ends)]
    whole = profiled(events).fields()
    assert profiled(*parts).fields() == whole
    assert profiled(*[[event] for event in events]).fields() == whole
    assert {field.path.steps for field in whole} == folded_paths(events)


@given(st.lists(EVENT, min_size=2, max_size=12), st.randoms())
@settings(max_examples=10, deadline=None)
def test_any_order_gives_the_identical_profile(events: list[dict[str, Any]], dice: random.Random) -> None:
    shuffled = dice.sample(events, len(events))
    assert profiled(*[[event] for event in shuffled]).fields() == profiled(events).fields()


def nested_maps(levels: int, width: int = 400) -> dict[str, Any]:
    value: dict[str, Any] = {}
    for level in range(levels):
        value = {f"{level}-{n}": 1 for n in range(width)} | {"next": value}
    return value


def test_a_map_inside_a_map_is_folded_too() -> None:
    events = [{"a": {f"s{n}": {f"c{n * 40 + m}": {"v": m} for m in range(40)}}} for n in range(600)]
    profiler = profiled(events)
    assert list(named(profiler.fields())) == ["a{}{}.v"]


def test_maps_nested_in_maps_need_no_stack() -> None:
    one, other = nested_maps(20), {"x": nested_maps(20, 450)}
    assert profiled([one], [other], [one]).fields()


@pytest.mark.parametrize("cuts", [[1000, 2800]])
def test_paths_are_capped_and_the_others_counted(cuts: list[int]) -> None:
    events = [{f"a{n % 400}": {f"b{n}": {str(m): m for m in range(9)}}} for n in range(5800)]
    profiler = profiled(events)
    fields = profiler.fields()
    # Each of 5,800 objects has nine fields; 400 objects hold them.
    assert 0.85 * MOST_PATHS <= len(fields) <= MOST_PATHS
    assert profiler.left_out >= 5000
    parts = [events[start:end] for start, end in pairwise([0, *cuts, len(events)])]
    split = profiled(*parts)
    assert split.fields() == fields
    assert split.left_out >= 5000
    assert profiled(*reversed(parts)).fields() == fields


def test_nothing_is_left_out_of_an_ordinary_profile() -> None:
    assert profiled([{f"a{n}": {f"b{m}": 1 for m in range(9)} for n in range(400)}]).left_out == 0


def test_a_folded_path_is_no_index() -> None:
    path = FieldPath(("map", Each.KEY, "a"))
    assert str(path) == "map{}.a"
    assert path.is_folded
