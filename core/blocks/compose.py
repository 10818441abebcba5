"""A template and its personalization to the HTML of a Klaviyo block."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from core.blocks.attributes import alt_expression, link_expression
from core.blocks.choices import cut_places, trimmed, without_items
from core.blocks.expression import (
    LONGEST_CHARACTER,
    Expression,
    base_expression,
    fixed_image,
    layer_expression,
    without_tags,
)
from core.blocks.marker import write_marker
from core.blocks.markup import ImageCell, block_html
from core.blocks.text_with_fields import slot_expression
from core.cloudinary.cldt import uses
from core.cloudinary.delivery import Cloud, source_path
from core.domain.capabilities import FULL_SUPPORT, ExpressionSupport
from core.domain.field_path import tag
from core.domain.personalization import Bound, FieldValue, Fixed, Personalization, TextWithFields, chain, fields_of
from core.domain.places import ALT, LINK
from core.domain.template import Slot, Template
from core.errors import InputError

MAX_URL: Final = 8000
LONG_URL: Final = 2000
"""Characters over which some mail proxies cut off a URL."""
MAX_REMOTE: Final = 1000
"""Characters of a bound picture address, where the URL leaves room for them."""
MIN_REMOTE: Final = 200


@dataclass(frozen=True, kw_only=True)
class ComposedBlock:
    """A block's HTML, its personalization, and the length of the longest picture URL it can render to.

    `unbound` names what was chosen and does not stand in HTML that a person has edited: slots, `:alt`, `:link`,
    `:repeat`. `cut` names where words are longer than what the block shows of them.
    """

    html: str
    personalization: Personalization
    longest_url: int
    unbound: tuple[str, ...] = ()
    cut: tuple[str, ...] = field(default=(), compare=False)


def compose(
    template: Template, personalization: Personalization, cloud: Cloud, support: ExpressionSupport = FULL_SUPPORT
) -> ComposedBlock:
    """The block for a template; InputError when a choice does not fit, naming the slot."""
    _check(template, personalization)
    image = image_expression(template, personalization, cloud, support)
    cell = ImageCell(
        src=image.html,
        alt=personalization.alt,
        alt_default=template.name,
        link=personalization.link,
        width=personalization.width,
        height=round(personalization.width * template.height / template.width),
        support=support,
    )
    choices, repeat, otherwise = trimmed(template, personalization), personalization.repeat, None
    if repeat:
        support.other("repeat")
        plain = without_items(personalization)
        otherwise = cell.replaced(image_expression(template, plain, cloud, support).html, plain.alt, plain.link)
    html = block_html(cell, write_marker(choices), loop=loop_tags(personalization), otherwise=otherwise)
    cut = cut_places(template, personalization)
    return ComposedBlock(html=html, personalization=choices, longest_url=image.longest, cut=cut)


def image_expression(
    template: Template, personalization: Personalization, cloud: Cloud, support: ExpressionSupport = FULL_SUPPORT
) -> Expression:
    """The picture's URL with a tag in the place of each bound slot."""
    values, base = _parts(template, personalization, cloud, support)
    transformation, longest = _filled(template, values)
    html = _url(template, cloud, transformation, base.source.html, fetched=base.fetched)
    total = len(_url(template, cloud, "", "", fetched=base.fetched)) + longest + base.source.longest + 2
    if total > MAX_URL:
        raise InputError(
            f"the image URL could grow to {total:,} characters, more than {MAX_URL:,}: lower a slot's max_length"
        )
    return Expression(html, total)


def url_pattern(template: Template, cloud: Cloud, *, fetched: bool) -> list[str]:
    """The image's URL in pieces: what stands before the first slot, the slot's name, what follows, the next name, ….

    `fetched` is whether the base image is a slot that is bound, and so is loaded from another address.
    """
    transformation, _ = _filled(template, {slot.name: Expression(f"\0{slot.name}\0", 0) for slot in template.slots})
    base = template.base
    fixed = "" if base.slot else source_path(without_tags(base.public_id), base.format, base.version)
    source = f"\0{base.slot}\0" if base.slot else fixed
    return _url(template, cloud, transformation, source, fetched=fetched).split("\0")


