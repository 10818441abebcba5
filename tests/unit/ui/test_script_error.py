"""An error that nobody expected is told at the top of the page, whatever was drawn before it."""

from streamlit.testing.v1 import AppTest


def _fails_below() -> None:
    import streamlit as st

    from ui.app.errors import on_script_error, reserve_error

    reserve_error()
    st.markdown("Drawn before it")
    with st.container():
        st.markdown("Drawn before it, too")
        on_script_error(ValueError("unexpected"))


def _fails_at_once() -> None:
    from ui.app.errors import on_script_error

    on_script_error(ValueError("unexpected"))


def test_it_stands_above_what_was_drawn() -> None:
    app = AppTest.from_function(_fails_below).run()
    first, *_ = app.main.children.values()
    assert [each.value for each in first.error] == [each.value for each in app.error]
    assert len(app.error) == 1


def test_it_is_told_where_no_place_was_kept_for_it() -> None:
    assert len(AppTest.from_function(_fails_at_once).run().error) == 1
