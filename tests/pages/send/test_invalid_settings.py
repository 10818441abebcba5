"""A value of a setting that cannot be takes nothing away: its field says why, and the send waits until it is right."""

import re
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from core import Workspace
from core.domain.send_settings import LONGEST_ALT
from tests.support.pages import OpenPage, alt_rows, said
from ui.send import bar_text
from ui.send import text as texts

MUG, CLIP = "image/upload/products/mug", "video/upload/clips/steam"
# A field, values that cannot be, and one that can, each as the session has it.
INVALID: list[tuple[str, list[Any], Any]] = [
    ("link", ["not a url", "javascript:x", "https://", "https://fern.example/{{ a }}"], "https://fern.example/mug"),
    ("name", ["{foo} {", "{owner}"], "{title} – {date}"),
    ("length", [12.0, 6.0], 3.0),
]


def opened(open_page: OpenPage) -> AppTest:
    app = open_page("send")
    app.session_state["send_picked"] = [MUG, CLIP]
    # A preview of more than 4 s has too many frames.
    app.session_state["send_rate"] = 25
    return app.run(timeout=60)


def plan_of(app: AppTest) -> str:
    (found,) = [each.proto.body for each in app.get("html") if 'class="plan"' in each.proto.body]
    return str(found)


def tables(app: AppTest) -> list[str]:
    return [*re.findall("<th[^>]*>([^<]*)", plan_of(app)), *[str(row["id"]) for row in alt_rows(app)]]


def fields(app: AppTest) -> set[str]:
    kinds = ("text_input", "number_input", "radio", "selectbox", "checkbox")
    return {str(each.key) for kind in kinds for each in app.get(kind)}


@pytest.mark.parametrize(
    ("field", "value", "valid"), [(field, value, valid) for field, values, valid in INVALID for value in values]
)
def test_an_invalid_value_takes_nothing_away(
    connected: Workspace, open_page: OpenPage, field: str, value: Any, valid: Any
) -> None:
    app, key, label = opened(open_page), f"send_{field}", texts.SETTING_LABELS["video" if field == "length" else field]
    before = (fields(app), tables(app))
    app.session_state[key] = value
    app.run(timeout=60)
    assert not app.exception
    assert (fields(app), tables(app)) == before
    assert app.session_state[key] == value
    (error,) = app.error
    assert error.value.startswith(f"**{label}:**")
    assert "above" not in error.value
    if field == "name":
        # The wrong word, beside those that can be used.
        assert re.findall(r"\{\w+\}", value)[0] in error.value.replace("\\", "")
    button = app.button("send_now")
    assert (button.disabled, button.label) == (True, "Send 2 to Klaviyo")
    assert bar_text.correct_first([(label, "")]) in said(app)
    app.session_state[key] = valid
    app.run(timeout=60)
    assert not app.error
    assert not app.button("send_now").disabled


def test_an_alt_text_that_is_too_long_stays_where_it_was_entered(connected: Workspace, open_page: OpenPage) -> None:
    app = opened(open_page)
    before = fields(app)
    app.session_state["send_alts"] = {MUG: "x" * (LONGEST_ALT + 1), CLIP: "Steam"}
    app.run(timeout=60)
    assert fields(app) == before
    (error,) = app.error
    assert "Mug" in error.value
    assert "at most 500 characters, and this one has 501" in error.value
    assert "**Correct “Alt text” of “Mug” first.**" in said(app)
    assert app.button("send_now").disabled
    assert app.session_state["send_alts"][MUG] == "x" * (LONGEST_ALT + 1)


def test_what_was_valid_last_stays_in_effect(connected: Workspace, open_page: OpenPage) -> None:
    app = opened(open_page)
    for link in ("https://fern.example/mug", "not a url"):
        app.session_state["send_link"] = link
        app.run(timeout=60)
    assert re.findall('href="([^"]*)"', plan_of(app)) == ["https://fern.example/mug"] * 2


def test_a_video_stays_as_it_was_valid_last_whatever_asset_is_looked_at(
    connected: Workspace, open_page: OpenPage
) -> None:
    app = opened(open_page)
    app.session_state["send_looked_at"] = MUG
    shown = []
    for length in (3.0, 12.0):
        app.session_state["send_length"] = length
        app.run(timeout=60)
        shown.append(re.findall('src="([^"]*)"', plan_of(app)))
    assert app.error
    assert shown[1] == shown[0] != []


@pytest.mark.parametrize(
    ("entered", "left_out"),
    [
        ({"send_links": {MUG: "not a url"}}, MUG),
        ({"send_alts": {CLIP: "x" * (LONGEST_ALT + 1)}}, CLIP),
        ({"send_length": 12.0}, CLIP),
    ],
)
def test_what_is_no_longer_on_the_page_holds_nothing_up(
    connected: Workspace, open_page: OpenPage, entered: dict[str, Any], left_out: str
) -> None:
    app = opened(open_page)
    for key, value in entered.items():
        app.session_state[key] = value
    app.run(timeout=60)
    assert app.error
    assert app.button("send_now").disabled
    app.session_state["send_picked"] = [each for each in (MUG, CLIP) if each != left_out]
    app.run(timeout=60)
    assert not app.error
    assert not app.button("send_now").disabled
    # Selected again, it is as it was left.
    app.session_state["send_picked"] = [MUG, CLIP]
    app.run(timeout=60)
    assert app.error


def test_links_and_alt_texts_of_images_hold_up_no_copies(connected: Workspace, open_page: OpenPage) -> None:
    app = opened(open_page)
    app.session_state["send_picked"] = [MUG]
    app.session_state["send_links"] = {MUG: "not a url"}
    app.run(timeout=60)
    assert app.error
    app.session_state["send_copies"] = True
    app.run(timeout=60)
    assert not app.error
    assert not app.button("send_now").disabled
