"""Where HTML that a person may have edited shows a template's image, and in its URL each slot.

An image is known by its URL. Where a person changed that too, a slot is looked for in the step of its kind, such as the
second text of the image. All places are of the text as it stands.
"""

import re
from bisect import bisect
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Final, NamedTuple

from core.blocks.start_tags import Attribute, StartTag, start_tags
from core.klaviyo.template_language import pieces

_OPAQUE: Final = "\0"
"""What stands for each character of a tag: no HTML parser and no URL has it."""
_TAG_NAME: Final = re.compile(r"\{%-?\s*(\w+)")
_STEP_PART: Final = re.compile(r"[^/,]+")
_KIND: Final = re.compile(r"[lu]_(?:text:)?|\$\w+_!")
_MOST: Final = 20
"""Images of one template that are looked at in a text."""
_LINK_END: Final = re.compile("</a(?![a-z0-9])[^<>]*+>?", re.IGNORECASE)
_LOOP: Final = re.compile(r"\{%\s*(for|endfor)\b[^}]*%\}")


class Span(NamedTuple):
    """A part of a text."""

    start: int
    end: int

    def moved(self, by: int) -> "Span":
        """The same in a text that stands so far behind the beginning of another."""
        return Span(self.start + by, self.end + by)


@dataclass(frozen=True, kw_only=True)
class ImagePlace:
    """An image: its start tag, that of the link around it and its end, and where its URL shows each slot.

    `pieces` is the pattern of its URL as `url_pattern` gives it, None where it has another URL. `in_loop` is whether it
    is repeated.
    """

    tag: StartTag
    link: StartTag | None
    link_end: Span | None = None
    slots: Mapping[str, Sequence[Span]] = field(default_factory=dict)
    pieces: Sequence[str] | None = None
    in_loop: bool = False

    @property
    def src(self) -> Attribute:
        """Where its URL stands."""
        return self.tag.attributes["src"]


def image_places(html: str, patterns: Sequence[Sequence[str]]) -> list[ImagePlace]:
    """The images that show a template whose URL may have these patterns; empty if there is none.

    Those whose URL is just like that; else the first one of the same cloud, or the only image that there is.
    """
    text = _Text(html)
    if same := [place for tag in text.images if (place := _same(text, tag, patterns))]:
        return same[:_MOST]
    pattern, cloud = patterns[0], _address(patterns[0])
    of_cloud = [tag for tag in text.images if html.startswith(cloud, tag.attributes["src"].start)]
    # A logo may come from the same cloud.
    if alike := sorted((_alike(text, tag, pattern) for tag in of_cloud), key=lambda place: -len(place.slots)):
        return alike[:1]
    return [_alike(text, text.images[0], pattern)] if len(text.images) == 1 else []


class _Text:
    """A text with what is looked for in it once."""

    def __init__(self, html: str) -> None:
        self.html, masked = html, masked_tags(html)
        self.images = [tag for tag in start_tags(masked, "img") if "src" in tag.attributes]
        self._visible = masked_comments(masked)
        # What stands in a comment is of no image outside of it.
        self._links, self._links_with_comments = _Links(self._visible), _Links(masked)
        self._loops = [(match.start(), match[1]) for match in _LOOP.finditer(html)]

    def place(
        self, tag: StartTag, slots: Mapping[str, Sequence[Span]], pattern: Sequence[str] | None = None
    ) -> ImagePlace:
        """An image of the text with what surrounds it."""
        links = self._links_with_comments if self._visible[tag.start] == _OPAQUE else self._links
        link, end = links.around(tag)
        in_loop = self._is_in_loop(tag)
        return ImagePlace(tag=tag, link=link, link_end=end, slots=slots, pieces=pattern, in_loop=in_loop)

    def masked_url(self, tag: StartTag) -> str:
        """An image's URL without the blocks of tags in it."""
        src = tag.attributes["src"]
        return _masked_blocks(self.html[src.start : src.end])

    def _is_in_loop(self, image: StartTag) -> bool:
        names = [name for place, name in self._loops if place < image.start]
        return names.count("for") > names.count("endfor")


class _Links:
    """The links of a text without tags."""

    def __init__(self, masked: str) -> None:
        self._tags = [tag for tag in start_tags(masked, "a") if "href" in tag.attributes]
        self._starts = [tag.start for tag in self._tags]
        self._ends = [Span(*match.span()) for match in _LINK_END.finditer(masked)]

    def around(self, image: StartTag) -> tuple[StartTag | None, Span | None]:
        """The link around an image and its end; one without an end is around all that follows."""
        number = bisect(self._starts, image.start) - 1
        if number < 0:
            return None, None
        closed = bisect(self._ends, self._starts[number], key=lambda end: end.start)
        end = self._ends[closed] if closed < len(self._ends) else None
        return (None, None) if end and end.start <= image.start else (self._tags[number], end)


