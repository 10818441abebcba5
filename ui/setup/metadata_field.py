"""The metadata field that keeps links on their assets, on Setup."""

import streamlit as st

from core.errors import Refused
from core.setup.cloudinary_status import FieldStatus
from ui.app import text as words
from ui.app.actions import action_button
from ui.app.cell import Cell
from ui.app.cell_names import clear_cell_results, clear_last_run
from ui.app.state import workspace
from ui.setup import text as texts


def metadata_field_cell(number: int, *, usable: bool, answering: bool) -> bool:
    """Show the field, and create it; whether it is there, as far as anybody knows.

    `usable` and `answering` tell whether Klaviyo and Cloudinary are connected.
    """
    is_there = False
    with Cell("setup/metadata_field", number, texts.FIELD_CELL, texts.FIELD_ASK, step=True) as cell:
        if not answering:
            cell.draw_step("")
            st.info(texts.FIELD_LATER)
            return False
        status: FieldStatus = cell.fetch(workspace().setup.metadata_field)
        is_there = status.state == "present"
        missing = cell.fetch(workspace().metadata_field.missing) if is_there and usable else ()
        if cell.draw_step(texts.FIELD_DONE if is_there and not missing and not cell.last_run() else ""):
            _show(cell, status, len(missing), usable=usable)
    return is_there


def _show(cell: Cell, status: FieldStatus, missing: int, *, usable: bool) -> None:
    definition = status.definition
    st.markdown(f"`{definition['external_id']}` · {words.plain(definition['label'])} · {definition['type']}")
    if status.state == "present":
        if not missing:
            st.success(texts.FIELD_PRESENT, icon=":material/check_circle:")
        _fill_in(cell, missing)
    elif status.state == "foreign":
        st.warning(texts.FIELD_FOREIGN)
    elif status.state == "unknown":
        st.error(words.sentence(status.problem))
    else:
        st.info(texts.FIELD_ABSENT)
        if action_button(texts.CREATE_FIELD, key="create_field", type="primary" if usable else "secondary"):
            _create(cell)


def _fill_in(cell: Cell, missing: int) -> None:
    """Offer to bring links to their assets that were made before the field."""
    if missing:
        st.warning(texts.unwritten_links(missing))
        if action_button(texts.FILL_IN, key="fill_in"):
            cell.run(workspace().metadata_field.fill_in)
            clear_cell_results("setup/metadata_field", workspace().metadata_field.missing)
            st.rerun()
    filled = cell.last_run()
    if filled:
        st.success(texts.filled_in(filled.done, len(filled.problems)))
        for public_id, problem in filled.problems:
            st.caption(words.plain(f"{public_id}: {problem}"))


def _create(cell: Cell) -> None:
    try:
        cell.run(workspace().setup.create_metadata_field)
    except Refused as error:
        st.error(texts.field_refused(str(error)), icon=":material/lock:")
        return
    clear_cell_results("setup/metadata_field", workspace().setup.metadata_field)
    clear_last_run("setup/metadata_field")
    st.rerun()
