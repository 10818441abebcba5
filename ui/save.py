"""The save cell: the button, what came of it, and what to do next."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from core.services.block_writer import Written
from core.services.personalize import Opened
from ui import words
from ui.cell import Cell
from ui.state import forget, seed, workspace
from ui.words import personalize as texts


def show_save(cell: Cell, template: str, personalization: Mapping[str, Any], opened: Opened, key: str) -> None:
    """Draw the save cell."""
    name = st.text_input(texts.BLOCK_NAME, key=seed(f"{key}_name", opened.name), max_chars=200, persist_state="session")
    options = {}
    if opened.state == "edited" and st.checkbox(texts.OVERWRITE, key=f"{key}_overwrite"):
        options["overwrite"] = True
    if opened.state == "deleted" and st.checkbox(texts.RECREATE, key=f"{key}_recreate"):
        options["recreate"] = True
    if st.button(texts.SAVE, type="primary", key=f"{key}_save"):
        # Opening again shows the truth, whatever comes of the save.
        forget("personalize_1_2")
        cell.act(workspace().personalize.save, template, dict(personalization), name, **options)
        st.rerun()
    written: Written | None = cell.acted()
    if written:
        _show_written(written, personalization)


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
