"""The profile against a slow walk written here, value by value, and against Klaviyo's own engine."""

import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.domain.event import Event, FieldProfile
from core.domain.field_path import FieldPath
from core.events.distinct import Distinct
from core.events.profile import Profiler, profile_events
from core.events.uniform_sample import SAMPLE_SIZE
from core.klaviyo.template_language import compile_template, template_context

Path = tuple[str | None, ...]

KEYS = st.sampled_from(
    ["a", "Items", "Product Name", "it's", 'say "hi"', "a.b", "$value", "$extra", "🛒", "[0]", "", "items", "{{", "é"]
)
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 3),
    st.sampled_from([0.0, 1.0, 2.5, -1.0]),
    st.sampled_from(["", " ", "\t\n", "x", "Mug", "https://shop.example/a.jpg", "1", "true"]),
)
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4), max_leaves=12
)
EVENTS = st.lists(st.dictionaries(KEYS, VALUES, max_size=5), min_size=1, max_size=25)


def kind(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int | float):
        return "number"
    return {str: "string", dict: "object", list: "list"}[type(value)]


def filled(value: Any) -> bool:
    """Klaviyo's truth, with blank text counted as nothing."""
    return value not in (None, False, 0, "", [], {}) and not (isinstance(value, str) and not value.strip())


def occurrences(value: Any, path: Path, first: bool) -> list[tuple[Path, Any, bool]]:
    """Every value inside an event, with its folded path and whether only first items lead to it."""
    found = [(path, value, first)] if path else []
    if isinstance(value, dict):
        for key, inner in value.items():
            found += occurrences(inner, (*path, key), first)
    if isinstance(value, list):
        for index, inner in enumerate(value):
            found += occurrences(inner, (*path, None), first and index == 0)
    return found


def oracle(events: list[dict[str, Any]]) -> dict[Path, tuple[Any, ...]]:
    here: dict[Path, dict[int, list[tuple[Any, bool]]]] = {}
    for number, event in enumerate(events):
        for path, value, first in occurrences(event, (), True):
            here.setdefault(path, {}).setdefault(number, []).append((value, first))
    rows = {path: counted(list(by_event.values()), len(events)) for path, by_event in here.items()}
    return {path: row for path, row in rows.items() if row is not None}


def counted(by_event: list[list[tuple[Any, bool]]], total: int) -> tuple[Any, ...] | None:
    values = [value for found in by_event for value, _ in found]
    if all(kind(value) in LONG and value for value in values):
        return None
    scalars = [value for value in values if filled(value) and kind(value) not in LONG]
    return (
        {kind(value) for value in values},
        len(by_event),
        sum(any(filled(value) for value, _ in found) for found in by_event) / total,
        sum(any(filled(value) and first for value, first in found) for found in by_event) / total,
        len({(kind(value), value) for value in scalars}),
        max([len(value) for value in scalars if isinstance(value, str)], default=0),
    )


LONG = ("object", "list")


def row(field: FieldProfile) -> tuple[Any, ...]:
    return (set(field.types), field.events, field.coverage, field.first, field.distinct, field.longest)


def exact(fields: list[FieldProfile]) -> dict[Path, tuple[Any, ...]]:
    return {field.path.steps: row(field) for field in fields}


def profiled(events: list[dict[str, Any]]) -> Profiler:
    profiler = Profiler()
    profiler.add(Event(properties=event, id=f"{number:09}") for number, event in enumerate(events))
    return profiler


def nested(levels: int) -> list[Any]:
    value: list[Any] = []
    for _ in range(levels):
        value = [value]
    return value


@given(EVENTS)
@settings(max_examples=80)
def test_equal_to_a_walk_value_by_value(events: list[dict[str, Any]]) -> None:
    assert exact(profiled(events).fields()) == oracle(events)


@given(EVENTS)
@settings(max_examples=40)
def test_the_kept_events_are_the_events(events: list[dict[str, Any]]) -> None:
    profiler = profiled(events)
    assert [event.properties for event in sorted(profiler.sample(), key=lambda event: event.id)] == events
    counted = Profiler()
    counted.count(events)
    assert counted.fields() == profiler.fields()
    assert counted.sample() == []


@pytest.mark.parametrize("hard", [2**80, -(2**63) - 1, 0.1, "\ud800", "\x00", nested(300), {"": []}])
def test_an_event_that_json_has_no_place_for_is_kept_too(hard: Any) -> None:
    event = Event(properties={"n": hard}, id="7", datetime="2026-11-22T00:00:00Z", profile={"id": "p"})
    profiler = Profiler()
    profiler.add([event])
    assert profiler.sample() == [event]