def url_pieces(
    template: Template, personalization: Personalization, cloud: Cloud, support: ExpressionSupport = FULL_SUPPORT
) -> list[tuple[str, str]]:
    """The image's URL in pieces: each with the slot that it shows, which is blank for what stands between slots."""
    values, base = _parts(template, personalization, cloud, support)
    pattern = url_pattern(template, cloud, fetched=base.fetched)
    slots = [(name, values[name].html) for name in pattern[1::2]]
    if template.base.slot:
        slots[-1] = (template.base.slot, base.source.html)
    between = [("", text) for text in pattern[::2]]
    return [piece for pair in zip(between, slots, strict=False) for piece in pair] + between[len(slots) :]


def _url(template: Template, cloud: Cloud, transformation: str, source: str, *, fetched: bool) -> str:
    delivery = (f"f_{template.format}", f"q_{template.quality}")
    return cloud.url("fetch" if fetched else "upload", transformation, *delivery, source)


def target_expressions(
    template: Template, personalization: Personalization, cloud: Cloud, support: ExpressionSupport = FULL_SUPPORT
) -> dict[str, str]:
    """What the HTML holds for each slot, for the alt text (`:alt`) and for the link (`:link`)."""
    values, base = _parts(template, personalization, cloud, support)
    expressions = {name: value.html for name, value in values.items()}
    if template.base.slot:
        expressions[template.base.slot] = base.source.html
    alt = alt_expression(personalization.alt, template.name, support)
    return {**expressions, ALT: alt, LINK: link_expression(personalization.link, support)}


def loop_tags(personalization: Personalization) -> tuple[str, str] | None:
    """What opens a repeated block: the test whether there is an item, and the loop; None for one that is not."""
    repeat = personalization.repeat
    if not repeat:
        return None
    items = tag("event", repeat.path)
    return f"{{% if {items}|lookup:'0' %}}", f"{{% for item in {items}|slice:':{repeat.limit}' %}}"


def remote_limit(
    template: Template, personalization: Personalization, cloud: Cloud, support: ExpressionSupport = FULL_SUPPORT
) -> int:
    """How many characters a recipient's picture address may have in this block."""
    return _remote_limit(template, personalization, cloud, _texts(template, personalization, support))


def _texts(template: Template, personalization: Personalization, support: ExpressionSupport) -> dict[str, Expression]:
    return {
        slot.name: _named(slot, slot_expression, personalization.binding(slot.name), slot, support)
        for slot in _of(template, "text")
    }


@dataclass(frozen=True)
class _BaseSource:
    source: Expression
    fetched: bool


def _parts(
    template: Template, personalization: Personalization, cloud: Cloud, support: ExpressionSupport
) -> tuple[dict[str, Expression], _BaseSource]:
    """The expression of each slot, and the base picture."""
    binding, texts = personalization.binding, _texts(template, personalization, support)
    limit = _remote_limit(template, personalization, cloud, texts)
    values = dict(texts)
    for slot in _of(template, "image"):
        values[slot.name] = _named(slot, layer_expression, binding(slot.name), slot, cloud, limit, support)
    return values, _base(template, personalization, cloud, limit, support)


def _named(slot: Slot, build: Callable[..., Expression], *arguments: object) -> Expression:
    """What `build` makes; an error names the slot."""
    try:
        return build(*arguments)
    except InputError as error:
        raise error if error.place else InputError(str(error), f"slots.{slot.name}") from None


