"""The currency of a shop's events, as a price of it begins."""

from collections import Counter
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
    """What most of the first 200 events' prices begin with, such as `£` or `CHF `; blank if none names a currency."""
    codes = Counter(filter(None, map(_code, islice(events, _LOOKED_AT))))
    if not codes:
        return ""
    ((code, _),) = codes.most_common(1)
    return _SIGNS.get(code, f"{code} ")


def _code(event: Event) -> str:
    """The ISO 4217 code that an event names; blank without one."""
    named = (str(event.properties.get(field, "")).strip().upper() for field in _FIELDS)
    return next((code for code in named if len(code) == 3 and code.isascii() and code.isalpha()), "")
