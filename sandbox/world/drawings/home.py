"""What makes a home: textiles, vases, candles, lamps."""

from sandbox.world.drawings.style import LIGHT, SHADE, floor, placed, tone

FLAME = '<path d="M0 0c-34-22-22-62 0-92 22 30 34 70 0 92z" fill="#f2b03f"/><path d="M0-4c-17-12-12-34 0-52 12 18 17 40 0 52z" fill="#fff1c4"/>'


def vase(body: str, detail: str) -> str:
    """A tall vase with flowering stems."""
    flower = "".join(
        f'<ellipse cy="-26" rx="15" ry="24" transform="rotate({turn})" fill="{detail}"/>' for turn in range(0, 360, 60)
    )
    bloom = f'{flower}<circle r="13" fill="#f6dc8e"/>'
    blade = f'<path d="M0 0q-34-26-14-72 34 26 14 72z" fill="{tone("#6d8f63")}"/>'
    return (
        f'{floor(96)}<path d="M292 240q-24-90-84-132M304 240q18-110 84-138M298 240q2-90-4-164" stroke="#5d7a55" stroke-width="7" fill="none"/>'
        f"{placed(blade, 262, 176, 1, -50)}{placed(blade, 334, 156, 1, 48)}{placed(blade, 300, 170, 0.8, 14)}"
        f"{placed(bloom, 204, 106, 1.05)}{placed(bloom, 394, 100, 1.15, 20)}{placed(bloom, 294, 70, 0.95, 10)}"
        f'<path d="M262 226h76q6 60 44 112 40 58 10 120-20 42-54 42h-76q-34 0-54-42-30-62 10-120 38-52 44-112z" fill="{body}"/>'
        f'<ellipse cx="300" cy="226" rx="38" ry="10" fill="#2d2a26" fill-opacity=".5"/><path d="M232 350q-30 50-4 104l20 20q-34-70 8-130z" {LIGHT}/>'
    )


def candle(body: str, detail: str) -> str:
    """A candle in a jar."""
    return (
        f'<circle cx="300" cy="150" r="96" fill="#f7cf7a" fill-opacity=".2"/>{floor(118)}{placed(FLAME, 300, 192)}'
        '<rect x="296" y="184" width="8" height="40" fill="#3a332c"/>'
        f'<path d="M178 220h244v246a34 34 0 0 1-34 34H212a34 34 0 0 1-34-34z" fill="{body}"/>'
        f'<ellipse cx="300" cy="220" rx="122" ry="26" fill="{tone("#f7ecd4")}"/><ellipse cx="300" cy="222" rx="60" ry="12" fill="#f2c65d" fill-opacity=".4"/>'
        f'<rect x="218" y="300" width="164" height="120" rx="8" fill="{detail}"/><rect x="244" y="334" width="112" height="8" rx="4" fill="{body}"/>'
        f'<rect x="262" y="356" width="76" height="6" rx="3" fill="{body}"/><path d="M196 250h22v226h-12l-10-12z" {LIGHT}/>'
    )


def candlesticks(body: str, detail: str) -> str:
    """Three turned candlesticks with tapers."""

    def stick(height: int) -> str:
        return (
            f'<rect x="-14" y="{-height - 172}" width="28" height="180" rx="8" transform="translate(0 {0})" fill="{detail}"/>'
            f'<path d="M-30 {-height}h60l-12 26h-36zM-9 {26 - height}h18v{height - 56}h-18z" fill="{body}"/>'
            f'<circle cy="{44 - height}" r="18" fill="{body}"/><path d="M-9-40h18q6 26 50 34v6H-59v-6q44-8 50-34z" fill="{body}"/>'
            f"{placed(FLAME, 0, -height - 178, 0.62)}"
        )

    return (
        f"{floor(190, 496)}{placed(stick(190), 176, 494)}{placed(stick(130), 424, 494)}{placed(stick(250), 300, 500)}"
    )


def apron(body: str, detail: str) -> str:
    """A linen apron on its peg."""
    cord = tone("#b9905a")
    return (
        f'<path d="M226 170q-8-98 74-98t74 98" stroke="{cord}" stroke-width="12" fill="none"/>'
        f'<circle cx="300" cy="66" r="16" fill="{tone("#6d5138")}"/><circle cx="300" cy="66" r="6" fill="#a9825c"/>'
        f'<path d="M212 160q88 26 176 0 4 78 62 108 14 118 4 244-154 26-308 0-10-126 4-244 58-30 62-108z" fill="{body}"/>'
        f'<path d="M152 270q-48 16-62 76M448 270q48 16 62 76" stroke="{cord}" stroke-width="12" fill="none" stroke-linecap="round"/>'
        f'<path d="M212 160q88 26 176 0l2 26q-90 26-180 0z" fill="{detail}"/>'
        f'<path d="M216 330h168v84q0 26-26 26H242q-26 0-26-26z" fill="{detail}"/><path d="M216 330h168v16H216z" {SHADE}/>'
        f'<rect x="297" y="346" width="6" height="94" {SHADE}/>'
        f'<path d="M172 286q-10 110-2 222l34 6q-8-120 2-244z" {LIGHT}/><path d="M424 280q16 110 8 228l-22 4q8-120-6-240z" {SHADE}/>'
    )


def cushion(body: str, detail: str) -> str:
    """A square cushion with stripes."""
    stripes = "".join(
        f'<path d="M{x} 152q{bow} 150 0 300" stroke="{detail}" stroke-width="{wide}" fill="none"/>'
        for x, bow, wide in ((206, -12, 22), (240, -8, 6), (360, 8, 6), (394, 12, 22))
    )
    return (
        f'{floor(190, 478)}<path d="M106 132q194 44 388 0-40 168 0 336-194-34-388 0 40-168 0-336z" fill="{body}"/>{stripes}'
        f'<path d="M106 132q60 60 70 170T106 468q30-150 0-336z" {LIGHT}/><path d="M494 132q-60 60-66 170t66 166q-30-150 0-336zM106 468q194-34 388 0-190-70-388 0z" {SHADE}/>'
    )


