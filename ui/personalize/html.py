"""The HTML cell: what is saved, and for those who know email HTML the way to write it themselves."""

import streamlit as st

from core.blocks.edited import LARGEST, without_marker
from core.blocks.lint import lint
from core.domain.place_labels import place_labels
from core.publish.prepared_block import PreparedBlock
from ui.app import text as words
from ui.app.cell import Cell
from ui.app.code import show_code
from ui.app.state import get_state, set_default, set_state, workspace
from ui.personalize import hand_text
from ui.personalize import text as texts
from ui.personalize.draft import Draft
from ui.personalize.hand_html import generate_html
from ui.personalize.keys import BlockKeys

_HEIGHT = 340


def begin_html(saved_html: str, set_aside: str, keys: BlockKeys) -> None:
    """Let a person go on with the HTML of an earlier edit, or have it at hand where it is set aside."""
    set_default(keys.by_hand, bool(saved_html))
    if saved_html or set_aside:
        set_default(keys.html, saved_html or set_aside)


def html_by_hand(keys: BlockKeys) -> str:
    """The HTML as the person has it; blank while it is generated, and as long as nobody has edited it."""
    html = get_state(keys.html)
    return html if get_state(keys.by_hand) and html != get_state(keys.generated) else ""


def html_set_aside(keys: BlockKeys) -> str:
    """The person's HTML while it is generated; blank without any."""
    return "" if get_state(keys.by_hand) else get_state(keys.html)


def show_html(cell: Cell, draft: Draft, block: PreparedBlock | None, keys: BlockKeys) -> None:
    """Draw the HTML, or the field to write it in with all that is wrong about it; without `block` it is refused."""
    on = st.toggle(
        texts.BY_HAND, key=keys.by_hand.name, help=texts.BY_HAND_HELP, persist_state="session",
        on_change=_begin, args=(draft, keys),
    )  # fmt: skip
    if not on:
        block = _composed(cell, draft, block)
        st.caption(texts.weight(len(block.html.encode()), block.longest_url))
        show_code(block.html, keys.name("code"), language="html")
        return
    st.text_area(
        texts.HTML_CELL, key=keys.html.name, height=_HEIGHT, max_chars=LARGEST, label_visibility="collapsed",
        persist_state="session", on_change=_refill, args=(draft, keys),
    )  # fmt: skip
    if get_state(keys.is_refilled):
        st.info(hand_text.REFILLED, icon=":material/info:")
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(texts.APPLY_HELP)
        st.button(
            hand_text.START_OVER, key=keys.name("start_over"), on_click=_start_over, args=(draft, keys),
            icon=":material/restart_alt:", type="tertiary", help=hand_text.START_OVER_HELP,
        )  # fmt: skip
        earlier = get_state(keys.earlier_html)
        if earlier and earlier != draft.html:
            st.button(
                hand_text.BACK, key=keys.name("back"), on_click=_set_html, args=(keys, earlier), type="tertiary",
                icon=":material/undo:", help=hand_text.BACK_HELP,
            )  # fmt: skip
    block = _composed(cell, draft, block)
    st.caption(texts.weight(len(block.html.encode()), block.longest_url))
    if block.unbound:
        labels = place_labels(block.template)
        st.warning(hand_text.unbound([labels[name] for name in block.unbound]), icon=":material/link_off:")
    for each in lint(draft.html, has_event=bool(draft.personalization.get("event"))):
        st.markdown(f":orange[:material/warning:]&ensp;{words.plain(each.sentence)} :gray[{words.plain(each.fix)}]")


def _composed(cell: Cell, draft: Draft, block: PreparedBlock | None) -> PreparedBlock:
    """The block that the Compose cell made; composed again only to be told here, too, why that is refused."""
    if block is not None:
        return block
    refused: PreparedBlock = cell.read(
        workspace().personalize.compose, draft.template, draft.personalization, **draft.by_hand
    )
    return refused


def _begin(draft: Draft, keys: BlockKeys) -> None:
    """An edit of before comes back; the first one begins with what is generated, once that can be."""
    if get_state(keys.by_hand) and not get_state(keys.html):
        set_state(keys.by_hand, _generate(draft, keys))


def _refill(draft: Draft, keys: BlockKeys) -> None:
    """Begin with what is generated where a person deleted everything: a block is never empty, and so would be saved."""
    is_empty = not without_marker(get_state(keys.html)).strip()
    set_state(keys.is_refilled, is_empty)
    if is_empty:
        set_state(keys.earlier_html, draft.html)
        set_state(keys.html, "")
        set_state(keys.by_hand, _generate(draft, keys))


def _start_over(draft: Draft, keys: BlockKeys) -> None:
    """Begin with what is generated; what was written until now is one press away."""
    set_state(keys.earlier_html, get_state(keys.html))
    _generate(draft, keys)


def _set_html(keys: BlockKeys, html: str) -> None:
    set_state(keys.is_refilled, False)
    set_state(keys.earlier_html, get_state(keys.html))
    set_state(keys.html, html)


def _generate(draft: Draft, keys: BlockKeys) -> bool:
    """Let the field hold what the choices make; whether they make anything."""
    return generate_html(draft.template, draft.personalization, keys)
