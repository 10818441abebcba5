"""Two recipients of an event beside each other: the calls of the page, and what is saved, stay the first one's."""

import json
from typing import Any

from streamlit.testing.v1 import AppTest

from core import Workspace
from tests.pages.personalize.test_drafts import bind, now, open_
from tests.support.pages import OpenPage, look, press_step, said
from ui.personalize import preview_text as texts

ITEM: dict[str, Any] = {"from": "event", "path": ["$extra", "line_items", 0, "title"]}


def frames(app: AppTest) -> list[str]:
    """The frames of the preview by the first words of their titles."""
    found = [json.loads(each.proto.json) for each in app.get("bidi_component") if '"frames"' in each.proto.json]
    return [frame["title"].partition(":")[0] for each in found for frame in each["frames"]]


def compare(app: AppTest, *, on: bool) -> AppTest:
    return look(app, texts.TWO) if on else look(app)


def calls(app: AppTest) -> list[str]:
    cells = app.session_state["drawn"]["personalize"]
    return [call for number in sorted(cells) for call in cells[number].calls]


def test_two_recipients_stand_beside_each_other(connected: Workspace, open_page: OpenPage) -> None:
    app = bind(open_(open_page, metric="PLord1"), "line", ITEM)
    before, chosen = calls(app), now(app)
    assert frames(app) == [texts.PREVIEW]
    assert "Recipient 2 of" not in said(app)
    compare(app, on=True)
    assert not app.exception
    assert sorted(frames(app)) == sorted([texts.PREVIEW, texts.OTHER])
    assert (calls(app), now(app)) == (before, chosen)
    assert "Recipient 1 of" in said(app)
    assert "Recipient 2 of" in said(app)
    press_step(app, texts.OTHER_NEXT)
    assert "Recipient 3 of" in said(app)
    # The one in view changes, and is never shown twice.
    for _ in range(2):
        press_step(app, texts.NEXT)
    assert "Recipient 3 of" in said(app)
    assert "Recipient 4 of" in said(app)
    press_step(app, texts.OTHER_PREVIOUS)
    assert "Recipient 2 of" in said(app)
    compare(app, on=False)
    assert frames(app) == [texts.PREVIEW]
    assert calls(app) == before
