"""The save cell: the button, what came of it, and what to do next."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from core.services.block_writer import Written
from core.services.personalize import Opened
from ui import words
from ui.cell import Cell
from ui.state import forget, seed, workspace


def show_save(cell: Cell, template: str, personalization: Mapping[str, Any], opened: Opened, key: str) -> None:
    """Draw the save cell."""
    name = st.text_input(words.BLOCK_NAME, key=seed(f"{key}_name", opened.name), max_chars=200, persist_state="session")
    options = {}
    if opened.state == "edited" and st.checkbox(words.OVERWRITE, key=f"{key}_overwrite"):
        options["overwrite"] = True
    if opened.state == "deleted" and st.checkbox(words.RECREATE, key=f"{key}_recreate"):
        options["recreate"] = True
    if st.button(words.SAVE, type="primary", key=f"{key}_save"):
        # Opening again shows the truth, whatever comes of the save.
        forget("personalize_1_1")
        cell.act(workspace().personalize.save, template, dict(personalization), name, **options)
        st.rerun()
    written: Written | None = cell.acted()
    if written:
        _show_written(written, personalization)


def _show_written(written: Written, personalization: Mapping[str, Any]) -> None:
    st.success(f"{words.OUTCOMES[written.outcome]} **{words.plain(written.name)}**", icon=":material/check_circle:")
    if written.linked:
        st.caption(words.LINKED)
    else:
        st.warning(words.linked_here_only(written.note))
    st.link_button(words.OPEN_IN_KLAVIYO, written.block_url, icon=":material/open_in_new:")
    st.markdown(f"**{words.USE_IT}**")
    event = personalization.get("event") or {}
    st.markdown("\n".join(f"{n}. {step}" for n, step in enumerate(words.use_it(event.get("metric", "")), start=1)))
