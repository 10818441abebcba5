"""The blocks of the assets that the address names."""

from functools import partial
from typing import Final, Literal

import streamlit as st

from core.library.lists import handed_over
from core.links.asset_links import AssetLink, SelectionLinks
from core.links.thumbnails import linked_asset
from ui.app import text as words
from ui.app.cell import Cell
from ui.app.cell_names import clear_cell_results
from ui.app.state import workspace
from ui.links import text as texts
from ui.links.actions import offer_edit, offer_send, offer_send_of
from ui.links.where_used import uses_of

_COLORS: Final[dict[str, Literal["green", "red", "orange"]]] = {
    "exists": "green",
    "deleted": "red",
    "unknown": "orange",
}


def show_head() -> None:
    """Draw the title."""
    st.markdown(words.head(words.LINKS, texts.LINKS_LEAD))


def selected_assets() -> list[str]:
    """The assets that `/links?assets=…` or `?asset=…` asks for."""
    return [*handed_over(st.query_params.get_all("assets")), *st.query_params.get_all("asset")]


def selection_cell(number: int, assets: list[str]) -> None:
    """Draw the cell of a selection: a card for each block."""
    with Cell("links/selection", number, texts.SELECTION_CELL, texts.SELECTION_ASK) as cell:
        selection: SelectionLinks = cell.fetch(workspace().asset_links.of, assets)
        if selection.problem:
            st.warning(words.sentence(selection.problem))
            again = partial(clear_cell_results, "links/selection", workspace().asset_links.of)
            st.button(words.TRY_AGAIN, icon=":material/refresh:", on_click=again, key="selection_again")
        if selection.missing:
            st.warning(texts.missing(selection.missing))
        for asset in selection.unlinked:
            with st.container(horizontal=True, vertical_alignment="center"):
                st.markdown(texts.unlinked(asset.title))
                offer_send_of(f"{asset.resource_type}/{asset.type}/{asset.public_id}", texts.SEND)
        for each in selection.links:
            _card(each)
        st.button(texts.ALL_LINKS, on_click=_all, icon=":material/arrow_back:", type="tertiary")
        st.caption(texts.BLOCK_LEVEL)


def _all() -> None:
    for name in ("asset", "assets"):
        st.query_params.pop(name, None)


def _card(each: AssetLink) -> None:
    link, ws = each.link, workspace()
    with st.container(border=True):
        left, right = st.columns([1, 3], vertical_alignment="center")
        (own,) = ws.links.thumbnails([linked_asset(link)])
        if image_url := each.image_url or own:
            left.image(image_url, alt=link.name, width="stretch")
        with right:
            with st.container(horizontal=True, vertical_alignment="center"):
                st.markdown(f"**{words.plain(link.name)}**")
                st.badge(link.key.kind, color="gray")
                st.badge(texts.EXISTENCE[each.state], color=_COLORS[each.state])
            changed = each.updated or link.updated_at
            about = texts.about(link.public_id, link.key.variant, changed, link.version)
            st.caption(f"{about}  \n{uses_of([link.block_id], here=True)}")
            with st.container(horizontal=True, vertical_alignment="center"):
                if each.state != "deleted":
                    url = ws.account.block_url(link.block_id)
                    st.link_button(words.OPEN_IN_KLAVIYO, url, icon=":material/open_in_new:", type="tertiary")
                offer_edit(link)
                offer_send(link)
