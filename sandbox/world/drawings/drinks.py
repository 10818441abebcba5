"""What coffee, tea and water are made in and drunk from."""

from sandbox.world.drawings.style import LIGHT, SHADE, floor, placed, steam, tone


def mug(body: str, detail: str) -> str:
    """A mug with a dipped glaze."""
    return (
        f'{floor(150, 500, 290)}<path d="M408 262h26a68 68 0 0 1 0 136h-34" stroke="{body}" stroke-width="34" fill="none"/>'
        f'<path d="M160 190h260v230a80 80 0 0 1-80 80H240a80 80 0 0 1-80-80z" fill="{body}"/>'
        f'<path d="M160 190h260v74q-44 34-88 6t-86 10-86-14z" fill="{detail}"/>'
        f'<ellipse cx="290" cy="190" rx="130" ry="28" fill="{detail}"/><ellipse cx="290" cy="192" rx="110" ry="20" fill="{tone("#4a3122")}"/>'
        f'<path d="M184 290v120a64 64 0 0 0 34 60V298z" {LIGHT}/>{steam(262, 160)}{steam(318, 168)}'
    )


def espresso(body: str, detail: str) -> str:
    """A small cup on its saucer."""
    return (
        f'{floor(200, 470)}<ellipse cx="300" cy="444" rx="206" ry="42" fill="{detail}"/><ellipse cx="300" cy="436" rx="150" ry="26" {SHADE}/>'
        f'<path d="M398 290h22a44 44 0 0 1 0 88h-40" stroke="{body}" stroke-width="24" fill="none"/>'
        f'<path d="M188 262h224q2 178-84 178h-56q-86 0-84-178z" fill="{body}"/><ellipse cx="300" cy="262" rx="112" ry="25" fill="{detail}"/>'
        f'<ellipse cx="300" cy="264" rx="95" ry="18" fill="{tone("#5b3520")}"/><path d="M240 262q60 18 118 0-58-14-118 0z" fill="#c9935a"/>'
        f'<path d="M206 296q4 92 40 126h22q-34-44-36-122z" {LIGHT}/>{steam(272, 226)}{steam(326, 234)}'
    )


def tumbler(body: str, detail: str) -> str:
    """A cup for the road, with a band and a lid."""
    return (
        f'{floor(104)}<path d="M192 156h216l-26 314a34 34 0 0 1-34 30h-96a34 34 0 0 1-34-30z" fill="{body}"/>'
        f'<path d="M199 250h202l-11 130H210z" fill="{detail}"/><rect x="180" y="132" width="240" height="40" rx="14" fill="{detail}"/>'
        f'<path d="M204 132l10-36a14 14 0 0 1 14-10h144a14 14 0 0 1 14 10l10 36z" fill="{detail}"/><rect x="322" y="74" width="46" height="18" rx="8" {SHADE}/>'
        f'<path d="M214 178h26l18 310h-14q-10-8-12-24z" {LIGHT}/><path d="M195 172h210l-2 16H197z" {SHADE}/>'
    )


def carafe(body: str, detail: str) -> str:
    """A glass carafe of water, with lemon, and a cork ball."""
    lemon = '<circle r="32" fill="#f0c24a"/><circle r="26" fill="#f9e08f"/><path d="M-24 0h48M0-24v48M-17-17l34 34M17-17l-34 34" stroke="#f0c24a" stroke-width="4"/>'
    return (
        f'{floor(118)}<path d="M256 170h88q2 74 46 132 42 64 22 146-14 52-64 52H252q-50 0-64-52-20-82 22-146 44-58 46-132z" fill="{body}" fill-opacity=".42"/>'
        f'<path d="M206 330q92 26 188 0 36 56 18 118-14 52-64 52H252q-50 0-64-52-16-62 18-118z" fill="{body}" fill-opacity=".7"/>'
        f'{placed(lemon, 262, 428)}{placed(lemon, 346, 396, 0.9, 24)}<circle cx="300" cy="132" r="50" fill="{detail}"/>'
        f'<ellipse cx="300" cy="172" rx="44" ry="10" fill="#ffffff" fill-opacity=".5"/><path d="M226 330q-34 60-10 130l18 18q-24-80 14-146z" fill="#ffffff" fill-opacity=".55"/>'
    )


