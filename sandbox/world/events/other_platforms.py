"""WooCommerce, BigCommerce and Magento: shops that Fern & Kiln took over, one event each.

Shapes after Klaviyo's own plug-ins and data references.
"""

from typing import Any, Final

from sandbox.world.events import SHOP
from sandbox.world.events.moment import Moment
from sandbox.world.products import PRODUCTS, Product

_ID: Final = {product.slug: 500 + index for index, product in enumerate(PRODUCTS)}


def woocommerce_started_checkout(at: Moment) -> dict[str, Any]:
    """“Started Checkout”; the address of a picture is `false` where there is no thumbnail."""
    products = at.products(1, 2, 2, 3)
    total = sum(float(product.price) for product in products)
    return {
        "CurrencySymbol": "£",
        "Currency": "GBP",
        "$value": total,
        "$service": "woocommerce",
        "Categories": sorted({product.kind for product in products}),
        "ItemNames": [product.title for product in products],
        "$extra": {
            "Items": [_woo_item(at, product) for product in products],
            "SubTotal": total,
            "ShippingTotal": 0,
            "TaxTotal": round(total / 6, 2),
            "GrandTotal": total,
            "CartRebuildKey": f"eyJjYXJ0Ijo{at.number}fQ==",
        },
    }


def bigcommerce_started_checkout(at: Moment) -> dict[str, Any]:
    """“Started Checkout”; the same items twice, under two names."""
    products = at.products(1, 1, 2)
    items = [
        {
            "quantity": at.rng.choice((1, 2)),
            "product": {
                "name": at.title(product),
                "url": f"/{product.slug}/",
                "price": float(product.price),
                "images": [{"src": at.image(product, missing=(None, ""), query="?c=1")}],
            },
        }
        for product in products
    ]
    total = sum(float(product.price) for product in products)
    return {
        "$value": total,
        "ItemNames": [product.title for product in products],
        "Items": [product.title for product in products],
        "Item Count": len(products),
        "$extra": {"total_inc_tax": total, "line_items": items, "items": items},
    }


def magento_added_to_cart(at: Moment) -> dict[str, Any]:
    """“Added To Cart”, with a capital T; `ImageUrlKey` is no address."""
    (product,) = at.products(1)
    price, key = float(product.price), f"/{product.slug[0]}/{product.slug[1]}/{product.slug}.jpg"
    return {
        "$value": price,
        "ItemNames": [product.title],
        "Items": [
            {
                "Categories": [product.kind],
                "ImageUrlKey": key,
                "ProductId": _ID[product.slug],
                "SimpleProductId": _ID[product.slug] + 1,
                "Price": price,
                "Title": product.title,
                "Url": f"{SHOP}/{product.slug}.html",
                "Quantity": 1,
            }
        ],
        "ItemCount": 1,
        "Categories": [product.kind],
        "time": 1_767_000_000 + at.number,
        "MaskedQuoteId": f"mask_{at.number}",
        "external_catalog_id": "1-1",
        "integration_key": "magento_two",
        "AddedItemCategories": [product.kind],
        "AddedItemImageUrlKey": key,
        "AddedItemImageUrl": at.image(product, missing=(None,)),
        "AddedItemPrice": price,
        "AddedItemQuantity": 1,
        "AddedItemProductID": _ID[product.slug],
        "AddedItemSimpleProductID": _ID[product.slug] + 1,
        "AddedItemProductName": at.title(product),
        "AddedItemSku": f"FK-{product.slug.upper()}",
        "AddedItemUrl": f"{SHOP}/{product.slug}.html",
    }


def _woo_item(at: Moment, product: Product) -> dict[str, Any]:
    price, taxed = float(product.price), round(float(product.price) * 1.2, 2)
    return {
        "Quantity": at.rng.choice((1, 1, 2)),
        "ProductID": _ID[product.slug],
        "VariantID": _ID[product.slug],
        "Name": at.title(product),
        "URL": f"{SHOP}/product/{product.slug}/",
        "Images": [{"URL": at.image(product, missing=(False,))}],
        "Categories": [product.kind],
        # PHP writes an empty map as a list.
        "Variation": {"attribute_glaze": "dawn"} if at.chance(0.5) else [],
        "SubTotal": price,
        "Total": round(taxed - price, 2),
        "LineTotal": price,
        "Tax": round(taxed - price, 2),
        "TotalWithTax": taxed,
    }
