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


def parse_as(model: type[Model], raw: Any) -> Model:
    """The value that parsed JSON describes; InputError names the first wrong place, such as `slots[1].type`."""
    try:
        return model.model_validate_json(orjson.dumps(raw))
    except TypeError as error:
        deep = "ecursion" in str(error)
        raise InputError("is nested too deep" if deep else f"contains something that is not JSON: {error}") from None
    except ValidationError as error:
        errors = error.errors(include_url=False, include_input=False)
        # Of a union each member has its errors: those of the one that the data is meant for are the deepest in it.
        first = max(errors, key=lambda each: len(_steps(raw, each["loc"])) - (each["type"] == "extra_forbidden"))
        is_missing = first["type"] == "missing"
        raise InputError(_message(first), _place(raw, first["loc"], is_missing=is_missing)) from None


def _message(error: ErrorDetails) -> str:
    # It is JSON, for we have just written it.
    words = "is nested too deep" if error["type"] == "json_invalid" else error["msg"]
    return re.sub(r"\AInput should (?=be|have|match)", "must ", words.removeprefix("Value error, "))


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
