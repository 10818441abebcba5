"""A second click on Send that the server sees late: it comes with the address that the browser had when it was made."""

import pytest
from streamlit.testing.v1 import AppTest

from core import Workspace
from tests.support.pages import OpenPage
from ui.send import text as texts

MUG, TEAPOT = "image/upload/products/mug", "image/upload/products/teapot"


def pick(app: AppTest, reference: str) -> AppTest:
    app.session_state["send_picked"] = [reference]
    return app.run(timeout=60)


def press_twice(app: AppTest) -> str:
    """Press Send, and let the same click arrive again once the send has begun; the send that the page then shows."""
    app.button("send_now").click()
    click, address = app._tree.get_widget_states(), dict(app.query_params)
    app.run(timeout=60)
    send_id = app.query_params["send"]
    app.query_params = address
    app._run(click, timeout=60)
    assert not app.exception
    assert app.query_params == {"send": send_id}
    assert texts.ACT_CELL in "\n".join(each.value for each in app.get("markdown") + list(app.subheader))
    return str(send_id)


@pytest.mark.parametrize("handed_over", [True, False])
def test_it_starts_nothing_and_shows_the_send(connected: Workspace, open_page: OpenPage, handed_over: bool) -> None:
    app = open_page("send", assets=MUG) if handed_over else pick(open_page("send"), MUG)
    send_id = press_twice(app)
    assert [send.id for send in connected.send.last()] == [send_id]


def test_the_next_plan_starts_a_send_of_its_own(connected: Workspace, open_page: OpenPage) -> None:
    app = open_page("send", assets=MUG)
    first = press_twice(app)
    # The browser shows the send, and is led elsewhere.
    app.run(timeout=60)
    app.query_params = {}
    second = press_twice(pick(app.run(timeout=60), TEAPOT))
    assert [send.id for send in connected.send.last()] == [second, first]
