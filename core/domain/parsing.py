"""Untrusted JSON to valid values, once, at the edge; errors name the place."""

import re
from typing import Any, Final, TypeVar

import orjson
from pydantic import BaseModel, ValidationError

from core.errors import InputError

Model = TypeVar("Model", bound=BaseModel)
JSON_TOKEN: Final = re.compile(r'"(?:[^"\\]++|\\.)*+(?:"|\\?\Z)|[\[\]{},]', re.DOTALL)
"""A string, a bracket or a comma of JSON, to count how deep it is nested without a call for each level.

A string that breaks off goes to the end of the text: else each quote in it would be tried as the beginning of one.
"""


def parse_as(model: type[Model], raw: Any) -> Model:
    """The value that parsed JSON describes; InputError names the first wrong place, such as `slots[1].type`."""
    try:
        return model.model_validate_json(orjson.dumps(raw))
    except TypeError as error:
        deep = "ecursion" in str(error)
        raise InputError("is nested too deep" if deep else f"contains something that is not JSON: {error}") from None
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        # It is JSON, for we have just written it.
        message = "is nested too deep" if first["type"] == "json_invalid" else first["msg"]
        is_missing = first["type"] == "missing"
        raise InputError(
            message.removeprefix("Value error, "), _place(raw, first["loc"], is_missing=is_missing)
        ) from None


def _place(raw: Any, loc: tuple[int | str, ...], *, is_missing: bool) -> str:
    """The steps of `loc` that the data has; pydantic adds the names of the union's members that it tried."""
    text, last = "", len(loc) - 1 if is_missing else -1
    for index, step in enumerate(loc):
        if isinstance(step, int) and isinstance(raw, list | tuple) and step < len(raw):
            text, raw = f"{text}[{step}]", raw[step]
        elif isinstance(raw, dict) and step in raw:
            text, raw = f"{text}.{step}", raw[step]
        elif index == last and isinstance(raw, dict) and str(step).isidentifier():
            text += f".{step}"
    return text.removeprefix(".")