@given(EVENTS, EVENTS)
@settings(max_examples=40)
def test_merged_is_as_if_read_together(some: list[dict[str, Any]], others: list[dict[str, Any]]) -> None:
    merged = profiled(some)
    merged.merge(profiled(others))
    assert exact(merged.fields()) == oracle(some + others)


def mixed(number: int) -> dict[str, Any]:
    """An event whose fields change type from one to the next, which strict readers refuse."""
    dice = random.Random(number)
    values = [None, True, False, 0, number % 1500, 1.5, f"text {number % 1500}", " ", [], {}, ["a", 3], {"k": number}]
    return {name: dice.choice(values) for name in ("a", "b", "c") if dice.random() < 0.8} | {
        "Items": [{"n": dice.choice(values)} for _ in range(dice.randrange(4))]
    }


def test_five_thousand_events_of_mixed_types() -> None:
    events = [mixed(number) for number in range(5000)]
    ours, slow = exact(profiled(events).fields()), oracle(events)
    assert ours.keys() == slow.keys()
    for path, expected in slow.items():
        types, count, coverage, first, distinct, longest = ours[path]
        assert (types, count, coverage, first, longest) == (*expected[:4], expected[5]), path
        assert distinct == expected[4] if expected[4] <= 1000 else distinct == pytest.approx(expected[4], rel=0.15)


@given(EVENTS)
@settings(max_examples=40)
def test_a_tag_parses_and_shows_what_was_counted(events: list[dict[str, Any]]) -> None:
    for field in profile_events(Event(properties=event) for event in events):
        assert bool(field.tag) != bool(field.why_not)
        if not field.tag:
            continue
        template = compile_template(f"{{% if {field.tag} %}}yes{{% endif %}}")
        for event in events:
            value = at(event, field.path)
            # Text of blanks is true to an `if`; the profile counts what is left after `strip`.
            if value is not LETTER and not isinstance(value, str):
                assert (template.render(template_context(None, event)) == "yes") is filled(value), field.tag


def at(value: Any, path: FieldPath) -> Any:
    for step in path.first:
        if isinstance(value, dict) and isinstance(step, str):
            value = value.get(step)
        elif isinstance(value, list) and step == 0 and value:
            value = value[0]
        elif isinstance(value, str) and step == 0:
            return LETTER
        else:
            return None
    return value


# Where most events hold a list and one a text, Django's `.0` is the text's first letter; that is no item.
LETTER = object()


def test_ten_levels_and_lists_of_four_thousand() -> None:
    deep: Any = "bottom"
    for level in range(10):
        deep = {f"level {level}": deep}
    events = [{"deep": deep, "list": [{"n": n} for n in range(4000)]} for _ in range(20)]
    rows = exact(profiled(events).fields())
    assert rows["deep", *(f"level {level}" for level in reversed(range(10)))][1:3] == (20, 1.0)
    # The first item's n is 0, which is not filled.
    types, count, coverage, first, distinct, _ = rows["list", None, "n"]
    assert (types, count, coverage, first) == ({"number"}, 20, 1.0, 0.0)
    assert distinct == pytest.approx(3999, rel=0.15)


def test_nested_deeper_than_the_stack_of_python() -> None:
    deep: Any = 1
    for _ in range(3000):
        deep = {"a": deep}
    (field,) = profiled([deep]).fields()
    assert len(field.path.steps) == 3000


@pytest.mark.parametrize("count", [999, 1000, 1001, 20_000, 200_000])
def test_distinct_is_exact_then_close(count: int) -> None:
    sketch, half = Distinct(), Distinct()
    sketch.add_numbers(range(count // 2))
    half.add_numbers(range(count // 3, count))
    sketch.merge(half)
    assert len(sketch) == (count if count <= 1000 else pytest.approx(count, rel=0.15))


def test_the_kept_sample_is_uniform() -> None:
    events = [Event(properties={"n": number}) for number in range(20_000)]
    profiler, other = Profiler(), Profiler()
    profiler.add(events[:5000])
    other.add(events[5000:])
    profiler.merge(other)
    kept = [event.properties["n"] for event in profiler.sample()]
    assert len(set(kept)) == SAMPLE_SIZE
    # 2,000 of 20,000: the first quarter holds 500 of them, give or take four deviations of √(2000·¼·¾) = 19.4.
    assert sum(number < 5000 for number in kept) == pytest.approx(500, abs=78)
