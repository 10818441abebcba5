"""The fields of one item of a list, of any item at each list of a path, and of profiles: against a slow walk."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from core.domain.event import Event, Metric
from core.domain.field_path import FieldPath
from core.events.detail import is_filled, occurrences
from core.events.field_set import FieldSet, fields_of_item, profile_fields
from core.events.picker import occurrence
from core.events.sample import Sample
from core.klaviyo.template_language import compile_template, template_context

KEYS = st.sampled_from(["Items", "images", "Name", "Product Name", "$extra", "a.b", "x-y", "é"])
SCALARS = st.sampled_from([None, True, False, 0, 1, 2.5, "", " ", "Mug", "https://shop.example/a.jpg"])
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=3), max_leaves=12
)
EVENTS = st.lists(st.dictionaries(KEYS, VALUES, max_size=4), min_size=1, max_size=8)


def sample_of(events: list[dict[str, Any]]) -> Sample:
    return Sample(metric=Metric(id="m", name="m"), events=tuple(Event(properties=each) for each in events))


def share(events: list[dict[str, Any]], path: FieldPath) -> float:
    return sum(any(map(is_filled, occurrences(event, path))) for event in events) / len(events)


@given(EVENTS, st.integers(0, 3), st.integers(0, 3))
@settings(max_examples=60)
def test_any_occurrence_has_its_own_share_and_its_own_tag(events: list[dict[str, Any]], one: int, other: int) -> None:
    sample = sample_of(events)
    for field in sample.fields():
        found = occurrence(sample.field_set, field.path, (one, other))
        numbers = iter((one, other))
        steps = tuple(next(numbers, 0) if step is None else step for step in field.path.steps)
        if found is None:
            # Nobody has a value of its own there, but perhaps a list, or no tag can say it.
            values = [value for event in events for value in occurrences(event, FieldPath(steps))]
            assert not field.tag or not any(is_filled(value) and not isinstance(value, dict | list) for value in values)
            continue
        assert found.path.first == steps
        assert found.first == share(events, FieldPath(steps))
        template = compile_template(f"{{% if {found.tag} %}}yes{{% endif %}}")
        for event in events:
            values = occurrences(event, FieldPath(steps))
            # A text of blanks is true to an `if`; a digit behind a text is its letter.
            if values and not isinstance(values[0], str):
                assert (template.render(template_context(None, event)) == "yes") is is_filled(values[0])


@given(EVENTS, st.integers(0, 2))
@settings(max_examples=60)
def test_the_fields_of_an_item_are_those_of_a_slow_walk(events: list[dict[str, Any]], number: int) -> None:
    every = [Event(properties=event) for event in events]
    for field in fields_of_item(every, ("Items",), number):
        assert field.path.steps[:2] == ("Items", number)
        assert field.coverage == share(events, field.path)
        assert field.total == len(events)


def test_a_lists_items_are_profiled_once() -> None:
    sample = sample_of([{"Items": [{"a": 1}, {"a": 2}]}])
    assert sample.fields_of_item(("Items",), 1) is sample.fields_of_item(("Items",), 1)
    assert [str(field.path) for field in sample.fields_of_item(("Items",), 1)] == ["Items[1].a"]
    assert sample.fields_of_item(("Items",), 2) == []


def test_an_example_is_of_that_very_occurrence() -> None:
    items = [{"Name": "Dusk Roast"}, {"Name": "Ash Roast", "tags": ["x", "a"]}]
    fields = sample_of([{"Items": []}, {"Items": items}]).field_set
    for steps, example in (((0, "Name"), "Dusk Roast"), ((1, "Name"), "Ash Roast"), ((1, "tags", 0), "x"), ((2,), "")):
        assert fields.example("event", ("Items", *steps)) == example
    assert FieldSet().example("event", ("Items",)) == ""


def test_a_profiles_fields_have_the_tags_of_profiles() -> None:
    known = {"first_name": "Ada", "location": {"city": "Leeds"}, "properties": {"Loyalty Tier": "Kiln"}, "new": 1}
    fields = {str(each.path): each for each in profile_fields([known, None, {"first_name": None}])}
    assert {path: each.tag for path, each in fields.items()} == {
        "first_name": "first_name", "location.city": "person.City",
        "properties.Loyalty Tier": "person|lookup:'Loyalty Tier'", "new": "",
    }  # fmt: skip
    assert (fields["first_name"].first, fields["first_name"].total) == (0.5, 2)
    assert fields["new"].why_not
    assert FieldSet().item(("Items",), 1) == ()
