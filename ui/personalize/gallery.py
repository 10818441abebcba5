"""The gallery of templates: each with its thumbnail, its size, its slots, and whether it feeds a block."""

from html import escape

import streamlit as st

from core.domain.asset import Asset
from core.library.gallery import TemplateCard
from ui.app import text as words
from ui.app.call import Named
from ui.app.cell import Cell
from ui.app.keys import CELL_OPEN, DRAFT_PARAM
from ui.app.state import get_state, set_state, workspace
from ui.personalize import keys
from ui.personalize import text as texts

_COLUMNS = 3
_MOST = 24
_WIDTH = 640
_OF_BLOCK = ("variant", "version", DRAFT_PARAM)
"""The parameters of the address that are about the block that stands there."""


def show_gallery(cell: Cell, templates: list[Asset], selected: str) -> None:
    """Draw the templates in rows, and a search where there are many; a press on one opens it."""
    search = ""
    if len(templates) > 2 * _COLUMNS:
        search = st.text_input(texts.TEMPLATE_SEARCH, key=keys.TEMPLATE_SEARCH.name, persist_state="session")
    cards: list[TemplateCard] = cell.fetch(
        workspace().gallery.cards, Named("ws.templates.list()", templates), search, limit=_MOST
    )
    linked = workspace().send.linked([card.asset.asset_id for card in cards])
    with st.container(width=_WIDTH, key=keys.GALLERY):
        for start in range(0, len(cards), _COLUMNS):
            for column, card in zip(st.columns(_COLUMNS), cards[start : start + _COLUMNS], strict=False):
                with column.container(border=True):
                    _card(card, is_selected=card.asset.public_id == selected, block=linked.get(card.asset.asset_id, ""))
        st.caption(texts.template_count(len(cards), len(templates)))


def _card(card: TemplateCard, *, is_selected: bool, block: str) -> None:
    name = card.asset.title
    if card.thumbnail:
        st.html(f'<img src="{escape(card.thumbnail)}" alt="{escape(texts.thumbnail(name))}">')
    st.button(
        words.plain(name), key=f"{keys.GALLERY}_{card.asset.asset_id}", on_click=_open, args=(card.asset.public_id,),
        type="primary" if is_selected else "secondary", width="stretch",
    )  # fmt: skip
    if card.template is None:
        st.caption(words.sentence(card.problem))
    else:
        st.caption(texts.template_facts(card.template.width, card.template.height, len(card.template.slots), block))


def _open(public_id: str) -> None:
    """Go to the template's own block, and close the gallery."""
    if public_id != get_state(keys.TEMPLATE):
        # In one step: the address of before is where Back leads to.
        remaining = {name: value for name, value in st.query_params.items() if name not in _OF_BLOCK}
        st.query_params.from_dict({**remaining, "template": public_id})
    set_state(CELL_OPEN["personalize_template"], False)
