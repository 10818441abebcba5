"""The Search API's expressions (cloudinary.com/documentation/search_expressions): terms, AND, OR, NOT, parentheses.

Ranges in brackets (`width:[1 TO 20]`) and relative dates (`created_at>1d`) are part of it. Boosts (`^`) are not
emulated: they are refused.
"""

import json
import re
import sqlite3
from collections.abc import Callable
from typing import Any, Final

from sandbox.cloudinary.exceptions import ApiError
from sandbox.cloudinary.models import iso

Test = Callable[[sqlite3.Row], bool]
_QUOTED: Final = r'"(?:[^"\\]|\\.)*"'
_SPAN: Final = r"-?[a-z_.]+:[\[{][^\[\]{}]{1,80}[\]}]"
_TOKEN: Final = re.compile(rf'\s*({_SPAN}|[()]|(?:[^\s()"\\\[\]{{}}^~?]|\\.|{_QUOTED})+)', re.DOTALL)
_TERM: Final = re.compile(r"(-?)([a-z_]+(?:\.[\w-]+)?)(>=|<=|[:=><])(.+)", re.DOTALL)
_RANGE: Final = re.compile(r"(-?)([a-z_]+(?:\.[\w-]+)?):([\[{])\s*(\S+) TO (\S+)\s*([\]}])")
_AGO: Final = re.compile(r"(\d{1,4})([hdwmy])")
_SECONDS: Final = {"h": 3600, "d": 86_400, "w": 7 * 86_400, "m": 30 * 86_400, "y": 365 * 86_400}
_TEXTS: Final = ("public_id", "asset_id", "resource_type", "type", "format", "created_at", "display_name")
_NUMBERS: Final = ("bytes", "width", "height", "version")


def read_expression(text: Any, now: float) -> Test:
    """Return a test of assets; relative dates count back from `now`, in seconds since 1970.

    ApiError when the expression is not understood.
    """
    if not isinstance(text, str):
        raise _bad(str(text))
    tokens, at = [], 0
    while text[at:].strip():
        match = _TOKEN.match(text, at)
        if not match:
            raise _bad(text)
        tokens.append(match[1])
        at = match.end()
    if not tokens or tokens == ["*"]:
        return lambda _: True
    if len(tokens) > 200:
        raise _bad("too long")
    parser = _Parser(tokens, now)
    test = parser.either()
    if parser.rest:
        raise _bad(text)
    return test


def format_of(row: sqlite3.Row) -> str:
    """An asset's format as a search knows it: of a raw file its extension, as was seen at Cloudinary."""
    extension = row["public_id"].rpartition(".")[2] if "." in row["public_id"] else ""
    return extension if row["resource_type"] == "raw" else row["format"] or ""


def sort_rows(rows: list[sqlite3.Row], orders: Any) -> list[sqlite3.Row]:
    """The rows in the order of `[{field: "asc"|"desc"}, …]`."""
    if not isinstance(orders, list) or not all(isinstance(order, dict) and len(order) == 1 for order in orders):
        raise ApiError(400, "Invalid value for parameter sort_by")
    for order in reversed(orders):
        ((name, direction),) = order.items()
        name = {"uploaded_at": "created_at", "filename": "display_name"}.get(name, name)
        if name not in (*_TEXTS, *_NUMBERS) or direction not in ("asc", "desc"):
            raise ApiError(400, f"Invalid value {name} for parameter sort_by")
        rows = sorted(rows, key=lambda row: (row[name] is None, row[name]), reverse=direction == "desc")
    return rows


class _Parser:
    def __init__(self, tokens: list[str], now: float) -> None:
        self.rest = tokens
        self._now = now

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
        return _term(token, self._now)


