"""What is looked at in place of the account's events: dropped files, a reading of them, or what was saved."""

from collections.abc import Sequence
from typing import Final

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from ui.app.keys import Key
from ui.app.state import get_state, set_query_param, set_state
from ui.events import keys
from ui.events import text as texts

READ: Final = "read"
"""What of the address names the reading of files."""
SAMPLE: Final = "kept"
"""What of the address names a saved sample."""
PROFILE: Final = texts.PROFILE_PARAM
"""What of the address names saved fill rates."""


def files_key() -> Key[Sequence[UploadedFile]]:
    """The key of the place to drop files, which is another one once files were put away."""
    return keys.FILES[get_state(keys.FILES_ROUND)]


def is_of_account() -> bool:
    """Whether the account's events are looked at, rather than files or what was saved."""
    params = st.query_params
    return not (get_state(files_key()) or any(params.get(name) for name in (READ, PROFILE, SAMPLE)))


def put_away() -> None:
    """Put files and what is open away: the account's events are looked at again."""
    for name in (READ, PROFILE, SAMPLE):
        st.query_params.pop(name, None)
    set_state(keys.FILES_ROUND, int(get_state(keys.FILES_ROUND) or 0) + 1)


def open_saved(name: str, saved_id: str) -> None:
    """Open a saved sample or saved fill rates in place of whatever is open."""
    put_away()
    set_query_param(name, saved_id)
