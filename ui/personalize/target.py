"""What can be bound on Personalize: the slots, the alt text and the link; and what with."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from core.blocks.attributes import ALT_LIMIT
from core.domain.field_path import Step
from core.domain.template import Slot, Template
from core.events.field_set import FieldSet, value_in
from core.events.picker import Kind
from core.events.ranking import Suggestion, Suggestions, suggest
from core.events.sample import Sample
from ui.personalize import text as texts


@dataclass(frozen=True, kw_only=True)
class Offer:
    """What can be bound: the fields of the sample, if any, the list that is repeated, if any, and what suits.

    `lists` are the paths of the lists that a block can be repeated for. `recipient` is what the preview is rendered
    with for the recipient in view, None without one; where the profile was not read (`is_profile_read`), a sample
    profile stands for it. `is_campaign` says that the preview shows an email without an event.
    """

    sample: Sample | None = None
    recipient: Mapping[str, Any] | None = None
    is_profile_read: bool = True
    is_campaign: bool = False
    repeat: tuple[Step, ...] = ()
    lists: Sequence[str] = ()
    suggestions: Suggestions = field(default_factory=dict)

    def value(self, source: str, steps: tuple[Step, ...]) -> str | None:
        """What the recipient in view has there, blank for nothing; None without a recipient."""
        if self.recipient is None:
            return None
        path = (*self.repeat, 0, *steps) if source == "item" else steps
        return value_in(self.recipient, source, path)

    def argument(self, format_name: str) -> str:
        """What a format that takes an argument begins with: an amount with the currency of the events, if known."""
        sign = self.sample.currency_sign if self.sample and format_name == "money" else ""
        return sign or texts.ARGUMENTS[format_name][1]

    def why_blank(self, source: str) -> str:
        """What is said where the recipient in view has no value: nobody knows that of a profile that was not read."""
        return texts.EMPTY_HERE if source != "profile" or self.is_profile_read else texts.NOT_READ_HERE


def offer_of(sample: Sample | None, slots: Sequence[Slot], repeat: tuple[Step, ...], lists: Sequence[str]) -> Offer:
    """What a sample offers to these slots, with nobody in view; what suits them is worked out once for a sample."""
    if sample is None:
        return Offer(suggestions=suggest(slots, FieldSet(), repeat))
    suggestions = sample.suggestions(slots, repeat)
    return Offer(sample=sample, repeat=repeat, lists=lists, suggestions=suggestions)


@dataclass(frozen=True, kw_only=True)
class Target:
    """What is bound; `slot` is None for the alt text and for the link."""

    kind: Literal["text", "image", "alt", "link"]
    about: str
    label: str
    hint: str
    limit: int
    slot: Slot | None = None

    @property
    def place(self) -> str:
        """Its name among the bindings: the slot's name, `:alt` or `:link`."""
        return self.slot.name if self.slot else f":{self.kind}"

    @property
    def field_kind(self) -> Kind:
        """What kind of field it shows."""
        return "text" if self.kind == "alt" else self.kind

    @property
    def is_text(self) -> bool:
        """Whether it can show words and fields among them."""
        return self.kind in ("text", "alt")

    @property
    def sources(self) -> tuple[str, ...]:
        """Where its fields may come from: no attribute of a profile is an image."""
        return ("event", "item") if self.kind == "image" else ("event", "item", "profile")

    def suggestions(self, offer: Offer) -> Sequence[Suggestion]:
        """What suits it, the best first."""
        return offer.suggestions.get(self.place, ())


LINK = Target(kind="link", about=texts.ABOUT_LINK, label=texts.LINK, hint="https://", limit=1000)


def alt_target(template: Template) -> Target:
    """The alt text as something to bind."""
    return Target(kind="alt", about=texts.ABOUT_ALT, label=texts.ALT, hint=template.name, limit=ALT_LIMIT)


def target_of(slot: Slot) -> Target:
    """A slot as something to bind."""
    about = f"{slot.type} · {slot.name} · default “{slot.default}”"
    return Target(kind=slot.type, about=about, label=slot.label, hint=slot.default, limit=slot.limit, slot=slot)


def targets_of(template: Template) -> list[Target]:
    """All that can be bound of a template, in the order of their cards."""
    return [*map(target_of, template.slots), alt_target(template), LINK]
