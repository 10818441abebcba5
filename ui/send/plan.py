"""The plan: the choices for the whole send, and a row an asset with what becomes of it."""

from dataclasses import asdict
from typing import Any, Final, Literal

import streamlit as st

from core.domain.send_settings import SendSettings
from core.send.values import Action, Plan
from ui.app import text as words
from ui.app.cell import Cell
from ui.app.state import get_state, set_default, set_state, workspace
from ui.send import keys
from ui.send import text as texts

_WEIGHED = 12
# Mail clients on a phone's network load an animation of this size in about a second.
_HEAVY = 1_000_000
_COLOURS: Final[dict[Action, Literal["green", "blue", "gray", "orange", "red"]]] = {
    "create": "green",
    "update": "blue",
    "unchanged": "gray",
    "conflict": "orange",
    "skip": "red",
}


def show_plan(cell: Cell, assets: list[str]) -> tuple[Plan, dict[str, Any]]:
    """Draw the settings and the plan; the plan and the settings that it was made with."""
    settings = _settings()
    plan: Plan = cell.fetch(workspace().send.plan, assets, settings)
    if plan.missing:
        missing = ", ".join(words.plain(reference[:80]) for reference in plan.missing[:10])
        st.warning(f"**{texts.MISSING}:** {missing}  \n{texts.MISSING_NEXT}", icon=":material/search_off:")
    if any(row.kind in ("image", "copy") for row in plan.rows):
        _how_images()
    with st.container(horizontal=True):
        for action, label in texts.ACTIONS.items():
            if count := sum(row.action == action for row in plan.rows):
                st.badge(f"{count} {label}", color=_COLOURS[action])
    weights = _weights(cell, plan)
    if conflicts := plan.count("conflict"):
        st.warning(texts.conflicts(conflicts), icon=":material/call_split:")
    _table(plan, weights)
    st.caption(texts.estimate(plan.calls, plan.seconds))
    if plan.over_cap:
        st.warning(texts.over_cap(plan.over_cap), icon=":material/event_upcoming:")
    return plan, settings


def show_send_buttons(plan: Plan) -> bool:
    """Draw what can be done with a plan; whether the person wants it sent."""
    ready = plan.count("create") + plan.count("update") + plan.count("unchanged")
    only = plan.rows[0] if len(plan.rows) == 1 and plan.rows[0].kind == "template" else None
    with st.container(horizontal=True, vertical_alignment="center"):
        if only:
            st.page_link(
                "../../pages/personalize.py",
                label=texts.PERSONALIZE_THIS,
                icon=":material/tune:",
                query_params={"template": only.asset.public_id},
            )
        label = texts.DEFAULTS if only else texts.send_now(ready)
        return st.button(
            label, type="primary", icon=":material/send:", disabled=not ready, key=keys.SEND.name,
            on_click=_note_click, args=(get_state(keys.LAST_SEND),),
        )  # fmt: skip


def spend_plan(send_id: str) -> None:
    """Remember the send that the last plan became: a click on a plan from before starts nothing."""
    set_state(keys.LAST_SEND, send_id)


def take_late_click() -> str:
    """The send that has begun already when it is asked for once more, once; blank for a click on a new plan."""
    late = get_state(keys.CLICK_IS_LATE)
    set_state(keys.CLICK_IS_LATE, False)
    return get_state(keys.LAST_SEND) if late else ""


def _note_click(last_send: str) -> None:
    """Compare the last send, as it was when the pressed button was drawn, with the last one now."""
    set_state(keys.CLICK_IS_LATE, last_send != get_state(keys.LAST_SEND))


