"""“Notebooks” in the sidebar: save a page, open it again, export it."""

from functools import partial
from urllib.parse import urlencode

import streamlit as st

from core.errors import WorkspaceError
from core.notebooks.store import SavedPage
from ui.app import keys
from ui.app import notebooks_text as texts
from ui.app import text as words
from ui.app.actions import action_button, carry_out
from ui.app.disclosure import disclose_in_sidebar
from ui.app.errors import show_error
from ui.app.state import drawn_cells, get_state, set_default, set_state, workspace

NOTEBOOK_PARAM = "notebook"
"""The parameter of a page's address that names the notebook whose notes are shown."""
_NOT_KEPT = (NOTEBOOK_PARAM, keys.DRAFT_PARAM, keys.RECIPIENT_PARAM)
"""A saved page stays without end: it names no draft, which is a secret, and no recipient, who may be erased."""


def open_notes() -> None:
    """Put the notes of the notebook that the address names onto this session's cells, once."""
    notebook_id = st.query_params.get(NOTEBOOK_PARAM, "")
    if not notebook_id or get_state(keys.NOTEBOOK_ID) == notebook_id:
        return
    set_state(keys.NOTEBOOK_ID, notebook_id)
    try:
        notebook = workspace().notebooks.get(notebook_id)
    except WorkspaceError as error:
        st.warning(words.sentence(error))
        return
    for cell in notebook.cells:
        set_state(keys.note(notebook.page, cell.number), cell.note)


def show_notebooks(page: str) -> None:
    """Draw the notebooks; saved pages are read only while they are in view."""
    if disclose_in_sidebar(keys.NOTEBOOKS_OPEN, texts.TITLE, "book_2"):
        with st.container(border=True):
            try:
                _save(page)
                _show_saved()
            except WorkspaceError as error:
                show_error(error)


def _save(page: str) -> None:
    st.caption(texts.LEAD)
    st.text_input(
        texts.NAME,
        key=set_default(keys.NOTEBOOK_NAME, keys.NOTEBOOK_NAME.default),
        max_chars=80,
        persist_state="session",
    )
    if action_button(texts.SAVE, key=f"notebook_save_{page}", width="stretch", disabled=not drawn_cells(page)):
        query = [
            (name, value)
            for name in st.query_params
            for value in st.query_params.get_all(name)
            if name not in _NOT_KEPT
        ]
        save = partial(workspace().notebooks.save, get_state(keys.NOTEBOOK_NAME), page, urlencode(query))
        notebook = carry_out(partial(save, drawn_cells(page)))
        st.success(texts.save_message(notebook.name))


def _show_saved() -> None:
    notebooks = {each.id: each for each in workspace().notebooks.all()}
    st.markdown(f"**{texts.SAVED_NOTEBOOKS}**")
    if not notebooks:
        st.caption(texts.NONE)
        return
    notebook_id = st.selectbox(
        texts.SAVED_NOTEBOOKS,
        list(notebooks),
        format_func=lambda each: texts.row(notebooks[each].name, notebooks[each].page),
        key="notebook_shown",
        label_visibility="collapsed",
    )
    if notebook_id in notebooks:
        _show_notebook(notebooks[notebook_id])


def _show_notebook(notebook: SavedPage) -> None:
    st.caption(texts.saved_by(notebook.who, notebook.at, sum(bool(cell.note) for cell in notebook.cells)))
    query = f"{notebook.query}&" if notebook.query else ""
    st.link_button(
        texts.OPEN, f"/{notebook.page}?{query}{NOTEBOOK_PARAM}={notebook.id}", icon=":material/replay:", width="stretch"
    )
    st.download_button(
        texts.EXPORT,
        workspace().notebooks.export(notebook.id),
        file_name=f"{notebook.page}-{notebook.id}.ipynb",
        mime="application/x-ipynb+json",
        on_click="ignore",
        icon=":material/download:",
        width="stretch",
    )
    st.button(texts.DELETE, on_click=workspace().notebooks.delete, args=(notebook.id,), type="tertiary")
