"""The shop's products as flat illustrations: functions from colours to SVG bodies on a 600 × 600 canvas."""

from collections.abc import Callable
from functools import cache
from typing import Final

Drawing = Callable[[str, str], str]

_LIGHT: Final = 'fill="#ffffff" opacity=".18"'
_SHADE: Final = 'fill="#000000" opacity=".10"'


def _floor(width: int, y: int = 500) -> str:
    return f'<ellipse cx="300" cy="{y}" rx="{width}" ry="20" fill="#2a2620" opacity=".16"/>'


def mug(body: str, detail: str) -> str:
    """A mug with a glazed rim."""
    return (
        f'{_floor(170)}<path d="M410 250h34a72 72 0 0 1 0 144h-40v-34h36a38 38 0 0 0 0-76h-30z" fill="{body}"/>'
        f'<path d="M160 190h260v230a80 80 0 0 1-80 80H240a80 80 0 0 1-80-80z" fill="{body}"/>'
        f'<path d="M160 190h260v74q-44 34-88 6t-86 10-86-14z" fill="{detail}"/>'
        f'<ellipse cx="290" cy="190" rx="130" ry="26" fill="{detail}"/><ellipse cx="290" cy="192" rx="108" ry="18" fill="#3c2a1e"/>'
        f'<path d="M186 250v160a60 60 0 0 0 30 52V250z" {_LIGHT}/>'
    )


def pour_over(body: str, detail: str) -> str:
    """A dripper on a glass server."""
    return (
        f'{_floor(140)}<path d="M200 330q0-34 34-34h132q34 0 34 34l24 122a46 46 0 0 1-46 48H222a46 46 0 0 1-46-48z"'
        ' fill="#cfd9d6" opacity=".75"/><path d="M186 400h228l10 54a44 44 0 0 1-44 46H220a44 44 0 0 1-44-46z" fill="#4a2f20"/>'
        f'<path d="M186 150h228l-62 140H248z" fill="{body}"/><rect x="226" y="284" width="148" height="22" rx="11" fill="{detail}"/>'
        f'<ellipse cx="300" cy="150" rx="114" ry="24" fill="{detail}"/><ellipse cx="300" cy="152" rx="94" ry="16" fill="#5b3a27"/>'
        f'<path d="M214 172l40 96h26l-36-96z" {_LIGHT}/>'
    )


def teapot(body: str, detail: str) -> str:
    """A round teapot."""
    return (
        f'{_floor(180)}<path d="M170 330q-60-4-92-84l-30 10q30 118 132 134z" fill="{body}"/>'
        f'<path d="M432 270q96-30 98 50t-104 92v-36q64-22 62-58t-56-16z" fill="{body}"/>'
        f'<ellipse cx="300" cy="360" rx="160" ry="138" fill="{body}"/><path d="M210 248q90-66 180 0z" fill="{detail}"/>'
        f'<circle cx="300" cy="200" r="24" fill="{detail}"/><path d="M146 380q154 60 308 0-8 118-154 118T146 380z" {_SHADE}/>'
        f'<ellipse cx="232" cy="318" rx="34" ry="54" {_LIGHT}/>'
    )


def planter(body: str, detail: str) -> str:
    """A fern in a footed pot."""
    leaf = "M300 330C{0} {1} {2} {3} {4} {5} {6} {7} {8} {9} 300 330z"
    leaves = [
        (240, 250, 150, 230, 96, 262, 150, 190, 260, 200),
        (360, 250, 450, 230, 504, 262, 450, 190, 340, 200),
        (230, 220, 190, 130, 146, 110, 250, 96, 290, 220),
        (370, 220, 410, 130, 454, 110, 350, 96, 310, 220),
        (280, 220, 280, 110, 300, 60, 322, 110, 322, 220),
    ]
    shapes = "".join(
        f'<path d="{leaf.format(*points)}" fill="{detail}" opacity="{0.82 + 0.04 * n}"/>'
        for n, points in enumerate(leaves)
    )
    return (
        f'{_floor(130)}{shapes}<path d="M182 320h236l-26 150a34 34 0 0 1-34 30H242a34 34 0 0 1-34-30z" fill="{body}"/>'
        f'<rect x="170" y="304" width="260" height="42" rx="12" fill="{body}"/><rect x="170" y="338" width="260" height="12" {_SHADE}/>'
        f'<path d="M206 356l18 118h24l-14-118z" {_LIGHT}/>'
    )


def vase(body: str, detail: str) -> str:
    """A tall vase with two stems."""
    return (
        f'{_floor(110)}<path d="M292 240q-40-110-96-150M306 240q20-120 86-160" stroke="#5d7a55" stroke-width="7" fill="none"/>'
        f'<g fill="{detail}"><circle cx="192" cy="92" r="34"/><circle cx="236" cy="138" r="22"/><circle cx="396" cy="80" r="38"/>'
        '<circle cx="356" cy="136" r="20"/></g>'
        f'<path d="M262 226h76q6 60 44 112 40 58 10 120-20 42-54 42h-76q-34 0-54-42-30-62 10-120 38-52 44-112z" fill="{body}"/>'
        f'<ellipse cx="300" cy="226" rx="38" ry="10" fill="#2d2a26" opacity=".5"/><path d="M232 350q-30 50-4 104l20 20q-34-70 8-130z" {_LIGHT}/>'
    )


