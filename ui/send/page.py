"""The cells of Send, and what one of them hands on to the next."""

from collections.abc import Sequence
from dataclasses import dataclass
from time import monotonic
from typing import Final

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.library.lists import handed_over, pasted
from core.library.thumbnails import Thumbnail
from core.send.values import Plan
from ui.app import text as words
from ui.app.actions import drop_press
from ui.app.cell import Cell
from ui.app.cell_names import clear_cell_results, clear_last_run, last_run_of
from ui.app.state import clear_cells, get_state, set_state, workspace
from ui.send import keys, review_text
from ui.send import text as texts
from ui.send.asset_grid import show_handed_over
from ui.send.bar import show_bar
from ui.send.detail import show_detail
from ui.send.picker import show_picker
from ui.send.plan import show_plan
from ui.send.progress import show_earlier, show_send
from ui.send.selection import all_selected, clear_what_was_sent, follow_address, write_address
from ui.send.settings import SessionSettings, settings_of_session
from ui.send.to_top import go_to_top

_UNSEEN: Final = 10.0
"""Seconds after which a browser has seen the address of a send, or shows another page."""


def show_head() -> str:
    """Draw the title; the ID of the send that the address names, blank without one."""
    if started := last_run_of("send/plan"):
        # The plan is spent: the next one sees what is linked by then.
        set_state(keys.UNSEEN_SEND, (started, _handed_over_here(), monotonic()))
        st.query_params.from_dict({"send": started})
        set_state(keys.PLAN_SENT, True)
        clear_cell_results("send/plan", workspace().send.plan)
        clear_cell_results("send/asset", workspace().send.preview)
        clear_last_run("send/plan")
    else:
        _lead_again()
    send_id = st.query_params.get("send", "")
    if get_state(keys.SEND_ON_PAGE) != send_id:
        # A plan and a send have cells of their own.
        set_state(keys.SEND_ON_PAGE, send_id)
        clear_cells("send")
    if not send_id:
        st.markdown(words.head(words.SEND, texts.SEND_LEAD))
        return ""
    go_to_top(send_id, report=send_id == get_state(keys.UNSEEN_SEND)[0])
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.markdown(words.head(words.SEND, texts.RESULT_LEAD), width="stretch")
        st.button(texts.PICK_MORE, on_click=_leave, icon=":material/add:")
    return send_id


def _lead_again() -> None:
    """Lead to a send that has just begun, where something was pressed before the browser had seen its address."""
    send_id, assets, since = get_state(keys.UNSEEN_SEND)
    if not send_id:
        return
    if "send" in st.query_params or assets != _handed_over_here() or monotonic() - since > _UNSEEN:
        set_state(keys.UNSEEN_SEND, keys.UNSEEN_SEND.default)
    else:
        st.query_params.from_dict({"send": send_id})
        drop_press(keys.SEND.name)


def _handed_over_here() -> tuple[str, ...]:
    return tuple(st.query_params.get_all("assets"))


def _leave() -> None:
    st.query_params.clear()
    set_state(keys.UNSEEN_SEND, keys.UNSEEN_SEND.default)


@dataclass(frozen=True)
class AnswerPlaces:
    """Where the plan's answers stand beside what asked for them: assets handed over, and a pasted list."""

    handed_over: DeltaGenerator
    pasted: DeltaGenerator | None = None


def assets_cell(number: int, pane: DeltaGenerator) -> tuple[list[str], AnswerPlaces]:
    """Select assets: their references, and the places for what is found of them."""
    assets: list[str] = []
    pasted_place = None
    with pane, Cell("send/assets", number, texts.PICK_CELL, texts.PICK_ASK) as cell:
        follow_address()
        assets = handed_over(st.query_params.get_all("assets"))
        place = st.container()
        # Somebody who comes with a selection has not come to select.
        if not assets or st.toggle(texts.PICK_MORE, key="send_pick_more"):
            clear_what_was_sent()
            # What is selected stays so while the library is waited for.
            given, assets = assets, [*assets, *all_selected()]
            pasted_place = show_picker(cell)
            assets = [*given, *all_selected()]
        write_address()
    return list(dict.fromkeys(assets)), AnswerPlaces(place, pasted_place)


def plan_cell(number: int, assets: list[str], bar: DeltaGenerator, places: AnswerPlaces) -> list[str]:
    """Show what the send will do, and start it; which of the assets there are, all as long as nobody knows."""
    plan: Plan | None = None
    settings: SessionSettings | None = None
    is_bar_drawn = False
    st.html(f'<div id="{texts.REVIEW_ANCHOR}"></div>')
    with Cell("send/plan", number, texts.PLAN_CELL, texts.PLAN_ASK) as cell:
        if assets:
            plan, settings = show_plan(cell, assets)
        else:
            st.info(texts.NOTHING_SELECTED, icon=":material/touch_app:")
        is_bar_drawn = True
        if pressed := show_bar(bar, assets, plan, settings.faults if settings else {}):
            cell.run(workspace().send.start, pressed, settings_of_session(pressed).values)
            st.rerun()
    if not is_bar_drawn:
        show_bar(bar, assets, None, {})
    if plan and st.query_params.get_all("assets"):
        with places.handed_over:
            _handed_over(plan)
    if plan and places.pasted and (references := pasted(get_state(keys.PASTED_TEXT))):
        with places.pasted:
            _show_pasted(references, plan)
    return [row.asset.reference for row in plan.rows] if plan else assets


def _show_pasted(references: Sequence[str], plan: Plan) -> None:
    """Say at the box what was found of the pasted list."""
    missing = [reference for reference in plan.missing if any(reference in each for each in references)]
    if missing:
        st.warning(review_text.missing_from_list(missing), icon=":material/search_off:")
    else:
        st.caption(review_text.NOTHING_MISSING)


def _handed_over(plan: Plan) -> None:
    ws, rows = workspace(), plan.rows[: texts.MOST_CARDS]
    is_from_links = st.query_params.get("from") == "links"
    st.success(review_text.FROM_LINKS if is_from_links else review_text.FROM_LIBRARY, icon=":material/move_to_inbox:")
    # The file of a template that cannot be read would be asked for at every rerun.
    items = ws.assets.with_thumbnails([row.asset for row in rows if row.action != "skip"])
    items += [Thumbnail(asset=row.asset, thumbnail="") for row in rows if row.action == "skip"]
    show_handed_over(items, ws.send.linked([item.asset.asset_id for item in items]))


def asset_cell(number: int, assets: list[str], pane: DeltaGenerator) -> None:
    """Show what the asset becomes that was looked at last."""
    with pane, Cell("send/asset", number, texts.ASSET_CELL, texts.ASSET_ASK) as cell:
        show_detail(cell, assets)


def progress_cell(number: int, send_id: str) -> None:
    """Follow the send that the address names."""
    with Cell("send/progress", number, texts.ACT_CELL) as cell:
        show_send(cell, send_id)


def earlier_cell(number: int) -> None:
    """List the earlier sends."""
    with Cell("send/earlier", number, texts.EARLIER_CELL, texts.EARLIER_ASK) as cell:
        show_earlier(cell)
