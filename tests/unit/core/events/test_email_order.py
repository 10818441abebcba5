"""The list of fields, by what helps an email: worked out by hand."""

from typing import Any

import pytest

from core.domain.event import Event
from core.events.email_order import by_use
from core.events.field_rows import field_rows
from core.events.profile import profile_events

BOUGHT = {
    "$event_id": "1:2",
    "$value": 19.0,
    "Items": ["Mug"],
    "currency_code": "EUR",
    "customer": {"first_name": "Ada", "id": 7, "last_name": "Lovelace"},
    "discount_code": "SPRING",
    "financial_status": "paid",
    "is_test": True,
    "note": None,
    "order_status_url": "https://shop.example/orders/1",
    "line_items": [
        {
            "price": "19.00",
            "product": {"images": [{"src": "https://cdn.example/mug.jpg"}], "title": "Mug"},
            "sku": "M-1",
            "title": "Mug",
            "url": "https://shop.example/mug",
            "variant_title": "Blue",
        }
    ],
    "note_to_shop": "Thanks",
    "shipping": {"country_code": "GB", "country": "United Kingdom"},
}


def ordered(*events: dict[str, Any]) -> list[str]:
    return [row.path for row in by_use(field_rows(profile_events(Event(properties=each) for each in events)))]


def test_what_an_email_shows_comes_first_and_what_software_reads_last() -> None:
    assert ordered(BOUGHT) == [
        "line_items[].title",
        "line_items[].product.title",
        "line_items[].product.images[].src",
        "line_items[].price",
        "line_items[].url",
        "customer.first_name",
        "$value",
        "Items[]",
        "customer.last_name",
        "discount_code",
        "line_items[].variant_title",
        "note_to_shop",
        "order_status_url",
        "shipping.country",
        "$event_id",
        "currency_code",
        "customer.id",
        "financial_status",
        "is_test",
        "line_items[].sku",
        "shipping.country_code",
        "note",
    ]


@pytest.mark.parametrize(
    ("event", "paths"),
    [
        ({}, []),
        ({"b": "x", "a": "y"}, ["a", "b"]),
        ({"Event ID": "1", "a": ""}, ["Event ID", "a"]),
        (
            {"ImageURL": "https://a.example/1.jpg", "Price": 5, "Product Name": "Shoe", "ProductID": "1", "Zoom": "x"},
            ["Product Name", "ImageURL", "Price", "Zoom", "ProductID"],
        ),
        ({"FirstName": "Ada", "Given Name": "Ada", "A": "x", "Last Name": "x"},
         ["FirstName", "Given Name", "A", "Last Name"]),
        ({"Coupon Code": "X", "Country Code": "GB", "Zone": "x"}, ["Coupon Code", "Zone", "Country Code"]),
    ],
)  # fmt: skip
def test_of_other_events(event: dict[str, Any], paths: list[str]) -> None:
    assert ordered(event) == paths


def test_no_field_is_lost_and_the_order_is_settled() -> None:
    rows = field_rows(profile_events([Event(properties=BOUGHT)]))
    assert sorted(rows, key=id) == sorted(by_use(rows), key=id)
    assert by_use(by_use(rows)) == by_use(rows)
