"""Plants, and what they stand in."""

import math

from sandbox.world.drawings.style import LIGHT, SHADE, floor, placed, tone


def frond(paint: str, length: float, bend: float, leaflets: int = 11) -> str:
    """A fern's frond that rises from (0, 0) and bends to one side, its leaflets in pairs."""
    shapes = []
    for number in range(1, leaflets + 1):
        at = number / leaflets
        x, y = bend * at * at, -length * (at - 0.28 * at * at * abs(bend) / length)
        slope = math.degrees(math.atan2(2 * bend * at, length * (1 - 0.56 * at * abs(bend) / length)))
        size = length * (0.08 + 0.2 * math.sin(math.pi * (0.18 + 0.8 * at)))
        blade = f"M0 0Q{size * 0.5:.0f} {-size * 0.32:.0f} {size:.0f} 0Q{size * 0.5:.0f} {size * 0.2:.0f} 0 0z"
        shapes += [
            f'<path transform="translate({x:.0f} {y:.0f}) rotate({side:.0f})" d="{blade}"/>'
            for side in (slope - 32, slope - 148)
        ]
    tip_x, tip_y = bend, -length * (1 - 0.28 * abs(bend) / length)
    spine = (
        f'<path d="M0 0Q0 {-length * 0.5:.0f} {tip_x:.0f} {tip_y:.0f}" stroke="{paint}" stroke-width="5" fill="none"/>'
    )
    return f'<g fill="{paint}">{spine}{"".join(shapes)}</g>'


def leaf(paint: str, length: float, width: float) -> str:
    """A pointed leaf that rises from (0, 0), with its middle rib."""
    half, belly = width / 2, -length * 0.45
    return (
        f'<path d="M0 0C{-half:g} {belly * 0.5:g} {-half:g} {belly * 1.5:g} 0 {-length:g}'
        f'C{half:g} {belly * 1.5:g} {half:g} {belly * 0.5:g} 0 0z" fill="{paint}"/>'
        f'<path d="M0 0C{half:g} {belly * 0.5:g} {half:g} {belly * 1.5:g} 0 {-length:g}z" fill="#0d2418" fill-opacity=".13"/>'
    )


def _pot(body: str, top: int = 330, half: int = 118) -> str:
    return (
        f'<path d="M{300 - half} {top + 20}h{2 * half}l-24 {126 + 330 - top}a34 34 0 0 1-34 28H{300 - half + 58}a34 34 0 0 1-34-28z" fill="{body}"/>'
        f'<rect x="{288 - half}" y="{top - 8}" width="{2 * half + 24}" height="46" rx="14" fill="{body}"/>'
        f'<rect x="{300 - half}" y="{top + 38}" width="{2 * half}" height="12" {SHADE}/>'
        f'<path d="M{324 - half} {top + 52}l20 {104 + 330 - top}h20l-14-{104 + 330 - top}z" {LIGHT}/>'
    )


def planter(body: str, detail: str) -> str:
    """A fern in a footed pot."""
    dark = tone("#2f6b4a")
    back = "".join(placed(frond(dark, *form), 300, 338) for form in ((230, -120), (230, 120), (262, 30), (150, -170)))
    front = "".join(placed(frond(detail, *form), 300, 342) for form in ((190, -190), (190, 190), (250, -60), (240, 76)))
    return f"{floor(120)}{back}{front}{_pot(body)}"


def monstera(body: str, detail: str) -> str:
    """A plant with broad, notched leaves."""
    heart = (
        "M0 0C-60 6-112-44-98-116-84-176-30-186 0-214 30-186 84-176 98-116 112-44 60 6 0 0z"
        "M-94-104l62-4-66-20zM-74-152l52 18-40-34zM94-104l-62-4 66-20zM74-152l-52 18 40-34zM-86-56l56-14-66-12zM86-56l-56-14 66-12z"
    )
    one = f'<path d="{heart}" fill="{{0}}" fill-rule="evenodd"/><path d="M0 0V-196" stroke="#d6e3c4" stroke-opacity=".5" stroke-width="4"/>'
    stems = "M300 340Q290 270 196 256M300 340Q310 250 410 240M300 340Q296 260 300 196"
    places = (
        (200, 262, 0.86, -58, tone("#35704f")),
        (404, 246, 0.92, 52, tone("#35704f")),
        (300, 250, 0.92, -4, detail),
    )
    leaves = "".join(placed(one.format(paint), x, y, scale, turn) for x, y, scale, turn, paint in places)
    return (
        f'{floor(120)}<path d="{stems}" stroke="#4f7d4c" stroke-width="9" fill="none"/>{leaves}'
        f'<path d="M300 344V240" stroke="#4f7d4c" stroke-width="9"/>{_pot(body)}'
    )


