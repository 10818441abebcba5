"""What the shop sells."""

from dataclasses import dataclass
from typing import Final

from sandbox.world.drawings import drinks, home, plants, tableware
from sandbox.world.drawings.style import Drawing, document, tone

SIDE: Final = 640
"""Width and height of a product's picture."""


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
    def shapes(self) -> str:
        """Its illustration's shapes, on 600 × 600."""
        return self.drawing(tone(self.body), tone(self.detail))

    @property
    def svg(self) -> str:
        """Its illustration with a transparent ground."""
        return document(self.shapes, SIDE, SIDE, "0 0 600 600")

    @property
    def caption(self) -> str:
        """What its drawing shows."""
        return (self.drawing.__doc__ or "").rstrip(".")


def _product(slug: str, title: str, kind: str, price: str, drawing: Drawing, body: str, detail: str) -> Product:
    return Product(slug=slug, title=title, kind=kind, price=price, drawing=drawing, body=body, detail=detail)


PRODUCTS: Final = (
    _product("mug", "Ridge Mug", "Drinkware", "24.00", drinks.mug, "#c8673f", "#f3e3cf"),
    _product("mug-dawn", "Ridge Mug, Dawn", "Drinkware", "24.00", drinks.mug, "#e7b7a0", "#fbf1e6"),
    _product("mug-fern", "Ridge Mug, Fern", "Drinkware", "24.00", drinks.mug, "#3f7a57", "#e3ead2"),
    _product("espresso", "Pebble Espresso Cup", "Drinkware", "19.00", drinks.espresso, "#e8dcc6", "#b9a184"),
    _product("espresso-ink", "Pebble Espresso Cup, Ink", "Drinkware", "19.00", drinks.espresso, "#36475a", "#8fa3b0"),
    _product("tumbler", "Wander Cup", "Drinkware", "29.00", drinks.tumbler, "#dfc9a8", "#2f5d50"),
    _product("tumbler-clay", "Wander Cup, Clay", "Drinkware", "29.00", drinks.tumbler, "#c8673f", "#f1e0c8"),
    _product("carafe", "Brook Carafe", "Drinkware", "36.00", drinks.carafe, "#a9cdc9", "#b98b5a"),
    _product("pour-over", "Pour-Over Set (2 pc)", "Coffee", "58.00", drinks.pour_over, "#2f5d50", "#dfe8df"),
    _product("french-press", "Quiet Morning Press", "Coffee", "49.00", drinks.french_press, "#5f4634", "#b9a06c"),
    _product("grinder", "Hand Grinder", "Coffee", "68.00", drinks.grinder, "#a9744a", "#5a3d29"),
    _product("beans", "House Beans, 250 g", "Coffee", "13.50", drinks.beans, "#3d4f4a", "#ead9bd"),
    _product("beans-dusk", "Dusk Roast, 250 g", "Coffee", "14.50", drinks.beans, "#8c4a34", "#f2dcc0"),
    _product("teapot", "Harbour Teapot", "Tea", "72.00", drinks.teapot, "#47698a", "#dbe6ee"),
    _product("teapot-moss", "Harbour Teapot, Moss", "Tea", "72.00", drinks.teapot, "#78865b", "#e9e4c6"),
    _product("tea-tin", "Garden Tea, 80 g", "Tea", "12.00", drinks.tea_tin, "#4f7d5f", "#efe0bd"),
    _product("tea-tin-rose", "Rose Tea, 80 g", "Tea", "12.00", drinks.tea_tin, "#b4606a", "#f6dfd6"),
    _product("tea-bowls", "Tea Bowls, Pair", "Tea", "34.00", drinks.tea_bowls, "#5d7b84", "#e2d3b8"),
    _product("planter", "Fern Planter", "Plants", "39.50", plants.planter, "#d9a05b", "#3f7a57"),
    _product("monstera", "Monstera in Clay", "Plants", "44.00", plants.monstera, "#c8673f", "#4c8a62"),
    _product("cactus", "Desert Bloom", "Plants", "22.00", plants.cactus, "#7fa3a0", "#5f8f5e"),
    _product("snake-plant", "Tall Friend", "Plants", "52.00", plants.snake_plant, "#efe3d0", "#3f7a57"),
    _product("hanging-plant", "Trailing Ivy", "Plants", "36.00", plants.hanging_plant, "#e0a58a", "#558a5c"),
    _product("watering-can", "Long-Spout Watering Can", "Plants", "62.00", plants.watering_can, "#5f8f86", "#2f5d50"),
    _product("vase", "Tide Vase", "Home", "64.00", home.vase, "#6f8f8a", "#e8a598"),
    _product("vase-sand", "Tide Vase, Sand", "Home", "64.00", home.vase, "#d8bd94", "#d97f5c"),
    _product("candle", "Cedar & Smoke Candle", "Home", "28.00", home.candle, "#7d5a4a", "#f1e4d2"),
    _product("candle-fig", "Fig & Rain Candle", "Home", "28.00", home.candle, "#6b6f8c", "#ece6ea"),
    _product("apron", "Linen Apron", "Home", "48.00", home.apron, "#7f8f7a", "#a9b59f"),
    _product("cushion", "Field Cushion", "Home", "38.00", home.cushion, "#e6d3b3", "#b5563c"),
    _product("basket", "Woven Basket", "Home", "56.00", home.basket, "#c39a63", "#8fa79b"),
    _product("linens", "Kitchen Linens (4 pc)", "Home", "42.00", home.linens, "#e9dfcc", "#90a792"),
    _product("bowl", "Orchard Bowl", "Tableware", "46.00", tableware.bowl, "#3f5f6b", "#e9dcc3"),
    _product("plates", "Everyday Plates (4 pc)", "Tableware", "76.00", tableware.plates, "#dfe3dc", "#9db2ab"),
    _product("pitcher", "Meadow Jug", "Tableware", "44.00", tableware.pitcher, "#f0e4cf", "#5b7f95"),
    _product("board", "Bread Board", "Tableware", "39.00", tableware.board, "#a9744a", "#4a3526"),
    _product("tray", "Round Serving Tray", "Tableware", "54.00", tableware.tray, "#a9744a", "#5f7f8c"),
    _product("shakers", "Salt & Pepper", "Tableware", "26.00", tableware.shakers, "#e5d6bd", "#4d4a48"),
    _product("cutlery", "Brass Cutlery (3 pc)", "Tableware", "33.00", tableware.cutlery, "#8fa79b", "#f2ead8"),
    _product("lamp", "Lantern Lamp", "Light", "120.00", home.lamp, "#b5563c", "#f5e2b8"),
    _product("pendant", "Kiln Pendant", "Light", "145.00", home.pendant, "#2f5d50", "#d8c28a"),
    _product("lantern", "Garden Lantern", "Light", "58.00", home.lantern, "#46423d", "#f4e8cf"),
    _product("candlesticks", "Turned Candlesticks (3 pc)", "Light", "47.00", home.candlesticks, "#b9935b", "#e9c9b5"),
)  # fmt: skip
