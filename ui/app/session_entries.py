"""A session whose entries are read one by one.

For each select box and text field Streamlit copies the whole session, to see whether one entry of it is None. That
grows with the square of a page's widgets (https://github.com/streamlit/streamlit/pull/8529, the comment of September
2024); on Personalize it was a quarter of every rerun.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from streamlit.runtime.state.safe_session_state import SafeSessionState

_copy: Final = SafeSessionState.filtered_state.fget  # type: ignore[attr-defined]


class SessionEntries(Mapping[str, Any]):
    """What Streamlit's copy of a session holds; it is copied only for those who want all of it."""

    def __init__(self, session: SafeSessionState) -> None:
        self._session = session

    def __getitem__(self, key: str) -> Any:
        """The value of one entry; KeyError without it."""
        return self._session[key]

    def __iter__(self) -> Iterator[str]:
        """The names of all entries."""
        return iter(_copy(self._session))

    def __len__(self) -> int:
        """How many there are."""
        return len(_copy(self._session))


def read_entries_one_by_one() -> None:
    """Give Streamlit the entries in the place of a copy, in all sessions of this process."""
    SafeSessionState.filtered_state = property(SessionEntries)  # type: ignore[assignment]
