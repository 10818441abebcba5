"""The save cell: the button, what came of it, and what to do next."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from core.errors import Conflict
from core.services.personalize.opened import Opened
from core.services.write.block_writer import Written
from ui import words
from ui.cell import Cell
from ui.conflict import settle
from ui.draft import Draft
from ui.state import choose, chosen, forget, seed, workspace
from ui.where_used import uses_of
from ui.words import personalize as texts


def show_save(cell: Cell, draft: Draft, opened: Opened, ours: str, context: Mapping[str, Any], key: str) -> None:
    """Draw the save cell; `ours` is the block's HTML, `context` one recipient to show it to."""
    name = st.text_input(texts.BLOCK_NAME, key=seed(f"{key}_name", opened.name), max_chars=200, persist_state="session")
    if told := chosen(f"{key}_refused"):
        st.error(f"{words.sentence(told)}  \n{words.NEXT_CONFLICT}", icon=":material/error:")
    options = settle(draft, opened, ours, context, key)
    if opened.state == "deleted" and st.checkbox(texts.RECREATE, key=f"{key}_recreate"):
        options["recreate"] = True
    if opened.block:
        st.caption(uses_of([opened.block.id]))
    if st.button(texts.SAVE, type="primary", key=f"{key}_save"):
        # Opening again shows the truth, whatever comes of the save.
        forget("personalize_1_2")
        choose(f"{key}_refused", "")
        try:
            written = cell.act(
                workspace().personalize.save, draft.template, draft.personalization, name, **draft.by_hand, **options
            )
        except Conflict as conflict:
            choose(f"{key}_refused", str(conflict))
        else:
            choose(f"{key}_seen", written.version)
        st.rerun()
    result: Written | None = cell.acted()
    if result:
        _show_written(result, draft.personalization)


def _show_written(written: Written, personalization: Mapping[str, Any]) -> None:
    st.success(f"{texts.OUTCOMES[written.outcome]} **{words.plain(written.name)}**", icon=":material/check_circle:")
    if written.linked:
        st.caption(texts.LINKED)
    else:
        st.warning(texts.linked_here_only(written.note))
    st.link_button(words.OPEN_IN_KLAVIYO, written.block_url, icon=":material/open_in_new:")
    st.markdown(f"**{texts.USE_IT}**")
    event = personalization.get("event") or {}
    st.markdown("\n".join(f"{n}. {step}" for n, step in enumerate(texts.use_it(event.get("metric", "")), start=1)))