def pour_over(body: str, detail: str) -> str:
    """A dripper on a glass server."""
    return (
        f'{floor(122)}<path d="M404 360h30a34 34 0 0 1 34 36v6a34 34 0 0 1-34 34h-14" stroke="#b6c4c0" stroke-width="16" fill="none" stroke-opacity=".8"/>'
        '<path d="M200 330q0-34 34-34h132q34 0 34 34l24 122a46 46 0 0 1-46 48H222a46 46 0 0 1-46-48z" fill="#cfd9d6" fill-opacity=".8"/>'
        f'<path d="M186 400h228l10 54a44 44 0 0 1-44 46H220a44 44 0 0 1-44-46z" fill="{tone("#4a2f20")}"/>'
        f'<path d="M186 150h228l-62 140H248z" fill="{body}"/><rect x="216" y="280" width="168" height="24" rx="12" fill="{detail}"/>'
        f'<ellipse cx="300" cy="150" rx="118" ry="26" fill="{detail}"/><ellipse cx="300" cy="152" rx="98" ry="18" fill="{tone("#5b3a27")}"/>'
        f'<path d="M214 178l38 92h26l-34-92z" {LIGHT}/><path d="M210 340q-14 60-18 116l16 24q-2-70 22-140z" fill="#ffffff" fill-opacity=".4"/>{steam(300, 124)}'
    )


def french_press(body: str, detail: str) -> str:
    """A press in its frame."""
    return (
        f'{floor(112)}<path d="M392 230h40a30 30 0 0 1 30 30v130a30 30 0 0 1-30 30h-40" stroke="{body}" stroke-width="24" fill="none"/>'
        '<path d="M200 190h200v310H200z" fill="#d3dedb" fill-opacity=".85"/>'
        f'<path d="M206 286h188v214H206z" fill="{tone("#4a2f20")}"/><rect x="206" y="270" width="188" height="20" fill="#8d6a4a"/>'
        f'<rect x="294" y="78" width="12" height="110" fill="{tone("#a7a49c")}"/><circle cx="300" cy="74" r="24" fill="{body}"/>'
        f'<path d="M190 196q0-52 110-52t110 52z" fill="{detail}"/><path d="M190 196h220v22H190zM190 440h220v22H190z" fill="{detail}"/>'
        f'<path d="M190 484h220a16 16 0 0 1 0 24H190a16 16 0 0 1 0-24z" fill="{detail}"/><path d="M218 222h24v214h-24z" fill="#ffffff" fill-opacity=".38"/>'
    )


def grinder(body: str, detail: str) -> str:
    """A hand grinder with a drawer."""
    return (
        f'{floor(130)}<path d="M300 92h112" stroke="{tone("#77736b")}" stroke-width="14" stroke-linecap="round"/><circle cx="416" cy="72" r="24" fill="{detail}"/>'
        f'<rect x="410" y="80" width="10" height="16" fill="#77736b"/><path d="M292 86h16v60h-16z" fill="{tone("#77736b")}"/>'
        f'<path d="M214 226q0-86 86-86t86 86z" fill="{tone("#b9a06c")}"/><path d="M236 216q4-50 52-58-22 22-24 58z" {LIGHT}/>'
        f'<rect x="182" y="222" width="236" height="26" rx="8" fill="{detail}"/><path d="M196 248h208l16 226H180z" fill="{body}"/>'
        f'<rect x="168" y="470" width="264" height="32" rx="10" fill="{detail}"/><rect x="228" y="346" width="144" height="92" rx="8" fill="{detail}"/>'
        f'<circle cx="300" cy="392" r="13" fill="{tone("#d8c28a")}"/><path d="M212 262h22l-10 198h-26z" {LIGHT}/><path d="M196 248h208l1 14H195z" {SHADE}/>'
    )


