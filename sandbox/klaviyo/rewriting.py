"""What a service that parses HTML may make of a block's: the switch `html`."""

import re
from collections.abc import Callable, Collection
from html import unescape
from typing import Final

from core.klaviyo.template_language import pieces

# The tags of the template language while the HTML is rewritten.
_TAG: Final = re.compile("\ue000(\\d+)\ue001")
_PART: Final = re.compile(r"<!--.*?-->|<(/?)([A-Za-z][\w:-]*)((?:[^<>\"']|\"[^\"]*\"|'[^']*')*)>", re.DOTALL)
_ATTRIBUTE: Final = re.compile(r"([^\s\"'<>/=]+)(?:\s*=\s*(\"[^\"]*\"|'[^']*'|[^\s\"'<>]+))?")
_BRACE: Final = re.compile("&#123;|&#x7b;", re.IGNORECASE)
_LOOKS: Final = frozenset({"role", "border", "cellpadding"})
_ADDED: Final = "-webkit-text-size-adjust:100%"
Attributes = list[tuple[str, str | None]]


def rewritten(html: str, kinds: Collection[str]) -> str:
    """The HTML after it was parsed and written down again, in the ways that `kinds` names."""
    tags: list[str] = []

    def covered(piece: str) -> str:
        tags.append(piece)
        return f"\ue000{len(tags) - 1}\ue001"

    text = "".join(covered(piece) if is_tag else piece for piece, is_tag in pieces(html))
    for kind, change in _CHANGES.items():
        if kind in kinds:
            text = change(text)
    written: Callable[[str], str] = _encoded if "entities" in kinds else str
    text = _TAG.sub(lambda match: written(tags[int(match[1])]), text)
    return _BRACE.sub("{", text) if "decoded" in kinds else text


def _encoded(tag: str) -> str:
    return tag.replace("&", "&amp;").replace("'", "&#39;").replace(">", "&gt;")


def _attributes(change: Callable[[str, Attributes], Attributes]) -> Callable[[str], str]:
    """A change of each start tag's attributes."""

    def changed(match: re.Match[str]) -> str:
        if match[2] is None or match[1]:
            return match[0]
        attributes: Attributes = [
            (name, value.strip("\"'") if value else None) for name, value in _ATTRIBUTE.findall(match[3])
        ]
        attributes = change(match[2], attributes)
        return f"<{match[2]}{''.join(_written(name, value) for name, value in attributes)}>"

    return lambda html: _PART.sub(changed, html)


def _written(name: str, value: str | None) -> str:
    return f" {name}" if value is None else f' {name}="{value}"'


def _quotes(html: str) -> str:
    def quoted(match: re.Match[str]) -> str:
        name, value = match[1], match[2]
        if not value:
            return match[0]
        inner = value[1:-1] if value[0] in "\"'" else value
        return f"{name}={inner}" if inner.isalnum() else f"{name}='" + inner.replace("'", "&#39;") + "'"

    def changed(match: re.Match[str]) -> str:
        if match[2] is None or match[1]:
            return match[0]
        return f"<{match[2]}{_ATTRIBUTE.sub(quoted, match[3])}>"

    return _PART.sub(changed, html)


def _entities(html: str) -> str:
    """Characters written another way: numbers for what is not ASCII and for quotes."""
    parts: list[str] = []
    at = 0
    for match in _PART.finditer(html):
        parts += [_numbers(html[at : match.start()]), re.sub(r'"([^"]*)"', lambda m: f'"{_numbers(m[1])}"', match[0])]
        at = match.end()
    return "".join([*parts, _numbers(html[at:])])


def _numbers(text: str) -> str:
    plain = [unescape(part) for part in _BRACE.split(text)]
    return "&#x7B;".join("".join(map(_number, part)) for part in plain)


def _number(character: str) -> str:
    is_plain = character in "\ue000\ue001" or (character.isascii() and character not in "<>&\"'")
    return character if is_plain else f"&#{ord(character)};"


def _tbody(html: str) -> str:
    return re.sub(r"(<table\b[^>]*>)", r"\1<tbody>", html).replace("</table>", "</tbody></table>")


def _moved(html: str) -> str:
    """Tags that stand directly in a table go before it, as the HTML standard has it for any text there."""
    stray = re.compile(r"(<table\b[^>]*>|</?tbody>|</?tr\b[^>]*>)((?:\s*\ue000\d+\ue001)+)")
    moved = "".join(match[2] for match in stray.finditer(html))
    return moved + stray.sub(r"\1", html) if moved else html


_CHANGES: Final[dict[str, Callable[[str], str]]] = {
    "loop": _moved,
    "image": lambda html: re.sub(r"<img\b[^>]*>", "", html),
    "link": _attributes(lambda _, attributes: [each for each in attributes if each[0] != "href"]),
    "alt": _attributes(lambda _, attributes: [each for each in attributes if each[0] != "alt"]),
    "look": _attributes(
        lambda _, attributes: [each for each in attributes if each[0] not in ("role", "border", "cellpadding")]
    ),
    "data": _attributes(lambda _, attributes: [each for each in attributes if not each[0].startswith("data-")]),
    "styles": _attributes(
        lambda name, attributes: (
            [(each, f"{value};{_ADDED}" if each == "style" else value) for each, value in attributes]
            + ([("style", _ADDED)] if name == "tr" else [])
        )
    ),
    "order": _attributes(lambda _, attributes: attributes[::-1]),
    "tbody": _tbody,
    "space": lambda html: re.sub(r">\s*<", ">\n  <", html) + "\n",
    "entities": _entities,
    "quotes": _quotes,
    "wrapper": lambda html: f"<html><head></head><body>{html}</body></html>",
}
"""The ways, in the order in which they are done; the first four and `decoded` lose something."""
