"""Several pairs, one at work: the last cell of Setup."""

import streamlit as st

from core.services.connect.pairs import Pair
from core.store.kept_pairs import KeptPair
from ui import words
from ui.cell import Cell
from ui.connections import begin_anew
from ui.state import workspace
from ui.words import setup as texts


def pair_shelf_cell(number: int) -> None:
    """Which pair is at work and which are set aside; nothing at all before a real pair was connected."""
    ws = workspace()
    active = ws.pairs.active
    if active.name == "sandbox" and not ws.shelf.kept():
        return
    with Cell("setup", number, texts.PAIRS_CELL, texts.PAIRS_ASK) as cell:
        kept: list[KeptPair] = cell.look(ws.shelf.kept)
        if active.name == "real":
            _active(active, cell)
        for pair in kept:
            with st.container(horizontal=True, vertical_alignment="center"):
                st.markdown(texts.pair(pair.account_name, pair.cloud), width="stretch")
                if st.button(texts.TAKE_PAIR, key=f"take_{pair.id}"):
                    cell.act(ws.shelf.take, pair.id)
                    begin_anew()
                    st.rerun()


def _active(pair: Pair, cell: Cell) -> None:
    connection = workspace().setup.klaviyo().connection
    with st.container(horizontal=True, vertical_alignment="center"):
        name = connection.account_name if connection else ""
        st.markdown(f"{texts.pair(name, pair.cloudinary.cloud.name)} :green-badge[{texts.AT_WORK}]", width="stretch")
        if st.button(texts.SET_ASIDE, help=words.plain(texts.SET_ASIDE_HELP)):
            cell.act(workspace().shelf.set_aside)
            begin_anew()
            st.rerun()
