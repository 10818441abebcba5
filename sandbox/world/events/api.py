"""Events that a shop of its own sends by Klaviyo's API; pictures are of the connected cloud.

Shapes after Klaviyo's guide for platforms without an integration.
"""

from typing import Any, Final

from sandbox.world.events import SHOP
from sandbox.world.events.moment import Moment
from sandbox.world.products import PRODUCTS, Product

_ID: Final = {product.slug: str(1000 + index) for index, product in enumerate(PRODUCTS)}
# Days ago: the shop began to tell ratings, first as texts.
_RATINGS_SINCE, _RATINGS_ARE_NUMBERS_SINCE = 240, 60


def added_to_cart(at: Moment) -> dict[str, Any]:
    """“Added to Cart”, with the whole cart."""
    products = at.products(1, 1, 2, 3)
    added = products[0]
    return {
        "$value": sum(float(product.price) for product in products),
        "AddedItemProductName": at.title(added),
        "AddedItemProductID": _ID[added.slug],
        "AddedItemSKU": f"FK-{added.slug.upper()}",
        "AddedItemCategories": [added.kind],
        "AddedItemImageURL": None if at.chance(0.1) and not at.plain else at.own_image(added),
        "AddedItemURL": f"{SHOP}/p/{added.slug}",
        "AddedItemPrice": float(added.price) if at.chance(0.95) else 0,
        "AddedItemQuantity": at.rng.choice((1, 1, 1, 2)),
        "ItemNames": [product.title for product in products],
        "CheckoutURL": f"{SHOP}/cart/{at.number}",
        "Items": [_item(at, product) for product in products],
    }


def viewed_product(at: Moment) -> dict[str, Any]:
    """“Viewed Product”."""
    (product,) = at.products(1)
    viewed = {
        "ProductName": at.title(product),
        "ProductID": _ID[product.slug],
        "SKU": f"FK-{product.slug.upper()}",
        "Categories": [product.kind],
        "ImageURL": at.own_image(product),
        "URL": f"{SHOP}/p/{product.slug}",
        "Brand": "Fern & Kiln",
        "Price": float(product.price),
        "CompareAtPrice": None,
    }
    if at.age < _RATINGS_SINCE and at.chance(0.85):
        rating = at.rng.choice((4.2, 4.6, 4.9, 5.0))
        viewed["Rating"] = rating if at.age < _RATINGS_ARE_NUMBERS_SINCE else f"{rating} / 5"
    return viewed


def _item(at: Moment, product: Product) -> dict[str, Any]:
    price = float(product.price)
    return {
        "ProductID": _ID[product.slug],
        "SKU": f"FK-{product.slug.upper()}",
        "ProductName": product.title,
        "Quantity": 1,
        "ItemPrice": price,
        "RowTotal": price,
        "ProductURL": f"{SHOP}/p/{product.slug}",
        "ImageURL": at.own_image(product),
        "Categories": [product.kind],
        "Brand": "Fern & Kiln",
    }
