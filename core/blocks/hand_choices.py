"""Which choices stand in HTML that a person edits, and how one is put back or replaced by another.

A choice stands where its generated expression occurs at its image: in the slot's place of the image's URL, in the alt
text, in the link around it. Where no image of the template is found, anywhere in the text.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from core.blocks.choices import without_items
from core.blocks.compose import image_expression, loop_tags, target_expressions, url_pattern
from core.blocks.html_edits import Edit, apply_edits, attribute_edit, link_edits, quoted
from core.blocks.image_places import ImagePlace, Span, image_places, open_tags
from core.blocks.written_support import written_support
from core.cloudinary.delivery import Cloud
from core.domain.capabilities import ExpressionSupport
from core.domain.personalization import Bound, Personalization, fields_of
from core.domain.place_labels import place_labels
from core.domain.places import ALT, LINK, REPEAT
from core.domain.template import Template
from core.errors import InputError
from core.klaviyo.template_language.entities import BRACE, decoded
from core.klaviyo.template_language.stored_tags import decode_tags


@dataclass(frozen=True)
class HandChoices:
    """The choices of a template that a person's HTML should show."""

    template: Template
    personalization: Personalization
    cloud: Cloud
    support: ExpressionSupport

    def unbound(self, html: str) -> tuple[str, ...]:
        """What was chosen and does not stand in the HTML: slots, the alt text, the link, the repeated list."""
        text = _Places(html, self)
        names = [name for name in self._now if not self._stands(name, text)]
        loop = self.loop
        return (*names, REPEAT) if loop and not text.holds(loop[1]) else tuple(names)

    def has_image(self, html: str) -> bool:
        """Whether an image of the template stands in the HTML."""
        return any(image.pieces for image in _Places(html, self).images)

    def bind_again(self, html: str, name: str) -> str:
        """The HTML with this choice at its image again and nothing else changed; InputError where that cannot be."""
        text = _Places(html, self)
        if name not in self._now or not text.images:
            raise InputError(f"your HTML has no image of this template to bind “{self._labels[name]}” to")
        images = self._images(name, text)
        if not images:
            raise InputError(f"your HTML repeats no list, so “{self._labels[name]}” cannot show its items")
        missing = [image for image in images if not self._shows(name, image, text)]
        result = apply_edits(html, [edit for image in missing for edit in self._edits(name, image, text)])
        if name in self.unbound(result):
            raise InputError(f"“{self._labels[name]}” cannot be restored in your HTML")
        return result

    def followed(self, html: str, before: "HandChoices") -> str:
        """The HTML with these choices in the place of those of before, wherever they stood."""
        text, edits = _Places(html, before), []
        for name in self._now:
            if (self._now[name], self._without[name]) == (before._now[name], before._without[name]):
                continue
            standing = [image for image in text.images if before._shows(name, image, text)]
            edits += [edit for image in standing for edit in self._edits(name, image, text)]
            if not text.images and "{" in before._now[name]:
                html = html.replace(before._now[name], self._now[name])
        return apply_edits(html, [*edits, *self._loop_edits(text, before)])

    def _loop_edits(self, text: "_Places", before: "HandChoices") -> Iterator[Edit]:
        """The tags that repeat the image; a person may repeat the same list elsewhere."""
        other = dict(zip(before.loop or (), self.loop or (), strict=False))
        for image in text.images:
            for span in open_tags(text.html, image.tag.start):
                tag = text.html[span.start : span.end]
                if other.get(tag, tag) != tag:
                    yield Edit(*span, other[tag])

    @property
    def loop(self) -> tuple[str, str] | None:
        """The tags that repeat the block."""
        return loop_tags(self.personalization)

    @property
    def is_fetched(self) -> bool:
        """Whether the base image is loaded from a recipient's address."""
        base = self.template.base.slot
        return bool(base) and isinstance(self.personalization.binding(base or ""), Bound)

    @cached_property
    def patterns(self) -> list[list[str]]:
        """What the image's URL may look like, that of these choices first: a person's HTML may still have the other."""
        either = (self.is_fetched, not self.is_fetched) if self.template.base.slot else (False,)
        return [url_pattern(self.template, self.cloud, fetched=fetched) for fetched in either]

    @cached_property
    def _now(self) -> dict[str, str]:
        return target_expressions(self.template, self.personalization, self.cloud, self.support)

    @cached_property
    def _without(self) -> dict[str, str]:
        """What stands where there is no item."""
        if not self.personalization.repeat:
            return self._now
        return target_expressions(self.template, without_items(self.personalization), self.cloud, self.support)

    @cached_property
    def _expected(self) -> list[tuple[dict[str, str], dict[str, str]]]:
        """The same as versions of before wrote it."""
        older = list(written_support(self.personalization, self.support))[1:]
        versions = [HandChoices(self.template, self.personalization, self.cloud, support) for support in older]
        return [(self._now, self._without), *((version._now, version._without) for version in versions)]

    @cached_property
    def _labels(self) -> dict[str, str]:
        return place_labels(self.template)

    def _stands(self, name: str, text: "_Places") -> bool:
        images = [image for image in self._images(name, text) if text.spans(name, image)]
        if name == LINK and not self._now[LINK]:
            # A person's own link takes nothing away from “no link”.
            return True
        if self._is_of_item(name) and text.images and not any(image.in_loop for image in text.images):
            return False
        if not images:
            is_at_image = name in (ALT, LINK) and any(image.pieces for image in text.images)
            return not is_at_image and any(text.holds(now[name]) for now, _ in self._expected)
        groups = {image.in_loop for image in images} if self.personalization.repeat else {None}
        return all(
            any(self._shows(name, image, text) for image in images if group in (None, image.in_loop))
            for group in groups
        )

    def _images(self, name: str, text: "_Places") -> list[ImagePlace]:
        """Where a choice belongs: one of an item only into the loop, with its fallback beside that."""
        images = text.images
        if self._is_of_item(name) and not any(image.in_loop for image in images):
            return []
        return images

    def _is_of_item(self, name: str) -> bool:
        binding = self.personalization.bindings.get(name)
        return binding is not None and any(field.source == "item" for field in fields_of(binding))

    def _shows(self, name: str, image: ImagePlace, text: "_Places") -> bool:
        spans = text.spans(name, image)
        if name == LINK and not self._now[LINK]:
            return image.link is None
        texts = [readable(text.html[span.start : span.end]) for span in spans]
        expected = {readable(self._expression(name, image, version)) for version in self._expected}
        return bool(spans) and all(each in expected for each in texts)

    def _expression(self, name: str, image: ImagePlace, version: tuple[dict[str, str], dict[str, str]]) -> str:
        now, without = version
        return (now if image.in_loop or not self.personalization.repeat else without)[name]

    def _edits(self, name: str, image: ImagePlace, text: "_Places") -> Iterator[Edit]:
        expression = self._expression(name, image, self._expected[0])
        if name == LINK:
            yield from link_edits(image, expression)
        elif name == ALT:
            yield attribute_edit(image, "alt", expression)
        else:
            yield from self._slot_edits(name, expression, image, text)

    def _slot_edits(self, name: str, expression: str, image: ImagePlace, text: "_Places") -> Iterator[Edit]:
        src, spans = image.src, text.spans(name, image)
        if not spans:
            choices = self.personalization if self._is_in_row(image) else without_items(self.personalization)
            whole = image_expression(self.template, choices, self.cloud, self.support).html
            yield attribute_edit(image, "src", whole)
            return
        if not src.quote:
            yield from (Edit(place, place, '"') for place in (src.start, src.end))
        yield from (Edit(span.start, span.end, quoted(expression, src.quote)) for span in spans)
        if name == self.template.base.slot and image.pieces and image.pieces != self.patterns[0]:
            yield from _kind_edits(image, self.patterns[0])

    def _is_in_row(self, image: ImagePlace) -> bool:
        return image.in_loop or not self.personalization.repeat


