"""The fields that a person chooses from, in people's words and groups: each with an example and its fill rate.

The first three items of a list are listed; `occurrence` gives any other one, at each list of a path.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

from core.domain.event import FieldProfile
from core.domain.field_path import PROFILE_PATHS, FieldPath, Step
from core.events.field_set import FieldSet
from core.events.field_words import Path, all_words, field_words, item_words
from core.events.products import is_handle, is_image_field
from core.events.rate import Rate, rate_of

Kind = Literal["text", "image", "link"]
LISTED: Final = 3
"""The items of a list that are choices of their own."""
_MOST_LISTS: Final = 20
"""Lists whose further items are listed: each takes a profile of its own."""
GROUPS: Final = ("profile", "event", "items")


@dataclass(frozen=True, kw_only=True)
class Choice:
    """A field to bind; `steps` are the path of the binding, inside the repeated item for an `item`.

    `profile` is what the sample shows of it, None for an attribute of profiles that nobody has read.
    """

    source: str
    steps: tuple[Step, ...]
    words: str
    group: str
    example: str = ""
    """A value that it has in the sample."""
    profile: FieldProfile | None = field(default=None, repr=False)

    @property
    def path(self) -> str:
        """The path as text, for the small print."""
        return str(FieldPath(self.steps))

    @property
    def rate(self) -> Rate | None:
        """In how many of the events it is filled; None where nobody knows."""
        return rate_of(self.profile.first, self.profile.total) if self.profile else None

    @property
    def is_image(self) -> bool:
        """Whether the example is an image to show."""
        return self.profile is not None and is_image_field(self.profile)

    @property
    def text(self) -> str:
        """The whole choice on a line: “First item › Name — Dusk Roast — 91–97%”."""
        return " — ".join(filter(None, (self.words, self.example, str(self.rate or ""))))

    @property
    def searched(self) -> str:
        """What is searched for words: what it is called, its path and its examples, in small letters."""
        examples = self.profile.examples if self.profile else ()
        return "\n".join((self.words, self.path, self.example, *examples)).casefold()


def choices(kind: Kind, fields: FieldSet, repeat: tuple[Step, ...] = ()) -> list[Choice]:
    """Every field that a text, an image or a link can show, by groups; `repeat` is the list that is repeated."""
    fields_of_kind = [
        *(_of_profile(fields) if kind == "text" else ()),
        *(("event", each.path.steps, each) for each in shown_fields(kind, _outside_lists(fields))),
        *(("item", each.path.steps[len(repeat) + 1 :], each) for each in shown_fields(kind, _inside(fields, repeat))),
        *(("event", each.path.steps, each) for each in shown_fields(kind, _items(fields))),
    ]
    words = all_words((source, steps) for source, steps, _ in fields_of_kind)
    return [
        Choice(
            source=source, steps=FieldPath(steps).first, words=text, group=_group(source, steps), profile=profile,
            example=_example(fields, source, profile),
        )
        for (source, steps, profile), text in zip(fields_of_kind, words, strict=True)
    ]  # fmt: skip


def search(every: Iterable[Choice], text: str) -> list[Choice]:
    """The choices that have every word of a text in their words, path or examples."""
    words = text.casefold().split()
    return [each for each in every if all(word in each.searched for word in words)]


def choice_of(
    source: str, steps: tuple[Step, ...], fields: FieldSet, every: Iterable[Choice], repeat: tuple[Step, ...] = ()
) -> Choice:
    """The choice that a binding holds: one of these, any other item's, or a path that the sample does not know."""
    listed = next((each for each in every if (each.source, each.steps) == (source, steps)), None)
    if listed:
        return listed
    inside = steps if source == "event" else (*repeat, 0, *steps)
    profile = occurrence(fields, FieldPath(inside)) if source != "profile" else None
    words, example = field_words(source, steps), _example(fields, source, profile)
    return Choice(
        source=source, steps=steps, words=words, group=_group(source, steps), profile=profile, example=example
    )


def lists_of(path: Path) -> list[tuple[str, int]]:
    """The lists on a path, by what their items are called, each with the number of the item, from 0."""
    return [
        (item_words(str(path[at - 1])), step if isinstance(step, int) else 0)
        for at, step in enumerate(path)
        if at and (step is None or isinstance(step, int))
    ]


def occurrence(fields: FieldSet, path: FieldPath, numbers: Sequence[int] = ()) -> FieldProfile | None:
    """The field at these items of the lists on its path, numbered from 0, else at those that the path names.

    None if no event of the sample has a value of its own there.
    """
    waiting = iter(numbers)
    steps = tuple(next(waiting, step or 0) if step is None or isinstance(step, int) else step for step in path.steps)
    others = [at for at, step in enumerate(steps) if isinstance(step, int) and step]
    # What the sample holds of the last item that is no first one has the first ones behind it, too.
    last = max(others, default=None)
    profiles = fields.event if last is None else fields.item(steps[:last], steps[last])  # type: ignore[arg-type]
    return next((each for each in profiles if each.tag and each.path.first == steps), None)


def shown_fields(kind: Kind, fields: Iterable[FieldProfile]) -> list[FieldProfile]:
    """The fields that a text, an image or a link can show, the likeliest first."""
    usable = [each for each in fields if each.tag and {"string", "number"} & set(each.types)]
    if kind == "image":
        usable = [each for each in usable if is_image_field(each)]
    if kind == "link":
        usable = [each for each in usable if "string" in each.types and (each.looks_like == "link" or is_handle(each))]
        return sorted(usable, key=lambda each: (is_handle(each), -each.first, len(each.path.steps)))
    return sorted(usable, key=lambda each: (each.looks_like in ("image", "link", "id"), -each.first))


def _of_profile(fields: FieldSet) -> Iterator[tuple[str, Path, FieldProfile | None]]:
    profiles = {each.path.steps: each for each in fields.profile}
    yield from (("profile", path, profiles.get(path)) for path in PROFILE_PATHS)
    others = [each for each in fields.profile if each.path.steps not in PROFILE_PATHS]
    yield from (("profile", each.path.steps, each) for each in shown_fields("text", others))


def _outside_lists(fields: FieldSet) -> list[FieldProfile]:
    return [each for each in fields.event if None not in each.path.steps]


def _inside(fields: FieldSet, repeat: Path) -> list[FieldProfile]:
    start = (*repeat, None)
    return [each for each in fields.event if repeat and each.path.steps[: len(start)] == start]


def _items(fields: FieldSet) -> list[FieldProfile]:
    firsts = [each for each in fields.event if None in each.path.steps]
    lists = list(dict.fromkeys(each.path.steps[: each.path.steps.index(None)] for each in firsts if each.tag))
    others = [fields.item(path, number) for path in lists[:_MOST_LISTS] for number in range(1, LISTED)]  # type: ignore[arg-type]
    return [*firsts, *(each for some in others for each in some)]


def _example(fields: FieldSet, source: str, profile: FieldProfile | None) -> str:
    if profile is None or not profile.first:
        return ""
    return fields.example("profile" if source == "profile" else "event", profile.path.first)


def _group(source: str, steps: Path) -> str:
    if source == "profile":
        return "profile"
    in_list = source == "item" or any(not isinstance(step, str) for step in steps)
    return "items" if in_list else "event"
