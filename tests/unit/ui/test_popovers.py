"""A closed popover is a button: one of Streamlit's own costs every run of a page more than all else that it draws."""

import ast
from pathlib import Path

from streamlit.testing.v1 import AppTest

from tests.support.servers import ROOT

OWN = ROOT / "ui/app/popover.py"


def page() -> None:
    import streamlit as st

    from ui.app.keys import Key
    from ui.app.popover import popover

    if st.session_state.get("ends"):
        st.stop()
    label = st.session_state.get("label", "More")
    if box := popover(label, Key("more", False), disabled=st.session_state.get("disabled", False)):
        box.write("What is in it")


def said(app: AppTest) -> list[str]:
    assert not app.exception
    return [each.value for each in app.markdown]


def test_it_is_a_button_until_it_is_opened() -> None:
    app = AppTest.from_function(page).run()
    assert ([each.label for each in app.button], list(app.get("popover")), said(app)) == (["More"], [], [])
    app.button[0].click().run()
    (opened,) = app.get("popover")
    assert (opened.proto.popover.label, opened.proto.popover.open) == ("More", True)
    assert (list(app.button), said(app)) == ([], ["What is in it"])
    app.run()
    assert said(app) == ["What is in it"]
    press_outside(app)
    assert ([each.label for each in app.button], said(app)) == (["More"], [])


def press_outside(app: AppTest) -> None:
    """What the browser tells when somebody closes the popover."""
    (opened,) = app.get("popover")
    states = app._tree.get_widget_states()
    states.widgets.add(id=opened.proto.popover.id, bool_value=False)
    app._run(states)


def test_it_stays_closed_after_a_press_whose_run_ended_before_it_was_drawn() -> None:
    """The first of two quick presses, for instance."""
    app = AppTest.from_function(page).run()
    app.session_state["ends"] = True
    app.button[0].click().run()
    app.session_state["ends"] = False
    app.run()
    assert said(app) == ["What is in it"]
    press_outside(app)
    for _ in range(3):
        assert ([each.label for each in app.button], said(app)) == (["More"], [])
        app.run()


def test_what_is_disabled_is_closed() -> None:
    app = AppTest.from_function(page).run()
    app.button[0].click().run()
    app.session_state["disabled"] = True
    app.run()
    (button,) = app.button
    assert (button.disabled, said(app)) == (True, [])
    app.session_state["disabled"] = False
    app.run()
    assert ([each.label for each in app.button], said(app)) == (["More"], [])


def test_one_with_another_label_is_never_half_open() -> None:
    """Streamlit takes it as another one, which nobody opened."""
    app = AppTest.from_function(page).run()
    app.button[0].click().run()
    app.session_state["label"] = "Even more"
    app.run()
    assert [each.proto.popover.open for each in app.get("popover")] == [bool(said(app))]


def test_no_page_draws_another() -> None:
    files = [file for folder in ("ui", "pages") for file in (ROOT / folder).rglob("*.py")]
    assert OWN in files
    assert [place for file in files if file != OWN for place in own_popovers(file)] == []
    assert own_popovers(OWN)


def own_popovers(file: Path) -> list[str]:
    """Where a module draws one of Streamlit's; a cell's `popover` is ours."""
    calls = [each for each in ast.walk(ast.parse(file.read_text())) if isinstance(each, ast.Call)]
    draws = [each for each in calls if ast.unparse(each.func).endswith(".popover")]
    return [f"{file.name}:{each.lineno}" for each in draws if ast.unparse(each.func) != "cell.popover"]
