"""A text with fields as a person types it: each field is a tag of Klaviyo's template language."""

import re
from collections.abc import Callable, Collection, Sequence
from itertools import takewhile
from typing import Final, Literal

from core.blocks.expression import text_value
from core.domain.capabilities import FULL_SUPPORT
from core.domain.field_path import PROFILE_PATHS, tag
from core.domain.personalization import Cut, Date, Join, Money, Number, Step, TextField, TextFormat, is_visible
from core.errors import InputError

FieldSource = Literal["profile", "event", "item"]
Filter = tuple[str, str | None]
"""A filter's name and its argument."""
SOURCES: Final[tuple[FieldSource, ...]] = ("profile", "event", "item")
_TAG: Final = re.compile(r"\{\{([^{}\n]{1,2000})\}\}")
_BRACES: Final = (("{{", "}}"), ("{%", "%}"))
_VARIABLE: Final = re.compile(r"\s*([A-Za-z]\w*(?:\.\w+)*)\s*", re.ASCII)
_FILTER: Final = re.compile(r"\|\s*(\w+)(?::('(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"|[0-9]+))?\s*", re.ASCII)
_PROFILE_PATHS: Final[dict[str, tuple[Step, ...]]] = {tag("profile", path): path for path in PROFILE_PATHS}


def typed_parts(text: str, sources: Collection[FieldSource] = SOURCES) -> tuple[TextField | str, ...]:
    """The parts of a typed text: a tag that reads as a field of these sources is one, anything else stays words."""
    parts: list[TextField | str] = []
    end = 0
    for match in _TAG.finditer(text):
        field = _field(match[1])
        if field and field.source in sources:
            parts += [text[end : match.start()], field]
            end = match.end()
    return never_blank([part for part in (*parts, text[end:]) if part])


def never_blank(parts: Sequence[TextField | str]) -> tuple[TextField | str, ...]:
    """The same parts, where a field falls back to nothing only beside words that can be seen."""
    if any(isinstance(part, str) and is_visible(part) for part in parts):
        return tuple(parts)
    return tuple(part if isinstance(part, str) else _needed(part) for part in parts)


def typed_text(parts: Sequence[TextField | str]) -> str:
    """What a person types for these parts; a fallback with braces or a line break cannot be typed."""
    return "".join(part if isinstance(part, str) else f"{{{{ {_written(part)} }}}}" for part in parts)


def holds_tag(text: str) -> bool:
    """Whether words hold what looks like a tag, which recipients would see as it stands."""
    return any(_encloses(line, *braces) for line in text.split("\n") for braces in _BRACES)


def _encloses(line: str, begin: str, end: str) -> bool:
    place = line.find(begin)
    return place >= 0 and line.find(end, place + len(begin)) >= 0


def _needed(field: TextField) -> TextField:
    is_blank = field.fallback is not None and not is_visible(field.fallback)
    return field.model_copy(update={"fallback": None}) if is_blank else field


# --- reading -----------------------------------------------------------------------------------------------------


def _field(expression: str) -> TextField | None:
    """The field that a tag shows; None where it does anything that a field does not."""
    start = _VARIABLE.match(expression)
    filters = _filters(expression[start.end() :]) if start else None
    if not start or filters is None:
        return None
    steps = [str(argument) for _, argument in takewhile(lambda each: each[0] == "lookup", filters)]
    place = _place(start[1], steps)
    rest, fallback = _without_defaults(filters[len(steps) :])
    formats = _formats(rest)
    if place is None or formats is None:
        return None
    source, path = place
    try:
        field = TextField(source=source, path=path, format=formats, fallback=fallback)
        # What no tag can carry is no field.
        text_value(field, FULL_SUPPORT)
    except (InputError, ValueError):
        return None
    return field


def _filters(text: str) -> list[Filter] | None:
    filters, at = [], 0
    while at < len(text):
        match = _FILTER.match(text, at)
        if not match:
            return None
        name, argument = match.groups()
        if argument and not argument.isdecimal():
            argument = re.sub(r"\\(.)", r"\1", argument[1:-1])
        filters.append((name, argument))
        at = match.end()
    return filters


