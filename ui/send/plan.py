"""The review: what a send would do with each selected asset, the alt texts, and the choices for all of them."""

from typing import Final, Literal

import streamlit as st

from core.send.values import Action, Plan
from ui.app import text as words
from ui.app.cell import Cell
from ui.app.cell_names import clear_cell_results
from ui.app.state import workspace
from ui.send import text as texts
from ui.send.alt_texts import show_alt_texts
from ui.send.settings import SessionSettings, settings_of_session, show_settings

_WEIGHED = 12
# Email apps on a phone's network load an animation of this size in about a second.
_HEAVY = 1_000_000
_COLOURS: Final[dict[Action, Literal["green", "blue", "gray", "orange", "red"]]] = {
    "create": "green",
    "update": "blue",
    "unchanged": "gray",
    "conflict": "orange",
    "skip": "red",
}


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
    if conflicts := plan.count("conflict"):
        st.warning(texts.conflicts(conflicts), icon=":material/call_split:")
    if updates := plan.count("update"):
        st.info(texts.updates_stay(updates), icon=":material/history:")
    table = st.container()
    weights = _weights(cell, plan)
    with table:
        _table(plan, weights)
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
    st.caption(texts.estimate(plan.calls, plan.seconds))
    return plan, settings


def _table(plan: Plan, weights: dict[str, int]) -> None:
    rows = [
        {
            texts.NOW: row.before,
            texts.BECOMES: row.src,
            texts.BLOCK: row.name,
            texts.WHAT_HAPPENS: [texts.ACTIONS[row.action]],
            texts.WHY: row.note,
            texts.BLOCK_TYPE: texts.KINDS[row.kind],
            texts.FILE_SIZE: _weight(weights.get(row.src)),
            texts.LINK: row.link,
            texts.ASSET_COLUMN: row.asset.public_id,
        }
        for row in plan.rows[:500]
    ]
    actions = st.column_config.MultiselectColumn(options=texts.ACTIONS.values(), color=_COLOURS.values())
    st.dataframe(
        rows,
        # What no row has needs no room.
        column_order=[name for name in rows[0] if any(row[name] for row in rows)],
        column_config={
            texts.NOW: st.column_config.ImageColumn(width="small"),
            texts.BECOMES: st.column_config.ImageColumn(width="small"),
            texts.BLOCK: st.column_config.TextColumn(width=180),
            texts.WHAT_HAPPENS: actions,
            texts.WHY: st.column_config.TextColumn(width="medium"),
            texts.LINK: st.column_config.LinkColumn(width="medium"),
        },
        row_height=56,
        hide_index=True,
        placeholder="",
    )


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


def _weight(size: int | None) -> str:
    return f"{size / 1e6:.2f} MB" if size else ""
