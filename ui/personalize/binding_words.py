"""What a bound place shows, in the words of its line: fields as chips, how often they are filled, and the fallback."""

from collections.abc import Sequence

from core.domain.field_path import Step, parse_path
from core.domain.personalization import TextField
from core.events.field_set import FieldSet
from core.events.picker import Choice, choice_of
from core.library.thumbnails import image_thumbnail
from ui.app import text as words
from ui.app.state import workspace
from ui.personalize import editor_text
from ui.personalize import text as texts
from ui.personalize.draft import BindingDraft, SourceDraft
from ui.personalize.field_list import FieldList, example_image, field_list
from ui.personalize.rates_text import of_recipients
from ui.personalize.slots import format_names
from ui.personalize.target import Offer, Target


def line_label(target: Target, held: BindingDraft, offer: Offer) -> str:
    """The line as Markdown in the parts that `ui/app/style.css` places: a name, what it shows, and an image if any."""
    first, image = held.sources[0], ""
    match first.source:
        case "fixed":
            content, image = words.plain(f"“{first.fixed.strip()}”"), _fixed_image(target, first)
        case "text":
            fields = field_list("text", offer.sample, offer.repeat)
            choices = [
                _choice(part.source, part.path, fields, offer) for part in first.parts if not isinstance(part, str)
            ]
            content = "".join(_part(part, fields) for part in first.parts)
            content = " ".join((content, *_rate(choices), _gray(texts.details([], held.fallback))))
        case _:
            fields = field_list(target.field_kind, offer.sample, offer.repeat)
            choices = [_choice(each.source, parse_path(each.path).first, fields, offer) for each in held.sources]
            content, image = texts.ELSE.join(_chip(each.words) for each in choices), _example_image(choices[0], offer)
            details = texts.details(format_names(held), held.fallback or target.hint)
            content = " ".join((content, *_rate(choices[:1]), _gray(details)))
    return " ".join(filter(None, (f"**{words.plain(target.label)}**", f":small[{content}]", image)))


def _rate(choices: Sequence[Choice]) -> list[str]:
    """How often the field is filled that is filled least, where that is known."""
    rates = [each.rate for each in choices if each.rate]
    return [_gray(f"{words.plain(of_recipients(min(rates, key=lambda rate: rate.share)))} ·")] if rates else []


def _gray(text: str) -> str:
    return f":gray[{text}]"


def _part(part: TextField | str, fields: FieldList) -> str:
    if isinstance(part, str):
        # The blanks at its ends stand between words and chips.
        return f"{' ' * part[:1].isspace()}{words.plain(part)}{' ' * part[-1:].isspace()}"
    return _chip(editor_text.field_label(fields.words_of(part), part.fallback))


def _chip(text: str) -> str:
    return f":green-badge[{words.plain(text)}]"


def _choice(source: str, steps: tuple[Step, ...], fields: FieldList, offer: Offer) -> Choice:
    place = fields.place.get((source, steps))
    if place is not None:
        return fields.choices[place]
    field_set = offer.sample.field_set if offer.sample else FieldSet()
    return choice_of(source, steps, field_set, (), offer.repeat)


def _example_image(choice: Choice, offer: Offer) -> str:
    value = offer.value(choice.source, choice.steps) if choice.is_image else ""
    image = example_image(value) if value else ""
    return words.markdown_image(image) if image else ""


def _fixed_image(target: Target, source: SourceDraft) -> str:
    if target.kind != "image":
        return ""
    return words.markdown_image(image_thumbnail(source.fixed.strip(), workspace().account.cloud))
