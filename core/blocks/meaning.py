"""Whether email HTML with Klaviyo's tags still says the same after a service parsed it and wrote it down again.

Tags are found in the raw text, as Klaviyo finds them, and stand for themselves while an HTML parser reads the rest.
It only reads, and it moves nothing: other parsers put a loop of table rows before its table.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cached_property
from itertools import zip_longest
from typing import Any, Final, NamedTuple

from core.blocks.styles import last_declarations
from core.klaviyo.template_language import pieces
from core.klaviyo.template_language.entities import BRACE
from core.klaviyo.template_language.stored_tags import decode_tags

LONGEST: Final = 500_000
MOST_TAGS: Final = 20_000
"""Characters and tags of HTML that are compared; what has more is the same only if it is equal."""
_IGNORED: Final = frozenset({"html", "head", "body", "tbody"})
_ESSENTIAL: Final = frozenset({"src", "srcset", "href", "alt", "background"})
_SPACE: Final = re.compile(r"[ \t\n\r\f]+")
# No HTML parser lets this character through, so that no text can imitate a tag.
_EDGE: Final = "\0"
_LONGEST_QUOTE: Final = 80


def same_meaning(ours: str, theirs: str) -> bool:
    """Whether the other text shows the same: what an HTML writer chooses may differ, and styles may be added.

    Attribute order, quotes, entities, white space, `<html>`, `<head>`, `<body>`, `<tbody>` and `data-` attributes are
    the writer's choice. An encoded `{` that was decoded is not, nor is a tag in another place.
    """
    return not difference(ours, theirs)


def keeps_content(ours: str, theirs: str) -> bool:
    """Whether the other text has every image, link, alt text and tag in its place, however else it differs."""
    return not difference(ours, theirs, essential=True)


def difference(ours: str, theirs: str, *, essential: bool = False) -> str:
    """The first thing that the other text lacks or shows otherwise, in words; blank when there is none.

    With `essential`, only attributes that make an image, a link or an alt text, or that hold a tag, are compared.
    """
    if ours.strip() == theirs.strip():
        return ""
    if max(len(ours), len(theirs)) > LONGEST or max(ours.count("<"), theirs.count("<")) > MOST_TAGS:
        return f"it has more than {LONGEST:,} characters or {MOST_TAGS:,} tags"
    name = hashlib.sha256(f"{len(ours)}:{ours}{theirs}".encode("utf-8", "surrogatepass")).hexdigest()[:24]
    mine, other = _Text(ours, name), _Text(theirs, name)
    for lost in mine.tags - other.tags:
        return f"{lost[:_LONGEST_QUOTE]} is gone"
    for added in other.tags - mine.tags:
        return f"{added[:_LONGEST_QUOTE]} was added"
    for step, counterpart in zip_longest(mine.steps(), other.steps()):
        if reason := _differs(step, counterpart, essential=essential):
            return reason
    return ""


class _Step(NamedTuple):
    """A start tag with its attributes, an end tag, or a text between two of them."""

    kind: str
    text: str
    attributes: Mapping[str, str] = {}

    @property
    def words(self) -> str:
        text = " ".join(self.text.replace(_EDGE, "").split())[:_LONGEST_QUOTE]
        return {"start": f"<{text}>", "end": f"</{text}>"}.get(self.kind, f"“{text}”")


def _differs(ours: _Step | None, theirs: _Step | None, *, essential: bool) -> str:
    if ours == theirs:
        return ""
    if ours is None or theirs is None:
        return f"{ours.words} is gone" if ours else f"{theirs.words} was added" if theirs else ""
    if (ours.kind, ours.text) != (theirs.kind, theirs.text):
        return f"{theirs.words} stands in the place of {ours.words}"
    mine, other = _compared(ours.attributes, essential), _compared(theirs.attributes, essential)
    # Between attributes a tag decides which of them there are.
    ordered = any(_EDGE in name for name in (*mine, *other))
    if ordered and list(mine) != list(other):
        return f"the attributes of {ours.words} have another order"
    for name in mine.keys() | other.keys():
        if mine.get(name) != other.get(name):
            return f"“{name.replace(_EDGE, '')}” of {ours.words} is not the same"
    styles, others = (last_declarations(step.attributes.get("style", "")) for step in (ours, theirs))
    lost = [name for name, value in styles.items() if others.get(name) != value]
    if essential:
        lost = [name for name in lost if _EDGE in name + styles[name]]
    return f"the style “{lost[0].replace(_EDGE, '')}” of {ours.words} is not the same" if lost else ""


def _compared(attributes: Mapping[str, str], essential: bool) -> dict[str, str]:
    return {
        name: value
        for name, value in attributes.items()
        if _EDGE in name + value or (name in _ESSENTIAL if essential else not name.startswith("data-"))
        if name != "style"
    }


class _Text:
    """HTML whose tags are replaced by names, which begin with `name` and stand in neither text."""

    def __init__(self, html: str, name: str) -> None:
        self._html, self._name = html, f"t{name}"
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

    def steps(self) -> Iterator[_Step]:
        """What the parser reads, in document order."""
        from lxml import etree

        reader = _Reader()
        # Half of a surrogate pair is no text to the parser, and nothing at all is no document.
        text = self._covered.encode("utf-8", "replace").decode()
        if text.strip():
            etree.fromstring(text, etree.HTMLParser(target=reader, huge_tree=True))
        for step in reader.steps:
            attributes = {self._uncover(name): self._uncover(value) for name, value in step.attributes.items()}
            yield _Step(step.kind, self._uncover(step.text), attributes)

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
            return f"{_EDGE}{self._tags[int(match[1])] if match[1] else '{'}{_EDGE}"

        return self._names.sub(uncovered, text)


class _Reader:
    """What lxml calls while it parses."""

    def __init__(self) -> None:
        self.steps: list[_Step] = []
        self._text: list[str] = []

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name not in _IGNORED:
            self._end_text()
            self.steps.append(_Step("start", name, {name: _plain(value) for name, value in attributes.items()}))

    def end(self, name: str) -> None:
        if name not in _IGNORED:
            self._end_text()
            self.steps.append(_Step("end", name))

    def data(self, text: str) -> None:
        self._text.append(text)

    def comment(self, text: str) -> None:
        # Outlook reads what stands in a conditional comment, and Klaviyo the tags of any.
        if text.lstrip().startswith("[") or re.search("t[0-9a-f]{24}n", text):
            self._end_text()
            self.steps.append(_Step("comment", _plain(text)))

    def close(self) -> Any:
        self._end_text()

    def _end_text(self) -> None:
        text, self._text = _plain("".join(self._text)), []
        if text:
            self.steps.append(_Step("text", text))


def _plain(text: str) -> str:
    """The text with its white space as a browser shows it."""
    return _SPACE.sub(" ", text).strip(" ")
