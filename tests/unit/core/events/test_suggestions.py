"""Our first suggestion for each place of each row of the table of right answers, tests/support/suggestions.json.

A right one is among the answers of its place; of places that show the same item, all suggestions do.
"""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from core.domain.event import Event, Metric
from core.domain.places import ALT, LINK
from core.events.field_set import FieldSet, profile_fields
from core.events.ranking import Suggestion, suggest
from core.events.sample import Sample
from tests.unit.core.events.test_suggestions_table import ROWS, Data, data, name, places, template

DELIVERY = "https://res.cloudinary.com"
"""What stands in the demo's events where the sandbox puts its own address."""
__all__ = ["data"]


@pytest.fixture(scope="module")
def samples(data: Data) -> dict[tuple[str, str], Sample]:
    """A sample of each metric and shape."""
    return {
        key: Sample(
            metric=Metric(id=key[1], name=key[1]),
            events=tuple(
                Event(properties=each) for each in json.loads(json.dumps(raw).replace("{delivery}", DELIVERY))
            ),
        )
        for key, raw in data.items()
    }


def first_suggestions(row: dict[str, Any], samples: dict[tuple[str, str], Sample], people: FieldSet) -> dict[str, Any]:
    """The first suggestion of each place as an answer of the table, None where there is none."""
    (event,) = row["event"].items() if row["event"] else [("", "")]
    fields = replace(samples[event].field_set, profile=people.profile) if event in samples else people
    found = suggest(template(row).slots, fields, tuple(row.get("repeat", ())))
    named = {f"slots.{place}": each for place, each in found.items() if place not in (ALT, LINK)}
    every = {**named, "alt": found[ALT], "link": found[LINK]}
    return {place: answer(each[0]) if each else None for place, each in every.items()}


def answer(suggestion: Suggestion) -> dict[str, Any]:
    shop = {"shop": "/products/"} if suggestion.shop else {}
    return {"from": suggestion.source, "path": list(suggestion.steps), **shop}


def matching(given: dict[str, Any] | None, row: dict[str, Any], place: str) -> list[dict[str, Any] | None]:
    """The right answers that a suggestion is."""
    right = places(row)[place]["any_of"]
    return [each for each in right if given == (each and {key: each[key] for key in each if key != "item"})]


def wrong(row: dict[str, Any], given: dict[str, Any]) -> Iterator[str]:
    for place in places(row):
        if not matching(given[place], row, place):
            yield f"{name(row)} {place}: {given[place]}"
    for group in row.get("same_item", ()):
        items = {
            each["item"] for place in group for each in matching(given[place], row, place) if each and "item" in each
        }
        if len(items) > 1:
            yield f"{name(row)} {group}: of {items}"


def test_no_first_suggestion_is_wrong(samples: dict[tuple[str, str], Sample], data: Data) -> None:
    people = FieldSet(profile=profile_fields(data["profile", ""]))
    faults = [fault for row in ROWS for fault in wrong(row, first_suggestions(row, samples, people))]
    assert faults == []
    assert sum(len(places(row)) for row in ROWS) == 789
