"""The bar of Send, which stays in view: what is selected, what would happen to it, and the page's primary action."""

from collections.abc import Mapping, Sequence

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.send.values import Plan, PlanRow
from ui.app.actions import action_button
from ui.app.state import get_state
from ui.send import bar_text, keys
from ui.send import text as texts
from ui.send.selection import all_selected, clear_by_hand, restore


def show_bar(bar: DeltaGenerator, assets: Sequence[str], plan: Plan | None, faults: Mapping[str, str]) -> list[str]:
    """Draw the bar for what is selected and its plan, None if there is none; what the person wants sent now.

    That is what was selected when the button was pressed, and nothing while values of settings cannot be: `faults` says
    why, by their places.
    """
    changes = plan.count("create") + plan.count("update") if plan else 0
    template = _only_template(plan)
    with bar:
        st.markdown(_summary(len(assets), plan), width="content")
        if not faults and plan and plan.rows and plan.count("unchanged") == len(plan.rows):
            are_copies = any(row.kind == "copy" for row in plan.rows)
            st.markdown(bar_text.up_to_date(len(plan.rows), copies=are_copies), width="content")
        elif not faults and plan and plan.rows and not changes:
            st.markdown(bar_text.nothing_to_send(plan.count("conflict")), width="content")
        if assets:
            st.markdown(f"[{texts.REVIEW}](#{texts.REVIEW_ANCHOR})", width="content")
        if all_selected():
            st.button(texts.CLEAR, on_click=clear_by_hand, type="tertiary")
        elif get_state(keys.CLEARED):
            st.button(texts.RESTORE, on_click=restore, type="tertiary", icon=":material/undo:")
        st.space("stretch")
        if template and (
            press := action_button(
                texts.PERSONALIZE_THIS,
                type="primary",
                icon=":material/tune:",
                key="send_personalize",
                of=template.asset.public_id,
            )
        ):
            st.switch_page("../../pages/personalize.py", query_params={"template": press.of})
        press = action_button(
            texts.send_now(changes, is_template=template is not None), type="secondary" if template else "primary",
            icon=":material/send:", disabled=not changes or bool(faults), key=keys.SEND.name,
            of=list(assets),
        )  # fmt: skip
        if faults:
            # In a line of its own: however long it is, the button keeps its place.
            with st.container(key="send_faults"):
                st.markdown(bar_text.correct_first(_faulty_fields(plan, faults)))
    return press.of if press else []


def _faulty_fields(plan: Plan | None, faults: Mapping[str, str]) -> list[tuple[str, str]]:
    """The label of each field whose value cannot be, with the title of the asset that it is for."""
    titles = {row.asset.reference: row.asset.title for row in plan.rows} if plan else {}
    places = [place.partition(".") for place in faults]
    return list(dict.fromkeys((texts.SETTING_LABELS[name], titles.get(of, "")) for name, _, of in places))


def _summary(selected: int, plan: Plan | None) -> str:
    if not plan:
        return texts.summary(selected, {})
    rows = [row for row in plan.rows if row.action not in ("skip", "conflict")]
    return texts.summary(
        selected,
        _counts(plan),
        missing=len(plan.missing),
        without_alt=sum(row.needs_alt for row in rows),
        images_without_link=sum(row.lacks_link and row.kind == "image" for row in rows),
        videos_without_link=sum(row.lacks_link and row.kind == "video" for row in rows),
    )


def _only_template(plan: Plan | None) -> PlanRow | None:
    """The template, if that is all that is selected and can be used."""
    rows = plan.rows if plan else ()
    return rows[0] if len(rows) == 1 and rows[0].kind == "template" and rows[0].action != "skip" else None


def _counts(plan: Plan) -> dict[str, int]:
    return {label: count for action, label in texts.ACTIONS.items() if (count := plan.count(action))}
