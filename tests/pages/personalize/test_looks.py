"""How the preview is looked at: what is chosen stays chosen, and only what the preview has can be."""

import json
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from core import Workspace
from tests.pages.personalize.test_drafts import open_
from tests.support.pages import OpenPage, look
from ui.personalize import preview_text as texts


def frame(app: AppTest) -> dict[str, Any]:
    (found,) = [json.loads(each.proto.json) for each in app.get("bidi_component") if '"frames"' in each.proto.json]
    shown: dict[str, Any] = found["frames"][0]
    return shown


def bar(app: AppTest) -> dict[str, Any]:
    (found,) = [each for each in app.get("bidi_component") if each.proto.id.endswith("_looks_bar")]
    data: dict[str, Any] = json.loads(found.proto.bytes)
    return data


def offered(app: AppTest) -> list[str]:
    return [each["title"] for each in bar(app)["modes"]["options"]]


def test_a_width_and_modes_are_chosen_and_stay(connected: Workspace, open_page: OpenPage) -> None:
    app = open_(open_page, metric="PLord1")
    assert frame(app)["title"] == f"{texts.PREVIEW}: {texts.WIDE}"
    wide = frame(app)["width"]
    look(app, texts.DARK, width=texts.NARROW)
    assert (frame(app)["title"], frame(app)["width"]) == (f"{texts.PREVIEW}: {texts.NARROW}", 320)
    assert wide > frame(app)["width"]
    app.run()
    assert (bar(app)["width"]["chosen"], bar(app)["modes"]["chosen"]) == ([texts.NARROW], [texts.DARK])
    look(app, width=texts.WIDE)
    assert (frame(app)["width"], bar(app)["modes"]["chosen"]) == (wide, [])


def test_a_new_session_counts_from_higher_than_the_last_one(connected: Workspace, open_page: OpenPage) -> None:
    """A bar that is on screen while the server is started again takes what the new session tells."""
    app = look(open_(open_page), texts.DARK)
    look(app)
    last = bar(app)["number"]
    fresh = bar(open_(open_page))
    assert (fresh["number"] > last, fresh["modes"]["chosen"]) == (True, [])


def test_without_an_event_there_is_nothing_to_compare(connected: Workspace, open_page: OpenPage) -> None:
    assert offered(open_(open_page)) == list(texts.MODES)
    assert offered(open_(open_page, metric="PLord1")) == [*texts.MODES, texts.CAMPAIGN, texts.TWO]


@pytest.mark.parametrize(
    ("width", "modes", "kept"),
    [("<script>", (), []), (texts.NARROW, ("<b>", texts.DARK, "Upside down"), [texts.DARK])],
)
def test_what_the_preview_does_not_have_is_not_taken(
    connected: Workspace, open_page: OpenPage, width: str, modes: tuple[str, ...], kept: list[str]
) -> None:
    app = look(open_(open_page), *modes, width=width)
    assert not app.exception
    assert bar(app)["modes"]["chosen"] == kept
    assert bar(app)["width"]["chosen"] == [texts.NARROW if kept else texts.WIDE]
