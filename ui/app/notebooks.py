"""The drawer “Notebooks” in the sidebar: keep a page, open it again, take it away."""

from urllib.parse import urlencode

import streamlit as st

from core.errors import WorkspaceError
from core.notebooks.store import SavedPage
from ui.app import notebooks_text as texts
from ui.app import text as words
from ui.app.errors import show_error
from ui.app.state import drawn_cells, get_state, set_default, set_state, workspace

OPENED = "notebook"
"""The parameter of a page's address that names the notebook whose notes are shown."""


def open_notes() -> None:
    """Put the notes of the notebook that the address names onto this session's cells, once."""
    wanted = st.query_params.get(OPENED, "")
    if not wanted or get_state("notebook_opened") == wanted:
        return
    set_state("notebook_opened", wanted)
    try:
        kept = workspace().notebooks.get(wanted)
    except WorkspaceError as error:
        st.warning(words.sentence(error))
        return
    for cell in kept.cells:
        set_state(f"note_{kept.page}_{cell.number}", cell.note)


def drawer(page: str) -> None:
    """The drawer; what is kept is read only while it is open."""
    box = st.expander(texts.DRAWER, icon=":material/book_2:", on_change="rerun", key="notebooks_drawer")
    with box:
        if box.open:
            try:
                _keep(page)
                _kept()
            except WorkspaceError as error:
                show_error(error)


def _keep(page: str) -> None:
    st.caption(texts.LEAD)
    st.text_input(texts.NAME, key=set_default("notebook_name", ""), max_chars=80, persist_state="session")
    if st.button(texts.KEEP, width="stretch", disabled=not drawn_cells(page)):
        query = [(name, value) for name in st.query_params for value in st.query_params.get_all(name) if name != OPENED]
        kept = workspace().notebooks.keep(get_state("notebook_name", ""), page, urlencode(query), drawn_cells(page))
        st.success(texts.kept(kept.name))


def _kept() -> None:
    kept = {each.id: each for each in workspace().notebooks.all()}
    st.markdown(f"**{texts.KEPT}**")
    if not kept:
        st.caption(texts.NONE)
        return
    shown = st.selectbox(
        texts.KEPT,
        list(kept),
        format_func=lambda each: texts.row(kept[each].name, kept[each].page),
        key="notebook_shown",
        label_visibility="collapsed",
    )
    if shown in kept:
        _one(kept[shown])


def _one(kept: SavedPage) -> None:
    st.caption(texts.kept_by(kept.who, kept.at, sum(bool(cell.note) for cell in kept.cells)))
    query = f"{kept.query}&" if kept.query else ""
    st.link_button(texts.OPEN, f"/{kept.page}?{query}{OPENED}={kept.id}", icon=":material/replay:", width="stretch")
    st.download_button(
        texts.EXPORT,
        workspace().notebooks.export(kept.id),
        file_name=f"{kept.page}-{kept.id}.ipynb",
        mime="application/x-ipynb+json",
        on_click="ignore",
        icon=":material/download:",
        width="stretch",
    )
    st.button(texts.FORGET, on_click=workspace().notebooks.forget, args=(kept.id,), type="tertiary")
