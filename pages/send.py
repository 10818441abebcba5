"""Send: the assets of the connected cloud."""

import streamlit as st

from ui import words
from ui.cell import Cell
from ui.state import workspace
from ui.words import send as texts

ws = workspace()

st.title(words.SEND)
st.markdown(texts.SEND_LEAD)

with Cell("send", 1, texts.SEND_TEMPLATES) as cell:
    for asset in cell.call(ws.templates.list):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"**{words.plain(asset.title)}**&ensp;:gray[{words.plain(asset.public_id)}]")
            st.page_link(
                "../pages/personalize.py",
                label=texts.PERSONALIZE_THIS,
                icon=":material/tune:",
                query_params={"template": asset.public_id},
            )

with Cell("send", 2, texts.SEND_CELL, texts.SEND_ASK) as cell:
    rows = [
        {
            "picture": asset.url,
            "public id": asset.public_id,
            "format": asset.format,
            "width": asset.width,
            "height": asset.height,
            "created": asset.created_at[:10],
        }
        for asset in cell.call(ws.assets.search, "resource_type:image", limit=100)
    ]
    st.dataframe(rows, column_config={"picture": st.column_config.ImageColumn(width="small")}, hide_index=True)
