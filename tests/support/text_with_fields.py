"""Texts with fields at random, what each shows by the words of its contract, and how it is read back from images.

Nothing here uses what builds the expressions: values, formats and cuts are worked out again, in plain Python.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from html.parser import HTMLParser
from random import Random
from typing import Any

from tests.support.expressions import HARD

WORDS = [word for word in HARD if 0 < len(word) <= 20] + [
    "Thank you, ",
    "!",
    " and ",
    "It's ",
    "Hi ",
    "100 % ",
    " – ",
    "%41 & it's",
]
NAMES = ["ada", "GRACE HOPPER", "jean le rond", "Zoë"]
NUMBERS = ["12.4", 3, 1999.5, "0.005", "-7"]
DATES = ["2026-11-22", "2020-09-01T14:46:00Z", "22.11.2026", "2026-02-30", "tomorrow"]
LISTS = [["Mug", "Bowl & <lid>"], ["a"], ["it's", "100%", "x/y"], ['a "b" &amp;']]
BLANK = [None, "", "  ", False, 0, [], "\n"]
DAY = {"F j": "{0:%B} {0.day}", "Y-m-d": "{0:%Y-%m-%d}", "j.n.y": "{0.day}.{0.month}.{0:%y}"}
# Which values a format is tried with.
KINDS: list[tuple[list[Any], list[Any]]] = [
    ([], HARD), ([], HARD), ([], [*NUMBERS, True]), (["upper"], HARD), (["lower"], HARD), (["title"], NAMES),
    ([{"cut": 3}], HARD), ([{"cut": 4}, "upper"], NAMES), ([{"number": 1}], NUMBERS + HARD[:5]),
    ([{"money": ["$ ", 2]}], NUMBERS + HARD[:5]), ([{"money": ["  ", 0]}, {"cut": 2}], NUMBERS),
    *([[{"date": pattern}], DATES] for pattern in DAY), ([{"join": ", "}], LISTS), ([{"join": " · "}, "upper"], LISTS),
]  # fmt: skip
PATHS: list[tuple[str, list[Any]]] = [
    ("event", ["a"]), ("event", ["Items", 0, "Product Name"]), ("event", ["$extra", "b", 1]),
    ("event", ["Line Items", 0, "x"]), ("profile", ["first_name"]), ("profile", ["properties", "Shoe Size"]),
    ("event", ["pop"]), ("profile", ["location", "city"]),
]  # fmt: skip
ITEM_PATHS: list[tuple[str, list[Any]]] = [("item", ["Name"]), ("item", ["Line Item", 1, "x"]), ("item", ["pop"])]
ITEMS = "Rows"
"""The list of an event that a block is repeated for."""


@dataclass(frozen=True, kw_only=True)
class Case:
    """A text with fields as JSON, and a recipient of whom each field has one value.

    In a block that is repeated, `rows` holds the values beside each item; there may be none.
    """

    text: dict[str, Any]
    event: dict[str, Any]
    profile: dict[str, Any]
    values: tuple[Any, ...]
    rows: tuple[tuple[Any, ...], ...] = ()

    @property
    def seen(self) -> list["Case"]:
        """The texts that the recipient sees below each other, each with its own values."""
        if not self.rows and any(isinstance(part, dict) and part["from"] == "item" for part in self.text["parts"]):
            blank = {"from": "event", "path": ["nothing"], "format": []}
            return [replace(self, text={**self.text, "parts": [blank]}, values=(None,))]
        return [replace(self, values=values) for values in self.rows or (self.values,)]


def random_case(random: Random, limit: int, most: int = 12, *, repeated: bool = False) -> Case:
    """A text of words and fields that fits a slot of `limit` characters; fields of items if the block is repeated."""
    places = random.sample([*PATHS, *ITEM_PATHS] if repeated else PATHS, random.randint(0, min(4, most - 1)))
    kinds = [random.choice(KINDS) for _ in places]
    fields = [
        {"from": source, "path": path, "format": formats}
        for (source, path), (formats, _) in zip(places, kinds, strict=True)
    ]
    words, room = [], limit
    for _ in range(random.randint(0 if fields else 1, most - len(fields))):
        word = random.choice(WORDS)
        if len(word) <= room:
            words.append(word)
            room -= len(word)
    if not fields and not any(map(shows, words)):
        words = ["Hi"]
    for field in fields:
        if random.random() < 0.5:
            own = random.choice([*HARD, "", " "])
            if shows(own) or any(map(shows, words)):
                field["fallback"] = own
    parts: list[Any] = [*fields, *words]
    random.shuffle(parts)
    return _filled(random, parts, dict(zip(map(str, fields), kinds, strict=True)), repeated=repeated)


def _filled(random: Random, parts: list[Any], kinds: dict[str, Any], *, repeated: bool) -> Case:
    """A recipient who has a value for each field of these parts, and for each field of an item one a row."""

    def value(part: dict[str, Any]) -> Any:
        return random.choice(BLANK if random.random() < 0.2 else kinds[str(part)][1])

    fields = [part for part in parts if isinstance(part, dict)]
    shared = [value(part) for part in fields]
    items = [{"id": 1} for _ in range(random.randint(0, 3))] if repeated else []
    rows = [
        [value(part) if part["from"] == "item" else same for part, same in zip(fields, shared, strict=True)]
        for _ in items
    ]
    event: dict[str, Any] = {ITEMS: items} if repeated else {}
    profile: dict[str, Any] = {}
    for number, part in enumerate(fields):
        if part["from"] == "item":
            for item, row in zip(items, rows, strict=True):
                put(item, part["path"], row[number])
        else:
            put(event if part["from"] == "event" else profile, part["path"], shared[number])
    fallback = random.choice([word for word in HARD if shows(word)])
    text = {"from": "text", "parts": parts, "fallback": fallback}
    return Case(text=text, event=event, profile=profile, values=tuple(shared), rows=tuple(map(tuple, rows)))


def put(root: dict[str, Any], path: list[Any], value: Any) -> None:
    """JSON in which the path leads to the value."""
    place: Any = root
    for step, after in zip(path, [*path[1:], None], strict=True):
        inside: Any = value if after is None else [None] * (after + 1) if isinstance(after, int) else {}
        if isinstance(place, dict):
            place = place.setdefault(step, inside)
        else:
            place[step] = inside
            place = inside


def shows(text: str) -> bool:
    """Whether anything of a text is seen."""
    return any(character.isprintable() and character != " " for character in text)


def whole(case: Case, limit: int) -> str:
    """What a recipient sees of a text that is cut as a whole."""
    pieces = pieces_of(case)
    return ("".join(pieces).strip() if pieces is not None else case.text["fallback"].strip())[:limit]


def by_field(case: Case, limit: int) -> str | None:
    """What a recipient sees of a text whose fields are cut by themselves; None where too little is left for each."""
    parts = trimmed(case.text["parts"])
    fields = sum(isinstance(part, dict) for part in parts)
    room = (limit - sum(len(part) for part in parts if isinstance(part, str))) // max(1, fields)
    if fields and room < 8:
        return None
    pieces = pieces_of(case, room)
    return "".join(pieces).strip() if pieces is not None else case.text["fallback"].strip()[:limit]


def trimmed(parts: list[Any]) -> list[Any]:
    """The parts without the spaces at the ends of the text."""
    parts = [*parts]
    for at in (0, -1):
        while isinstance(parts[at], str) and not parts[at].strip():
            parts.pop(at)
    if isinstance(parts[0], str):
        parts[0] = parts[0].lstrip()
    if isinstance(parts[-1], str):
        parts[-1] = parts[-1].rstrip()
    return parts


def pieces_of(case: Case, room: int | None = None) -> list[str] | None:
    """The words and values of a text; None if a field without a fallback of its own is blank."""
    pieces, values = [], iter(case.values)
    for part in trimmed(case.text["parts"]):
        if isinstance(part, str):
            pieces.append(part)
            continue
        seen = value_of(next(values), part["format"])
        if not seen and "fallback" not in part:
            return None
        pieces.append((seen or part["fallback"])[:room])
    return pieces


def value_of(value: Any, formats: list[Any]) -> str:
    """A value as a recipient sees it, blank for what counts as empty."""
    if not value:
        return ""
    formats = [*formats]
    if formats and isinstance(formats[0], dict) and "join" in formats[0]:
        value = formats.pop(0)["join"].join(value)
    text = str(value).strip()
    for each in formats:
        text = formatted(text, each)
    return text.strip()


def formatted(text: str, form: Any) -> str:
    """A text in one format."""
    match form:
        case "upper":
            return text.upper()
        case "lower":
            return text.lower()
        case "title":
            return " ".join(word.capitalize() for word in text.split(" "))
        case {"cut": count}:
            return text[:count]
        case {"number": decimals}:
            return number(text, decimals)
        case {"money": [prefix, decimals]}:
            amount = number(text, decimals)
            return f"{prefix}{amount}" if amount else ""
        case {"date": pattern}:
            try:
                return DAY[pattern].format(datetime.fromisoformat(text))
            except ValueError:
                return ""
    raise AssertionError(form)


def number(text: str, decimals: int) -> str:
    """A number with so many decimals, halves rounded up; blank for what is none."""
    try:
        return str(Decimal(text).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP))
    except ArithmeticError:
        return ""


def percent_decoded(text: str) -> str:
    """RFC 3986, section 2.1: each `%XX` is an octet, and everything else must be unreserved."""
    octets, at = bytearray(), 0
    while at < len(text):
        if text[at] == "%":
            octets.append(int(text[at + 1 : at + 3], 16))
            at += 3
        else:
            assert text[at].isascii() and (text[at].isalnum() or text[at] in "-._~"), text
            octets += text[at].encode()
            at += 1
    return octets.decode()


@dataclass(frozen=True, kw_only=True)
class Image:
    """An image of a block as a browser reads it."""

    src: str
    alt: str


class _Images(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.images: list[Image] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "img":
            names = [name for name, _ in attrs]
            assert names == ["src", "alt", "width", "height", "border", "style"], names
            self.images.append(Image(src=dict(attrs)["src"] or "", alt=dict(attrs)["alt"] or ""))


def images_of(html: str) -> list[Image]:
    """The images of a block's HTML."""
    parser = _Images()
    parser.feed(html)
    parser.close()
    return parser.images


def one_line(text: str) -> str:
    """A text as a browser shows it in place of an image."""
    return " ".join(text.split())