class _Places:
    """A text and where it shows the image of these choices."""

    def __init__(self, html: str, choices: HandChoices) -> None:
        self.html, self.images = html, image_places(html, choices.patterns)

    def spans(self, name: str, image: ImagePlace) -> Sequence[Span]:
        """Where an image shows a slot, the alt text or the link; empty where that is not known."""
        if name not in (ALT, LINK):
            return image.slots.get(name, ())
        tag = image.link if name == LINK else image.tag
        attribute = tag.attributes.get("href" if name == LINK else "alt") if tag else None
        return [Span(attribute.start, attribute.end)] if attribute else []

    def holds(self, expression: str) -> bool:
        """Whether an expression stands anywhere in the text."""
        return readable(expression) in self._readable

    @cached_property
    def _readable(self) -> str:
        return readable(self.html)


def readable(text: str) -> str:
    """A text without what its writer chose: entities are decoded, but for `{`, and spaces are alike."""
    parts = [decoded(part) for part in BRACE.split(decode_tags(text))]
    return " ".join("\0".join(parts).split())


def _kind_edits(image: ImagePlace, pattern: Sequence[str]) -> Iterator[Edit]:
    """The beginning of an image's URL, which says from where its base is loaded."""
    pieces = image.pieces or ()
    start = image.src.start
    if pieces and pieces[0] != pattern[0]:
        yield Edit(start, start + len(pieces[0]), pattern[0])
