"""What a table is laid with."""

from sandbox.world.drawings.style import LIGHT, SHADE, floor, placed, steam, tone


def bowl(body: str, detail: str) -> str:
    """A wide bowl with oranges."""
    orange = f'<circle r="60" fill="{tone("#e8963c")}"/><ellipse cx="-20" cy="-24" rx="16" ry="10" {LIGHT}/><path d="M0-54q10-20 34-18-6 22-34 18z" fill="{tone("#5f8a57")}"/>'
    return (
        f"{floor(150)}{placed(orange, 296, 222)}{placed(orange, 228, 268, 0.98, -30)}{placed(orange, 366, 264, 1.02, 30)}"
        f'<path d="M96 290h408q-8 146-128 186H224Q104 436 96 290z" fill="{body}"/><rect x="226" y="466" width="148" height="34" rx="10" fill="{body}"/>'
        f'<path d="M96 290h408l-6 40H102z" fill="{detail}"/><path d="M102 330h396l-2 10H104z" {SHADE}/>'
        f'<path d="M136 350q26 74 90 104l26 4q-64-30-86-108z" {LIGHT}/>'
    )


def plates(body: str, detail: str) -> str:
    """A stack of plates with a bowl on top."""
    plate = '<path d="M-206 0q20 44 130 50H76Q186 44 206 0z" fill="{0}"/><ellipse rx="206" ry="30" fill="{0}"/><ellipse rx="206" ry="30" fill="#1c1712" fill-opacity=".05"/>'
    stack = "".join(placed(plate.format(body if n % 2 == 0 else detail), 300, 446 - n * 34) for n in range(4))
    return (
        f'{floor(170, 492)}{stack}<ellipse cx="300" cy="344" rx="150" ry="20" {SHADE}/><path d="M176 226h248q-4 124-76 130h-96q-72-6-76-130z" fill="{body}"/>'
        f'<path d="M176 226h248q-1 20-5 38-60 24-119 4t-119-4q-4-18-5-38z" fill="{detail}"/><ellipse cx="300" cy="226" rx="124" ry="26" fill="{detail}"/>'
        f'<ellipse cx="300" cy="229" rx="106" ry="19" {SHADE}/><path d="M196 278q12 50 46 70h22q-34-24-44-68z" {LIGHT}/>'
    )


def pitcher(body: str, detail: str) -> str:
    """A jug for water or flowers."""
    return (
        f'{floor(124)}<path d="M396 214q92-10 92 80t-104 122" stroke="{body}" stroke-width="30" fill="none"/>'
        f'<path d="M208 124q-30-10-62-2 30 30 50 66l18 82q-36 60-36 140 0 90 70 90h110q70 0 70-90 0-80-40-140l14-146z" fill="{body}"/>'
        f'<path d="M178 410q0-30 6-58 118 40 238 0 6 28 6 58 0 90-70 90H248q-70 0-70-90z" fill="{detail}"/>'
        f'<path d="M208 124q-30-10-62-2 20 20 40 26 106 20 214-4l2-20q-100 24-194 0z" {SHADE}/><path d="M232 270q-34 60-32 140 2 54 26 74 2-130 34-214l-6-90h-28z" {LIGHT}/>'
    )


def board(body: str, detail: str) -> str:
    """A serving board with bread and a knife."""
    cuts = "".join(
        f'<path d="M{x} 258q-20 34-4 70" stroke="#f3d9a6" stroke-width="9" fill="none" stroke-linecap="round"/>'
        for x in (250, 304, 358)
    )
    return (
        f'{floor(220, 470)}<path d="M60 366h370q22 0 34 14h64q26 0 26 32t-26 32h-64q-12 14-34 14H60q-24 0-24-46t24-46z" fill="{body}"/><circle cx="522" cy="412" r="12" fill="#3a2a1c" fill-opacity=".5"/>'
        f'<path d="M60 366h370q22 0 34 14H40q6-14 20-14z" {LIGHT}/><path d="M170 372q-20-140 134-144 146 2 132 144z" fill="{tone("#c98b4b")}"/>{cuts}'
        f'<path d="M186 360q-4-104 96-124-60 40-66 124z" {LIGHT}/><ellipse cx="120" cy="350" rx="62" ry="24" fill="{tone("#e9c88f")}"/><ellipse cx="120" cy="346" rx="46" ry="15" fill="#f8e6bf"/>'
        f'<path d="M96 428h160l22 8-22 10H96z" fill="{tone("#c9ccc6")}"/><rect x="264" y="422" width="110" height="26" rx="12" fill="{detail}"/>'
    )


