"""Klaviyo's own tags, as far as a preview can answer them."""

import datetime
from typing import Any, Final

from django.template import Library, TemplateSyntaxError, defaulttags
from django.template.base import Node, Parser, Token
from django.utils.html import format_html

from core.klaviyo.template_language.faults import OverBudget
from core.klaviyo.template_language.growing import MAX_PATTERN, check_pattern

_LINKS: Final = {
    "unsubscribe": "Unsubscribe",
    "manage_preferences": "Manage Preferences",
    "web_view": "No longer want to view it here? View in browser",
}
_DATE_PARTS: Final = {
    "current_day": "%d",
    "current_weekday": "%A",
    "current_month": "%m",
    "current_month_name": "%B",
    "current_year": "%Y",
}


def register(library: Library) -> None:
    """Add Klaviyo's tags to `library`; links lead nowhere, because a preview must not act on a person."""
    for name, text in _LINKS.items():
        library.simple_tag(lambda label=text, *_: format_html('<a href="#">{}</a>', label), name=name)
        library.simple_tag(lambda *_: "#", name=f"{name}_link")
    for name, pattern in _DATE_PARTS.items():
        library.simple_tag(lambda part=pattern: _now().strftime(part), name=name)
    library.simple_tag(_today, name="today", takes_context=True)
    library.simple_tag(_currency, name="currency_format")
    library.simple_tag(lambda *_, **__: "", name="render_variable")
    library.tag("catalog", _catalog)
    library.tag("now", _django_now)


def _now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC)


def _today(context: Any, pattern: Any = "%Y-%m-%d") -> str:
    check_pattern(str(pattern), context.budget)
    return _now().strftime(str(pattern))


def _django_now(parser: Parser, token: Token) -> Node:
    if len(token.contents) > MAX_PATTERN:
        raise OverBudget.of(f"has a pattern of more than {MAX_PATTERN:,} characters")
    return defaulttags.now(parser, token)


def _currency(value: Any) -> str:
    try:
        return f"{float(value):,.2f}"
    except (TypeError, ValueError):
        return ""


class _CatalogNode(Node):  # type: ignore[misc] # Django is not typed
    def render(self, context: Any) -> str:  # noqa: ARG002 - the engine's signature
        # A miss skips the whole message: https://help.klaviyo.com/hc/en-us/articles/1260805003210
        raise TemplateSyntaxError("Catalog Item Unavailable")


def _catalog(parser: Parser, token: Token) -> Node:  # noqa: ARG001 - the engine's signature
    parser.parse(("endcatalog",))
    parser.delete_first_token()
    return _CatalogNode()
