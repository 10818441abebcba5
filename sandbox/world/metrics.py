"""The account's metrics: ten, from five platforms."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from sandbox.world.events import api, other_platforms, shopify
from sandbox.world.events.moment import Moment

PLACED_ORDER, ADDED_TO_CART = "PLord1", "ADcrt1"


@dataclass(frozen=True, kw_only=True)
class WorldMetric:
    """A metric, its share of all events in thousandths, and how one of its events is drawn.

    Without `draw` it has no events that could be read, as some custom metrics have none.
    """

    id: str
    name: str
    integration: str
    share: int = 0
    draw: Callable[[Moment], dict[str, Any]] | None = None

    @property
    def attributes(self) -> dict[str, Any]:
        """Its REST attributes but for the name."""
        return {
            "created": "2024-01-01T00:00:00+00:00",
            "updated": "2024-01-01T00:00:00+00:00",
            "integration": {
                "object": "integration",
                "id": f"{self.integration[:2].upper()}int1",
                "key": self.integration.lower().replace(" ", "_"),
                "name": self.integration,
                "category": "API" if self.integration == "API" else "eCommerce",
            },
        }


def _metric(key: str, name: str, integration: str, share: int, draw: Callable[[Moment], dict[str, Any]]) -> WorldMetric:
    return WorldMetric(id=key, name=name, integration=integration, share=share, draw=draw)


METRICS: Final = (
    _metric(PLACED_ORDER, "Placed Order", "Shopify", 200, shopify.placed_order),
    _metric(ADDED_TO_CART, "Added to Cart", "API", 90, api.added_to_cart),
    _metric("SHchk1", "Checkout Started", "Shopify", 140, shopify.checkout_started),
    _metric("SHvie1", "Viewed Product", "Shopify", 210, shopify.viewed_product),
    _metric("SHcrt1", "Added to Cart", "Shopify", 130, shopify.added_to_cart),
    _metric("APvie1", "Viewed Product", "API", 80, api.viewed_product),
    _metric("WOchk1", "Started Checkout", "WooCommerce", 60, other_platforms.woocommerce_started_checkout),
    _metric("BIchk1", "Started Checkout", "BigCommerce", 45, other_platforms.bigcommerce_started_checkout),
    _metric("MAcrt1", "Added To Cart", "Magento Two", 45, other_platforms.magento_added_to_cart),
    WorldMetric(id="KCvis1", name="Visited the Kiln", integration="API"),
)
