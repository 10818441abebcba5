"""Rooms and grounds: what templates are set on, and the shop's lifestyle pictures."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from sandbox.world.drawings.style import SHADE, document, placed
from sandbox.world.products import PRODUCTS

_SHAPES: Final = {product.slug: product.shapes for product in PRODUCTS}


@dataclass(frozen=True, kw_only=True)
class Background:
    """A picture without text; `public_id` says its folder, `alt` what it shows."""

    public_id: str
    alt: str
    width: int
    height: int
    paint: Callable[[], str]

    @property
    def svg(self) -> str:
        """The whole drawing."""
        return document(self.paint(), self.width, self.height)


def room(wall: str, table: str, accent: str) -> str:
    """A quiet room on 1200 × 600: a wall, a table, a low sun, a leaf's shadow; room for text on the left."""
    return (
        f'<rect width="1200" height="600" fill="#fff"/><rect width="1200" height="600" fill="{wall}" fill-opacity=".92"/>'
        f'<circle cx="900" cy="280" r="236" fill="{accent}" fill-opacity=".55"/>'
        '<g fill="#000" fill-opacity=".05" transform="rotate(-18 1010 90)"><ellipse cx="1010" cy="60" rx="180" ry="30"/>'
        '<ellipse cx="1040" cy="130" rx="200" ry="30"/><ellipse cx="1070" cy="200" rx="180" ry="28"/></g>'
        f'<path d="M0 500q300-26 620-14t580-8v122H0z" fill="{table}"/>'
        f'<path d="M0 500q300-26 620-14t580-8v10q-260 20-580 8T0 512z" fill="#fff" fill-opacity=".25"/>'
    )


def _at(slug: str, x: float, foot: float, size: float) -> str:
    """A product that stands with its foot at a height; `size` is its side in pixels."""
    scale = size / 600
    return placed(_SHAPES[slug], x - 300 * scale, foot - 500 * scale, scale)


def _cart() -> str:
    """Two white cards on sage, for two products."""
    cards = "".join(
        f'<rect x="{x + 6}" y="98" width="264" height="404" rx="28" fill="#1f3b33" fill-opacity=".10"/>'
        f'<rect x="{x}" y="90" width="264" height="404" rx="28" fill="#fffdf8"/>'
        for x in (600, 884)
    )
    leaves = "".join(
        f'<ellipse cx="{x}" cy="{y}" rx="150" ry="44" transform="rotate({turn} {x} {y})" fill="#ffffff" fill-opacity=".16"/>'
        for x, y, turn in ((80, 40, 30), (160, 560, -24), (430, 30, -40), (470, 590, 22))
    )
    return f'<rect width="1200" height="600" fill="#cfdccb"/>{leaves}{cards}'


def _stock() -> str:
    """A deep green wall with a warm niche on the right."""
    return (
        '<rect width="1200" height="600" fill="#264a40"/>'
        '<path d="M0 470q280-40 600 0t600-20v150H0z" fill="#1e3c34"/>'
        '<path d="M690 560V300a210 210 0 0 1 420 0v260z" fill="#f3e4c8"/>'
        '<path d="M690 560V300a210 210 0 0 1 420 0v260h-26V304a184 184 0 0 0-368 0v256z" fill="#d9c196"/>'
        '<ellipse cx="900" cy="552" rx="190" ry="20" fill="#8c7448" fill-opacity=".28"/>'
        '<g fill="#fff" fill-opacity=".06"><circle cx="120" cy="90" r="60"/><circle cx="420" cy="560" r="90"/></g>'
    )


def _confetti(shades: tuple[str, ...], width: int, height: int) -> str:
    """Paper strips, scattered in a fixed order."""
    strips = ""
    for number in range(64):
        x, y = (number * 197) % width, (number * 331) % height
        shade, turn = shades[number % len(shades)], (number * 47) % 180
        strips += (
            f'<rect x="{x}" y="{y}" width="22" height="9" rx="4" transform="rotate({turn} {x} {y})" fill="{shade}"'
            ' fill-opacity=".8"/>'
        )
    return strips


