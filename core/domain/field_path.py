"""The path of a field inside an event or profile, as text and as a tag of Klaviyo's template language."""

import re
from dataclasses import dataclass
from enum import Enum
from typing import Final

from core.errors import InputError

_PLAIN_KEY: Final = re.compile(r'(?:(?!\{\})[^.\[\]"])+')
_DOTTED: Final = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_UNSAFE: Final = re.compile(r"""[&<>'"\x00-\x1f\x7f\u2028\u2029\\]|\{[{%#]|[}%#]\}|%7b(?:%7b|%25|%23)""", re.IGNORECASE)
# A dotted step that is missing from a JSON value falls through to a method of that name.
_ATTRIBUTES: Final = frozenset(name for kind in (dict, list, str, int, float) for name in dir(kind))

_QUOTED: Final = 60

Step = str | int


class Each(Enum):
    """The step to any value of an object whose keys are too many for a path each, such as a map by SKU."""

    KEY = "{}"


@dataclass(frozen=True)
class FieldPath:
    """Steps from the event's properties (or the profile's attributes) down to one value.

    As text, a list step is `[]` for any item and `[0]` for one: `$extra.line_items[].title`. A step to any key of a
    large map is `{}`: `by_sku{}.price`. A key that holds `.`, `[`, `]`, `"` or `{}` is written `["key"]`.
    """

    steps: tuple[Step | Each | None, ...]

    def __str__(self) -> str:
        text = ""
        for step in self.steps:
            if step is None:
                text += "[]"
            elif step is Each.KEY:
                text += step.value
            elif isinstance(step, int):
                text += f"[{step}]"
            elif _PLAIN_KEY.fullmatch(step):
                text += f".{step}"
            else:
                quoted = step.replace("\\", "\\\\").replace('"', '\\"')
                text += f'["{quoted}"]'
        return text.removeprefix(".")

    @property
    def first(self) -> tuple[Step, ...]:
        """The same path with the first item of every list; InputError if it leads through any key of a map."""
        if self.is_folded:
            raise InputError("stands for many keys, but a tag needs one", str(self))
        return tuple(0 if step is None else step for step in self.steps if step is not Each.KEY)

    @property
    def is_folded(self) -> bool:
        """Whether it stands for the values of a large map, under any key."""
        return Each.KEY in self.steps


_TOKEN: Final = re.compile(r'\.?((?:(?!\{\})[^.\[\]"])+)|\[(\d{0,9})\]|\["((?:[^"\\]|\\.)*)"\]|(\{\})', re.DOTALL)


def parse_path(text: str) -> FieldPath:
    """Read a path from its text; InputError when it is none."""
    steps: list[Step | Each | None] = []
    at = 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if not match:
            raise InputError(f"not a field path from “{text[at : at + _QUOTED]}” on", "path")
        key, index, quoted, each = match.groups()
        if each:
            steps.append(Each.KEY)
        elif key is not None:
            steps.append(key)
        elif index is not None:
            steps.append(int(index) if index else None)
        else:
            steps.append(re.sub(r"\\(.)", r"\1", quoted, flags=re.DOTALL))
        at = match.end()
    if not steps:
        raise InputError("is empty", "path")
    return FieldPath(tuple(steps))


_WORD: Final = r"[\w$@#&+-]+(?:[/:][\w$@#&+-]+)*"
_TYPED_KEY: Final = re.compile(rf"{_WORD}(?: {_WORD}){{0,3}}")
_QUOTED_KEY: Final = re.compile(r'\["(?:[^"\\]|\\.)*"\]', re.DOTALL)


def typed_path(text: str) -> FieldPath:
    """Read a path that a person typed; InputError also for what reads as a sentence or as part of a tag.

    A key is of one to four words; one that is otherwise is taken in brackets and quotes, as a path is written.
    """
    keys = re.split(r"\.|\[\d*\]|\{\}", _QUOTED_KEY.sub("", text))
    if any(key and not _TYPED_KEY.fullmatch(key) for key in keys):
        raise InputError(f"“{text[:_QUOTED]}” is not the path of a field, such as $extra.line_items[0].title")
    return parse_path(text)


_PROFILE_NAMES: Final = {
    # Message personalization reference, https://help.klaviyo.com/hc/en-us/articles/4408802648731
    ("email",): "email",
    ("first_name",): "first_name",
    ("last_name",): "last_name",
    ("full_name",): "person.full_name",
    ("organization",): "person.organization",
    ("title",): "person|lookup:'title'",
    ("phone_number",): "person.phone_number",
    ("id",): "person.KlaviyoID",
    ("external_id",): "person.id",
    ("location", "city"): "person.City",
    ("location", "region"): "person.Region",
    ("location", "country"): "person.Country",
    ("location", "zip"): "person.Zipcode",
    ("location", "address1"): "person|lookup:'$address1'",
    ("location", "address2"): "person|lookup:'$address2'",
    ("location", "latitude"): "person|lookup:'$latitude'",
    ("location", "longitude"): "person|lookup:'$longitude'",
    ("location", "timezone"): "person|lookup:'$timezone'",
}
PROFILE_PATHS: Final = tuple(_PROFILE_NAMES)
"""Every profile attribute that Klaviyo's templates can show, by its name in the REST API."""


def tag(source: str, path: tuple[Step, ...]) -> str:
    """The variable expression for a path, such as `event.extra.line_items.0|lookup:'title'`.

    `source` is `event`, `profile` or `item`. Raises InputError, with the reason, when no tag can say it.
    """
    if source == "profile":
        return _profile_tag(path)
    if source == "event" and path[0] == "$extra":
        path = ("extra", *path[1:])
    return _expression(source, path)


def _profile_tag(path: tuple[Step, ...]) -> str:
    if path[0] == "properties" and len(path) > 1:
        return _expression("person", path[1:])
    named = _PROFILE_NAMES.get(tuple(str(step) for step in path))
    if named is None:
        raise InputError("Klaviyo's templates have no such profile attribute", str(FieldPath(path)))
    return named


def _expression(root: str, path: tuple[Step, ...]) -> str:
    text = root
    dotted = True
    for step in path:
        if isinstance(step, str) and _UNSAFE.search(step):
            raise InputError(f"the name “{step}” contains a character that a tag cannot hold", str(FieldPath(path)))
        if step == "":
            raise InputError("an empty name cannot be looked up", str(FieldPath(path)))
        # Once a chain uses `lookup`, every later step must.
        dotted = dotted and (isinstance(step, int) or bool(_DOTTED.fullmatch(step) and step not in _ATTRIBUTES))
        text += f".{step}" if dotted else f"|lookup:'{step}'"
    return text