def _place(variable: str, steps: list[str]) -> tuple[FieldSource, tuple[Step, ...]] | None:
    expression = variable + "".join(f"|lookup:'{step}'" for step in steps)
    if path := _PROFILE_PATHS.get(expression):
        return "profile", path
    root, *dotted = variable.split(".")
    path = tuple(int(step) if step.isdecimal() and step.isascii() else step for step in (*dotted, *steps))
    if not path:
        return None
    match root:
        case "person":
            return "profile", ("properties", *path)
        case "event":
            return "event", ("$extra", *path[1:]) if path[0] == "extra" else path
        case "item":
            return "item", path
    return None


def _without_defaults(filters: list[Filter]) -> tuple[list[Filter], str | None]:
    """The filters without those that every field has, and the text of a `default` at their end."""
    fallback = None
    if filters and filters[-1][0] == "default" and filters[-1][1] is not None:
        *filters, (_, fallback) = filters
    while filters and filters[0] in (("default", ""), ("strip", None)):
        filters = filters[1:]
    return filters, fallback


def _formats(filters: list[Filter]) -> tuple[TextFormat, ...] | None:
    """The formats that filters stand for; None where one stands for none. A list is joined before anything else."""
    formats: list[TextFormat] = []
    while filters:
        read = _READERS.get(filters[0][0])
        if not read or (filters[0][0] == "join" and formats):
            return None
        try:
            text_format, filters = read(filters)
        except ValueError:
            return None
        formats.append(text_format)
    return tuple(formats)


_CASES: Final[dict[str, TextFormat]] = {"upper": "upper", "lower": "lower", "title": "title"}
Reader = Callable[[list[Filter]], tuple[TextFormat, list[Filter]]]


def _case(filters: list[Filter]) -> tuple[TextFormat, list[Filter]]:
    name, argument = filters[0]
    if argument is not None:
        raise ValueError
    return _CASES[name], filters[1:]


def _number(filters: list[Filter]) -> tuple[TextFormat, list[Filter]]:
    decimals = int(filters[0][1] or "")
    if filters[1:] and filters[1][0] == "prepend":
        return Money(money=(filters[1][1] or "", decimals)), filters[2:]
    return Number(number=decimals), filters[1:]


def _cut(filters: list[Filter]) -> tuple[TextFormat, list[Filter]]:
    return Cut(cut=int((filters[0][1] or "").removeprefix(":"))), filters[1:]


def _date(filters: list[Filter]) -> tuple[TextFormat, list[Filter]]:
    if filters[0][0] == "format_date_string":
        filters = filters[1:]
    if not filters or filters[0][0] != "date":
        raise ValueError
    return Date(date=filters[0][1] or ""), filters[1:]


_READERS: Final[dict[str, Reader]] = {
    **dict.fromkeys(_CASES, _case),
    "join": lambda filters: (Join(join=filters[0][1] or ""), filters[1:]),
    "slice": _cut,
    "floatformat": _number,
    "date": _date,
    "format_date_string": _date,
}


# --- writing -----------------------------------------------------------------------------------------------------


def _written(field: TextField) -> str:
    text = tag(field.source, field.path) + "".join(map(_filter, field.format))
    return text if field.fallback is None else f"{text}|default:{_quoted(field.fallback)}"


def _filter(text_format: TextFormat) -> str:
    match text_format:
        case str():
            return f"|{text_format}"
        case Cut():
            return f"|slice:':{text_format.cut}'"
        case Number():
            return f"|floatformat:{text_format.number}"
        case Money():
            prefix, decimals = text_format.money
            return f"|floatformat:{decimals}|prepend:{_quoted(prefix)}"
        case Date():
            return f"|format_date_string|date:{_quoted(text_format.date)}"
        case Join():
            return f"|join:{_quoted(text_format.join)}"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"