def tray(body: str, detail: str) -> str:
    """A serving tray with two cups."""
    cup = (
        f'<path d="M58 24h16a18 18 0 0 1 0 38H54" stroke="{detail}" stroke-width="14" fill="none"/><path d="M-62 0H62v52a44 44 0 0 1-44 44h-36a44 44 0 0 1-44-44z" fill="{detail}"/>'
        f'<ellipse rx="62" ry="15" fill="#fff" fill-opacity=".55"/><ellipse cy="1" rx="50" ry="10" fill="{tone("#4a2f20")}"/><path d="M-48 20v30q0 22 14 34V20z" {LIGHT}/>'
    )
    return (
        f'{floor(214, 488)}<path d="M70 388q-34 2-34 30t34 30M530 388q34 2 34 30t-34 30" stroke="{tone("#6d5138")}" stroke-width="16" fill="none"/>'
        f'<ellipse cx="300" cy="426" rx="240" ry="66" fill="{body}"/><ellipse cx="300" cy="414" rx="214" ry="50" {SHADE}/>'
        f'<ellipse cx="300" cy="420" rx="206" ry="45" fill="{body}"/><ellipse cx="190" cy="424" rx="76" ry="16" {SHADE}/><ellipse cx="386" cy="430" rx="76" ry="16" {SHADE}/>'
        f"{placed(cup, 186, 326)}{placed(cup, 382, 334)}{steam(180, 296)}{steam(376, 304)}"
    )


def shakers(body: str, detail: str) -> str:
    """Salt and pepper."""
    holes = "".join(
        f'<circle cx="{x}" cy="{y}" r="5" fill="#2d2a26" fill-opacity=".65"/>'
        for x, y in ((-22, -236), (0, -242), (22, -236), (-11, -224), (11, -224))
    )
    one = (
        '<path d="M-80-150q0-112 80-112t80 112l18 124q2 26-24 26H-74q-26 0-24-26z" fill="{0}"/><path d="M-78-168q8-94 78-94t78 94q-78 30-156 0z" fill="{1}"/>'
        f'{holes}<path d="M-70-140l-12 122h26l10-126z" {LIGHT}/>'
    )
    return f"{floor(110, 480, 400)}{floor(120, 500, 212)}{placed(one.format(detail, body), 398, 482, 0.94)}{placed(one.format(body, detail), 212, 500, 1.08)}"


def cutlery(body: str, detail: str) -> str:
    """A fork, a knife and a spoon on a napkin."""
    return (
        f'{floor(190, 506)}<path d="M120 96l330-16 30 400-330 26z" fill="{body}"/><path d="M150 126l272-14 24 338-272 22z" fill="none" stroke="{detail}" stroke-width="8" stroke-dasharray="18 10"/>'
        f'<path d="M120 96l330-16 4 48-300 330z" fill="#ffffff" fill-opacity=".1"/>'
        f'<g fill="{tone("#c2a35f")}"><path d="M196 150h10v70h12v-70h10v70h12v-70h10v88q0 28-20 34l6 184q0 14-9 14t-9-14l6-184q-28-6-28-34z"/>'
        f'<path d="M296 146q34 20 34 120 0 30-16 34l6 156q0 14-10 14t-10-14z"/><ellipse cx="392" cy="200" rx="34" ry="54"/><path d="M386 246h14l5 206q0 14-11 14t-11-14z"/></g>'
        f'<ellipse cx="384" cy="190" rx="14" ry="30" {LIGHT}/>'
    )
