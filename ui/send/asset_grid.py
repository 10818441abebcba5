"""Assets as cards, as one part of the page: an image, a name, what it is, and a box to tick."""

from collections.abc import Collection, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Final

from core.library.thumbnails import Thumbnail
from ui.app.component import Component
from ui.app.keys import Key
from ui.app.state import get_state, set_state
from ui.send import keys
from ui.send import text as texts
from ui.send.selection import look_at, select_among, selection

_GRID: Final = Component(
    name="asset_grid", folder=Path(__file__).parent, markup="asset_grid.html", scripts=("asset_grid.js",)
)
_FRAME = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 160 109'%3E%3Crect width='160' "
    "height='109' fill='%23f4f4f4'/%3E%3Cg fill='none' stroke='%238a8577' stroke-width='2'%3E{}%3C/g%3E%3C/svg%3E"
)
# A page of a template that cannot be read: an image above lines of text.
_TEMPLATE = _FRAME.format(
    "%3Crect x='52' y='18' width='56' height='73' rx='5'/%3E"
    "%3Cpath d='M60 70h40M60 80h26M60 56l11-13 9 9 7-6 13 14'/%3E"
)
# Cloudinary delivers the asset to nobody.
_WITHHELD = _FRAME.format("%3Ccircle cx='80' cy='54' r='26'/%3E%3Cpath d='M62 72l36-36'/%3E")


def show_grid(items: Sequence[Thumbnail], linked: Mapping[str, str]) -> None:
    """Draw a card with a box to tick for each asset of a page of results."""
    selected = set(selection())
    ticked = [item.asset.reference for item in items if item.asset.reference in selected]
    offered = [item.asset.reference for item in items if not item.asset.withheld]
    data = _data(items, linked) | {"ticked": ticked, "number": get_state(keys.TICKS)}
    _GRID.mount(keys.GRID.name, data, ticks=partial(_follow, offered), look=partial(_look, keys.GRID, items))


def show_handed_over(items: Sequence[Thumbnail], linked: Mapping[str, str]) -> None:
    """Draw a card for each asset that was handed over: all of them are selected."""
    data = _data(items, linked) | {"ticked": None, "number": 0}
    _GRID.mount(keys.HANDED_OVER.name, data, look=partial(_look, keys.HANDED_OVER, items))


def _data(items: Sequence[Thumbnail], linked: Mapping[str, str]) -> dict[str, Any]:
    return {"label": texts.ASSETS, "cards": [_card(item, is_linked=item.asset.asset_id in linked) for item in items]}


def _card(item: Thumbnail, *, is_linked: bool) -> dict[str, str]:
    """Plain text, which the component shows as it is; a video has a sign, and an animation while it is pointed at."""
    asset = item.asset
    facts = [texts.facts(asset), texts.LINKED if is_linked else "", texts.WITHHELD if asset.withheld else ""]
    return {
        "id": asset.reference,
        "title": asset.title,
        "facts": " · ".join(filter(None, facts)),
        "still": item.thumbnail or (_WITHHELD if asset.withheld else _TEMPLATE),
        "animation": item.animation,
        "sign": texts.play_sign(asset.duration) if item.animation else "",
        "withheld": texts.withheld(asset.withheld) if asset.withheld else "",
        "details": texts.details_of(asset.title),
    }


def _follow(offered: Collection[str]) -> None:
    """Select what was ticked, of what can be; the browser repeats a tick until it is answered, and it counts once."""
    done, selected = get_state(keys.TICKS), set(selection())
    changes = get_state(keys.GRID).get("ticks")
    for change in changes if isinstance(changes, list) else ():
        match change:
            case {"id": str(reference), "number": int(number), "is_ticked": bool(is_ticked)} if number > done:
                (selected.add if is_ticked else selected.discard)(reference)
                set_state(keys.TICKS, max(number, get_state(keys.TICKS)))
    select_among(offered, [each for each in offered if each in selected])


def _look(key: Key[Mapping[str, Any]], items: Sequence[Thumbnail]) -> None:
    reference = get_state(key).get("look")
    if any(item.asset.reference == reference for item in items):
        look_at(str(reference))