def open_tags(html: str, place: int) -> list[Span]:
    """The tags `if` and `for` around a place, the outermost first."""
    around: list[tuple[str, Span]] = []
    at = 0
    for piece, is_tag in pieces(html):
        if at >= place:
            break
        match = _TAG_NAME.match(piece) if is_tag else None
        name = match[1] if match else ""
        if name in ("if", "for"):
            around.append((name, Span(at, at + len(piece))))
        elif around and name == f"end{around[-1][0]}":
            around.pop()
        at += len(piece)
    return [span for _, span in around]


def masked_comments(html: str) -> str:
    """The text, as long as before, without its comments; one without an end is none."""
    parts, at = [], 0
    while (start := html.find("<!--", at)) >= 0 and (end := html.find("-->", start + len("<!"))) >= 0:
        end += len("-->")
        parts += [html[at:start], _OPAQUE * (end - start)]
        at = end
    return "".join((*parts, html[at:]))


def masked_tags(html: str) -> str:
    """The text, as long as before, without what stands in Klaviyo's tags."""
    return "".join(_OPAQUE * len(piece) if is_tag else piece for piece, is_tag in pieces(html))


def _address(pattern: Sequence[str]) -> str:
    """The beginning of every URL of the cloud's images."""
    start, image, _ = pattern[0].partition("/image/")
    return start + image


def _same(text: _Text, tag: StartTag, patterns: Sequence[Sequence[str]]) -> ImagePlace | None:
    value, start = text.masked_url(tag), tag.attributes["src"].start
    for pattern in patterns:
        spans = _spans(value, pattern[::2])
        if spans is not None:
            slots: dict[str, list[Span]] = {}
            for name, span in zip(pattern[1::2], spans, strict=True):
                slots.setdefault(name, []).append(span.moved(start))
            return text.place(tag, slots, pattern)
    return None


def _alike(text: _Text, tag: StartTag, pattern: Sequence[str]) -> ImagePlace:
    start = tag.attributes["src"].start
    return text.place(tag, {name: [span.moved(start)] for name, span in _spans_by_step(text.masked_url(tag), pattern)})


def _masked_blocks(value: str) -> str:
    """A URL, as long as before, without its tags and without what stands between the first and the last of a block."""
    # How many blocks begin and end at a place: a deep nest is not gone through for each of its blocks.
    edges, at = [0] * (len(value) + 1), 0
    open_tags: list[tuple[int, str]] = []
    counts: Counter[str] = Counter()
    for piece, is_tag in pieces(value):
        begin, at = at, at + len(piece)
        if not is_tag:
            continue
        match = _TAG_NAME.match(piece)
        name = match[1] if match else ""
        if name.startswith("end") and counts[name[3:]]:
            opened = ""
            while opened != name[3:]:
                begin, opened = open_tags.pop()
                counts[opened] -= 1
        elif name:
            open_tags.append((begin, name))
            counts[name] += 1
        edges[begin] += 1
        edges[at] -= 1
    return "".join(_OPAQUE if depth else character for character, depth in zip(value, accumulate(edges), strict=False))


def _spans(value: str, fixed: Sequence[str]) -> list[Span] | None:
    """What stands between these pieces, which are all of the rest; None for another text."""
    first, *inner = fixed
    if not value.startswith(first):
        return None
    at, spans = len(first), []
    for number, piece in enumerate(inner, 1):
        is_last = number == len(inner)
        # Nothing between two slots tells where one ends.
        place = -1 if not (piece or is_last) else len(value) - len(piece) if is_last else value.find(piece, at)
        if place < at or not value.startswith(piece, place):
            return None
        spans.append(Span(at, place))
        at = place + len(piece)
    return spans if at == len(value) else None


def _spans_by_step(value: str, pattern: Sequence[str]) -> Iterator[tuple[str, Span]]:
    """The slots that are a step's last part, by the step's kind and how many of that kind come before it."""
    expected = [match[0] for match in _STEP_PART.finditer(_OPAQUE.join(pattern))]
    actual = [(Span(*match.span()), match[0]) for match in _STEP_PART.finditer(value)]
    for kind in dict.fromkeys(filter(None, map(_kind, expected))):
        ours = [part for part in expected if _kind(part) == kind]
        theirs = [each for each in actual if _kind(each[1]) == kind]
        if len(ours) != len(theirs):
            continue
        for part, (span, text) in zip(ours, theirs, strict=True):
            before, _, rest = part.partition(_OPAQUE)
            name, _, after = rest.partition(_OPAQUE)
            start = _behind(text, before)
            if name and _OPAQUE not in after and text.endswith(after) and start is not None:
                yield name, Span(span.start + start, span.end - len(after))


def _kind(part: str) -> str:
    match = _KIND.match(part)
    return match[0] if match else ""


def _behind(text: str, before: str) -> int | None:
    """Where a slot begins in a step that has as many colons before it."""
    start = len(_kind(before))
    for _ in range(before.count(":", start)):
        start = text.find(":", start) + 1
        if not start:
            return None
    return start
