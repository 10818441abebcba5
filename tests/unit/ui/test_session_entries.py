"""A session whose entries are read one by one holds what Streamlit's copy of it holds."""

import inspect
import subprocess
import sys

from streamlit.elements.widgets import number_input, selectbox, text_widgets
from streamlit.runtime.state import SessionState
from streamlit.runtime.state.safe_session_state import SafeSessionState

from tests.support.servers import ROOT
from ui.app.session_entries import SessionEntries


def test_they_are_those_of_the_copy() -> None:
    session = SafeSessionState(SessionState(), lambda: None)
    session["one"], session["nothing"] = 1, None
    entries = SessionEntries(session)
    assert dict(entries) == session.filtered_state == {"one": 1, "nothing": None}
    assert (len(entries), "other" in entries, entries.get("other", 5)) == (2, False, 5)


def test_streamlit_still_copies_a_session_for_each_of_these_widgets() -> None:
    """Where it does not, this module has no use any more."""
    for module in (selectbox, text_widgets, number_input):
        assert "get_session_state().filtered_state" in inspect.getsource(module)


PAGE = """
import streamlit as st
from ui.app.session_entries import read_entries_one_by_one

read_entries_one_by_one()
st.session_state.setdefault("chosen", "b")
st.selectbox("One", ["a", "b"], key="chosen")
st.selectbox("Two", ["a", "b"], key="none")
st.text_input("Text", key="text")
st.number_input("Number", 0, 9, key="number")
st.button("Empty", on_click=lambda: st.session_state.update(none=None, text=None, number=None))
"""

DRIVER = f"""
from streamlit.testing.v1 import AppTest
app = AppTest.from_string({PAGE!r}).run()
app.selectbox[1].set_value("b").run()
app.text_input[0].set_value("x").run()
values = lambda: [each.value for each in (*app.selectbox, *app.text_input, *app.number_input)]
assert values() == ["b", "b", "x", 0], values()
app.button[0].click().run()
assert values() == ["b", None, None, None], values()
assert not app.exception
"""


def test_widgets_hold_and_lose_their_values_as_without() -> None:
    subprocess.run([sys.executable, "-W", "ignore", "-c", DRIVER], cwd=ROOT, check=True, timeout=60)