def basket(body: str, detail: str) -> str:
    """A woven basket with a folded throw."""
    rows = "".join(
        f'<path d="M{150 + n * 7} {318 + n * 36}q{150 - n * 7} 30 {300 - n * 14} 0" stroke="#4b3018" stroke-opacity=".28" stroke-width="6" fill="none" stroke-dasharray="26 10" stroke-dashoffset="{n % 2 * 18}"/>'
        for n in range(5)
    )
    return (
        f'{floor(168)}<path d="M176 300q-20-110 70-120 120-26 176 22 32 40 10 98z" fill="{detail}"/><path d="M210 300q-10-70 60-84 90-10 150 8-70-8-120 10-40 16-40 66z" {LIGHT}/>'
        f'<path d="M138 288q162 36 324 0l-26 178q-6 34-40 34H204q-34 0-40-34z" fill="{body}"/>{rows}'
        f'<path d="M138 288q162 36 324 0l-4 26q-158 36-316 0z" fill="{tone("#8a5f3c")}"/>'
        f'<path d="M178 300q-8-56 24-58t30 62M368 304q-4-60 30-62t26 58" stroke="{tone("#8a5f3c")}" stroke-width="14" fill="none"/>'
        f'<path d="M160 326l20 150 20 10-18-152z" {LIGHT}/>'
    )


def linens(body: str, detail: str) -> str:
    """Folded linens, tied with a ribbon."""
    folds = ((392, body), (320, detail), (248, body), (176, detail))
    stack = "".join(
        f'<path d="M{128 + n * 8} {y}h{330 - n * 14}q34 2 34 38t-34 38H{128 + n * 8}q-20-38 0-76z" fill="{paint}"/>'
        f'<path d="M{140 + n * 8} {y + 38}h{320 - n * 14}" stroke="#1c1712" stroke-opacity=".16" stroke-width="5"/>'
        f'<path d="M{136 + n * 8} {y + 6}h{316 - n * 14}l10 10H{134 + n * 8}z" {LIGHT}/>'
        for n, (y, paint) in enumerate(folds)
    )
    bow = f'<path d="M0 0q-70-58-76-14T0 0q70-58 76-14T0 0z" fill="none" stroke="{tone("#c8673f")}" stroke-width="13"/><path d="M0 0l-34 56M0 0l38 52" stroke="{tone("#c8673f")}" stroke-width="13" stroke-linecap="round"/>'
    return f'{floor(190, 476)}{stack}<path d="M286 176h24v292h-24z" fill="{tone("#c8673f")}"/>{placed(bow, 298, 176)}'


def lamp(body: str, detail: str) -> str:
    """A table lamp."""
    return (
        f'<ellipse cx="300" cy="280" rx="190" ry="90" fill="#f9d98c" fill-opacity=".22"/>{floor(100)}'
        f'<rect x="288" y="270" width="24" height="60" fill="{tone("#8a7a68")}"/>'
        f'<path d="M260 322h80q60 76 40 140-12 38-50 38h-60q-38 0-50-38-20-64 40-140z" fill="{body}"/>'
        f'<path d="M258 348q-42 60-24 112l18 22q-20-76 20-134z" {LIGHT}/><path d="M214 96h172l62 176q-148 26-296 0z" fill="{detail}"/>'
        f'<path d="M214 96h44l-46 186-60-10z" {LIGHT}/><path d="M152 272q148 26 296 0l-5-16q-143 24-286 0z" fill="#e9b04c" fill-opacity=".4"/>'
    )


def pendant(body: str, detail: str) -> str:
    """A lamp that hangs from the ceiling."""
    return (
        '<path d="M300 0v150" stroke="#3a332c" stroke-width="6"/>'
        f'<path d="M96 400L30 600h540l-66-200z" fill="#f9d98c" fill-opacity=".16"/><circle cx="300" cy="404" r="46" fill="{tone("#fbe6a8")}"/>'
        f'<rect x="272" y="134" width="56" height="60" rx="12" fill="{detail}"/><path d="M300 180q190 20 208 206 2 20-20 20H112q-22 0-20-20Q110 200 300 180z" fill="{body}"/>'
        f'<path d="M94 380h412q2 26-18 26H112q-20 0-18-26z" fill="{detail}"/><path d="M246 202q-104 40-116 170h40q4-110 76-170z" {LIGHT}/>'
    )


def lantern(body: str, detail: str) -> str:
    """A lantern with a candle behind glass."""
    return (
        f'{floor(128)}<path d="M246 110a54 54 0 0 1 108 0" stroke="{body}" stroke-width="14" fill="none"/><path d="M196 170l54-58h100l54 58z" fill="{body}"/>'
        f'<rect x="196" y="178" width="208" height="292" fill="#f6dfa6" fill-opacity=".55"/><circle cx="300" cy="330" r="90" fill="#f9d06a" fill-opacity=".3"/>'
        f'<rect x="256" y="372" width="88" height="98" rx="8" fill="{detail}"/>{placed(FLAME, 300, 366, 0.8)}'
        f'<path d="M184 164h232v24H184zM196 188h18v280h-18zM386 188h18v280h-18zM180 464h240v36H180z" fill="{body}"/>'
        f'<path d="M226 196h30l-20 260h-10z" fill="#ffffff" fill-opacity=".35"/>'
    )
