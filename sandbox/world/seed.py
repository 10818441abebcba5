"""The world, drawn into an empty database: the same each time, with dates that end today."""

import json
import random
import uuid
from typing import Any, Final

from sandbox.state import State
from sandbox.world import events, library, people

ORDERS: Final = 300
CARTS: Final = 200
PEOPLE: Final = 120
DAYS: Final = 60
# Dead picture addresses only among older orders: a recent order's product is still on sale.
LIVE_ORDERS: Final = 220
# What a person sees first in a demo.
PLAIN_ORDERS: Final = 5
PLACED_ORDER, ADDED_TO_CART = "PLord1", "ADcrt1"
_TABLES: Final = (
    "setting", "request_log", "fault", "grant_code", "token", "account", "universal_content", "metric", "profile",
    "event", "asset", "metadata_field", "web_picture", "template", "image", "rate_window", "transformation",
)  # fmt: skip


def ensure(state: State) -> None:
    """Draw the world unless it is there."""
    if state.db.execute("select count(*) from account").fetchone()[0] == 0:
        _draw(state)


def reset(state: State) -> None:
    """Forget everything and draw the world anew."""
    with state.write() as db:
        for table in _TABLES:
            db.execute(f"delete from {table}")  # noqa: S608 - the names above
    _draw(state)


def _draw(state: State) -> None:
    library.fill(state)
    _account(state)
    _events(state, random.Random(20261123))  # noqa: S311 - a demo's dice


def _account(state: State) -> None:
    attributes = {
        "test_account": True,
        "contact_information": {
            "default_sender_name": "Fern & Kiln",
            "default_sender_email": "hello@fernkiln.example",
            "website_url": "https://www.fernkiln.example",
            "organization_name": "Fern & Kiln",
            "street_address": {
                "address1": "1 Kiln Lane",
                "address2": "",
                "city": "Leeds",
                "region": "",
                "country": "United Kingdom",
                "zip": "LS1 1AA",
            },
        },
        "industry": "Home & Garden",
        "timezone": "Europe/London",
        "preferred_currency": "GBP",
        "public_api_key": "FERNKN",
        "locale": "en-GB",
    }
    metrics = {PLACED_ORDER: ("Placed Order", "Shopify"), ADDED_TO_CART: ("Added to Cart", "API")}
    with state.write() as db:
        db.execute("insert or replace into account values (?, ?)", ["FERNKN", json.dumps(attributes)])
        for metric_id, (name, integration) in metrics.items():
            known = {
                "created": "2024-01-01T00:00:00+00:00",
                "updated": "2024-01-01T00:00:00+00:00",
                "integration": {
                    "object": "integration",
                    "id": f"{metric_id[:2]}int1",
                    "key": integration.lower(),
                    "name": integration,
                    "category": "API" if integration == "API" else "eCommerce",
                },
            }
            db.execute("insert or replace into metric values (?, ?, ?)", [metric_id, name, json.dumps(known)])


def _events(state: State, dice: random.Random) -> None:
    persons = [people.profile(dice, number) for number in range(PEOPLE)]
    # Midnight, so that a world drawn twice on one day is the same.
    end = int(state.now()) // 86_400 * 86_400
    made = [(PLACED_ORDER, number, ORDERS, _order(dice, number)) for number in range(ORDERS)] + [
        (ADDED_TO_CART, number, CARTS, events.api_cart(dice, number)) for number in range(CARTS)
    ]
    rows = []
    for metric_id, number, total, properties in made:
        at = end - (total - number) * DAYS * 86_400 // total
        identity = uuid.uuid5(uuid.NAMESPACE_URL, f"fernkiln/{metric_id}/{number}")
        rows.append([identity.hex[:12], metric_id, dice.choice(persons)[0], at, str(identity), json.dumps(properties)])
    with state.write() as db:
        db.executemany(
            "insert or replace into profile values (?, ?)", [(key, json.dumps(known)) for key, known in persons]
        )
        db.executemany("insert or replace into event values (?, ?, ?, ?, ?, ?)", rows)


def _order(dice: random.Random, number: int) -> dict[str, Any]:
    return events.shopify_order(dice, number, dead=number < ORDERS - LIVE_ORDERS, plain=number >= ORDERS - PLAIN_ORDERS)
