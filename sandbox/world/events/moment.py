"""When and for what an event happens, and what tends to be wrong with its data."""

import random
from dataclasses import dataclass
from typing import Any, Final

from sandbox.world.events import CDN
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
# What a person sees first in a demo has nothing odd about it.
PLAIN: Final = 5
# Retired products' pictures are gone; whatever was bought lately is still on sale.
LIVE: Final = 220


@dataclass(frozen=True, kw_only=True)
class Moment:
    """The `number`th of `total` events of a metric, the oldest first; `age` is in days before today."""

    rng: random.Random
    number: int
    total: int
    age: float

    @property
    def plain(self) -> bool:
        """Whether everything about it is as it should be."""
        return self.number >= self.total - PLAIN

    def chance(self, share: float) -> bool:
        """True in this share of events."""
        return self.rng.random() < share

    def products(self, *counts: int) -> list[Product]:
        """Different products, as many as one of `counts`."""
        return self.rng.sample(PRODUCTS, self.rng.choice(counts))

    def title(self, product: Product) -> Any:
        """The product's name as it arrives: mostly right."""
        if self.plain:
            return product.title
        if self.number % 17 == 5:
            # By number rather than by dice, so that each of them occurs.
            return ODD_TITLES[self.number // 17 % len(ODD_TITLES)]
        return self.rng.choice((None, False, 0)) if self.chance(0.03) else product.title

    def image(self, product: Product, *, missing: tuple[Any, ...] = (None, False, ""), query: str = "") -> Any:
        """The address of the product's photograph: some are missing, some old ones are dead."""
        luck = 1.0 if self.plain else self.rng.random()
        if luck < 0.04:
            return self.rng.choice(missing)
        if luck < 0.06 and self.number < self.total - LIVE:
            return f"{CDN}/retired-{product.slug}.jpg{query}"
        return f"{CDN}/{product.slug}.jpg{query}"

    def own_image(self, product: Product) -> str:
        """The address of the product's picture in the connected cloud; the sandbox puts its own address in."""
        return f"{{delivery}}/fernkiln/image/upload/v1/products/{product.slug}.png"
