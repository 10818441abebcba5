"""A select box keeps its option when its labels change between the browser's drawing and its answer."""

import pytest
from streamlit.testing.v1 import AppTest


def script() -> None:
    import streamlit as st

    from ui.app.keys import Key
    from ui.app.select import select, selected

    key, rate = Key("box", ""), st.session_state.get("rate", 1)
    st.session_state.setdefault("box", "b")
    st.text(selected(key))
    if st.session_state.get("is_open", True):
        select("Box", ["", "a", "b"], key, lambda option: f"{option or 'none'} in {rate}%", persist_state="session")


@pytest.mark.parametrize(("told", "option"), [("b in 1%", "b"), ("a in 1%", "a"), ("none in 2%", ""), ("a", "a")])
def test_a_label_that_was_drawn_stands_for_its_option(told: str, option: str) -> None:
    app = AppTest.from_function(script).run()
    app.session_state["rate"] = 2
    app.run()
    app.session_state["is_open"] = False
    app.run()
    # As Streamlit hands on the label that a browser still shows.
    app.session_state["box"] = told
    app.run()
    assert not app.exception
    assert app.text[0].value == option
    assert app.session_state["box"] == option
