"""Email HTML with Klaviyo's tags, as the steps of an HTML parser: start tags, end tags and texts in document order.

Tags are found in the raw text, as Klaviyo finds them, and stand for themselves while an HTML parser reads the rest.
It only reads, and it moves nothing: other parsers put a loop of table rows before its table.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any, Final, NamedTuple

from core.klaviyo.template_language import pieces
from core.klaviyo.template_language.entities import BRACE
from core.klaviyo.template_language.stored_tags import decode_tags

# No HTML parser lets this character through, so that no text can imitate a tag.
EDGE: Final = "\0"
"""What stands before and behind each tag."""
LONGEST_QUOTE: Final = 80
_COVERED: Final = re.compile("t[0-9a-f]{24}n")
_OPTIONAL: Final = frozenset({"html", "head", "body", "tbody"})
_SPACE: Final = re.compile(r"[ \t\n\r\f]+")
_AROUND_MARKUP: Final = re.compile(r" ?([<>]) ?")
# How XML begins. A tag of Klaviyo's in it is none of it.
_DECLARATION: Final = re.compile(r"\ufeff?\s*<\?xml\b[^<>{}]*>", re.IGNORECASE)


class Step(NamedTuple):
    """A start tag with its attributes, an end tag, a comment that is read, or a text between two of them."""

    kind: str
    text: str
    attributes: Mapping[str, str] = {}

    @property
    def words(self) -> str:
        """How a person is told of it."""
        text = " ".join(self.text.replace(EDGE, "").split())[:LONGEST_QUOTE]
        return {"start": f"<{text}>", "end": f"</{text}>"}.get(self.kind, f"“{text}”")


class Steps:
    """HTML whose tags are replaced by names, which begin with `name` and stand nowhere in the HTML."""

    def __init__(self, html: str, name: str) -> None:
        declaration = _DECLARATION.match(html)
        self._html, self._name = html[declaration.end() :] if declaration else html, f"t{name}"
        self._tags: list[str] = []
        self._names = re.compile(rf"{self._name}(?:n(\d+)z|b)")

    @cached_property
    def _covered(self) -> str:
        return "".join(self._cover())

    @property
    def tags(self) -> Counter[str]:
        """How often each tag occurs, its entities decoded."""
        _ = self._covered
        return Counter(self._tags)

    def __iter__(self) -> Iterator[Step]:
        """What the parser reads; `<html>`, `<head>`, `<body>` and `<tbody>` only where their attributes say a thing."""
        from lxml import etree

        reader = _Reader()
        # Half of a surrogate pair is no text to the parser, and nothing at all is no document.
        text = self._covered.encode("utf-8", "replace")
        if text.strip():
            # As bytes of a known encoding, so that nothing in the text can name another one.
            etree.fromstring(text, etree.HTMLParser(target=reader, huge_tree=True, encoding="utf-8"))
        for step in reader.steps:
            attributes = {self._uncover(name): self._uncover(value) for name, value in step.attributes.items()}
            yield Step(step.kind, self._uncover(step.text), attributes)

    def _cover(self) -> Iterator[str]:
        for piece, is_tag in pieces(decode_tags(self._html)):
            if not is_tag:
                yield BRACE.sub(f"{self._name}b", piece)
                continue
            self._tags.append(f"{piece[:2]} {piece[2:-2].strip()} {piece[-2:]}")
            # Each of them once: a parser drops the second of two equal attributes.
            yield f"{self._name}n{len(self._tags) - 1}z"

    def _uncover(self, text: str) -> str:
        def uncovered(match: re.Match[str]) -> str:
            return f"{EDGE}{self._tags[int(match[1])] if match[1] else '{'}{EDGE}"

        return self._names.sub(uncovered, text)


class _Reader:
    """What lxml calls while it parses."""

    def __init__(self) -> None:
        self.steps: list[Step] = []
        self._text: list[str] = []

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        values = {each: _value(each, value) for each, value in attributes.items()}
        if name in _OPTIONAL:
            values = {each: value for each, value in values.items() if _is_content(each, value)}
            if not values:
                return
        self._end_text()
        self.steps.append(Step("start", name, values))

    def end(self, name: str) -> None:
        if name not in _OPTIONAL:
            self._end_text()
            self.steps.append(Step("end", name))

    def data(self, text: str) -> None:
        self._text.append(text)

    def comment(self, text: str) -> None:
        # Outlook reads what stands in a conditional comment, and Klaviyo the tags of any.
        if text.lstrip().startswith("[") or _COVERED.search(text):
            self._end_text()
            self.steps.append(Step("comment", _AROUND_MARKUP.sub(r"\1", _plain(text))))

    def close(self) -> Any:
        self._end_text()

    def _end_text(self) -> None:
        text, self._text = _plain("".join(self._text)), []
        if text:
            self.steps.append(Step("text", text))


def _is_content(name: str, value: str) -> bool:
    """Whether an attribute shows an image, or a tag decides what it is."""
    is_image = name == "background" or (name == "style" and "url(" in value.lower())
    return is_image or _COVERED.search(name + value) is not None


def _value(name: str, value: str) -> str:
    """An attribute's value; what is only there or not may say its own name."""
    plain = _plain(value)
    return "" if plain.lower() == name else plain


def _plain(text: str) -> str:
    """The text with its white space as a browser shows it."""
    return _SPACE.sub(" ", text).strip(" ")
