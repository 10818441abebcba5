"""The selection: it survives a reload, clearing it can be taken back, and filters that hide everything say so."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core import Workspace
from tests.support.pages import OpenPage, alt_rows, cards, enter, said, tick
from ui.send import text as texts

MUG, TEAPOT, CLIP = "image/upload/products/mug", "image/upload/products/teapot", "video/upload/clips/steam"


def press(app: AppTest, label: str) -> AppTest:
    next(button for button in app.button if button.label == label).click().run(timeout=60)
    assert not app.exception
    return app


def test_a_selection_survives_a_reload(connected: Workspace, open_page: OpenPage) -> None:
    app = open_page("send")
    app.text_input("send_text").set_value("mug").run()
    tick(app, *[card["id"] for card in cards(app)][:2])
    app.run()
    address = {name: app.query_params[name] for name in app.query_params}
    again = open_page("send", **address)
    assert list(again.session_state["send_picked"]) == list(app.session_state["send_picked"])
    assert "**2 selected**" in said(again)
    assert [card["id"] for card in cards(again) if card["is_ticked"]] == list(app.session_state["send_picked"])


def test_an_address_is_no_longer_than_servers_take(connected: Workspace, open_page: OpenPage) -> None:
    app = open_page("send")
    app.session_state["send_picked"] = [f"image/upload/{'x' * 90}{number}" for number in range(80)]
    app.run(timeout=60)
    assert "selected" not in app.query_params
    assert len(app.session_state["send_picked"]) == 80


def test_a_cleared_selection_can_be_restored(connected: Workspace, open_page: OpenPage) -> None:
    app = open_page("send")
    app.session_state["send_picked"] = [MUG, TEAPOT]
    app.session_state["send_alts"] = {MUG: "A green mug"}
    app.session_state["send_paste"] = CLIP
    app.run(timeout=60)
    app = press(app, texts.CLEAR)
    assert f"**{texts.NOTHING_IS_SELECTED}**" in said(app)
    assert "selected" not in app.query_params
    app = press(app, texts.RESTORE)
    assert "**3 selected**" in said(app)
    assert app.session_state["send_alts"][MUG] == "A green mug"
    assert texts.RESTORE not in [button.label for button in app.button]


def test_only_a_pasted_list_can_be_cleared_too(connected: Workspace, open_page: OpenPage) -> None:
    app = open_page("send")
    app.session_state["send_paste"] = f"nonsense/one\n{MUG}"
    app.run(timeout=60)
    # What is not there is named once, and the preview is of what is there.
    assert not app.error
    assert "nonsense/one" in said(app)
    assert "<dd>Mug</dd>" in said(app)
    assert f"**{texts.NOTHING_IS_SELECTED}**" in said(press(app, texts.CLEAR))


@pytest.mark.parametrize("narrowed", [{"folder": "products"}, {"text": "teapot"}, {"since": "2099-01-01"}])
def test_filters_that_hide_everything_say_what_they_hide(
    connected: Workspace, open_page: OpenPage, narrowed: dict[str, str]
) -> None:
    videos = connected.assets.filters().types["video"]
    app = open_page("send", type="video", **narrowed)
    assert texts.no_results(videos) in said(app)
    app = press(app, texts.CLEAR_FILTERS)
    assert len(cards(app)) == videos
    assert not set(app.query_params) & set(narrowed)
    assert app.query_params["type"] == "video"


def reloaded(app: AppTest, open_page: OpenPage) -> AppTest:
    return open_page("send", **{name: app.query_params[name] for name in app.query_params})


def test_what_is_typed_survives_a_reload(connected: Workspace, open_page: OpenPage) -> None:
    app = open_page("send", selected=[MUG, CLIP])
    enter(app, MUG, "A green mug").run(timeout=60)
    enter(app, CLIP, "Steam rises").run(timeout=60)
    enter(app, CLIP, "fern.example", column="links").run(timeout=60)
    enter(app, MUG, "not a link", column="links").run(timeout=60)
    app.text_input("send_link").set_value("https://fern.example/all").run(timeout=60)
    app.text_input("send_name").set_value("{title} – new").run(timeout=60)
    assert app.button("send_now").disabled
    again = reloaded(app, open_page)
    assert {row["id"]: (row["alts"], row["links"]) for row in alt_rows(again)} == {
        MUG: ("A green mug", "not a link"),
        CLIP: ("Steam rises", "https://fern.example"),
    }
    assert again.text_input("send_link").value == "https://fern.example/all"
    assert again.text_input("send_name").value == "{title} – new"
    # What cannot be sent does not become sendable.
    assert again.button("send_now").disabled
    assert b"green mug" not in Path(connected.database.path).read_bytes()


def test_what_was_cleared_or_sent_is_not_entered_again(connected: Workspace, open_page: OpenPage) -> None:
    app = open_page("send", selected=[MUG, CLIP])
    enter(app, MUG, "A green mug").run(timeout=60)
    enter(app, CLIP, "Steam rises").run(timeout=60)
    app = press(app, texts.CLEAR)
    assert connected.send.entries.load() == {}
    app = press(app, texts.RESTORE)
    assert connected.send.entries.load() == {"alts": {MUG: "A green mug", CLIP: "Steam rises"}}
    send_id = connected.send.start([MUG], {"alts": {MUG: "A green mug"}})
    assert connected.send.entries.load() == {"alts": {CLIP: "Steam rises"}}
    connected.send.wait(send_id)


def test_what_one_account_has_typed_is_no_other_accounts(connected: Workspace, open_page: OpenPage) -> None:
    enter(open_page("send", selected=[MUG]), MUG, "A green mug").run(timeout=60)
    assert connected.bound("ada@fern.example").send.entries.load() == {}
    connected.setup.disconnect()
    assert connected.database.rows_where("unsent_entry") == []
