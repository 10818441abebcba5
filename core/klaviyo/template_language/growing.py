"""Filters whose result or time may be far larger than what they are given: each asks the budget before it works.

They take the budget of their rendering as `budget`; `nodes.py` hands it over.
"""

from collections.abc import Callable, Hashable, Mapping
from functools import lru_cache, wraps
from typing import Any, Final

import regex
from django.template import defaultfilters as stock
from django.utils.html import conditional_escape

from core.klaviyo.template_language.budget import Budget
from core.klaviyo.template_language.dates import DateText

Filter = Callable[..., Any]
MAX_PATTERN: Final = 1_000
"""Characters of a regular expression, or of the pattern of a date: both are worked on as a whole."""
_MARKS: Final = regex.compile(r"\p{M}{1000}")
_DIGITS: Final = regex.compile(r"[0-9]+")
_LINE: Final = 10
"""Characters that the number of a line may take."""


def budgeted(function: Filter) -> Filter:
    """Mark a filter that takes the budget."""
    function.needs_budget = True  # type: ignore[attr-defined]
    return function


@budgeted
def find_replace(value: Any, pair: str, *, budget: Budget) -> str:
    """Replace every occurrence: the argument is `search|replacement`."""
    search, _, replacement = str(pair).partition("|")
    text = str(value)
    if not search:
        return text
    budget.expect(len(text) + text.count(search) * (len(replacement) - len(search)))
    return text.replace(search, replacement)


@budgeted
def resplit(value: Any, pattern: str, *, budget: Budget) -> list[str]:
    """The parts between matches of a regular expression; the whole text when the expression is broken.

    Other threads go on meanwhile.
    """
    text, pattern = str(value), str(pattern)
    budget.expect_slow(text)
    check_pattern(pattern, budget)
    try:
        parts = _compiled(pattern).split(text, timeout=budget.remaining(), concurrent=True)
    except regex.error:
        return [text]
    except TimeoutError:
        budget.take_too_long()
    return [part or "" for part in parts]


@budgeted
def uniq(value: Any, name: Any = "", *, budget: Budget) -> list[Any]:
    """The items without repetitions, in their order: of what they hold, or of one field when named."""
    unique: dict[Hashable, Any] = {}
    for number, item in enumerate(value if isinstance(value, list | tuple) else []):
        held = item.get(str(name)) if name and isinstance(item, Mapping) else item
        unique.setdefault(_identity(held), item)
        if not number % 1_000:
            budget.look()
    return list(unique.values())


@budgeted
@wraps(stock.join)
def join(value: Any, separator: Any, autoescape: bool = True, *, budget: Budget) -> Any:
    """The items as one text."""
    text = conditional_escape(separator) if autoescape else str(separator)
    budget.expect(len(text) * len(value) if hasattr(value, "__len__") else 0)
    return stock.join(value, separator, autoescape=autoescape)


def slow(function: Filter) -> Filter:
    """A filter whose time may grow faster than its text."""
    return _behind(function, lambda value, _, budget: budget.expect_slow(str(value)))


def normalizing(function: Filter) -> Filter:
    """A filter that normalizes Unicode, which sorts the marks on a letter in quadratic time."""

    def check(value: Any, _: tuple[Any, ...], budget: Budget) -> None:
        text = str(value)
        if not text.isascii() and _MARKS.search(text):
            budget.end("has a letter with more than 1,000 marks on it")

    return _behind(function, check)


def by_pattern(function: Filter) -> Filter:
    """A filter that writes a date by a pattern; a text that was made of a date counts as that date."""

    @budgeted
    @wraps(function)
    def written(value: Any, *arguments: Any, budget: Budget) -> Any:
        check_pattern("".join(map(str, arguments)), budget)
        return function(value.moment if isinstance(value, DateText) else value, *arguments)

    return written


def padding(function: Filter) -> Filter:
    """A filter that makes a text as long as the largest number in its argument."""

    def check(value: Any, arguments: tuple[Any, ...], budget: Budget) -> None:
        text = "".join(map(str, arguments))
        check_pattern(text, budget)
        budget.expect(len(str(value)) + sum(map(int, _DIGITS.findall(text))))

    return _behind(function, check)


def per_line(function: Filter) -> Filter:
    """A filter that adds a few characters to each line."""

    def check(value: Any, _: tuple[Any, ...], budget: Budget) -> None:
        text = str(value)
        budget.expect(len(text) + _LINE * text.count("\n"))

    return _behind(function, check)


def check_pattern(pattern: str, budget: Budget) -> None:
    """End the rendering when a regular expression, or the pattern of a date, is too long."""
    if len(pattern) > MAX_PATTERN:
        budget.end(f"has a pattern of more than {MAX_PATTERN:,} characters")


@lru_cache(maxsize=256)
def _compiled(pattern: str) -> regex.Pattern[str]:
    return regex.compile(pattern)


def _behind(function: Filter, check: Callable[[Any, tuple[Any, ...], Budget], None]) -> Filter:
    @budgeted
    @wraps(function)
    def checked(value: Any, *arguments: Any, budget: Budget, **options: Any) -> Any:
        check(value, arguments, budget)
        return function(value, *arguments, **options)

    return checked


def _identity(item: Any) -> Hashable:
    """What is equal for two items of JSON exactly where they are."""
    if isinstance(item, Mapping):
        return (Mapping, frozenset((key, _identity(each)) for key, each in item.items()))
    if isinstance(item, list | tuple):
        return (type(item), tuple(map(_identity, item)))
    return item if isinstance(item, Hashable) else (type(item), str(item))
