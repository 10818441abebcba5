"""The form of an answer, to check it and to read it by."""

from functools import cached_property
from typing import Any, Generic, TypeVar

from pydantic import TypeAdapter

_T = TypeVar("_T")


class AnswerType(Generic[_T]):
    """A form that answers have, as a TypedDict: additional names are left out.

    It is understood when the first answer comes, because that takes milliseconds of a start.
    """

    def __init__(self, shape: Any) -> None:
        self._shape = shape

    @cached_property
    def _adapter(self) -> TypeAdapter[_T]:
        return TypeAdapter(self._shape)

    def read(self, body: bytes) -> _T:
        """Return the parsed answer; pydantic's ValidationError names the first wrong place."""
        return self._adapter.validate_json(body)
