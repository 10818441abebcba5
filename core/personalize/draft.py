"""Choices that are not saved to Klaviyo yet, with the steps that led to them. Pure."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Final, Self

from core.errors import InputError

MOST_STEPS: Final = 50
LARGEST: Final = 1_000_000
"""Characters of all steps together; older steps give way."""


@dataclass(frozen=True, kw_only=True)
class Step:
    """The choices at one moment: a personalization as JSON, complete or not, and the HTML where a person edits it.

    `unfinished` is JSON of what was chosen or typed that neither of them tells, such as a field's format before the
    field.
    """

    personalization: Mapping[str, Any]
    html: str = ""
    unfinished: Mapping[str, Any] = field(default_factory=dict)

    @cached_property
    def choices(self) -> str:
        """What the block is made of, as JSON."""
        return json.dumps([self.personalization, self.html])

    @cached_property
    def text(self) -> str:
        """The step as JSON, in ASCII: what is typed may hold halves of characters, which cannot be encrypted."""
        unfinished = [self.unfinished] if self.unfinished else []
        return json.dumps([self.personalization, self.html, *unfinished])


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A block's choices with undo and redo: `steps`, the oldest first, of which `place` is the current one.

    `base_version` is the saved version that the choices began with, 0 without one.
    """

    steps: tuple[Step, ...]
    place: int = 0
    base_version: int = 0

    @classmethod
    def of(cls, personalization: Mapping[str, Any], html: str = "", base_version: int = 0) -> Self:
        """A draft of one step: a block as it was opened."""
        return cls(steps=(Step(personalization=personalization, html=html),), base_version=base_version)

    @property
    def current(self) -> Step:
        """The step that the choices are at."""
        return self.steps[self.place]

    @property
    def personalization(self) -> Mapping[str, Any]:
        """The choices as they are now."""
        return self.current.personalization

    @property
    def html(self) -> str:
        """The HTML that a person edited, blank where nobody did."""
        return self.current.html

    @property
    def can_undo(self) -> bool:
        """Whether there is a step before."""
        return self.place > 0

    @property
    def can_redo(self) -> bool:
        """Whether a step was undone."""
        return self.place < len(self.steps) - 1

    def change(
        self, personalization: Mapping[str, Any], html: str = "", unfinished: Mapping[str, Any] | None = None
    ) -> "Draft":
        """The draft after another choice, which ends what could be redone; the oldest steps give way.

        InputError if the choices alone are larger than a draft may be.
        """
        step = Step(personalization=personalization, html=html, unfinished=unfinished or {})
        # By their texts, because 1 and True are equal to Python.
        if step.text == self.current.text:
            return self
        return self._with((*self.steps[: self.place + 1], step), self.place + 1)

    def with_unfinished(self, unfinished: Mapping[str, Any]) -> "Draft":
        """The draft with what is unfinished of the current step, which is no step of its own.

        InputError if that is larger than a draft may be.
        """
        step = replace(self.current, unfinished=unfinished)
        if step.text == self.current.text:
            return self
        return self._with((*self.steps[: self.place], step, *self.steps[self.place + 1 :]), self.place)

    def has_choices_of(self, other: "Draft") -> bool:
        """Whether it has the same steps, but for what is unfinished of them."""
        return self.place == other.place and [each.choices for each in self.steps] == [
            each.choices for each in other.steps
        ]

    def _with(self, steps: tuple[Step, ...], place: int) -> "Draft":
        """The draft at this place of these steps, as far as there is room for them."""
        if len(steps[place].text) > LARGEST:
            raise InputError(f"the choices and their HTML are longer than {LARGEST:,} characters", "html")
        first = max(0, len(steps) - MOST_STEPS)
        while sum(len(each.text) for each in steps[first:]) > LARGEST and first < place:
            first += 1
        # What could be redone gives way last, and from its end.
        last = len(steps)
        while sum(len(each.text) for each in steps[first:last]) > LARGEST:
            last -= 1
        return replace(self, steps=steps[first:last], place=place - first)

    def undo(self) -> "Draft":
        """The draft one step earlier, if there is one."""
        return replace(self, place=max(0, self.place - 1))

    def redo(self) -> "Draft":
        """The draft one step later, if one was undone."""
        return replace(self, place=min(len(self.steps) - 1, self.place + 1))

    def to_json(self) -> str:
        """The draft as a text."""
        steps = ", ".join(step.text for step in self.steps)
        return f'{{"v": 1, "place": {self.place}, "base_version": {self.base_version}, "steps": [{steps}]}}'


def read_draft(text: str) -> Draft:
    """A draft from its text, which this version wrote."""
    return draft_from_json(json.loads(text))


def draft_from_json(raw: Mapping[str, Any]) -> Draft:
    """A draft from its text, parsed."""
    steps = tuple(
        Step(personalization=personalization, html=html, unfinished=unfinished[0] if unfinished else {})
        for personalization, html, *unfinished in raw["steps"]
    )
    return Draft(steps=steps, place=raw["place"], base_version=raw["base_version"])
