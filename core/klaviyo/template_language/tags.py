"""Klaviyo's own tags, as far as a preview can answer them."""

import datetime
from typing import Any, Final

from django.template import Library, TemplateSyntaxError
from django.template.base import Node, Parser, Token
from django.utils.html import format_html

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
    library.simple_tag(lambda pattern="%Y-%m-%d": _now().strftime(pattern), name="today")
    library.simple_tag(_currency, name="currency_format")
    library.simple_tag(lambda *_, **__: "", name="render_variable")
    library.tag("catalog", _catalog)


def _now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC)


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
