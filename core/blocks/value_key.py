"""What a tag's path leads to for a recipient, as a key: recipients with the same key see the same of that tag."""

import re
from collections.abc import Callable, Hashable, Mapping
from hashlib import blake2b
from typing import Any, Final

_LOOKUP: Final = re.compile(r"\|lookup:'([^']*)'")


class _Missing:
    """No value."""


MISSING: Final = _Missing()
_LONGEST: Final = 200
"""Characters of a value that are kept; of a longer one, what tells it from others."""


def value_key(expression: str) -> Callable[[Mapping[str, Any]], Hashable]:
    """The key of a recipient for an expression that `field_path.tag` made, by a context of `template_context`.

    Two keys differ whenever what is shown may.
    """
    value_of = plain_value(expression)

    def key(context: Mapping[str, Any]) -> Hashable:
        value, depth = value_of(context)
        canonical = _canonical(value)
        return canonical if depth is None else (depth, canonical)

    return key


def plain_value(expression: str) -> Callable[[Mapping[str, Any]], tuple[Any, int | None]]:
    """The value that such an expression leads to for a context, MISSING if there is none.

    Steps are taken as the engine takes them through plain JSON. Where it would do anything else, the value is the one
    up to there, with the number of steps that were taken.
    """
    # Loads Django, as compiling a template does.
    from core.klaviyo.template_language.filters import lookup

    dotted = _LOOKUP.sub("", expression).split(".")
    looked_up = _LOOKUP.findall(expression)

    def value_of(context: Mapping[str, Any]) -> tuple[Any, int | None]:
        value: Any = context
        for depth, step in enumerate(dotted):
            if type(value) is dict and step in value:
                value = value[step]
            elif type(value) is list and step.isdigit() and int(step) < len(value):
                value = value[int(step)]
            elif value is None or type(value) in (dict, list, int, float, bool):
                return MISSING, None
            else:
                return value, depth
        for step in looked_up:
            value = lookup(value, step)
        return value, None

    return value_of


def _canonical(value: Any) -> Hashable:
    """Hashable, and different for values that differ in type: 1, 1.0, True and "1" are four, as are 0.0 and -0.0."""
    kind = type(value)
    if kind in (int, bool, type(None), _Missing):
        return kind, value
    try:
        text = value if kind is str else repr(value)
    except (RecursionError, ValueError):
        # It is nested too deep, or holds a number of too many digits: it is equal to nothing.
        return kind, object()
    if len(text) <= _LONGEST:
        return kind, text
    return kind, blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()
