"""Klaviyo's own tags, as far as a preview can answer them.

Links lead nowhere, because a preview must not act on a person. From https://help.klaviyo.com/hc/en-us/articles/:
4408802648731 (links, dates, currency), 115005257788 (dates), 48971655463067 (barcodes), 35146367972763 (objects).
"""

import datetime
from typing import Any, Final

from django.template import Library, TemplateSyntaxError, defaulttags
from django.template.base import FilterExpression, Node, NodeList, Parser, Token
from django.utils.html import format_html

from core.klaviyo.template_language.faults import OverBudget
from core.klaviyo.template_language.growing import MAX_PATTERN, check_pattern
from core.klaviyo.template_language.stand_ins import StandIn, barcode, barcode_url, coupon, side

_LINKS: Final = {
    "unsubscribe": "Unsubscribe",
    "manage_preferences": "Manage Preferences",
    "web_view": "View in Your Browser",
}
_DATE_PARTS: Final = {
    "current_day": "%d",
    "current_weekday": "%A",
    "current_month": "%m",
    "current_month_name": "%B",
    "current_year": "%Y",
}


def register(library: Library) -> None:
    """Add Klaviyo's tags to `library`."""
    for name, text in _LINKS.items():
        library.simple_tag(lambda label=text, *_: format_html('<a href="#">{}</a>', label), name=name)
        library.simple_tag(lambda *_: "#", name=f"{name}_link")
    for name, pattern in _DATE_PARTS.items():
        library.simple_tag(lambda part=pattern: _now().strftime(part), name=name)
    library.simple_tag(_today, name="today", takes_context=True)
    library.simple_tag(_currency, name="currency_format")
    library.simple_tag(lambda name="", *_, **__: coupon(name), name="coupon_code")
    library.simple_tag(_update_property_link, name="update_property_link")
    library.simple_tag(_has_category, name="has_category")
    library.tag("render_variable", _render_variable)
    library.tag("barcode", _barcode)
    library.tag("barcode_code", _barcode)
    library.tag("customobject", _object)
    library.tag("customobjects", _object)
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


def _currency(value: Any) -> Any:
    """A number as an amount; what is none stays as it is, such as `$40`."""
    try:
        return f"{float(value):,.2f}"
    except (TypeError, ValueError, OverflowError):
        return "" if value is None else value


def _update_property_link(_name: Any, _value: Any = "", url: Any = "#") -> Any:
    """Where a click ends, after the profile has that property."""
    return url


def _has_category(item: Any, name: Any) -> bool:
    """Whether the name is a part of one of the item's categories."""
    categories = item.get("categories") if isinstance(item, dict) else None
    return isinstance(categories, list) and any(str(name) in str(category) for category in categories)


class _Text(Node):  # type: ignore[misc] # Django is not typed
    def __init__(self, text: str) -> None:
        self._text = text

    def render(self, context: Any) -> str:  # noqa: ARG002 - the engine's signature
        return self._text


def _render_variable(parser: Parser, token: Token) -> Node:  # noqa: ARG001 - the engine's signature
    return _Text(format_html("[{}]", " ".join(token.split_contents()[1:]).replace("_", " ") or "variable"))


class _BarcodeNode(Node):  # type: ignore[misc]
    def __init__(self, value: FilterExpression, sides: dict[str, FilterExpression], as_html: bool) -> None:
        self._value, self._sides, self._as_html = value, sides, as_html

    def render(self, context: Any) -> str:
        value = self._value.resolve(context)
        given = {name: expression.resolve(context) for name, expression in self._sides.items()}
        width, height = side(given.get("width"), 100), side(given.get("height"), 50)
        # Encoded and drawn, a text is some times as long.
        context.budget.expect(20 * len(str(value)))
        url = barcode_url(value, width, height)
        if not self._as_html:
            return url
        return str(format_html('<img src="{}" alt="{}" width="{}" height="{}">', url, barcode(value), width, height))


def _barcode(parser: Parser, token: Token) -> Node:
    name, *given = token.split_contents()
    options = dict(option.split("=", 1) for option in given if "=" in option.partition("|")[0])
    values = [each for each in given if "=" not in each.partition("|")[0]]
    if not values:
        raise TemplateSyntaxError(f"'{name}' needs the value that the barcode holds")
    sides = {side: parser.compile_filter(options[side]) for side in ("width", "height") if side in options}
    as_html = name == "barcode_code" or options.get("mode", "").strip("'\"") == "html"
    return _BarcodeNode(parser.compile_filter(values[0]), sides, as_html)


class _ObjectNode(Node):  # type: ignore[misc]
    def __init__(self, alias: str, value: Any, nodelist: NodeList) -> None:
        self._alias, self._value, self.nodelist = alias, value, nodelist

    def render(self, context: Any) -> str:
        with context.push(**{self._alias: self._value}):
            return str(self.nodelist.render(context))


def _object(parser: Parser, token: Token) -> Node:
    """A record of the recipient's, or all of a kind, under a name: no more is read of the tag than that name."""
    name, *given = token.split_contents()
    if len(given) < 3 or given[-2] != "as":
        raise TemplateSyntaxError(f"'{name}' ends with “as” and a name")
    nodelist = parser.parse((f"end{name}",))
    parser.delete_first_token()
    record = StandIn(given[-1])
    return _ObjectNode(given[-1], [record] if name == "customobjects" else record, nodelist)


class _CatalogNode(Node):  # type: ignore[misc]
    def render(self, context: Any) -> str:  # noqa: ARG002 - the engine's signature
        # A miss skips the whole message: https://help.klaviyo.com/hc/en-us/articles/1260805003210
        raise TemplateSyntaxError("Catalog Item Unavailable")


def _catalog(parser: Parser, token: Token) -> Node:  # noqa: ARG001 - the engine's signature
    parser.parse(("endcatalog",))
    parser.delete_first_token()
    return _CatalogNode()
