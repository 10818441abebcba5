"""The fields of a sample as a person reads them: each once, in people's words, with how often it is filled."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from core.domain.event import Event, FieldProfile
from core.domain.field_path import FieldPath
from core.events.field_set import example_of
from core.events.field_words import all_words
from core.events.rate import Rate, rate_of
from core.events.step_tree import Steps, below, step_tree

_SCALARS: Final = frozenset({"string", "number", "boolean"})
_LOOKED_AT: Final = 20
"""Events in which an example is looked for."""


@dataclass(frozen=True, kw_only=True)
class FieldRow:
    """A field, or a list of values and its items; `aliases` are the other paths of the same row."""

    words: str
    profile: FieldProfile
    aliases: tuple[str, ...] = ()

    @property
    def path(self) -> str:
        """The path as text, which names the row."""
        return str(self.profile.path)

    @property
    def rate(self) -> Rate | None:
        """In how many events it is filled: of a list, its first item, as an email shows it."""
        return self.rate_in(is_whole=False)

    def rate_in(self, *, is_whole: bool) -> Rate | None:
        """The same, where the events may be the `whole` that the rate is of."""
        profile = self.profile
        share = profile.coverage if profile.path.is_folded else profile.first
        return rate_of(share, profile.total, is_exact=is_whole)

    def example(self, events: Sequence[Event]) -> str:
        """A value that an email would show, else any; blank without one."""
        profile = self.profile
        if profile.first and not profile.path.is_folded:
            newest = example_of(events[:_LOOKED_AT], "event", profile.path.first)
            if newest:
                return newest
        return next(iter(profile.examples), "")

    def searched(self, events: Sequence[Event] | None) -> str:
        """What is searched for words, in small letters; without `events`, none of its values."""
        texts = (self.words, self.path, *self.aliases, self.profile.looks_like, *self.profile.types)
        values = () if events is None else (self.example(events), *self.profile.examples)
        return "\n".join((*texts, *values)).casefold()


def field_rows(profiles: Iterable[FieldProfile]) -> list[FieldRow]:
    """A row for each field, in the order of the profiles, what is never filled last; a list and its items are one row.

    A list that holds objects, or an object, has no row of its own beside the fields in it.
    """
    every = {each.path.steps: each for each in profiles}
    tree = step_tree(every)
    rows: dict[Steps, FieldRow] = {}
    for steps, profile in every.items():
        if below(tree, steps) and not _SCALARS & set(profile.types) and (*steps, None) not in every:
            continue
        # A list that is never empty has no path of its own.
        aliases = (str(FieldPath(steps[:-1])),) if steps[-1] is None and steps[:-1] not in every else ()
        rows[steps] = FieldRow(words="", profile=profile, aliases=aliases)
    for steps in list(rows):
        if steps in rows and (*steps, None) in rows:
            _merge(rows, steps)
    words = all_words(("event", row.profile.path.steps) for row in rows.values())
    every_row = [replace(row, words=text) for row, text in zip(rows.values(), words, strict=True)]
    return sorted(every_row, key=lambda row: not row.profile.coverage)


def search(rows: Iterable[FieldRow], text: str, events: Sequence[Event] | None) -> list[FieldRow]:
    """The rows that have every word of a text in their words, path, kind or values; without `events`, no values."""
    words = text.casefold().split()
    if not words:
        return list(rows)
    searched = ((row, row.searched(events)) for row in rows)
    return [row for row, every in searched if all(word in every for word in words)]


def row_of(rows: Iterable[FieldRow], path: str) -> FieldRow | None:
    """The row that a path names, also that of the list whose items have it."""
    return next((row for row in rows if path == row.path or path in row.aliases), None)


def _merge(rows: dict[Steps, FieldRow], steps: Steps) -> None:
    """Leave one row of a list and its items: the items', unless the field is a single value in some events."""
    single = bool(_SCALARS & set(rows[steps].profile.types))
    stays, goes = (steps, (*steps, None)) if single else ((*steps, None), steps)
    merged = rows.pop(goes)
    rows[stays] = replace(rows[stays], aliases=(*rows[stays].aliases, merged.path, *merged.aliases))