def candle(body: str, detail: str) -> str:
    """A candle in a jar."""
    return (
        f'{_floor(130)}<path d="M300 96q38 52 0 96-38-44 0-96z" fill="#f2b544"/><path d="M300 132q18 28 0 54-18-26 0-54z" fill="#fff1c4"/>'
        '<rect x="296" y="184" width="8" height="40" fill="#3a332c"/>'
        f'<path d="M178 220h244v246a34 34 0 0 1-34 34H212a34 34 0 0 1-34-34z" fill="{body}"/>'
        '<ellipse cx="300" cy="220" rx="122" ry="24" fill="#fbf4e4"/>'
        f'<rect x="218" y="300" width="164" height="120" rx="8" fill="{detail}"/><rect x="244" y="334" width="112" height="8" fill="{body}"/>'
        f'<rect x="262" y="356" width="76" height="6" fill="{body}"/><path d="M196 244h22v230h-12l-10-12z" {_LIGHT}/>'
    )


def bowl(body: str, detail: str) -> str:
    """A wide bowl with oranges."""
    return (
        f'{_floor(180)}<g fill="#e3913c"><circle cx="238" cy="268" r="58"/><circle cx="352" cy="262" r="62"/><circle cx="296" cy="226" r="56"/></g>'
        f'<circle cx="280" cy="208" r="12" {_LIGHT}/><path d="M96 290h408q-8 146-128 186h-152Q104 436 96 290z" fill="{body}"/>'
        f'<path d="M96 290h408l-6 38H102z" fill="{detail}"/><rect x="226" y="470" width="148" height="30" rx="8" fill="{body}"/>'
        f'<path d="M136 350q26 74 90 104l26 4q-64-30-86-108z" {_LIGHT}/>'
    )


def lamp(body: str, detail: str) -> str:
    """A table lamp."""
    return (
        f'{_floor(120)}<path d="M214 96h172l62 176H152z" fill="{detail}"/><path d="M214 96h44l-46 176h-60z" {_LIGHT}/>'
        f'<rect x="288" y="270" width="24" height="60" fill="#6d6257"/>'
        f'<path d="M260 330h80q60 76 40 132-12 38-50 38h-60q-38 0-50-38-20-56 40-132z" fill="{body}"/>'
        f'<path d="M258 348q-42 60-24 112l18 22q-20-76 20-134z" {_LIGHT}/>'
    )


def apron(body: str, detail: str) -> str:
    """A linen apron on its peg."""
    return (
        '<path d="M226 170q-8-98 74-98t74 98" stroke="#b9905a" stroke-width="12" fill="none"/>'
        '<circle cx="300" cy="66" r="15" fill="#6d5138"/><circle cx="300" cy="66" r="6" fill="#a9825c"/>'
        f'<path d="M212 160q88 26 176 0 4 78 62 108 14 118 4 244-154 26-308 0-10-126 4-244 58-30 62-108z" fill="{body}"/>'
        '<path d="M152 270q-48 16-62 76M448 270q48 16 62 76" stroke="#b9905a" stroke-width="12" fill="none" stroke-linecap="round"/>'
        f'<path d="M212 160q88 26 176 0l2 26q-90 26-180 0z" fill="{detail}"/>'
        f'<path d="M216 330h168v84q0 26-26 26H242q-26 0-26-26z" fill="{detail}"/><path d="M216 330h168v16H216z" {_SHADE}/>'
        f'<rect x="297" y="346" width="6" height="94" {_SHADE}/>'
        f'<path d="M172 286q-10 110-2 222l34 6q-8-120 2-244z" {_LIGHT}/><path d="M424 280q16 110 8 228l-22 4q8-120-6-240z" {_SHADE}/>'
    )


def beans(body: str, detail: str) -> str:
    """A bag of coffee beans."""
    bean = (
        '<g transform="translate({0} {1}) rotate({2})"><ellipse rx="26" ry="17" fill="#5a3520"/>'
        '<path d="M-24 2q14-12 24-2t24-2" stroke="#3a2114" stroke-width="4" fill="none"/></g>'
    )
    spilt = "".join(bean.format(*at) for at in ((152, 488, -20), (446, 484, 24), (484, 502, -12), (112, 504, 14)))
    return (
        f'{_floor(200, 506)}<path d="M186 120h228q-8 40 0 62l18 290a32 32 0 0 1-32 34H200a32 32 0 0 1-32-34l18-290q8-22 0-62z" fill="{body}"/>'
        f'<path d="M186 120h228l-4 40H190z" {_SHADE}/><rect x="176" y="92" width="248" height="34" rx="9" fill="{detail}"/>'
        f'<rect x="214" y="232" width="172" height="184" rx="12" fill="{detail}"/>'
        f'<g transform="translate(300 302) rotate(-32)"><ellipse rx="52" ry="35" fill="{body}"/>'
        f'<path d="M-50 4q28-26 50-4t50-4" stroke="{detail}" stroke-width="7" fill="none"/></g>'
        f'<rect x="250" y="366" width="100" height="9" rx="4" fill="{body}"/><rect x="268" y="386" width="64" height="7" rx="3" fill="{body}"/>'
        f'<path d="M202 186h24l-18 304q-20-2-18-22z" {_LIGHT}/>{spilt}'
    )


