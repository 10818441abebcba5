"""Which of the dropped files count: a new drop replaces what was dropped before, until somebody says otherwise."""

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from ui.app.state import get_state, set_state
from ui.events import files_text as texts
from ui.events import keys


def files_to_read(files: Sequence[UploadedFile]) -> Sequence[UploadedFile]:
    """Say which of these files are read, and offer the other way; those that are."""
    drop = _latest_drop([file.file_id for file in files])
    old = [file for file in files if file.file_id in drop.before]
    new = [file for file in files if file.file_id not in drop.before]
    if len(files) == 1:
        return files
    with st.container(horizontal=True, vertical_alignment="center"):
        is_replaced = bool(old) and not drop.is_together
        names = [[file.name for file in each] for each in (new, old)]
        st.info(texts.replaced(*names) if is_replaced else texts.together(len(files)), icon=":material/info:")
        if old:
            label = texts.ADD if is_replaced else texts.only_last(len(new))
            st.button(label, key="events_files_together", on_click=_change, args=[is_replaced])
    return new if is_replaced else files


def _latest_drop(ids: Sequence[str]) -> keys.Drop:
    """What was there before the files that came last."""
    drop = get_state(keys.DROP)
    if set(ids) - set(drop.files):
        before = frozenset(drop.files) & frozenset(ids)
        drop = keys.Drop(files=tuple(ids), before=before, earlier=drop if before else None)
    while drop.earlier and set(ids) <= drop.before:
        # What came after them was taken out again: they are as they were before it, or read together, if somebody chose
        # that for all of them.
        drop = replace(drop.earlier, is_together=drop.is_together or drop.earlier.is_together)
    set_state(keys.DROP, drop)
    return drop


def _change(is_together: bool) -> None:
    set_state(keys.DROP, replace(get_state(keys.DROP), is_together=is_together))
