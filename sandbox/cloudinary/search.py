"""The Search API's expressions (cloudinary.com/documentation/search_expressions), as far as listed in COVERAGE.md."""

import fnmatch
import json
import re
import sqlite3
from collections.abc import Callable
from typing import Final

from sandbox.cloudinary.exceptions import ApiError

Test = Callable[[sqlite3.Row], bool]
_TOKEN: Final = re.compile(r'\s*(?:([()])|((?:[^\s()"]|"(?:[^"\\]|\\.)*")+))')
_COLUMNS: Final = ("public_id", "asset_id", "resource_type", "type", "format", "created_at")


def read_expression(text: str) -> Test:
    """A test of assets; ApiError when the expression is not understood."""
    tokens = [match[1] or match[2] for match in _TOKEN.finditer(text)]
    if not tokens:
        return lambda _: True
    parser = _Parser(tokens)
    test = parser.either()
    if parser.rest:
        raise _bad(text)
    return test


class _Parser:
    def __init__(self, tokens: list[str]) -> None:
        self.rest = tokens

    def either(self) -> Test:
        left = self.both()
        while self.rest and self.rest[0] == "OR":
            self.rest.pop(0)
            left = _or(left, self.both())
        return left

    def both(self) -> Test:
        left = self.one()
        while self.rest and self.rest[0] not in ("OR", ")"):
            if self.rest[0] in ("AND", "+"):
                self.rest.pop(0)
            left = _and(left, self.one())
        return left

    def one(self) -> Test:
        token = self.rest.pop(0) if self.rest else ""
        if token in ("NOT", "-"):
            return _not(self.one())
        if token == "(":  # noqa: S105 - a token of the grammar
            inner = self.either()
            if not self.rest or self.rest.pop(0) != ")":
                raise _bad("unbalanced parentheses")
            return inner
        if token.startswith("-") and len(token) > 1:
            return _not(_term(token[1:]))
        return _term(token)


def _term(token: str) -> Test:
    match = re.fullmatch(r"([a-z_.]+)(:|=|>=|<=|>|<)(.+)", token, re.DOTALL)
    if not match:
        if not token or token in ("AND", ")"):
            raise _bad(token)
        text = _text(token).lower().rstrip("*")
        return lambda row: text in f"{row['public_id']} {row['tags']}".lower()
    field, operator, value = match[1], match[2], _text(match[3])
    if field == "tags":
        return lambda row: value in json.loads(row["tags"])
    if field in ("folder", "asset_folder"):
        return lambda row: fnmatch.fnmatchcase(row["public_id"].rpartition("/")[0], value)
    if field.startswith("metadata."):
        name = field.removeprefix("metadata.")
        return lambda row: _matches(str(json.loads(row["metadata"]).get(name, "")), operator, value)
    if field in ("bytes", "width", "height"):
        return lambda row: _compares(row[field], operator, value)
    if field in _COLUMNS:
        return lambda row: _matches(str(row[field] or ""), operator, value)
    raise _bad(token)


def _matches(have: str, operator: str, value: str) -> bool:
    if operator == "=":
        return have == value
    if operator == ":":
        return have.startswith(value[:-1]) if value.endswith("*") else have == value or value in have.split("/")
    return {">": have > value, "<": have < value, ">=": have >= value, "<=": have <= value}[operator]


def _compares(have: int | None, operator: str, value: str) -> bool:
    if not value.isdigit():
        raise _bad(value)
    number, mine = int(value), have or 0
    return {
        ":": mine == number,
        "=": mine == number,
        ">": mine > number,
        "<": mine < number,
        ">=": mine >= number,
        "<=": mine <= number,
    }[operator]


def _text(token: str) -> str:
    if token.startswith('"') and token.endswith('"') and len(token) > 1:
        token = token[1:-1]
    return re.sub(r"\\(.)", r"\1", token)


def _bad(text: str) -> ApiError:
    return ApiError(400, f"Invalid expression: {text}")


def _and(left: Test, right: Test) -> Test:
    return lambda row: left(row) and right(row)


def _or(left: Test, right: Test) -> Test:
    return lambda row: left(row) or right(row)


def _not(test: Test) -> Test:
    return lambda row: not test(row)
