"""The fields that a person picks from, as the list in the browser takes them."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from core.blocks.typed_text import typed_text
from core.domain.field_path import Step
from core.domain.personalization import TextField
from core.events.event_profile import EventProfile
from core.events.field_set import FieldSet
from core.events.field_words import field_words
from core.events.mask import masked_text
from core.events.picker import Choice, Kind, choices
from core.events.rated import lacks
from core.events.sample import Sample
from ui.app.keys import MASK
from ui.app.state import get_state, workspace
from ui.personalize.rates_text import margin, not_among, of_recipients
from ui.personalize.target import Offer
from ui.personalize.typed_text import part_data

_LONGEST: Final = 80
"""Characters of an example."""
_ADDRESS: Final = ("https://", "http://")


@dataclass(frozen=True, kw_only=True)
class FieldList:
    """The fields that a text, an image or a link can show; `options` are they as JSON for the browser."""

    choices: Sequence[Choice]
    options: str
    place: Mapping[tuple[str, tuple[Step, ...]], int]
    """Where each field stands among them, by its source and path."""

    def words_of(self, field: TextField) -> str:
        """What people call a field."""
        place = self.place.get((field.source, field.path))
        return field_words(field.source, field.path) if place is None else self.choices[place].words


def field_list(kind: Kind, sample: Sample | None, repeat: tuple[Step, ...]) -> FieldList:
    """The fields of a sample, without one the attributes that every profile may have; made once for a sample."""
    mask = get_state(MASK)
    if sample is None:
        return _field_list(choices(kind, FieldSet()), mask=mask)
    every = sample.choices(kind, repeat)
    rates = sample.rates
    return sample.remember(("field list", kind, repeat, mask), lambda: _field_list(every, rates, mask=mask))


def own_values(fields: FieldList, offer: Offer) -> str:
    """What the recipient in view has of each of these fields, as JSON for the browser: `null` without a recipient."""
    if offer.recipient is None:
        return "null"
    mask = get_state(MASK)
    values = [(each, offer.value(each.source, each.steps)) for each in fields.choices]
    own = [_value(replace(each, example=value), mask=mask) if value else None for each, value in values]
    return json.dumps(own, ensure_ascii=False)


def _field_list(every: Sequence[Choice], rates: EventProfile | None = None, *, mask: bool) -> FieldList:
    options = json.dumps([_option(each, rates, mask=mask) for each in every], ensure_ascii=False)
    place = {(each.source, each.steps): at for at, each in enumerate(every)}
    return FieldList(choices=every, options=options, place=place)


def _option(choice: Choice, rates: EventProfile | None, *, mask: bool) -> dict[str, Any]:
    field = TextField.model_validate({"from": choice.source, "path": choice.steps})
    chip = part_data(field, lambda _: choice.words)
    searched = "\n".join((choice.words, choice.path)).casefold() if mask else choice.searched
    return {
        **shown_field(choice, rates, mask=mask),
        "path": choice.path,
        "group": choice.group,
        "chip": chip,
        "search": f"{searched}\n{typed_text([field])}".casefold(),
    }


def shown_field(choice: Choice, rates: EventProfile | None = None, *, mask: bool) -> dict[str, Any]:
    """What is shown of a field: in words, with an example or a picture, how often it is filled, and its path.

    The `rates` are those of a profile, which may not have the field.
    """
    is_missing = rates is not None and choice.source == "event" and lacks(rates.tree, choice.steps)
    rate = not_among(rates) if rates and is_missing else of_recipients(choice.rate)
    return {
        "field": {"from": choice.source, "path": list(choice.steps)},
        "words": choice.words,
        "about": " · ".join(filter(None, (rate, choice.path))),
        "margin": "" if is_missing else margin(choice.rate),
        **_value(choice, mask=mask),
    }


def _value(choice: Choice, *, mask: bool) -> dict[str, str]:
    """The example of a field, or the picture that stands in its place."""
    if choice.is_image and (image := example_image(choice.example)):
        return {"example": "", "image": image}
    return {"example": example_text(choice.example, mask=mask), "image": ""}


def example_image(example: str) -> str:
    """A small picture of what a value of an image field shows; blank where it is no address."""
    return workspace().events.thumbnail(example) if example.startswith(_ADDRESS) else ""


def example_text(example: str, *, mask: bool) -> str:
    """A value of a field on one line, cut where it is long; a hidden one keeps its shape."""
    text = " ".join(example.split())
    cut = text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
    return masked_text(cut) if mask else cut
