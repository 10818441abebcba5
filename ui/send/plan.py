"""The review: what a send would do with each selected asset, the alt texts, and the choices for all of them."""

from typing import Final

import streamlit as st

from core.send.values import Plan
from ui.app import text as words
from ui.app.cell import Cell
from ui.app.cell_names import clear_cell_results
from ui.app.state import set_state, workspace
from ui.send import keys, review_text
from ui.send import text as texts
from ui.send.alt_texts import show_alt_texts
from ui.send.plan_table import show_plan_table
from ui.send.settings import SessionSettings, settings_of_session, show_settings

_WEIGHED = 12
# Email apps on a phone's network load an animation of this size in about a second.
_HEAVY = 1_000_000
_MOST: Final = 500


def show_plan(cell: Cell, assets: list[str]) -> tuple[Plan, SessionSettings]:
    """Draw the plan, and the settings that it was made with; both."""
    settings = settings_of_session(assets)
    plan: Plan = cell.fetch(workspace().send.plan, assets, settings.values)
    if plan.missing:
        missing = ", ".join(words.plain(reference[:80]) for reference in plan.missing[:10])
        following = texts.MISSING_HANDED_OVER if st.query_params.get_all("assets") else texts.MISSING_NEXT
        st.warning(f"**{texts.MISSING}:** {missing}  \n{following}", icon=":material/search_off:")
    if not plan.rows:
        return plan, settings
    _show_conflicts(plan)
    if updates := plan.count("update"):
        st.info(texts.updates_stay(updates), icon=":material/history:")
    table = st.container()
    weights = _weights(cell, plan)
    with table:
        show_plan_table(plan.rows[:_MOST], weights)
    if plan.count("skip"):
        st.button(
            words.AGAIN, icon=":material/refresh:", key="send_plan_again", on_click=clear_cell_results,
            args=("send/plan", workspace().send.plan),
        )  # fmt: skip
    if plan.over_cap:
        st.warning(texts.over_cap(plan.over_cap), icon=":material/event_upcoming:")
    show_alt_texts(plan, settings.faults)
    st.markdown(f"#### {texts.SETTINGS}")
    show_settings(plan, settings.faults)
    if plan.calls:
        st.caption(texts.estimate(plan.calls, plan.seconds))
    return plan, settings


def _show_conflicts(plan: Plan) -> None:
    """Say what is left alone, with the button beside it that decides otherwise; sending is a press of its own."""
    conflicts = [row.was_deleted for row in plan.rows if row.action == "conflict"]
    deleted, edited = conflicts.count(True), conflicts.count(False)
    if deleted:
        _show_conflict(review_text.deleted(deleted), review_text.CREATE_AGAIN, "recreate")
    if edited:
        _show_conflict(review_text.edited(edited), review_text.OVERWRITE, "overwrite")


def _show_conflict(sentence: str, label: str, option: str) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.warning(sentence, icon=":material/call_split:")
        st.button(label, on_click=set_state, args=(keys.option(option), True), key=f"send_{option}_here")


def _weights(cell: Cell, plan: Plan) -> dict[str, int]:
    """Bytes by address of the videos' previews, if the person wants to know: each is a request."""
    previews = [row.src for row in plan.rows if row.kind == "video" and row.src][:_WEIGHED]
    if not previews or not st.toggle(texts.weigh(len(previews)), key="send_weigh", help=texts.WEIGH_HELP):
        return {}
    weights: dict[str, int] = {}
    with cell.errors_here():
        weights = cell.fetch(workspace().send.weigh, previews)
    if any(weight > _HEAVY for weight in weights.values()):
        st.warning(texts.HEAVY, icon=":material/weight:")
    return weights
