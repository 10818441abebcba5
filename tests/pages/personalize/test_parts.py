"""The parts of Personalize that are drawn by scripts of its own: only what they have can be pressed."""

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from core import Workspace
from tests.pages.personalize.test_folded_cards import bound, open_
from tests.support.pages import OpenPage, figures, lines, press_in, press_step, said
from ui.personalize import preview_text as texts

__all__ = ["bound"]


def seen(app: AppTest) -> tuple[Any, ...]:
    return lines(app), figures(app), said(app)


@pytest.mark.usefixtures("bound")
@pytest.mark.parametrize("pressed", ["", "nobody", "personalize_headline", 1, None, ["next"], {"id": "checks"}])
def test_what_a_part_does_not_have_cannot_be_pressed(
    connected: Workspace, open_page: OpenPage, pressed: object
) -> None:
    app = open_(open_page)
    before = seen(app)
    for part, event in (("binding_lines", "press"), ("figures", "press"), ("recipient_choice", "step")):
        assert seen(press_in(app, part, **{event: pressed})) == before


@pytest.mark.usefixtures("bound")
def test_steps_go_round_and_a_step_back_is_where_it_began(connected: Workspace, open_page: OpenPage) -> None:
    app = open_(open_page)
    before = seen(app)
    app = press_step(app, texts.PREVIOUS)
    assert "Recipient 200 of 200" in said(app)
    assert seen(press_step(app, texts.NEXT)) == before