def beans(body: str, detail: str) -> str:
    """A bag of coffee beans."""
    bean = f'<ellipse rx="26" ry="17" fill="{tone("#5a3520")}"/><path d="M-24 2q14-12 24-2t24-2" stroke="#32190d" stroke-width="4" fill="none"/>'
    spilt = "".join(
        placed(bean, x, y, 1, turn) for x, y, turn in ((152, 488, -20), (446, 484, 24), (484, 502, -12), (112, 504, 14))
    )
    return (
        f'{floor(190, 506)}<path d="M186 120h228q-8 40 0 62l18 290a32 32 0 0 1-32 34H200a32 32 0 0 1-32-34l18-290q8-22 0-62z" fill="{body}"/>'
        f'<path d="M186 120h228l-4 40H190z" {SHADE}/><rect x="176" y="92" width="248" height="34" rx="9" fill="{detail}"/>'
        f'<rect x="214" y="232" width="172" height="184" rx="12" fill="{detail}"/>'
        f'<g transform="translate(300 302) rotate(-32)"><ellipse rx="52" ry="35" fill="{body}"/>'
        f'<path d="M-50 4q28-26 50-4t50-4" stroke="{detail}" stroke-width="7" fill="none"/></g>'
        f'<rect x="250" y="366" width="100" height="9" rx="4" fill="{body}"/><rect x="268" y="386" width="64" height="7" rx="3" fill="{body}"/>'
        f'<path d="M202 186h24l-18 304q-20-2-18-22z" {LIGHT}/>{spilt}'
    )


def teapot(body: str, detail: str) -> str:
    """A round teapot."""
    return (
        f'{floor(150)}<path d="M170 380q-60-24-88-108l-34 4q20 138 136 164z" fill="{body}"/>'
        f'<path d="M436 290q74-16 74 46t-86 80" stroke="{body}" stroke-width="30" fill="none"/>'
        f'<ellipse cx="300" cy="362" rx="160" ry="138" fill="{body}"/><path d="M206 252q94-64 188 0-94 30-188 0z" fill="{detail}"/>'
        f'<circle cx="300" cy="204" r="24" fill="{detail}"/><path d="M146 392q154 60 308 0-14 108-154 108T146 392z" {SHADE}/>'
        f'<path d="M186 300q-26 60-4 116 6-70 50-130-26-6-46 14z" {LIGHT}/>'
    )


def tea_tin(body: str, detail: str) -> str:
    """A tin of tea with a leaf on its label."""
    return (
        f'{floor(112)}<path d="M188 178h224v290q0 32-32 32H220q-32 0-32-32z" fill="{body}"/><rect x="178" y="120" width="244" height="66" rx="18" fill="{detail}"/>'
        f'<path d="M188 186h224v14H188z" {SHADE}/><rect x="188" y="256" width="224" height="164" fill="{detail}"/>'
        f'<path d="M300 282q58 30 36 76-14 20-36 24-22-4-36-24-22-46 36-76z" fill="{body}"/><path d="M300 300v92" stroke="{detail}" stroke-width="6"/>'
        f'<rect x="258" y="398" width="84" height="8" rx="4" fill="{body}"/><path d="M204 206h24v282q-24-2-24-26z" {LIGHT}/><path d="M198 128h22v50h-28v-40z" {LIGHT}/>'
    )


def tea_bowls(body: str, detail: str) -> str:
    """Two tea bowls without handles."""
    one = (
        '<path d="M-96 0h192q0 150-54 164H-42Q-96 150-96 0z" fill="{0}"/><path d="M-96 0H96q-1 34-5 58-48 22-92 0t-90 6Q-96 34-96 0z" fill="{1}"/>'
        f'<ellipse rx="96" ry="22" fill="{{1}}"/><ellipse cy="2" rx="80" ry="15" fill="{tone("#9aa85c")}"/><path d="M-78 70q8 54 30 80h18q-26-34-30-78z" {LIGHT}/>'
    )
    return (
        f"{floor(110, 410, 390)}{floor(120, 490, 230)}{placed(one.format(detail, body), 390, 246)}"
        f"{placed(one.format(body, detail), 228, 326)}{steam(228, 292)}{steam(392, 212)}"
    )
