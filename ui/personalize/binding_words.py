"""What a bound place shows, in the words of its line: fields as chips, how often they are filled, and the fallback."""

from collections.abc import Mapping, Sequence
from typing import Any

from core.domain.field_path import Step, parse_path
from core.domain.personalization import TextField
from core.events.field_set import FieldSet
from core.events.picker import Choice, choice_of
from core.library.thumbnails import image_thumbnail
from ui.app.state import workspace
from ui.personalize import text as texts
from ui.personalize.draft import BindingDraft, SourceDraft
from ui.personalize.field_list import FieldList, example_image, field_list
from ui.personalize.rates_text import of_recipients
from ui.personalize.slots import format_names
from ui.personalize.target import Offer, Target
from ui.personalize.typed_text import field_words

Part = tuple[str, str]
"""A piece of what a line shows: its kind, a chip, a note, or blank for plain words; and its text."""


def line_row(target: Target, held: BindingDraft, offer: Offer) -> Mapping[str, Any]:
    """The line in the parts that the browser draws: a name, what it shows, and an image if any."""
    first, image = held.sources[0], ""
    content: list[Part]
    match first.source:
        case "fixed":
            content, image = [("", f"“{_one_line(first.fixed)}”")], _fixed_image(target, first)
        case "text":
            fields = field_list("text", offer.sample, offer.repeat)
            choices = [
                _choice(part.source, part.path, fields, offer) for part in first.parts if not isinstance(part, str)
            ]
            content = [*(_part(part, fields) for part in first.parts), *_facts(choices, [], held.fallback)]
        case _:
            fields = field_list(target.field_kind, offer.sample, offer.repeat)
            choices = [_choice(each.source, parse_path(each.path).first, fields, offer) for each in held.sources]
            names = [_chip(each.words) for each in choices]
            content = [part for name in names for part in (("", texts.ELSE), name)][1:]
            content += _facts(choices[:1], format_names(held), held.fallback or target.hint)
            image = _fallback_image(target, held) if offer.is_campaign else _example_image(choices[0], offer)
    return {"title": _one_line(target.label), "content": content, "image": image}


def _facts(choices: Sequence[Choice], formats: Sequence[str], fallback: str) -> list[Part]:
    """How often the field is filled that is filled least, where that is known, and what those without it see."""
    rates = [each.rate for each in choices if each.rate]
    rate = f"{of_recipients(min(rates, key=lambda rate: rate.share))} · " if rates else ""
    return [("", " "), ("note", f"{rate}{_one_line(texts.details(formats, fallback))}")]


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _part(part: TextField | str, fields: FieldList) -> Part:
    if isinstance(part, str):
        # The blanks at its ends stand between words and chips.
        return "", f"{' ' * part[:1].isspace()}{_one_line(part)}{' ' * part[-1:].isspace()}"
    return _chip(field_words(part, fields.words_of(part)))


def _chip(text: str) -> Part:
    return "chip", _one_line(text)


def _choice(source: str, steps: tuple[Step, ...], fields: FieldList, offer: Offer) -> Choice:
    place = fields.place.get((source, steps))
    if place is not None:
        return fields.choices[place]
    field_set = offer.sample.field_set if offer.sample else FieldSet()
    return choice_of(source, steps, field_set, (), offer.repeat)


def _example_image(choice: Choice, offer: Offer) -> str:
    value = offer.value(choice.source, choice.steps) if choice.is_image else ""
    return example_image(value) if value else ""


def _fixed_image(target: Target, source: SourceDraft) -> str:
    return _thumbnail(source.fixed) if target.kind == "image" else ""


def _fallback_image(target: Target, held: BindingDraft) -> str:
    """What an email without an event shows in the place of the fields of one; every field of an image is one."""
    return _thumbnail(held.fallback.strip() or target.hint) if target.kind == "image" else ""


def _thumbnail(public_id: str) -> str:
    return image_thumbnail(public_id.strip(), workspace().account.cloud)
