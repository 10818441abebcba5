"""Shopify's integration: orders and checkouts from the server, views and carts from the shop's pages.

Shapes after Klaviyo's Shopify data reference, https://help.klaviyo.com/hc/en-us/articles/115005080447.
"""

from typing import Any, Final

from sandbox.world.events import SHOP
from sandbox.world.events.moment import Moment
from sandbox.world.products import PRODUCTS, Product

_INDEX: Final = {product.slug: index for index, product in enumerate(PRODUCTS)}
_ADDRESS: Final = {
    "address1": "1 Kiln Lane",
    "city": "Leeds",
    "province": "",
    "country": "United Kingdom",
    "zip": "LS1 1AA",
}
# Days ago: the shop began to send addresses, dropped gift messages, and made points a number.
_ADDRESSES_SINCE, _GIFTS_UNTIL, _POINTS_ARE_NUMBERS_SINCE = 200, 120, 80


def placed_order(at: Moment) -> dict[str, Any]:
    """“Placed Order”."""
    products = at.products(1, 1, 2, 3)
    total, number = sum(float(product.price) for product in products), at.number
    order = {
        **_sale(at, products, total, 5_000_000_000_000 + number),
        "tags": [] if at.chance(0.6) else ["gift"],
        "OptedInToSmsOrderUpdates": at.chance(0.3),
        "ShippingRate": at.rng.choice(("Standard", "Express")),
        "ShippingAddress": _ADDRESS,
        "$extra": {
            "id": 5_000_000_000_000 + number,
            "name": f"#{1000 + number}",
            "order_number": 1000 + number,
            "created_at": None,
            "currency": "GBP",
            "presentment_currency": "GBP",
            "financial_status": "paid",
            "fulfillment_status": None,
            "total_price": f"{total:.2f}",
            "subtotal_price": f"{total:.2f}",
            "order_status_url": f"{SHOP}/orders/{number}",
            "note": at.rng.choice((None, "", "Please wrap it")),
            "line_items": _line_items(at, products),
        },
    }
    if at.age > _ADDRESSES_SINCE:
        del order["ShippingAddress"]
    if at.chance(0.55 if at.age > _GIFTS_UNTIL else 0.06):
        order["Gift Message"] = at.rng.choice(("With love", "Happy birthday!", "Für Oma 🌿", ""))
    if at.chance(0.8):
        points = at.rng.randrange(5, 400)
        order["Points Earned"] = points if at.age < _POINTS_ARE_NUMBERS_SINCE else str(points)
    return order


def checkout_started(at: Moment) -> dict[str, Any]:
    """“Checkout Started”."""
    products = at.products(1, 1, 2, 2, 3)
    total, number = sum(float(product.price) for product in products), at.number
    recover = f"{SHOP}/checkouts/{number}/recover?key=abc&locale=en-GB"
    return {
        **_sale(at, products, total, 30_000_000_000_000 + number),
        "$extra": {
            "id": 30_000_000_000_000 + number,
            "token": f"tok_{number}",
            "webhook_id": f"wh_{number}",
            "currency": "GBP",
            "presentment_currency": "GBP",
            "customer_locale": "en-GB",
            "subtotal_price": f"{total:.2f}",
            "total_price": f"{total:.2f}",
            "total_discounts": "0.00",
            "total_tax": "0.00",
            "taxes_included": True,
            "referring_site": at.rng.choice(("", "https://search.example/")),
            "full_landing_site": SHOP,
            "checkout_url": recover,
            "responsive_checkout_url": recover,
            "customer": {
                "id": number,
                "total_spent": f"{at.rng.randrange(0, 900)}.00",
                "orders_count": at.rng.randrange(0, 9),
                "default_address": _ADDRESS,
            },
            "note_attributes": [],
            "line_items": _line_items(at, products),
        },
    }


