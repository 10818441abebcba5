"""Prices begin with the sign of the currency that a shop's events name."""

from typing import Any

import pytest

from core.domain.event import Event
from core.events.currency import currency_sign


def events(*properties: dict[str, Any]) -> list[Event]:
    return [Event(properties=each) for each in properties]


@pytest.mark.parametrize(
    ("properties", "sign"),
    [
        ([{"$currency_code": "GBP"}], "£"),
        ([{"value_currency": "eur"}], "€"),
        ([{"currency": "CHF", "$value": 3}], "CHF "),
        ([{"$currency_code": "USD", "currency": "GBP"}], "$"),
        ([{"$currency_code": "USD"}, {"$currency_code": "GBP"}, {"$currency_code": "GBP"}], ""),
        ([{"$currency_code": ""}, {"currency": "EUR"}], "€"),
        ([{"currency": {"code": "GBP"}}, {"currency": "pounds"}, {"currency": None}, {"currency": "{{x"}], ""),
        ([{"$value": 3}], ""),
        ([], ""),
    ],
)
def test_the_currency_that_all_events_name(properties: list[dict[str, Any]], sign: str) -> None:
    assert currency_sign(events(*properties)) == sign