def _term(token: str, now: float) -> Test:
    if token in ("", "AND", "OR", ")", "+"):
        raise _bad(token or "it ends too early")
    if span := _RANGE.fullmatch(token):
        # Square brackets include their end, braces do not.
        low = _test_field(span[2], ">=" if span[3] == "[" else ">", span[4], now)
        high = _test_field(span[2], "<=" if span[6] == "]" else "<", span[5], now)
        return _not(_and(low, high)) if span[1] else _and(low, high)
    match = _TERM.fullmatch(token)
    if not match:
        bare = _test_free(token[1:] if token.startswith("-") else token)
        return _not(bare) if token.startswith("-") else bare
    test = _test_field(match[2], match[3], match[4], now)
    return _not(test) if match[1] else test


def _test_field(name: str, operator: str, value: str, now: float) -> Test:
    group, _, key = name.partition(".")
    if group in ("metadata", "context") and key:
        return lambda row: _matches(str(json.loads(row[group]).get(key, "")), operator, value)
    if group in ("metadata", "context"):
        return lambda row: _plain(value) in json.loads(row[group])
    if name in ("tags", "tag"):
        return lambda row: any(_matches(tag, operator, value) for tag in json.loads(row["tags"]))
    if name in ("folder", "asset_folder"):
        return lambda row: _in_folder(row["asset_folder"], operator, value)
    name = {"filename": "display_name", "uploaded_at": "created_at"}.get(name, name)
    if name == "created_at" and (ago := _AGO.fullmatch(value)):
        value = iso(now - int(ago[1]) * _SECONDS[ago[2]])
    if name in _NUMBERS:
        number = _number(value)
        return lambda row: row[name] is not None and _compares(row[name], operator, number)
    if name == "format":
        return lambda row: _matches(format_of(row), operator, value)
    if name in _TEXTS:
        return lambda row: _matches(str(row[name] or ""), operator, value)
    raise _bad(f"unknown field {name}")


def _test_free(value: str) -> Test:
    """Free text looks into names, tags and values, by whole words or, with a trailing `*`, by their beginning."""

    def test(row: sqlite3.Row) -> bool:
        values = [row["public_id"], row["display_name"], *json.loads(row["tags"])]
        values += [str(one) for name in ("context", "metadata") for one in json.loads(row[name]).values()]
        return any(_matches(one, ":", value) for one in values)

    if not _plain(value):
        raise _bad(value)
    return test


def _matches(have: str, operator: str, value: str) -> bool:
    target = _plain(value)
    if operator == "=":
        return have == target
    if operator != ":":
        return bool(have) and _compares(have, operator, target)
    have, low = have.lower(), target.lower()
    words = [have, *re.split(r"[\W_]+", have)]
    if value.endswith("*") and not value.endswith("\\*"):
        return any(word.startswith(low.removesuffix("*")) for word in words)
    return low in words


def _in_folder(folder: str, operator: str, value: str) -> bool:
    """`folder=a` is the folder itself, `folder:a` and `folder:a/*` also what lies below."""
    target = _plain(value).removesuffix("*").removesuffix("/")
    below = operator == ":" or value.endswith("/*")
    return folder == target or (below and (folder.startswith(f"{target}/") or not target))


def _compares(have: Any, operator: str, value: Any) -> bool:
    if operator in (":", "="):
        return bool(have == value)
    return bool({">": have > value, "<": have < value, ">=": have >= value, "<=": have <= value}[operator])


def _number(value: str) -> int:
    if not re.fullmatch(r"\d{1,15}", value):
        raise _bad(value)
    return int(value)


def _plain(value: str) -> str:
    """The value without its quotes and escapes."""
    if re.fullmatch(_QUOTED, value, re.DOTALL):
        value = value[1:-1]
    return re.sub(r"\\(.)", r"\1", value, flags=re.DOTALL)


def _bad(text: str) -> ApiError:
    return ApiError(400, f"Invalid expression: {text}")


def _and(left: Test, right: Test) -> Test:
    return lambda row: left(row) and right(row)


def _or(left: Test, right: Test) -> Test:
    return lambda row: left(row) or right(row)


def _not(test: Test) -> Test:
    return lambda row: not test(row)
