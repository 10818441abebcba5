"""The switch `dates`: date filters that raise on a text that they cannot read."""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cache
from typing import Any, Final

from django.template import Engine

from core.klaviyo.template_language.budget import HERE
from core.klaviyo.template_language.engine import engine_with, parse


def render_with_dates(kind: str, source: str, context: Mapping[str, Any]) -> str:
    """A text with tags, filled from a context; TemplateFault when a date cannot be read by an account of this kind."""
    return parse(source, _engine(kind))(dict(context), HERE)


def _iso(value: Any) -> datetime:
    return datetime.fromisoformat(str(value).strip())


def _day(value: Any) -> datetime:
    return datetime.strptime(str(value), "%Y-%m-%d")


KINDS: Final[dict[str, Callable[[Any], datetime]]] = {"strict": _iso, "days": _day}
"""What an account can read as a date: ISO dates, or days without a time only."""


@cache
def _engine(kind: str) -> Engine:
    return engine_with(dict.fromkeys(("format_date_string", "datetime_from_string"), KINDS[kind]))
