"""What the shop sells."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Product:
    """A product; its image is `products/<slug>` in the library and a JPEG on the shop's own server."""

    slug: str
    title: str
    kind: str
    price: str
    caption: str


PRODUCTS: Final = (
    Product("mug", "Ridge Mug", "Drinkware", "24.00", "A mug with a dipped glaze"),
    Product("mug-dawn", "Ridge Mug, Dawn", "Drinkware", "24.00", "A mug with a dipped glaze"),
    Product("mug-fern", "Ridge Mug, Fern", "Drinkware", "24.00", "A mug with a dipped glaze"),
    Product("espresso", "Pebble Espresso Cup", "Drinkware", "19.00", "A small cup on its saucer"),
    Product("espresso-ink", "Pebble Espresso Cup, Ink", "Drinkware", "19.00", "A small cup on its saucer"),
    Product("tumbler", "Wander Cup", "Drinkware", "29.00", "A cup for the road, with a band and a lid"),
    Product("tumbler-clay", "Wander Cup, Clay", "Drinkware", "29.00", "A cup for the road, with a band and a lid"),
    Product("carafe", "Brook Carafe", "Drinkware", "36.00", "A glass carafe of water, with lemon, and a cork ball"),
    Product("pour-over", "Pour-Over Set (2 pc)", "Coffee", "58.00", "A dripper on a glass server"),
    Product("french-press", "Quiet Morning Press", "Coffee", "49.00", "A press in its frame"),
    Product("grinder", "Hand Grinder", "Coffee", "68.00", "A hand grinder with a drawer"),
    Product("beans", "House Beans, 250 g", "Coffee", "13.50", "A bag of coffee beans"),
    Product("beans-dusk", "Dusk Roast, 250 g", "Coffee", "14.50", "A bag of coffee beans"),
    Product("teapot", "Harbour Teapot", "Tea", "72.00", "A round teapot"),
    Product("teapot-moss", "Harbour Teapot, Moss", "Tea", "72.00", "A round teapot"),
    Product("tea-tin", "Garden Tea, 80 g", "Tea", "12.00", "A tin of tea with a leaf on its label"),
    Product("tea-tin-rose", "Rose Tea, 80 g", "Tea", "12.00", "A tin of tea with a leaf on its label"),
    Product("tea-bowls", "Tea Bowls, Pair", "Tea", "34.00", "Two tea bowls without handles"),
    Product("planter", "Fern Planter", "Plants", "39.50", "A fern in a footed pot"),
    Product("monstera", "Monstera in Clay", "Plants", "44.00", "A plant with broad, notched leaves"),
    Product("cactus", "Desert Bloom", "Plants", "22.00", "A cactus in flower"),
    Product("snake-plant", "Tall Friend", "Plants", "52.00", "Upright leaves in a pot on three legs"),
    Product("hanging-plant", "Trailing Ivy", "Plants", "36.00", "A trailing plant in a hanging pot"),
    Product("watering-can", "Long-Spout Watering Can", "Plants", "62.00", "A watering can with a long spout"),
    Product("vase", "Tide Vase", "Home", "64.00", "A tall vase with flowering stems"),
    Product("vase-sand", "Tide Vase, Sand", "Home", "64.00", "A tall vase with flowering stems"),
    Product("candle", "Cedar & Smoke Candle", "Home", "28.00", "A candle in a jar"),
    Product("candle-fig", "Fig & Rain Candle", "Home", "28.00", "A candle in a jar"),
    Product("apron", "Linen Apron", "Home", "48.00", "A linen apron on its peg"),
    Product("cushion", "Field Cushion", "Home", "38.00", "A square cushion with stripes"),
    Product("basket", "Woven Basket", "Home", "56.00", "A woven basket with a folded throw"),
    Product("linens", "Kitchen Linens (4 pc)", "Home", "42.00", "Folded linens, tied with a ribbon"),
    Product("bowl", "Orchard Bowl", "Tableware", "46.00", "A wide bowl with oranges"),
    Product("plates", "Everyday Plates (4 pc)", "Tableware", "76.00", "A stack of plates with a bowl on top"),
    Product("pitcher", "Meadow Jug", "Tableware", "44.00", "A jug for water or flowers"),
    Product("board", "Bread Board", "Tableware", "39.00", "A serving board with bread and a knife"),
    Product("tray", "Round Serving Tray", "Tableware", "54.00", "A serving tray with two cups"),
    Product("shakers", "Salt & Pepper", "Tableware", "26.00", "Salt and pepper"),
    Product("cutlery", "Brass Cutlery (3 pc)", "Tableware", "33.00", "A fork, a knife and a spoon on a napkin"),
    Product("lamp", "Lantern Lamp", "Light", "120.00", "A table lamp"),
    Product("pendant", "Kiln Pendant", "Light", "145.00", "A lamp that hangs from the ceiling"),
    Product("lantern", "Garden Lantern", "Light", "58.00", "A lantern with a candle behind glass"),
    Product("candlesticks", "Turned Candlesticks (3 pc)", "Light", "47.00", "Three turned candlesticks with tapers"),
)  # fmt: skip
