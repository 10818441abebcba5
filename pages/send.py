"""Send: any selection of assets becomes Universal Content blocks."""

import streamlit as st

from core.library.selection import handed_over
from ui.app import text as words
from ui.app.cell import Cell
from ui.app.state import choose, forget, workspace
from ui.send import text as texts
from ui.send.picker import show_picker
from ui.send.plan import show_plan, show_send_buttons
from ui.send.progress import show_earlier, show_send

ws, send_id = workspace(), st.query_params.get("send", "")

st.markdown(words.head(words.SEND, texts.SEND_LEAD))

with Cell("send", 1, texts.PICK_CELL, texts.PICK_ASK) as cell:
    assets = handed_over(st.query_params.get("assets", ""))
    if assets:
        st.success(texts.HANDED_OVER, icon=":material/move_to_inbox:")
    # Somebody who comes with a selection, or to a send, has not come to pick.
    if not (assets or send_id) or st.toggle(texts.PICK_MORE, key="send_pick_more"):
        assets = [*assets, *show_picker(cell)]

with Cell("send", 2, texts.PLAN_CELL, texts.PLAN_ASK) as cell:
    if assets:
        plan, settings = show_plan(cell, assets)
        if show_send_buttons(plan):
            begun = cell.act(ws.send.start, assets, settings)
            # The plan is spent: the next one sees what is linked by then.
            forget("send_2_0")
            choose("send_spent", True)
            st.query_params.from_dict({"send": begun})
            st.rerun()
    elif send_id:
        st.caption(texts.PLAN_DONE)
    else:
        st.info(texts.NOTHING_PICKED, icon=":material/touch_app:")

if send_id:
    with Cell("send", 3, texts.ACT_CELL, texts.ACT_ASK) as cell:
        show_send(cell, send_id)

with Cell("send", 4, texts.EARLIER_CELL, texts.EARLIER_ASK) as cell:
    show_earlier(cell)
