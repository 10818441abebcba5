"""The cells of Send, and what one of them hands on to the next."""

import streamlit as st

from core.library.lists import handed_over
from ui.app import text as words
from ui.app.cell import Cell, clear_cell_results, clear_last_run, last_run_of
from ui.app.state import set_state, workspace
from ui.send import keys
from ui.send import text as texts
from ui.send.picker import show_picker
from ui.send.plan import show_plan, show_send_buttons, spend_plan, take_late_click
from ui.send.progress import show_earlier, show_send


def show_head() -> str:
    """Draw the title; the ID of the send that the address names, blank without one."""
    if started := last_run_of("send/plan"):
        # The plan is spent: the next one sees what is linked by then.
        st.query_params.from_dict({"send": started})
        set_state(keys.PLAN_SENT, True)
        spend_plan(started)
        clear_cell_results("send/plan", workspace().send.plan)
        clear_last_run("send/plan")
    elif repeated := take_late_click():
        # The browser had not seen the address of the send when it was pressed again.
        st.query_params.from_dict({"send": repeated})
    st.markdown(words.head(words.SEND, texts.SEND_LEAD))
    return st.query_params.get("send", "")


def assets_cell(number: int, send_id: str) -> list[str]:
    """Select assets; their references."""
    assets: list[str] = []
    with Cell("send/assets", number, texts.PICK_CELL, texts.PICK_ASK) as cell:
        assets = handed_over(st.query_params.get_all("assets"))
        if assets:
            st.success(texts.HANDED_OVER, icon=":material/move_to_inbox:")
        # Somebody who comes with a selection, or to a send, has not come to pick.
        if not (assets or send_id) or st.toggle(texts.PICK_MORE, key="send_pick_more"):
            assets = [*assets, *show_picker(cell)]
    return assets


def plan_cell(number: int, assets: list[str], send_id: str) -> None:
    """Show what the send will do, and start it."""
    with Cell("send/plan", number, texts.PLAN_CELL, texts.PLAN_ASK) as cell:
        if assets:
            plan, settings = show_plan(cell, assets)
            if show_send_buttons(plan):
                cell.run(workspace().send.start, assets, settings)
                st.rerun()
        elif send_id:
            st.caption(texts.PLAN_DONE)
        else:
            st.info(texts.NOTHING_SELECTED, icon=":material/touch_app:")


def progress_cell(number: int, send_id: str) -> None:
    """Follow the send that the address names."""
    if send_id:
        with Cell("send/progress", number, texts.ACT_CELL, texts.ACT_ASK) as cell:
            show_send(cell, send_id)


def earlier_cell(number: int) -> None:
    """List the earlier sends."""
    with Cell("send/earlier", number, texts.EARLIER_CELL, texts.EARLIER_ASK) as cell:
        show_earlier(cell)