def viewed_product(at: Moment) -> dict[str, Any]:
    """“Viewed Product”; prices come with their sign, as texts."""
    (product,) = at.products(1)
    url = f"{SHOP}/products/{product.slug}"
    return {
        "Name": at.title(product),
        "ProductID": 7_000_000_000_000 + _INDEX[product.slug],
        "Categories": [product.kind, "Home page"],
        "ImageURL": at.image(product, query="?v=1700000001&width=800"),
        "URL": url,
        "Brand": "Fern & Kiln",
        "Price": f"£{product.price}",
        "CompareAtPrice": "£0.00",
        "$value": float(product.price),
        "$event_id": f"{at.number:010d}",
        "Browser": at.rng.choice(("Chrome", "Safari", "Firefox")),
        "OS": at.rng.choice(("iOS", "Android", "Mac", "Windows")),
        "Page": url,
    }


def added_to_cart(at: Moment) -> dict[str, Any]:
    """“Added to Cart”; names with spaces, and two that begin with an underscore."""
    (product,) = at.products(1)
    variant = at.rng.choice(("Dawn / 12oz", "Dusk / 12oz", None))
    return {
        "URL": f"{SHOP}/products/{product.slug}?variant={42_000_000_000_000 + _INDEX[product.slug]}",
        "Browser": at.rng.choice(("Chrome", "Safari", "Firefox")),
        "OS": at.rng.choice(("iOS", "Android", "Mac", "Windows")),
        "$value": float(product.price),
        "Product Name": at.title(product),
        "ProductID": 7_000_000_000_000 + _INDEX[product.slug],
        "VariantID": 42_000_000_000_000 + _INDEX[product.slug],
        "Variant Name": variant,
        "Categories": [product.kind],
        "ImageURL": at.image(product, query="?v=1700000002&width=800"),
        "Brand": "Fern & Kiln",
        "Price": product.price,
        "CompareAtPrice": at.rng.choice(("", product.price)),
        "$currency": "GBP",
        "Product Type": product.kind,
        "Variant SKU": f"FK-{product.slug.upper()}",
        "Quantity": at.rng.choice((1, 1, 2)),
        "_ip_country_code": "GB",
        "_ip_region_code": "ENG",
    }


def _sale(at: Moment, products: list[Product], total: float, event_id: int) -> dict[str, Any]:
    """What orders and checkouts have in common."""
    return {
        "$value": total,
        "$event_id": str(event_id),
        "$currency_code": "GBP",
        "Items": [product.title for product in products],
        "Collections": sorted({product.kind for product in products}),
        "Item Count": len(products),
        "Discount Codes": ["SPRING10"] if at.chance(0.2) else [],
        "Total Discounts": "0.00",
        "Source Name": at.rng.choice(("web", "pos", None)),
        "Customer Locale": at.rng.choice(("en-GB", "fr-FR", "de-CH")),
    }


def _line_items(at: Moment, products: list[Product]) -> list[dict[str, Any]]:
    return [] if at.chance(0.02) and not at.plain else [_line_item(at, product) for product in products]


def _line_item(at: Moment, product: Product) -> dict[str, Any]:
    number = _INDEX[product.slug]
    source = at.image(product, query=f"?v=1700000{100 + number}")
    image = {"src": source, "thumb_src": source, "position": 1, "variant_ids": []}
    glaze = at.rng.choice(("Dawn", "Dusk", None))
    item: dict[str, Any] = {
        "title": at.title(product),
        "variant_title": glaze,
        "variant_id": 42_000_000_000_000 + number,
        "variant_price": product.price,
        "price": product.price,
        "line_price": product.price,
        "compare_at_price": None,
        "quantity": at.rng.choice((1, 1, 2)),
        "sku": f"FK-{product.slug.upper()}",
        "vendor": "Fern & Kiln",
        "product_id": 7_000_000_000_000 + number,
        "key": str(42_000_000_000_000 + number),
        "properties": [],
        "requires_shipping": True,
        "product": {
            "id": 7_000_000_000_000 + number,
            "title": product.title,
            "handle": product.slug,
            "vendor": "Fern & Kiln",
            "tags": ["new"] if number % 5 == 0 else [],
            "product_type": product.kind,
            "images": [image] if source != "" else [],
            "variant": {
                "id": 42_000_000_000_000 + number,
                "title": glaze,
                "sku": f"FK-{product.slug.upper()}",
                # One glaze has a photograph of its own.
                "images": [{"src": source}] if source and glaze == "Dawn" else [],
                "options": [{"name": "Glaze", "value": glaze}],
            },
        },
    }
    if at.chance(0.03) and not at.plain:
        del item["title"]
    return item
