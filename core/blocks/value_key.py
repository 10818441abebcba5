"""What a tag's path leads to for a recipient, as a key: recipients with the same key see the same of that tag."""

import re
from collections.abc import Callable, Hashable, Mapping
from typing import Any, Final

_LOOKUP: Final = re.compile(r"\|lookup:'([^']*)'")
_MISSING: Final = ("missing",)


def value_key(expression: str) -> Callable[[Mapping[str, Any]], Hashable]:
    """The key of a recipient for an expression that `field_path.tag` made, by a context of `template_context`.

    Steps are taken as the engine takes them through plain JSON. Where it would do anything else, the key is of the
    value up to there, so that two keys differ whenever what is shown may.
    """
    # Loads Django, as compiling a template does.
    from core.klaviyo.template_language.filters import lookup

    dotted = _LOOKUP.sub("", expression).split(".")
    looked_up = _LOOKUP.findall(expression)

    def key(context: Mapping[str, Any]) -> Hashable:
        value: Any = context
        for depth, step in enumerate(dotted):
            if type(value) is dict and step in value:
                value = value[step]
            elif type(value) is list and step.isdigit() and int(step) < len(value):
                value = value[int(step)]
            elif value is None or type(value) in (dict, list, int, float, bool):
                return _MISSING
            else:
                return depth, _canonical(value)
        for step in looked_up:
            value = lookup(value, step)
        return _canonical(value)

    return key


def _canonical(value: Any) -> Hashable:
    """Hashable, and different for values that differ in type: 1, 1.0, True and "1" are four, as are 0.0 and -0.0."""
    kind = type(value)
    if kind in (str, int, bool, type(None)):
        return kind, value
    try:
        return kind, repr(value)
    except RecursionError:
        return kind, id(value)
