"""Untrusted JSON to valid values, once, at the edge; errors name the place."""

import re
from typing import Any, Final, TypeVar

import orjson
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from core.errors import InputError

Model = TypeVar("Model", bound=BaseModel)
JSON_TOKEN: Final = re.compile(r'"(?:[^"\\]++|\\.)*+(?:"|\\?\Z)|[\[\]{},]', re.DOTALL)
"""A string, a bracket or a comma of JSON, to count how deep it is nested without a call for each level.

A string that breaks off goes to the end of the text: else each quote in it would be tried as the beginning of one.
"""

OTHER_FAULT: Final = "has a value that cannot be used here"
"""What is said of a fault that has no words of its own; none is known."""
_WORDS: Final = {
    "missing": "is missing",
    "extra_forbidden": "is not a known property",
    **dict.fromkeys(("string_type", "string_unicode"), "must be text"),
    "string_too_short": "must have at least {min_length} characters",
    "string_too_long": "must have at most {max_length} characters",
    "string_pattern_mismatch": "has an invalid format",
    **dict.fromkeys(("int_type", "int_parsing", "int_parsing_size", "int_from_float"), "must be a whole number"),
    **dict.fromkeys(("float_type", "float_parsing", "finite_number"), "must be a number"),
    **dict.fromkeys(("bool_type", "bool_parsing"), "must be true or false"),
    "greater_than_equal": "must be {ge} or more",
    "less_than_equal": "must be {le} or less",
    **dict.fromkeys(("dict_type", "model_type", "model_attributes_type"), "must be an object"),
    **dict.fromkeys(("list_type", "tuple_type"), "must be a list"),
    "too_short": "must have at least {min_length} items",
    "too_long": "must have at most {max_length} items",
    "literal_error": "must be {expected}",
    "union_tag_invalid": "{discriminator} must be one of {expected_tags}",
    "union_tag_not_found": "{discriminator} is missing",
    # It is JSON, for we have just written it.
    **dict.fromkeys(("json_invalid", "recursion_loop"), "is nested too deep"),
}
"""What is wrong by pydantic's error type, with the numbers and names that it tells of it."""
NO_JSON: Final = "contains something that is not JSON"
_UNWRITABLE: Final = {
    "ecursion": "is nested too deep",
    "64-bit": "contains a whole number that is too large",
    "UTF-8": "contains text that is not valid Unicode",
}
"""What is wrong by a part of what orjson says of it."""


def parse_as(model: type[Model], raw: Any) -> Model:
    """The value that parsed JSON describes; InputError names the first wrong place, such as `slots[1].type`."""
    try:
        return model.model_validate_json(orjson.dumps(raw))
    except TypeError as error:
        raise InputError(next((words for sign, words in _UNWRITABLE.items() if sign in str(error)), NO_JSON)) from None
    except ValidationError as error:
        errors = error.errors(include_url=False, include_input=False)
        # Of a union each member has its errors: those of the one that the data is meant for are the deepest in it.
        first = max(errors, key=lambda each: len(_steps(raw, each["loc"])) - (each["type"] == "extra_forbidden"))
        is_missing = first["type"] == "missing"
        raise InputError(_message(first), _place(raw, first["loc"], is_missing=is_missing)) from None


def _message(error: ErrorDetails) -> str:
    """What is wrong, in our own words; those of a validator of ours as they are."""
    if error["type"] == "value_error":
        return error["msg"].removeprefix("Value error, ")
    context = {name: _words_of(value) for name, value in error.get("ctx", {}).items()}
    words = _WORDS.get(error["type"], OTHER_FAULT).format(**context)
    return re.sub(r"\b1 (character|item)s", r"1 \1", words)


def _words_of(value: object) -> str:
    """A number with commas; of a key that has two names the one that stands in the JSON."""
    return f"{value:,}" if isinstance(value, int | float) else str(value).rpartition(" | ")[2]


def _steps(raw: Any, loc: tuple[int | str, ...]) -> list[int | str]:
    """The steps of `loc` that the data has; pydantic adds the names of the union's members that it tried."""
    steps: list[int | str] = []
    for step in loc:
        match raw, step:
            case ((list() | tuple()), int()) if step < len(raw):
                raw = raw[step]
            case dict(), _ if step in raw:
                raw = raw[step]
            case _:
                continue
        steps.append(step)
    return steps


def _place(raw: Any, loc: tuple[int | str, ...], *, is_missing: bool) -> str:
    text = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in _steps(raw, loc))
    if is_missing and str(loc[-1]).isidentifier():
        text += f".{loc[-1]}"
    return text.removeprefix(".")