def tray(body: str, detail: str) -> str:
    """A serving tray with two cups."""
    cup = (
        f'<g transform="translate({{0}} {{1}})"><path d="M-62 0h124v52a44 44 0 0 1-44 44h-36a44 44 0 0 1-44-44z" fill="{detail}"/>'
        '<ellipse rx="62" ry="15" fill="#fff" opacity=".55"/><ellipse cy="1" rx="50" ry="10" fill="#4a2f20"/>'
        f'<path d="M60 14h14a24 24 0 0 1 0 48H56V48h16a10 10 0 0 0 0-20H60z" fill="{detail}"/><path d="M-48 20v30q0 22 14 34V20z" {_LIGHT}/></g>'
    )
    steam = '<path d="M{0} {1}q-16-26 0-50t0-50" stroke="#b9aa95" stroke-width="7" fill="none" stroke-linecap="round" opacity=".6"/>'
    return (
        f'{_floor(236, 492)}<path d="M70 388q-34 2-34 30t34 30M530 388q34 2 34 30t-34 30" stroke="#6d5138" stroke-width="16" fill="none"/>'
        f'<ellipse cx="300" cy="424" rx="240" ry="66" fill="{body}"/><ellipse cx="300" cy="414" rx="214" ry="50" {_SHADE}/>'
        f'<ellipse cx="300" cy="420" rx="206" ry="45" fill="{body}"/><path d="M120 414q60-32 180-34" stroke="#fff" stroke-width="6" opacity=".3" fill="none"/>'
        f"{cup.format(186, 318)}{cup.format(382, 326)}{steam.format(180, 286)}{steam.format(376, 294)}"
    )


def watering_can(body: str, detail: str) -> str:
    """A watering can with a long spout."""
    drops = "".join(
        f'<ellipse cx="{x}" cy="{y}" rx="6" ry="10" fill="#8fb7c9"/>' for x, y in ((60, 250), (90, 286), (50, 320))
    )
    return (
        f'{_floor(160)}<path d="M292 236q20-120 116-108t82 150q-8 64-72 82" stroke="{detail}" stroke-width="24" fill="none"/>'
        f'<path d="M226 430L118 214l24-14 118 150z" fill="{body}"/><path d="M78 214l66-40 18 30-72 36z" fill="{detail}"/>{drops}'
        f'<path d="M216 250h212q18 120 22 216a34 34 0 0 1-34 34H228a34 34 0 0 1-34-34q4-96 22-216z" fill="{body}"/>'
        f'<ellipse cx="322" cy="250" rx="106" ry="22" fill="{detail}"/><ellipse cx="322" cy="253" rx="88" ry="15" fill="#2a2620" opacity=".45"/>'
        f'<path d="M204 400q118 22 238 0l4 30q-122 22-244 0z" fill="{detail}"/><path d="M240 276q-18 100-18 204l24 10q-10-116 16-208z" {_LIGHT}/>'
    )


def svg(drawing: Drawing, body: str, detail: str) -> str:
    """A whole picture with a transparent ground."""
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 600 600" width="900" height="900">{drawing(body, detail)}</svg>'


def ground(wall: str, table: str, accent: str, width: int = 1200, height: int = 600) -> str:
    """A quiet room: a wall, a table, a low sun and the shadow of a leaf; room for text on the left."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1200 600" width="{width}" height="{height}">'
        f'<defs><linearGradient id="w" x1="0" y1="0" x2="1" y2="1"><stop offset="0" stop-color="{wall}"/>'
        f'<stop offset="1" stop-color="{wall}" stop-opacity=".82"/></linearGradient></defs>'
        f'<rect width="1200" height="600" fill="#fff"/><rect width="1200" height="600" fill="url(#w)"/>'
        f'<circle cx="900" cy="280" r="236" fill="{accent}" opacity=".55"/>'
        '<g fill="#000" opacity=".05" transform="rotate(-18 1010 90)"><ellipse cx="1010" cy="60" rx="180" ry="30"/>'
        '<ellipse cx="1040" cy="130" rx="200" ry="30"/><ellipse cx="1070" cy="200" rx="180" ry="28"/></g>'
        f'<path d="M0 500q300-26 620-14t580-8v122H0z" fill="{table}"/>'
        f'<path d="M0 500q300-26 620-14t580-8v10q-260 20-580 8T0 512z" fill="#fff" opacity=".25"/></svg>'
    )


@cache
def png(source: str) -> bytes:
    """The picture's pixels."""
    import resvg_py

    return bytes(resvg_py.svg_to_bytes(svg_string=source, skip_system_fonts=True))
