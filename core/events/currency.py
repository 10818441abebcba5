"""The currency of a shop's events, as a price of it begins."""

from collections.abc import Iterable
from itertools import islice
from typing import Final

from core.domain.event import Event

_FIELDS: Final = ("$currency_code", "$value_currency", "value_currency", "$currency", "currency")
"""Where events name it: Klaviyo's own integrations the first, its API the next two, shops' own events the others."""
_LOOKED_AT: Final = 200
# The narrow signs of Unicode's Common Locale Data Repository, for English.
_SIGNS: Final = {
    **dict.fromkeys(("USD", "AUD", "CAD", "NZD", "SGD", "HKD", "MXN"), "$"),
    **dict.fromkeys(("JPY", "CNY"), "¥"),
    "EUR": "€", "GBP": "£", "INR": "₹", "KRW": "₩", "ILS": "₪", "VND": "₫", "PHP": "₱", "TRY": "₺", "UAH": "₴",
    "BRL": "R$", "TWD": "NT$", "ZAR": "R",
}  # fmt: skip


def currency_sign(events: Iterable[Event]) -> str:
    """What prices of the first 200 events begin with, such as `£` or `CHF `; blank unless they name one currency."""
    codes = set(filter(None, map(_code, islice(events, _LOOKED_AT))))
    # A sign is the same for every recipient, so that of most would be wrong for the others.
    if len(codes) != 1:
        return ""
    (code,) = codes
    return _SIGNS.get(code, f"{code} ")


def _code(event: Event) -> str:
    """The ISO 4217 code that an event names; blank without one."""
    named = (str(event.properties.get(field, "")).strip().upper() for field in _FIELDS)
    return next((code for code in named if len(code) == 3 and code.isascii() and code.isalpha()), "")
