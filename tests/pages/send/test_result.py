"""The result of a send: where its blocks are, what they lack, and what an undo did."""

import json

import pytest
from streamlit.testing.v1 import AppTest

from core import Workspace
from core.errors import DISCONNECTED
from tests.support.pages import OpenPage, listed, open_row, popovers, said
from tests.support.servers import RunningSandbox
from tests.support.workspaces import Control, connect
from ui.app import reads
from ui.app import text as words
from ui.app.job_note import STOPPED_BY_DISCONNECTION
from ui.send import progress_text as texts
from ui.send import text as page_texts

MUG, CLIP = "image/upload/products/mug", "video/upload/clips/steam"
TEMPLATE = "raw/upload/templates/order-thanks.cldt.json"


def sent(ws: Workspace, *references: str, **settings: object) -> str:
    send_id = ws.send.start(list(references), settings)
    assert ws.send.wait(send_id).state == "done"
    return send_id


def links(app: AppTest, key: str) -> list[list[tuple[str, bool]]]:
    return [[(link["label"], link["is_page"]) for link in row["links"]] for row in listed(app, key)]


def test_it_says_where_the_blocks_are_with_links_to_them(connected: Workspace, open_page: OpenPage) -> None:
    send_id = sent(connected, MUG, CLIP)
    app = open_page("send", send=send_id)
    # Their number is said once.
    assert "2 Universal Content blocks are in Klaviyo. All created." in said(app)
    assert links(app, "send_result") == [[(words.OPEN_IN_KLAVIYO, False), (texts.LINK_DETAILS, True)]] * 2
    item = connected.send.items(send_id)[0]
    assert listed(app, "send_result")[0]["links"][0]["url"] == item.block_url


def test_an_earlier_send_is_opened_in_this_tab(connected: Workspace, open_page: OpenPage) -> None:
    send_id = sent(connected, MUG)
    app = open_page("send")
    assert links(app, "send_earlier") == [[(texts.OPEN_SEND, True)]]
    app = open_row(app, "send_earlier", send_id)
    assert not app.exception
    assert app.query_params["send"] == send_id
    assert "1 Universal Content block is in Klaviyo." in said(app)


def test_where_the_send_in_view_is_the_only_one_no_earlier_one_is_listed(
    connected: Workspace, open_page: OpenPage
) -> None:
    assert texts.NO_SENDS in said(open_page("send"))
    app = open_page("send", send=sent(connected, MUG))
    assert texts.NO_EARLIER in said(app)
    assert texts.NO_SENDS not in said(app)


def test_a_block_without_alt_text_is_said(connected: Workspace, open_page: OpenPage) -> None:
    app = open_page("send")
    app.session_state["send_picked"] = [MUG, CLIP]
    app.session_state["send_alts"] = {MUG: ""}
    app.run(timeout=60)
    assert "1 without alt text" in said(app)
    app = open_page("send", send=sent(connected, MUG, CLIP, alts={MUG: ""}))
    assert texts.sent_without_alt(1) in said(app)
    (row,) = [row for row in listed(app, "send_result") if texts.NO_ALT in row["note"]]
    assert row["title"] == "Mug"


def test_the_way_to_undo_stands_before_the_list(connected: Workspace, open_page: OpenPage) -> None:
    app = open_page("send", send=sent(connected, MUG))
    parts = [getattr(part, "label", "") or str(getattr(part, "proto", "")) for part in app.main]
    undo = parts.index(texts.UNDO)
    assert next(at for at, part in enumerate(parts) if "send_result" in part) > undo


def test_an_undo_says_what_it_did_and_is_offered_no_more(connected: Workspace, open_page: OpenPage) -> None:
    send_id = sent(connected, MUG, CLIP)
    mug = connected.send.items(send_id)[0]
    connected.account.klaviyo.delete_universal_content(mug.block_id)
    sent(connected, MUG, recreate=True)
    app = open_page("send", send=send_id)
    app.session_state[f"send_undo_{send_id}"] = True
    app.run(timeout=60)
    rows = {row["title"]: row for row in listed(app, "send_undo_rows")}
    assert (rows["Mug"]["badge"], rows["Steam"]["badge"]) == (texts.ALREADY_DELETED, texts.DELETED)
    assert [link["label"] for link in rows["Mug"]["links"]] == [texts.OPEN_NEW_BLOCK]
    connected.send.undo(send_id)
    connected.send.wait(send_id)
    app = open_page("send", send=send_id)
    assert "1 block is deleted. 1 block had been deleted already." in said(app)
    assert [(row["badge"], row["note"]) for row in listed(open_page("send"), "send_earlier")][1:] == [("Undone", "")]
    assert texts.UNDO not in json.dumps([expander.label for expander in app.expander])
    opened = {row["title"]: row["links"] for row in listed(app, "send_result")}
    assert (len(opened["Mug"]), opened["Steam"]) == (2, [])