def _garland(width: int, y: int, shades: tuple[str, ...]) -> str:
    """Flags on a string."""
    flags = ""
    for number in range(width // 80 + 1):
        x = number * 80
        dip = 26 - abs((number % 8) - 4) * 6
        top = y + dip
        flags += f'<path d="M{x} {top}h62l-31 58z" fill="{shades[number % len(shades)]}"/>'
    return f'<path d="M0 {y + 6}q{width // 2} 54 {width} 0" stroke="#8c6a4f" stroke-width="4" fill="none"/>{flags}'


_PARTY: Final = ("#c8673f", "#e7b7a0", "#6f8f8a", "#d9a05b", "#47698a")


def _birthday() -> str:
    """A party wall: garland, confetti, and a pale plate for a picture on the right."""
    return (
        '<rect width="1200" height="600" fill="#fbe6d8"/>'
        f'<g fill-opacity=".5">{_confetti(_PARTY, 1200, 600)}</g><rect x="40" y="120" width="620" height="420" rx="36"'
        ' fill="#fbe6d8" fill-opacity=".92"/>'
        f'{_garland(1200, -6, _PARTY)}<circle cx="910" cy="330" r="222" fill="#fffaf3"/>'
        '<circle cx="910" cy="330" r="222" fill="none" stroke="#e9bfa4" stroke-width="6" stroke-dasharray="2 16"'
        ' stroke-linecap="round"/>'
    )


def _loyalty() -> str:
    """A member's card on dark ground, embossed with leaves."""
    leaves = "".join(
        f'<path d="M{x} {y}q60-70 130-20q-40 80-130 20z" fill="#fff" fill-opacity=".08" transform="rotate({turn} {x} {y})"/>'
        for x, y, turn in ((760, 180, 10), (860, 330, -30), (1000, 190, 40), (930, 460, 0), (700, 420, 60))
    )
    return (
        '<rect width="1200" height="600" fill="#f4efe4"/>'
        '<rect x="88" y="76" width="1032" height="464" rx="44" fill="#1c2f2a" fill-opacity=".18"/>'
        '<rect x="80" y="64" width="1032" height="464" rx="44" fill="#2f5d50"/>'
        f'<path d="M640 64h428a44 44 0 0 1 44 44v376a44 44 0 0 1-44 44H560q140-200 80-464z" fill="#3b7362"/>{leaves}'
        '<rect x="140" y="440" width="380" height="2" fill="#fff" fill-opacity=".35"/>'
    )


def _shelf() -> str:
    """A kitchen wall with two shelves."""
    tiles = "".join(
        f'<rect x="{x}" y="{y}" width="116" height="76" rx="4" fill="#fff" fill-opacity=".22"/>'
        for y in range(4, 800, 84)
        for x in range(4, 1200, 124)
    )
    shelves = "".join(
        f'<rect x="0" y="{y}" width="1200" height="26" fill="#a9744a"/><rect y="{y + 26}" width="1200" height="16" {SHADE}/>'
        for y in (356, 700)
    )
    first = _at("teapot", 190, 362, 300) + _at("mug", 430, 362, 220) + _at("tea-tin", 620, 362, 250)
    first += _at("planter", 830, 362, 300) + _at("shakers", 1050, 362, 230)
    second = _at("plates", 200, 706, 300) + _at("pitcher", 450, 706, 300) + _at("bowl", 690, 706, 290)
    second += _at("beans", 900, 706, 280) + _at("mug-dawn", 1080, 706, 210)
    return f'<rect width="1200" height="800" fill="#dfe5d8"/>{tiles}{shelves}{first}{second}'


def _window(sky: str, hills: str) -> str:
    """A window with hills behind it."""
    return (
        f'<rect x="150" y="60" width="900" height="470" rx="10" fill="#fff"/><rect x="170" y="80" width="860" height="430"'
        f' fill="{sky}"/><path d="M170 420q180-120 380-40t480-60v190H170z" fill="{hills}"/>'
        f'<path d="M170 470q260-80 860-30v70H170z" fill="{hills}" fill-opacity=".6"/>'
        '<rect x="590" y="80" width="20" height="430" fill="#fff"/><rect x="170" y="280" width="860" height="14" fill="#fff"/>'
        '<path d="M60 30h200q-10 280-120 520H60z" fill="#f6ead6"/><path d="M1140 30H940q10 280 120 520h80z" fill="#f6ead6"/>'
        f'<path d="M190 30h70q-10 280-120 520h-30q90-250 80-520z" {SHADE}/><rect x="40" y="20" width="1120" height="14" rx="7"'
        ' fill="#8c6a4f"/>'
    )


def _morning() -> str:
    """Breakfast by the window."""
    table = '<rect y="600" width="1200" height="200" fill="#c99d6b"/><rect y="600" width="1200" height="18" fill="#dcb483"/>'
    things = _at("pour-over", 340, 680, 360) + _at("mug", 590, 700, 280) + _at("board", 860, 715, 380)
    return f'<rect width="1200" height="800" fill="#efe3d0"/>{_window("#cfe4ea", "#8fb08c")}{table}{things}'


def _terrace() -> str:
    """A terrace above the hills on a summer's day."""
    sky = (
        '<rect width="1200" height="800" fill="#f9d8a8"/><rect width="1200" height="300" fill="#f6c08a" fill-opacity=".5"/>'
        '<circle cx="920" cy="210" r="110" fill="#fff1c9"/><path d="M0 430q220-150 470-50t430-70 300 60v430H0z" fill="#c98a5c"/>'
        '<path d="M0 520q300-110 640-20t560-30v330H0z" fill="#a5694a"/>'
    )
    table = '<rect y="610" width="1200" height="190" fill="#f3e4cb"/><rect y="610" width="1200" height="16" fill="#fff6e4"/>'
    things = _at("carafe", 360, 700, 340) + _at("tumbler", 560, 700, 260) + _at("bowl", 800, 715, 340)
    return sky + table + things + _at("monstera", 1060, 690, 420) + _at("cushion", 120, 740, 260)


def _plants() -> str:
    """A green corner with a basket and a can."""
    wall = (
        '<rect width="1200" height="800" fill="#7f9c86"/><path d="M0 0h520l-200 640H0z" fill="#fff" fill-opacity=".10"/>'
        '<rect y="640" width="1200" height="160" fill="#b98a5e"/><rect y="640" width="1200" height="14" fill="#fff"'
        ' fill-opacity=".35"/>'
    )
    tall = _at("hanging-plant", 320, 330, 330) + _at("monstera", 220, 720, 430) + _at("snake-plant", 520, 715, 380)
    return (
        wall + tall + _at("planter", 740, 725, 300) + _at("watering-can", 960, 735, 320) + _at("cactus", 1110, 720, 260)
    )


def _winter() -> str:
    """A dark window, snow, and candlelight."""
    snow = "".join(
        f'<circle cx="{190 + number * number * 137 % 811}" cy="{90 + number * (number + 7) * 59 % 401}" r="{2 + number % 4}" fill="#fff"/>'
        for number in range(70)
    )
    table = '<rect y="600" width="1200" height="200" fill="#6b4a35"/><rect y="600" width="1200" height="16" fill="#86603f"/>'
    things = _at("lantern", 250, 690, 360) + _at("candlesticks", 520, 700, 360) + _at("tea-bowls", 780, 715, 320)
    return (
        f'<rect width="1200" height="800" fill="#3a4654"/>{_window("#22324a", "#e8eef2")}{snow}{table}{things}'
        f"{_at('candle', 1010, 705, 260)}"
    )


def _party() -> str:
    """A table laid for a birthday."""
    table = (
        '<path d="M0 590h1200v210H0z" fill="#fffaf3"/><path d="M0 590h1200v20H0z" fill="#e9bfa4" fill-opacity=".6"/>'
    )
    things = _at("plates", 250, 690, 340) + _at("candlesticks", 520, 680, 340) + _at("bowl", 770, 705, 320)
    return (
        f'<rect width="1200" height="800" fill="#f2c9b2"/>{_confetti(_PARTY, 1200, 560)}{_garland(1200, 20, _PARTY)}{table}'
        f"{things}{_at('vase', 1010, 700, 380)}"
    )


def _logo() -> str:
    """A leaf above a kiln's arch."""
    return (
        '<path d="M90 330V220a110 110 0 0 1 220 0v110h-54V224a56 56 0 0 0-112 0v106z" fill="#2f5d50"/>'
        '<path d="M200 70q70 30 60 120q-84-6-60-120z" fill="#c8673f"/><path d="M200 70q-70 30-60 120q84-6 60-120z"'
        ' fill="#d9a05b"/>'
    )


def _background(public_id: str, alt: str, paint: Callable[[], str], height: int = 600) -> Background:
    return Background(public_id=public_id, alt=alt, width=1200, height=height, paint=paint)


BACKGROUNDS: Final = (
    _background("templates/thanks_bg", "A quiet room", lambda: room("#efe7d8", "#d8c6a6", "#f6d9a8")),
    _background("templates/hero_bg", "A terracotta room", lambda: room("#d9744f", "#b9573a", "#f0a878")),
    _background("templates/cart_bg", "Two cards on sage", _cart),
    _background("templates/stock_bg", "A niche in a green wall", _stock),
    _background("templates/birthday_bg", "Garland and confetti", _birthday),
    _background("templates/loyalty_bg", "A member's card", _loyalty),
    _background("lifestyle/kitchen-shelf", "A kitchen shelf with stoneware", _shelf, 800),
    _background("lifestyle/slow-morning", "Breakfast by the window", _morning, 800),
    _background("lifestyle/terrace", "A summer terrace with fruit and a carafe", _terrace, 800),
    _background("lifestyle/plant-corner", "A corner full of plants", _plants, 800),
    _background("lifestyle/winter-table", "Candlelight at a winter window", _winter, 800),
    _background("lifestyle/birthday-table", "A table laid for a birthday", _party, 800),
    Background(public_id="brand/logo", alt="Fern & Kiln", width=400, height=400, paint=_logo),
)
