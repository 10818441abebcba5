"""Assets as cards: an image, a name, and what it is; a video moves while it is pointed at."""

from collections.abc import Sequence
from urllib.parse import quote

import streamlit as st

from core.domain.asset import Asset
from core.library.thumbnails import Thumbnail
from ui.app import text as words
from ui.app.state import set_default
from ui.send import keys
from ui.send import text as texts
from ui.send.selection import look_at, selection, toggle

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
# All that an address may hold but what would end it within a style sheet: quotes, brackets and blanks.
_IN_ADDRESS = "%/:?#@!$&*+,;=~"
_IMAGE = ":is(label,.stMarkdown)::before"


def show_cards(items: Sequence[Thumbnail], linked: dict[str, str]) -> None:
    """Draw a card with a box to tick for each asset of a page of results."""
    _draw_images(keys.WALL, items)
    with st.container(key=keys.WALL):
        for item in items:
            with st.container():
                _choice(item.asset, is_linked=item.asset.asset_id in linked)
                _details_button(item.asset)


def show_handed_over(items: Sequence[Thumbnail], linked: dict[str, str]) -> None:
    """Draw a card for each asset that was handed over: all of them are selected."""
    _draw_images(keys.HANDED_OVER, items)
    with st.container(key=keys.HANDED_OVER):
        for item in items:
            with st.container():
                st.markdown(_label(item.asset, is_linked=item.asset.asset_id in linked))
                _details_button(item.asset)


def _choice(asset: Asset, *, is_linked: bool) -> None:
    key = keys.TICKS[asset.asset_id]
    st.checkbox(
        _label(asset, is_linked=is_linked),
        key=set_default(key, asset.reference in selection()),
        on_change=toggle,
        args=(asset.reference, key),
        width="stretch",
        disabled=bool(asset.withheld),
        help=texts.withheld(asset.withheld) if asset.withheld else None,
    )


def _label(asset: Asset, *, is_linked: bool) -> str:
    """Two lines without formatting, because they are also what the box is called; the style sheet tells them apart."""
    facts = [texts.facts(asset), texts.LINKED if is_linked else "", texts.WITHHELD if asset.withheld else ""]
    return f"{words.plain(asset.title)}\n{' · '.join(filter(None, facts))}"


def _details_button(asset: Asset) -> None:
    st.button(
        texts.details_of(asset.title), key=f"send_look_{asset.asset_id}", on_click=look_at,
        args=(asset.reference,), type="tertiary", icon=":material/info:",
    )  # fmt: skip


def _draw_images(wall: str, items: Sequence[Thumbnail]) -> None:
    """Lay the images under the cards, all at once: parts of their own would make every rerun wait for them."""
    rules = [_rule(f".st-key-{wall}>:nth-child({place})", item) for place, item in enumerate(items, 1)]
    st.html(f"<style>{''.join(rules)}</style>")


def _rule(card: str, item: Thumbnail) -> str:
    still = _url(item.thumbnail or (_WITHHELD if item.asset.withheld else _TEMPLATE))
    rule = f"{card} {_IMAGE}{{background-image:{still}}}"
    if not item.animation:
        return rule
    # The moving image lies over the still one, which is seen until it is there; nothing is loaded before.
    moving = f"{card}:is(:hover,:has(:focus-visible)) {_IMAGE}{{background-image:{_url(item.animation)},{still}}}"
    sign = f'{card}::after{{content:"{texts.play_sign(item.asset.duration)}"}}'
    return f"{rule}{sign}@media (prefers-reduced-motion:no-preference){{{moving}}}"


def _url(address: str) -> str:
    return f'url("{quote(address, safe=_IN_ADDRESS)}")'
