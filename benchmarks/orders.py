"""Any number of orders as an exported file holds them, about 1.6 kB each, written a line at a time."""

import gzip
import random
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import orjson

_PRODUCTS: Final = 400
_FIRST: Final = ("Ada", "Ben", "Chloé", "Dina", "Emil", "Fatma", "Gus", "Hana", "Ines", "Jon")
_LAST: Final = ("Abbott", "Baker", "Castro", "Diaz", "Egger", "Fischer", "Gray", "Hughes", "Ito", "Jensen")
_CITIES: Final = ("Boston", "Lyon", "Graz", "Leeds", "Porto", "Oslo", "Ghent", "Utrecht")
_WORDS: Final = ("Amber", "Birch", "Cedar", "Dusk", "Ember", "Fern", "Grove", "Harbor")
_THINGS: Final = ("Mug", "Vase", "Bowl", "Lamp", "Tray", "Throw", "Roast")
_NEWEST: Final = 1_790_000_000
_ROWS: Final = 20_000
"""Rows of a group of a Parquet file."""


def orders(count: int) -> Iterator[dict[str, Any]]:
    """As many events as Klaviyo's API gives them, the same in each run."""
    dice = random.Random(7)
    shelf = [_product(number, dice) for number in range(_PRODUCTS)]
    for number in range(count):
        at = datetime.fromtimestamp(_NEWEST - 60 * number, UTC).isoformat()
        attributes = {"datetime": at, "event_properties": _order(number, shelf, dice)}
        yield {"type": "event", "id": f"o{number:08}", "attributes": attributes}


def write_lines(path: Path, count: int) -> None:
    """Write them as NDJSON, packed by gzip where the name ends so."""
    with gzip.open(path, "wb", 1) if path.suffix == ".gz" else path.open("wb") as file:
        file.writelines(orjson.dumps(order, option=orjson.OPT_APPEND_NEWLINE) for order in orders(count))


def write_parquet(path: Path, count: int) -> None:
    """Write them as a table with a column of JSON, as warehouses export them."""
    import pyarrow as pa
    from pyarrow import parquet

    schema = pa.schema([("id", pa.string()), ("datetime", pa.string()), ("event_properties", pa.string())])
    with parquet.ParquetWriter(path, schema) as writer:
        rows: list[tuple[str, str, str]] = []
        for number, order in enumerate(orders(count), start=1):
            attributes = order["attributes"]
            properties = orjson.dumps(attributes["event_properties"]).decode()
            rows.append((order["id"], attributes["datetime"], properties))
            if len(rows) == _ROWS or number == count:
                columns = [pa.array(column) for column in zip(*rows, strict=True)]
                writer.write_table(pa.table(columns, schema=schema))
                rows.clear()


def _product(number: int, dice: random.Random) -> dict[str, Any]:
    name, price = f"{dice.choice(_WORDS)} {dice.choice(_THINGS)} {number}", dice.randrange(500, 20_000) / 100
    folder = "https://res.cloudinary.com/demo/image/upload/c_fit,w_600/v1712345678/shop"
    return {
        "ProductID": str(1_000 + number), "SKU": f"{name[:5].upper()}-{number}", "ProductName": name,
        "ItemPrice": price, "ProductURL": f"https://shop.example/products/{1_000 + number}",
        "ImageURL": f"{folder}/{name.replace(' ', '_')}.jpg", "Categories": [dice.choice(_THINGS), "Home"],
        "Brand": dice.choice(_WORDS), "Description": f"{name}, made by hand, one at a time. " * 2,
    }  # fmt: skip


def _order(number: int, shelf: list[dict[str, Any]], dice: random.Random) -> dict[str, Any]:
    items = [{**item, "Quantity": dice.randrange(1, 4)} for item in dice.choices(shelf, k=dice.choice((1, 2, 2, 4)))]
    address = {
        "FirstName": dice.choice(_FIRST), "LastName": dice.choice(_LAST), "Address1": f"{dice.randrange(400)} Main St",
        "City": dice.choice(_CITIES), "CountryCode": dice.choice(("US", "FR", "AT", "GB")),
        "Zip": f"{dice.randrange(100_000):05}",
    }  # fmt: skip
    order: dict[str, Any] = {
        "OrderId": f"{number:08}", "$event_id": f"{number:08}", "$value": sum(item["ItemPrice"] for item in items),
        "ItemNames": [item["ProductName"] for item in items], "Brands": [item["Brand"] for item in items],
        "ItemCount": len(items), "DiscountValue": dice.choice((0, 0, 5, 7.5)), "Items": items,
        "BillingAddress": address, "ShippingAddress": dice.choice((address, {}, None)),
        "Email": f"{address['FirstName'].lower()}.{dice.randrange(30_000)}@mail.example",
    }  # fmt: skip
    if dice.random() < 0.3:
        order["DiscountCode"] = dice.choice(("WELCOME10", "FREESHIP", ""))
    return order
