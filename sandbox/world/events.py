"""A season of events, in the shapes that Shopify's integration and the Events API send; all values invented."""

import random
from typing import Any, Final

from sandbox.world.products import PRODUCTS, Product

ODD_TITLES: Final = (
    "Bowl, large / deep (50% off?)",
    "Mug & Saucer “Set #2”",
    'Vase 12" × 4"',
    "$(x) {{ first_name }} <script>",
    "茶碗 しずく",
    "فنجان قهوة",
    "Planter 🌿🪴",
    "Teapot " * 44,
    "it's + that's!",
    "   ",
    "",
)
CDN: Final = "https://cdn.fernkiln.example/files"


def shopify_order(dice: random.Random, number: int, *, dead: bool, plain: bool) -> dict[str, Any]:
    """“Placed Order” as Shopify's integration sends it: nothing odd when `plain`, lost pictures too when `dead`."""
    products = dice.sample(PRODUCTS, dice.choice((1, 1, 2, 3)))
    items = [_line_item(dice, number, product, dead=dead, plain=plain) for product in products]
    if dice.random() < 0.02 and not plain:
        items = []
    total = sum(float(product.price) for product in products)
    return {
        "$value": total,
        "$event_id": str(5_000_000_000_000 + number),
        "$currency_code": "GBP",
        "Items": [product.title for product in products],
        "Collections": sorted({product.kind for product in products}),
        "Item Count": len(products),
        "tags": [] if dice.random() < 0.6 else ["gift"],
        "Discount Codes": ["SPRING10"] if dice.random() < 0.2 else [],
        "Total Discounts": "0.00",
        "Source Name": dice.choice(["web", "pos", None]),
        "Customer Locale": dice.choice(["en-GB", "fr-FR", "de-CH"]),
        "OptedInToSmsOrderUpdates": dice.random() < 0.3,
        "ShippingRate": dice.choice(["Standard", "Express"]),
        "$extra": {
            "id": 5_000_000_000_000 + number,
            "name": f"#{1000 + number}",
            "order_number": 1000 + number,
            "currency": "GBP",
            "financial_status": "paid",
            "fulfillment_status": None,
            "total_price": f"{total:.2f}",
            "note": dice.choice([None, "", "Please wrap it"]),
            "line_items": items,
        },
    }


def api_cart(dice: random.Random, number: int) -> dict[str, Any]:
    """“Added to Cart” as a shop of its own sends it; pictures are of the connected cloud."""
    product = dice.choice(PRODUCTS)
    url = f"{{delivery}}/fernkiln/image/upload/v1/products/{product.slug}.png"
    return {
        "$value": float(product.price),
        "AddedItemProductName": _title(dice, number, product),
        "AddedItemProductID": str(1000 + PRODUCTS.index(product)),
        "AddedItemImageURL": dice.choice([url] * 9 + [None]),
        "AddedItemURL": f"https://www.fernkiln.example/p/{product.slug}",
        "AddedItemPrice": float(product.price) if dice.random() < 0.95 else 0,
        "AddedItemQuantity": dice.choice([1, 1, 1, 2]),
        "ItemNames": [product.title],
        "Items": [{"ProductName": product.title, "ImageURL": url, "ItemPrice": float(product.price), "Quantity": 1}],
        "CheckoutURL": f"https://www.fernkiln.example/cart/{number}",
    }


def _line_item(dice: random.Random, number: int, product: Product, *, dead: bool, plain: bool) -> dict[str, Any]:
    source: Any = f"{CDN}/{product.slug}.jpg?v=1700000{100 + PRODUCTS.index(product)}"
    luck = 1.0 if plain else dice.random()
    if luck < 0.04:
        source = dice.choice([None, False, ""])
    elif dead and luck < 0.06:
        source = f"{CDN}/retired-{product.slug}.jpg?v=1"
    item: dict[str, Any] = {
        "title": product.title if plain else _title(dice, number, product),
        "variant_title": dice.choice(["Dawn", "Dusk", None]),
        "price": product.price,
        "line_price": product.price,
        "compare_at_price": None,
        "quantity": dice.choice([1, 1, 2]),
        "sku": f"FK-{product.slug.upper()}",
        "vendor": "Fern & Kiln",
        "properties": [],
        "product": {
            "title": product.title,
            "handle": product.slug,
            "product_type": product.kind,
            "images": [{"src": source, "position": 1}] if source != "" else [],
        },
    }
    if dice.random() < 0.03 and not plain:
        del item["title"]
    return item


def _title(dice: random.Random, number: int, product: Product) -> Any:
    if number % 17 == 5:
        # By number rather than by dice, so that each of them occurs.
        return ODD_TITLES[number // 17 % len(ODD_TITLES)]
    return dice.choice([None, False, 0]) if dice.random() < 0.03 else product.title
