"""The fields of a sample, also those of one item of a list, and those of the recipients' profiles."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from core.domain.event import Event, FieldProfile
from core.domain.field_path import FieldPath, Step, tag
from core.errors import InputError
from core.events.detail import is_filled, occurrences
from core.events.distinct import EXAMPLE_LENGTH
from core.events.profile import profile_events

_ITEM: Final = "item"
_LONGEST_VALUE: Final = 2000
"""Characters of a recipient's value: the address of an image is of no use without its end."""

ItemFields = Callable[[tuple[Step, ...], int], Sequence[FieldProfile]]
"""The fields of an item, by the path of its list and by its number from 0."""


Example = Callable[[str, tuple[Step, ...]], str]
"""A value that a path leads to, by its source, `event` or `profile`; blank without one."""


def _no_items(_path: tuple[Step, ...], _number: int) -> Sequence[FieldProfile]:
    return ()


def _no_example(_source: str, _path: tuple[Step, ...]) -> str:
    return ""


@dataclass(frozen=True, kw_only=True)
class FieldSet:
    """What can be bound: the fields of the event, of any item of its lists, and of the recipients' profiles."""

    event: Sequence[FieldProfile] = ()
    profile: Sequence[FieldProfile] = ()
    item: ItemFields = field(default=_no_items)
    example: Example = field(default=_no_example)


def profile_fields(profiles: Iterable[Mapping[str, Any] | None]) -> list[FieldProfile]:
    """The attributes of recipients, by their names in the REST API; a profile that is not known counts for none."""
    fields = profile_events(Event(properties=each) for each in profiles if each is not None)
    return [_with_tag(each, "profile") for each in fields]


def fields_of_item(events: Sequence[Event], path: tuple[Step, ...], number: int) -> list[FieldProfile]:
    """The fields of one item of a list in these events, such as of `Items[1]`; shares are of all the events.

    Lists inside of the item are folded, as in a profile; `first` is the share in which the first of them is filled.
    """
    values_of_each = (occurrences(event.properties, FieldPath((*path, number))) for event in events)
    items = [Event(properties={_ITEM: values[0]}) for values in values_of_each if values]
    share = len(items) / len(events) if events else 0.0
    return [
        _with_tag(
            replace(
                each,
                path=FieldPath((*path, number, *each.path.steps[1:])),
                coverage=each.coverage * share,
                first=each.first * share,
                total=len(events),
            ),
            "event",
        )
        for each in profile_events(items)
    ]


def example_of(events: Iterable[Event], source: str, path: tuple[Step, ...]) -> str:
    """The first filled value of a path in these events, or in the profiles of their recipients."""
    for event in events:
        root = event.properties if source == "event" else event.profile
        value = next(filter(is_filled, occurrences(root, FieldPath(path))), None) if root is not None else None
        if value is not None and not isinstance(value, dict | list):
            return str(value)[:EXAMPLE_LENGTH]
    return ""


def value_in(context: Mapping[str, Any], source: str, path: tuple[Step, ...]) -> str:
    """The value of a path in what a block is rendered with for a recipient, as text; blank where it is not filled."""
    root = context.get("profile" if source == "profile" else "event")
    value = next(filter(is_filled, occurrences(root or {}, FieldPath(path))), "")
    if isinstance(value, list):
        value = ", ".join(str(item) for item in value if not isinstance(item, dict | list))
    return "" if isinstance(value, dict) else str(value)[:_LONGEST_VALUE]


def _with_tag(profile: FieldProfile, source: str) -> FieldProfile:
    try:
        return replace(profile, tag=tag(source, profile.path.first), why_not="")
    except InputError as error:
        return replace(profile, tag="", why_not=str(error))
