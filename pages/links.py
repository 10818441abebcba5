"""Links to Klaviyo: which asset feeds which block."""

import streamlit as st

from ui import words
from ui.cell import Cell
from ui.state import workspace
from ui.words import links as texts

ws = workspace()

st.title(words.LINKS)
st.markdown(texts.LINKS_LEAD)

with Cell("links", 1, texts.LINKS_CELL, texts.LINKS_ASK) as cell:
    links = cell.look(ws.links.all)
    if not links:
        st.info(texts.NO_LINKS)
    else:
        pair = ws.pairs.active
        rows = [
            {
                "asset": link.public_id,
                "kind": link.key.kind,
                "block": link.name,
                "version": link.version,
                "last change": link.updated_at,
                "in Klaviyo": pair.block_url(link.block_id),
            }
            for link in links
        ]
        open_column = st.column_config.LinkColumn(display_text=words.OPEN_IN_KLAVIYO)
        st.dataframe(rows, column_config={"in Klaviyo": open_column}, hide_index=True)