def _base(
    template: Template, personalization: Personalization, cloud: Cloud, limit: int, support: ExpressionSupport
) -> _BaseSource:
    if template.base.slot:
        slot = template.slot(template.base.slot)
        binding = personalization.binding(slot.name)
        if isinstance(binding, Bound):
            return _BaseSource(_named(slot, base_expression, binding, slot, cloud, limit, support), fetched=True)
        source = source_path(fixed_image(binding, slot))
    else:
        source = source_path(without_tags(template.base.public_id), template.base.format, template.base.version)
    return _BaseSource(Expression(source, len(source)), fetched=False)


def _filled(template: Template, values: dict[str, Expression]) -> tuple[str, int]:
    """The transformation with each slot's expression in place, and the most characters it can render to."""
    text, longest, declared = template.transformation, len(template.transformation), []
    for slot in template.slots:
        value = values[slot.name]
        count, in_condition = uses(slot.name, template.transformation)
        if in_condition or (slot.type == "text" and count > 1):
            declared.append(f"${slot.name}_!{value.html}!")
            longest += len(slot.name) + 5 + value.longest
            continue
        text = re.sub(_use(slot), rf"\g<1>{_literal(value.html)}", text)
        longest += count * value.longest
    return "/".join([*declared, text]), longest


def _use(slot: Slot) -> str:
    """The pattern of a slot's place in a transformation; its first group stays."""
    if slot.type == "text":
        return rf"()\$\({slot.name}\)"
    return rf"(?<![A-Za-z0-9$])([lu]_)\${slot.name}(?![A-Za-z0-9])"


def _literal(text: str) -> str:
    return text.replace("\\", r"\\")


def _remote_limit(
    template: Template, personalization: Personalization, cloud: Cloud, texts: dict[str, Expression]
) -> int:
    """How long a bound picture's address may be, so that the longest possible URL stays within the bound."""
    growth = 0.0
    for slot in _of(template, "image"):
        if isinstance(personalization.binding(slot.name), Bound):
            count = uses(slot.name, template.transformation)[0]
            # Four bytes a character: as base64 in a layer, percent-encoded in a base.
            growth += count * 16 / 3 + (12 if slot.name == template.base.slot else 0)
    if not growth:
        return MAX_REMOTE
    fixed = len(cloud.prefix) + len(template.transformation) + len(template.base.public_id) + 200
    fixed += sum(
        expression.longest * max(1, uses(name, template.transformation)[0]) for name, expression in texts.items()
    )
    limit = min(MAX_REMOTE, int((MAX_URL - fixed) / growth))
    if limit < MIN_REMOTE:
        raise InputError(
            f"the text leaves no room for a recipient's image in a URL of {MAX_URL:,} characters "
            f"(a character of text can take up to {LONGEST_CHARACTER}): lower a slot's max_length"
        )
    return limit


def _check(template: Template, personalization: Personalization) -> None:
    for name, binding in personalization.slots.items():
        slot, place = template.slot(name), f"slots.{name}"
        for link in chain(binding) if slot.type == "image" else ():
            is_text = isinstance(link, TextWithFields) or (isinstance(link, Fixed) and isinstance(link.value, str))
            if is_text:
                raise InputError("an image slot shows an image from the library, not text", place)
            if isinstance(link, Bound) and link.format:
                raise InputError("an image cannot be formatted", f"{place}.format")
    has_event = personalization.event is not None
    for name, binding in personalization.bindings.items():
        for each in fields_of(binding):
            _check_field(each, {ALT: "alt", LINK: "link"}.get(name, f"slots.{name}"), has_event=has_event)
    if personalization.repeat and not has_event:
        raise InputError("repeats an event's list, but no event is selected", "repeat")


def _check_field(field: FieldValue, place: str, *, has_event: bool) -> None:
    if field.source == "event" and not has_event:
        raise InputError("is bound to an event field, but no event is selected", place)
    try:
        tag(field.source, field.path)
    except InputError as error:
        raise InputError(str(error), f"{place}.path") from None


def _of(template: Template, kind: str) -> list[Slot]:
    return [slot for slot in template.slots if slot.type == kind]
