"""The save cell: the button, what came of it, and what to do next."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from core.errors import Conflict
from core.publish.block_writer import WriteOutcome
from core.publish.opened_template import OpenedTemplate
from ui.app import text as words
from ui.app.cell import Cell, clear_cell_results
from ui.app.state import get_state, set_default, set_state, workspace
from ui.links.where_used import uses_of
from ui.personalize import text as texts
from ui.personalize.conflict import resolve_conflict
from ui.personalize.draft import Draft
from ui.personalize.initial_choices import WidgetScope
from ui.personalize.keys import BlockKeys
from ui.personalize.versions import reset_widgets, show_against_now


def show_save(
    cell: Cell, draft: Draft, opened: OpenedTemplate, ours: str, context: Mapping[str, Any], place: WidgetScope
) -> None:
    """Draw the save cell; `ours` is the block's HTML, `context` one recipient to show it to."""
    keys = place.keys
    name = st.text_input(
        texts.BLOCK_NAME, key=set_default(keys.block_name, opened.name), max_chars=200, persist_state="session"
    )
    if refusal := get_state(keys.refusal):
        st.error(f"{words.sentence(refusal)}  \n{words.NEXT_CONFLICT}", icon=":material/error:")
    if place.older:
        show_against_now(draft, opened, ours, context, keys)
    options = resolve_conflict(draft, opened, ours, context, place)
    if opened.state == "deleted":
        options.update(_deleted(cell, draft, keys))
    if opened.block:
        st.caption(uses_of([opened.block.id]))
    if st.button(texts.SAVE, type="primary", key=keys.name("save")):
        # Opening again shows the truth, whatever comes of the save.
        clear_cell_results("personalize/template", workspace().personalize.open)
        set_state(keys.refusal, "")
        try:
            outcome = cell.run(
                workspace().personalize.save, draft.template, draft.personalization, name, **draft.by_hand, **options
            )
        except Conflict as conflict:
            set_state(keys.refusal, str(conflict))
        else:
            set_state(keys.base_version, outcome.version)
            if place.mark:
                # What was brought back or taken along is what stands there now.
                reset_widgets(place.block)
        st.rerun()
    result: WriteOutcome | str | None = cell.last_run()
    if isinstance(result, WriteOutcome):
        _show_outcome(result, draft.personalization)
    elif result is not None:
        st.info(words.plain(f"{texts.UNLINKED} {words.sentence(result) if result else ''}"), icon=":material/link_off:")


def _deleted(cell: Cell, draft: Draft, keys: BlockKeys) -> dict[str, bool]:
    """What to do about a block that was deleted in Klaviyo: make it again, or let go of it."""
    with st.container(horizontal=True, vertical_alignment="center"):
        recreate = st.checkbox(texts.RECREATE, key=keys.name("recreate"), width="content")
        if st.button(texts.UNLINK, key=keys.name("unlink"), help=texts.UNLINK_HELP, icon=":material/link_off:"):
            clear_cell_results("personalize/template", workspace().personalize.open)
            cell.run(workspace().personalize.unlink, draft.template, draft.variant)
            st.rerun()
    return {"recreate": True} if recreate else {}


def _show_outcome(result: WriteOutcome, personalization: Mapping[str, Any]) -> None:
    st.success(f"{texts.OUTCOMES[result.outcome]} **{words.plain(result.name)}**", icon=":material/check_circle:")
    if result.linked:
        st.caption(texts.LINKED)
    else:
        st.warning(texts.linked_here_only(result.note))
    if result.warning:
        st.warning(words.plain(words.sentence(result.warning)), icon=":material/info:")
    st.link_button(words.OPEN_IN_KLAVIYO, result.block_url, icon=":material/open_in_new:")
    st.markdown(f"**{texts.USE_IT}**")
    event = personalization.get("event") or {}
    st.markdown("\n".join(f"{n}. {step}" for n, step in enumerate(texts.use_it(event.get("metric", "")), start=1)))
    st.caption(texts.REPLACED)
