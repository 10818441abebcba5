"""The search grammar on one row."""

import sqlite3

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.cloudinary.exceptions import ApiError
from sandbox.cloudinary.models import list_assets
from sandbox.cloudinary.search import read_expression
from sandbox.state import State

NOW = 1_790_000_000.0


def row_of(state: State, public_id: str) -> sqlite3.Row:
    return list_assets(state, "public_id = ?", [public_id])[0]


@pytest.mark.parametrize(
    ("expression", "holds"),
    [
        ("", True),
        ("*", True),
        ("resource_type:image", True),
        ("NOT resource_type:image", False),
        ("format=png AND width=20", True),
        ("format=png AND width=21", False),
        ("format=jpg OR width=20 AND height=20", True),
        ("(format=jpg OR width=20) AND height=21", False),
        ("public_id=a/b", True),
        ("public_id:a/*", True),
        ("public_id=a", False),
        ("folder=a", True),
        ("-folder=a", False),
        ('public_id="a/b" format:png', True),
        ("+ format:png", False),
    ],
)
def test_expressions(small_library: State, expression: str, *, holds: bool) -> None:
    if expression.startswith("+"):
        with pytest.raises(ApiError):
            read_expression(expression, NOW)
        return
    assert read_expression(expression, NOW)(row_of(small_library, "a/b")) is holds


@given(expression=st.text(alphabet='abc:=<>"()*-+ \\ANDORT\n[]', max_size=40))
def test_any_expression_is_read_or_refused(small_library: State, expression: str) -> None:
    try:
        test = read_expression(expression, NOW)
    except ApiError as error:
        assert error.status == 400
    else:
        assert test(row_of(small_library, "a/b")) in (True, False)