@pytest.mark.parametrize("is_late", [False, True])
def test_what_an_undo_checks_is_said_until_an_answer_is_late(
    connected: Workspace,
    open_page: OpenPage,
    running_sandbox: RunningSandbox,
    monkeypatch: pytest.MonkeyPatch,
    *,
    is_late: bool,
) -> None:
    send_id = sent(connected, MUG)
    monkeypatch.setattr(reads, "AT_FIRST", 0.3)
    monkeypatch.setattr(reads, "OVERDUE", 0.0 if is_late else 60.0)
    app = open_page("send", send=send_id)
    app.session_state[f"send_undo_{send_id}"] = True
    control = Control(running_sandbox.url)
    control.post("latency", path="/klaviyo/api", seconds=50.0)
    try:
        app.run(timeout=60)
        (box,) = [each for each in app.expander if each.label == texts.UNDO]
        inside = "".join(each.value for each in box.markdown)
        assert (texts.CHECKING_UNDO in inside) != is_late
        assert ("Klaviyo has not answered yet" in inside) == is_late
        assert (words.TRY_AGAIN in [button.label for button in app.button]) == is_late
    finally:
        control.post("latency", seconds=0)


def test_a_template_among_the_assets_has_its_alt_text_elsewhere(connected: Workspace, open_page: OpenPage) -> None:
    app = open_page("send")
    for selected in ([MUG], [MUG, TEMPLATE]):
        app.session_state["send_picked"] = selected
        app.run(timeout=60)
        assert (page_texts.TEMPLATES_ELSEWHERE in said(app)) == (TEMPLATE in selected)
        # What the settings below apply to is on the page, not only in a tooltip.
        assert page_texts.NAME_ASK in said(app)


def test_an_account_that_is_connected_again_is_not_said_to_be_disconnected(
    connected: Workspace, open_page: OpenPage, running_sandbox: RunningSandbox
) -> None:
    """Of a send that its disconnection stopped; nor does the page wait for somebody to look again."""
    control, account_id = Control(running_sandbox.url), connected.account.id
    control.post("latency", path="/klaviyo/api", seconds=1.0)
    try:
        send_id = connected.send.start([MUG, CLIP], {})
        connected.setup.disconnect()
        assert connected.send.wait(send_id).state == "stopped"
    finally:
        control.post("latency", seconds=0)
    app = open_page("send", send=send_id)
    assert words.sentence(DISCONNECTED) in said(app)
    connect(connected)
    of_account(connected, "OTHER1")
    assert words.sentence(DISCONNECTED) in said(app.run()), "that account is not connected"
    of_account(connected, account_id)
    app.run()
    assert words.sentence(DISCONNECTED) not in said(app)
    assert words.sentence(STOPPED_BY_DISCONNECTION) in said(app)
    app.button(f"send_resume_{send_id}").click().run(timeout=60)
    assert connected.send.wait(send_id).state == "done"
    assert [item.outcome for item in connected.send.items(send_id)] == ["created"] * 2


def of_account(ws: Workspace, account_id: str) -> None:
    with ws.database.write() as db:
        # As connecting another account in another tab does it.
        db.execute("update connection set account_id = ?", [account_id])


def test_an_update_is_said_to_be_final_before_and_after_it(connected: Workspace, open_page: OpenPage) -> None:
    sent(connected, MUG)
    for width, is_update in ((300, True), (300, False)):
        app = open_page("send")
        app.session_state["send_picked"] = [MUG]
        app.session_state["send_width"] = width
        app.run(timeout=60)
        assert (page_texts.updates_stay(1) in said(app)) == is_update
        app = open_page("send", send=sent(connected, MUG, width=width))
        assert (texts.updates_stay(1) in said(app)) == is_update


def test_the_calls_of_a_send_stand_under_it(connected: Workspace, open_page: OpenPage) -> None:
    """With those of its undo, and no others: not those of a look at what could be undone."""
    send_id = sent(connected, MUG, CLIP)
    calls = connected.jobs.get(send_id).calls
    assert calls
    foot = [label for label in popovers(open_page("send", send=send_id)) if "API call" in label]
    assert any(f"{calls} API calls" in label for label in foot)
    app = open_page("send", send=send_id)
    app.session_state[f"send_undo_{send_id}"] = True
    app.run(timeout=60)
    assert listed(app, "send_undo_rows")
    assert [label for label in popovers(app) if "API call" in label] == foot
    connected.send.undo(send_id)
    connected.send.wait(send_id)
    both = calls + connected.jobs.get(connected.send.progress(send_id).job).calls
    assert both > calls
    assert any(f"{both} API calls" in label for label in popovers(open_page("send", send=send_id)))
