"""The fields of a sample with the fill rates of a profile, which has counted more events."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from core.domain.event import Event, FieldProfile
from core.domain.field_path import Step
from core.events.event_profile import EventProfile
from core.events.field_set import Example, example_of


def rated_fields(fields: Iterable[FieldProfile], profile: EventProfile) -> list[FieldProfile]:
    """The fields of both: those of the profile as that has counted them, with a sample's examples if its own are gone.

    No event of the profile has what it does not list; if it has left out paths, nobody knows.
    """
    of_sample = {each.path: each for each in fields}
    paths = {each.path for each in profile.field_profiles}
    rated = [_with_examples(each, of_sample.get(each.path)) for each in profile.field_profiles]
    total = 0 if profile.left_out else profile.total
    others = [each for path, each in of_sample.items() if path not in paths]
    return [*rated, *(replace(each, events=0, coverage=0.0, first=0.0, total=total) for each in others)]


def example_with(events: Sequence[Event], fields: Iterable[FieldProfile]) -> Example:
    """An example of the sample's events, else one that the profile holds."""
    examples = {each.path.first: each.examples[0] for each in fields if each.examples and not each.path.is_folded}

    def example(source: str, path: tuple[Step, ...]) -> str:
        return example_of(events, source, path) or (examples.get(path, "") if source == "event" else "")

    return example


def _with_examples(field: FieldProfile, other: FieldProfile | None) -> FieldProfile:
    return field if field.examples or other is None else replace(field, examples=other.examples)
