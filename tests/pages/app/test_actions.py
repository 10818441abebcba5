"""A press is carried out once, and the page says what came of it, wherever another run of the page ends the first."""

import threading
from concurrent.futures import Future, ThreadPoolExecutor

import pytest
from streamlit.testing.v1 import AppTest

from tests.support.pages import OpenPage
from ui.app import text as words
from ui.app.presses import Presses

ENDINGS = ("before the button", "after the work", "")
"""Where the run that a press begins is ended by another one; nowhere."""


def page() -> None:
    """Two buttons, each of which writes down what it has done; the page says what came of it."""
    import streamlit as st

    from core.errors import InputError
    from ui.app.actions import action_button, carry_out, end_page, run_of_page

    state = st.session_state
    state.setdefault("done", [])
    done, is_ended = state["done"], state.get("ended", "")
    state["ended"] = ""

    def work(name: str) -> str:
        done.append(name)
        if state.get("fails"):
            raise InputError("this cannot be done")
        return f"{name} is done"

    with run_of_page():
        if is_ended == "before the button":
            st.stop()
        if state.get("waits"):
            end_page()
        for name in ("first", "second"):
            target = f"{name}{state.get('target', '')}"
            press = None if state.get("gone") == name else action_button(name, key=name, of=target)
            if press:
                try:
                    st.text(carry_out(lambda target=press.of: work(target)))
                except InputError as error:
                    st.text(str(error))
                if is_ended == "after the work":
                    st.stop()
                if state.get("draws_anew"):
                    state["draws_anew"] = False
                    st.rerun()


@pytest.fixture
def app(open_page: OpenPage) -> AppTest:
    """It needs an open workspace."""
    open_page("help")
    return AppTest.from_function(page).run()


def press(app: AppTest, key: str, **state: object) -> AppTest:
    for name, value in state.items():
        app.session_state[name] = value
    return app.button(key).click().run()


def said(app: AppTest) -> list[str]:
    assert not app.exception
    return [each.value for each in app.text]


@pytest.mark.parametrize("fails", [False, True])
@pytest.mark.parametrize("ended", ENDINGS)
def test_it_is_done_once_and_said(app: AppTest, ended: str, fails: bool) -> None:
    press(app, "second", ended=ended, fails=fails)
    if ended:
        app.run()
    assert said(app) == ["this cannot be done" if fails else "second is done"]
    assert (app.run().session_state["done"], said(app)) == (["second"], [])
    press(app, "second")
    assert app.session_state["done"] == ["second", "second"]


def test_what_is_pressed_again_before_the_page_answers_is_one_press(app: AppTest) -> None:
    press(app, "first", ended="after the work")
    press(app, "first")
    assert (app.session_state["done"], said(app)) == (["first"], ["first is done"])


def test_two_buttons_are_two_presses(app: AppTest) -> None:
    app.button("first").click()
    press(app, "second")
    assert (app.session_state["done"], said(app)) == (["first", "second"], ["first is done", "second is done"])


def test_a_page_that_draws_itself_anew_has_carried_it_out(app: AppTest) -> None:
    press(app, "first", draws_anew=True)
    assert (app.session_state["done"], said(app)) == (["first"], [])


@pytest.mark.parametrize("lacks", [{"gone": "first"}, {"waits": True}])
def test_what_the_page_does_not_show_is_not_done_later(app: AppTest, lacks: dict[str, object]) -> None:
    press(app, "first", ended="before the button")
    for name, value in lacks.items():
        app.session_state[name] = value
    app.run()
    for name in lacks:
        app.session_state[name] = ""
    app.run()
    assert (app.session_state["done"], said(app)) == ([], [])


@pytest.mark.parametrize("lacks", [{"gone": "first"}, {"waits": True}])
def test_what_is_not_done_is_said(app: AppTest, lacks: dict[str, object]) -> None:
    press(app, "first", ended="before the button")
    for name, value in lacks.items():
        app.session_state[name] = value
    assert [each.value for each in app.run().toast] == [words.not_done("first")]


def test_it_is_about_what_the_button_was_about_when_it_was_pressed(app: AppTest) -> None:
    press(app, "first", ended="before the button", target=" of another")
    app.run()
    assert (app.session_state["done"], said(app)) == (["first"], ["first is done"])


def test_a_press_is_forgotten_when_nobody_expects_it_any_more(app: AppTest) -> None:
    press(app, "first", ended="before the button")
    (open_press,) = app.session_state["presses"].all()
    open_press.at -= 3600
    app.run()
    assert (app.session_state["done"], said(app)) == ([], [])


def test_the_end_of_a_run_closes_no_press_that_came_after_its_begin() -> None:
    presses = Presses()
    presses.add("first")
    before = presses.all()
    presses.add("second")
    presses.close(lambda press: press in before)
    assert (presses.get("first"), presses.get("second") is not None) == (None, True)


def test_many_runs_at_once_begin_it_once_and_learn_the_same() -> None:
    presses, begun = Presses(), []
    presses.add("save")
    opened = presses.get("save")
    assert opened

    def begin() -> Future[int]:
        begun.append(1)
        outcome = Future[int]()
        threading.Timer(0.1, outcome.set_result, [len(begun)]).start()
        return outcome

    with ThreadPoolExecutor(8) as pool:
        learned = [each.result() for each in [pool.submit(opened.carry_out, begin) for _ in range(8)]]
    assert (begun, set(learned)) == ([1], {1})


def test_an_error_is_said_where_the_button_is_gone(app: AppTest) -> None:
    press(app, "first", ended="after the work", fails=True)
    app.session_state["gone"] = "first"
    app.run()
    assert ["This cannot be done" in each.value for each in app.error] == [True]


def test_an_error_waits_for_a_page_that_lacks_something(app: AppTest) -> None:
    press(app, "first", ended="after the work", fails=True)
    app.session_state["waits"] = True
    app.run()
    app.session_state["waits"] = False
    assert said(app.run()) == ["this cannot be done"]