def _table(plan: Plan, weights: dict[str, int]) -> None:
    rows = [
        {
            "now": row.before,
            "becomes": row.src,
            "action": [texts.ACTIONS[row.action]],
            "name": row.name,
            "note": row.note,
            "as": texts.KINDS[row.kind],
            "weight": _weight(weights.get(row.src)),
            "alt text": row.alt,
            "link": row.link,
            "asset": row.asset.public_id,
        }
        for row in plan.rows[:500]
    ]
    actions = st.column_config.MultiselectColumn(options=texts.ACTIONS.values(), color=_COLOURS.values())
    st.dataframe(
        rows,
        # What no row has needs no room.
        column_order=[name for name in rows[0] if any(row[name] for row in rows)] if rows else None,
        column_config={
            "now": st.column_config.ImageColumn(width="small"),
            "becomes": st.column_config.ImageColumn(width="small"),
            "action": actions,
            "note": st.column_config.TextColumn(width="medium"),
            "link": st.column_config.LinkColumn(width="small"),
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


def _how_images() -> None:
    st.radio(
        texts.AS,
        [False, True],
        format_func=lambda copy: texts.AS_COPY if copy else texts.AS_BLOCK,
        captions=texts.AS_WHY,
        key=keys.AS_COPIES.name,
        persist_state="session",
    )
    if get_state(keys.AS_COPIES):
        st.radio(
            texts.BY, list(texts.BYS), format_func=words.label_of(texts.BYS), key=keys.BY_FILE.name, horizontal=True,
            persist_state="session",
        )  # fmt: skip


def _settings() -> dict[str, Any]:
    """The widgets' values, those that differ from the product's own only."""
    left, right = st.columns(2)
    name = left.text_input(
        texts.NAME, help=texts.NAME_HELP, key=set_default(keys.NAME, keys.NAME.default), persist_state="session"
    )
    link = right.text_input(texts.LINK, help=texts.LINK_HELP, key=keys.LINK.name, persist_state="session")
    values: dict[str, Any] = {"name": name.strip() or keys.NAME.default, "link": link.strip()}
    with st.expander(texts.OPTIONS):
        values["missing_alt"] = st.selectbox(
            texts.ALT,
            list(texts.ALTS),
            format_func=words.label_of(texts.ALTS),
            key=keys.MISSING_ALT.name,
            persist_state="session",
        )
        values["width"] = st.number_input(
            texts.WIDTH, 40, 1200, key=set_default(keys.WIDTH, keys.WIDTH.default), step=20, persist_state="session"
        )
        for setting, label, more in (
            ("pinned", texts.PINNED, texts.PINNED_HELP),
            ("overwrite", texts.OVERWRITE, None),
            ("recreate", texts.RECREATE, None),
        ):
            values[setting] = st.checkbox(label, help=more, key=keys.option(setting).name, persist_state="session")
    with st.expander(texts.VIDEO):
        values["video"] = _video()
    values["copies"] = get_state(keys.AS_COPIES)
    values["by_file"] = get_state(keys.BY_FILE)
    return _changed(values)


def _video() -> dict[str, Any]:
    one, two, three, four = st.columns(4)
    start = one.number_input(texts.START, 0.0, 3600.0, key=keys.START.name, step=0.5, persist_state="session")
    length = two.number_input(
        texts.LENGTH, 0.5, 12.0, key=set_default(keys.LENGTH, keys.LENGTH.default), step=0.5, persist_state="session"
    )
    rate = three.number_input(texts.RATE, 1, 25, key=set_default(keys.RATE, keys.RATE.default), persist_state="session")
    form = four.selectbox(
        texts.FORM,
        list(texts.FORMS),
        help=texts.VIDEO_HELP,
        format_func=words.label_of(texts.FORMS),
        key=keys.FORM.name,
        persist_state="session",
    )
    return {"start": start, "length": length, "rate": rate, "form": form}


def _changed(values: dict[str, Any]) -> dict[str, Any]:
    own = asdict(SendSettings())
    changed = {name: value for name, value in values.items() if value != own[name]}
    if "video" in changed:
        changed["video"] = {name: value for name, value in values["video"].items() if value != own["video"][name]}
    return changed
