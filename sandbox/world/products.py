"""What the shop sells."""

from dataclasses import dataclass
from typing import Final

from sandbox.world import drawings
from sandbox.world.drawings import Drawing


@dataclass(frozen=True, kw_only=True)
class Product:
    """A product; its picture is `products/<slug>` in the library and a JPEG on the shop's own server."""

    slug: str
    title: str
    kind: str
    price: str
    drawing: Drawing
    body: str
    detail: str

    @property
    def svg(self) -> str:
        """Its illustration."""
        return drawings.svg(self.drawing, self.body, self.detail)


def _product(slug: str, title: str, kind: str, price: str, drawing: Drawing, body: str, detail: str) -> Product:
    return Product(slug=slug, title=title, kind=kind, price=price, drawing=drawing, body=body, detail=detail)


PRODUCTS: Final = (
    _product("mug", "Ridge Mug", "Drinkware", "24.00", drawings.mug, "#c8673f", "#f3e3cf"),
    _product("mug-dawn", "Ridge Mug, Dawn", "Drinkware", "24.00", drawings.mug, "#e7b7a0", "#fbf1e6"),
    _product("pour-over", "Pour-Over Set (2 pc)", "Coffee", "58.00", drawings.pour_over, "#2f5d50", "#dfe8df"),
    _product("teapot", "Harbour Teapot", "Tea", "72.00", drawings.teapot, "#47698a", "#dbe6ee"),
    _product("planter", "Fern Planter", "Plants", "39.50", drawings.planter, "#d9a05b", "#3f7a57"),
    _product("vase", "Tide Vase", "Home", "64.00", drawings.vase, "#6f8f8a", "#e8a598"),
    _product("candle", "Cedar & Smoke Candle", "Home", "28.00", drawings.candle, "#7d5a4a", "#f1e4d2"),
    _product("bowl", "Orchard Bowl", "Tableware", "46.00", drawings.bowl, "#3f5f6b", "#e9dcc3"),
    _product("lamp", "Lantern Lamp", "Light", "120.00", drawings.lamp, "#b5563c", "#f5e2b8"),
    _product("apron", "Linen Apron", "Home", "48.00", drawings.apron, "#7f8f7a", "#a9b59f"),
    _product("beans", "House Beans, 250 g", "Coffee", "13.50", drawings.beans, "#3d4f4a", "#ead9bd"),
    _product("tray", "Round Serving Tray", "Tableware", "54.00", drawings.tray, "#a9744a", "#5f7f8c"),
    _product("watering-can", "Long-Spout Watering Can", "Plants", "62.00", drawings.watering_can, "#5f8f86", "#2f5d50"),
)
