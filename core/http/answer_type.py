"""The form of an answer, to check it and to read it by."""

from functools import cached_property
from typing import Any, Generic, TypeVar

from pydantic import TypeAdapter, ValidationError

from core.http.repair import may_be_odd, repair

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
        return self.read_counting(body)[0]

    def read_counting(self, body: bytes) -> tuple[_T, int]:
        """Return the parsed answer, and how many of its values were odd and had to be replaced: see repair.py."""
        if may_be_odd(body):
            return self._repaired(body) or (self._adapter.validate_json(body), 0)
        try:
            return self._adapter.validate_json(body), 0
        except ValidationError as error:
            if _is_no_json(error) and (repaired := self._repaired(body)):
                return repaired
            raise

    def _repaired(self, body: bytes) -> tuple[_T, int] | None:
        """The answer after its repair; None if it is no JSON even so."""
        for cut in (False, True):
            try:
                sound, count = repair(body, cut=cut)
                return self._adapter.validate_json(sound), count
            except ValidationError as error:
                if not _is_no_json(error):
                    raise
            except ValueError:
                continue
        return None


def _is_no_json(error: ValidationError) -> bool:
    return error.errors(include_url=False, include_input=False, include_context=False)[0]["type"] == "json_invalid"