def cactus(body: str, detail: str) -> str:
    """A cactus in flower."""
    ribs = "".join(
        f'<path d="M{x} 152v200" stroke="#f3f1d8" stroke-opacity=".5" stroke-width="4" stroke-dasharray="4 14"/>'
        for x in (270, 300, 330)
    )
    return (
        f'{floor(110)}<path d="M228 290h-30a40 40 0 0 1-40-40v-36a22 22 0 0 1 44 0v26q0 8 8 8h26z" fill="{detail}"/>'
        f'<path d="M372 260h26q8 0 8-8v-62a22 22 0 0 1 44 0v70a42 42 0 0 1-42 42h-36z" fill="{detail}"/>'
        f'<path d="M230 372V168a70 70 0 0 1 140 0v204z" fill="{detail}"/>{ribs}'
        f'<g fill="{tone("#e58a86")}"><circle cx="286" cy="92" r="20"/><circle cx="314" cy="92" r="20"/><circle cx="300" cy="74" r="20"/></g>'
        f'<circle cx="300" cy="90" r="10" fill="#f6d77c"/><circle cx="428" cy="164" r="15" fill="{tone("#e58a86")}"/>{_pot(body, 350, 108)}'
    )


def snake_plant(body: str, detail: str) -> str:
    """Upright leaves in a pot on three legs."""
    blades = ((250, 190, 44, -16), (352, 210, 46, 15), (276, 280, 50, -5), (326, 262, 50, 6), (300, 226, 48, 0))
    leaves = "".join(
        placed(leaf(detail if n % 2 else tone("#5f8f5e"), length + 60, wide), x, 400, 1, turn)
        for n, (x, length, wide, turn) in enumerate(blades)
    )
    return (
        f'{floor(130)}<path d="M214 410l-16 92M386 410l16 92M300 420v82" stroke="{tone("#8a5f3c")}" stroke-width="13" stroke-linecap="round"/>{leaves}'
        f'<path d="M180 352h240v62a56 56 0 0 1-56 56H236a56 56 0 0 1-56-56z" fill="{body}"/><path d="M180 352h240v16H180z" {LIGHT}/>'
        f'<path d="M200 380h20v66q-20-10-20-34z" {LIGHT}/>'
    )


def hanging_plant(body: str, detail: str) -> str:
    """A trailing plant in a hanging pot."""
    trails = ((196, 330, 150), (232, 350, 190), (372, 350, 170), (404, 330, 206), (300, 360, 140))
    shapes = []
    for x, y, length in trails:
        shapes.append(
            f'<path d="M{x} {y}q{(x - 300) // 5} {length // 2} 0 {length}" stroke="{detail}" stroke-width="5" fill="none"/>'
        )
        for step in range(0, length, 26):
            side = -62 if step // 26 % 2 else 62
            bow = (x - 300) / 5 * 2 * (step / length) * (1 - step / length)
            shapes.append(
                placed(leaf(detail, 46, 30), x + bow, y + step + 12, 1, side + 90 * (side > 0) - 90 * (side < 0))
            )
    top = "".join(placed(leaf(detail, 78, 40), 300, 290, 1, turn) for turn in (-64, -34, 0, 34, 64))
    return (
        f'<g stroke="{tone("#b98b5a")}" stroke-width="6" fill="none"><path d="M300 40L196 300M300 40l104 260"/><circle cx="300" cy="36" r="14"/></g>{top}'
        f'<path d="M176 284h248q-4 132-84 132h-80q-80 0-84-132z" fill="{body}"/><rect x="168" y="270" width="264" height="30" rx="14" fill="{body}"/>'
        f'<path d="M200 312q6 70 46 84l10 0q-34-26-36-84z" {LIGHT}/>{"".join(shapes)}'
    )


def watering_can(body: str, detail: str) -> str:
    """A watering can with a long spout."""
    drops = "".join(
        f'<ellipse cx="{x}" cy="{y}" rx="6" ry="11" fill="#7fb0c6"/>' for x, y in ((64, 250), (92, 290), (50, 316))
    )
    return (
        f'{floor(150)}<path d="M292 236q20-120 116-108t82 150q-8 64-72 82" stroke="{detail}" stroke-width="24" fill="none"/>'
        f'<path d="M226 430L118 214l24-14 118 150z" fill="{body}"/><path d="M78 214l66-40 18 30-72 36z" fill="{detail}"/>{drops}'
        f'<path d="M216 250h212q18 120 22 216a34 34 0 0 1-34 34H228a34 34 0 0 1-34-34q4-96 22-216z" fill="{body}"/>'
        f'<ellipse cx="322" cy="250" rx="106" ry="22" fill="{detail}"/><ellipse cx="322" cy="253" rx="88" ry="15" fill="#2a2620" fill-opacity=".45"/>'
        f'<path d="M204 400q118 22 238 0l4 30q-122 22-244 0z" fill="{detail}"/><path d="M240 276q-18 100-18 204l24 10q-10-116 16-208z" {LIGHT}/>'
    )
