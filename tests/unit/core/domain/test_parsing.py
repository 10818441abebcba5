"""What is wrong with untrusted JSON is said of what it is meant for, and where."""

from typing import Any

import pytest

from core.domain.parsing import parse_as
from core.domain.personalization import Personalization
from core.errors import InputError

TEMPLATE = {"cloud": "acme", "public_id": "thanks.cldt.json", "asset_id": "a1"}


@pytest.mark.parametrize(
    ("text_format", "reason"),
    [
        ({"cut": 0}, "must be greater than or equal to 1"),
        ({"cut": "x"}, "must be a valid integer"),
        ({"number": 7}, "must be less than or equal to 6"),
        ({"date": ""}, "String should have at least 1 character"),
        ({"join": "x" * 11}, "String should have at most 10 characters"),
    ],
)
def test_of_several_kinds_the_one_that_is_meant_says_what_is_wrong(text_format: Any, reason: str) -> None:
    line = {"from": "event", "path": ["a"], "format": ["upper", text_format]}
    with pytest.raises(InputError) as caught:
        parse_as(Personalization, {"template": TEMPLATE, "slots": {"line": line}})
    (name,) = text_format
    assert caught.value.place == f"slots.line.format[1].{name}"
    assert str(caught.value) == f"{caught.value.place}: {reason}"


def test_what_is_missing_is_named_where_it_would_stand() -> None:
    with pytest.raises(InputError) as caught:
        parse_as(Personalization, {"template": TEMPLATE, "slots": {"line": {"from": "event"}}})
    assert caught.value.place == "slots.line.path"
