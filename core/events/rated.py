"""The fields of a sample with the fill rates of a profile, which has counted more events."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from core.domain.event import FILE, Event, FieldProfile
from core.domain.field_path import Each, Step
from core.events.event_profile import EventProfile
from core.events.field_set import Example, example_of
from core.events.step_tree import Steps, StepTree


def rated_fields(fields: Iterable[FieldProfile], profile: EventProfile) -> list[FieldProfile]:
    """The fields of both: those of the profile as that has counted them, with a sample's examples if its own are gone.

    No event of the profile has a field that it would list and does not. Where it cannot say, the rate is unknown.
    """
    of_sample = {each.path: each for each in fields}
    paths = {each.path for each in profile.field_profiles}
    rated = [_with_examples(each, of_sample.get(each.path)) for each in profile.field_profiles]
    is_partial = bool(profile.left_out or profile.is_erased)
    for path, field in of_sample.items():
        if path not in paths:
            # A file may call the same field otherwise.
            is_unknown = is_partial or profile.metric.id == FILE or _may_hold(profile.tree, path.steps)
            rated.append(unknown(field) if is_unknown else _never(field, profile.total))
    return rated


def lacks(tree: StepTree, steps: Sequence[Step]) -> bool:
    """Whether a profile of these paths has no such field, nor any that may be it; `steps` may name items of lists."""
    return not _may_hold(tree, tuple(None if isinstance(step, int) else step for step in steps))


def unknown(field: FieldProfile) -> FieldProfile:
    """The field as the sample has it, but nobody knows in how many of the events that count it is filled."""
    return replace(field, total=0)


def _never(field: FieldProfile, total: int) -> FieldProfile:
    return replace(field, events=0, coverage=0.0, first=0.0, total=total)


def _may_hold(tree: StepTree, steps: Steps) -> bool:
    """Whether events may hold a value at a path that is not listed: under a folded map, or where others go on."""
    node = tree
    for step in steps:
        if Each.KEY in node:
            return True
        if step not in node:
            # What is folded here may be listed by its keys there.
            return step is Each.KEY and bool(node)
        node = node[step]
    # A list that is never empty, or an object, has no path of its own.
    return True


def example_with(events: Sequence[Event], fields: Iterable[FieldProfile]) -> Example:
    """An example of the sample's events, else one that the profile holds."""
    examples = {each.path.first: each.examples[0] for each in fields if each.examples and not each.path.is_folded}

    def example(source: str, path: tuple[Step, ...]) -> str:
        return example_of(events, source, path) or (examples.get(path, "") if source == "event" else "")

    return example


def _with_examples(field: FieldProfile, other: FieldProfile | None) -> FieldProfile:
    return field if field.examples or other is None else replace(field, examples=other.examples)
