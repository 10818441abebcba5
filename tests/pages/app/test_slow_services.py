"""A service that is slow or silent holds up no page: it says so, goes on, and shows the answer when it comes."""

import re
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import httpx
import pytest
from streamlit.testing.v1 import AppTest

from core import Workspace
from core.reads import NAME, Read
from core.setup.connect import Setup
from core.setup.klaviyo_status import KlaviyoStatus
from tests.support.pages import CELLS, OpenPage, cards, open_cards, said, unfold_all
from tests.support.servers import RunningSandbox
from tests.support.workspaces import Control, connect
from ui.app import keys, reads
from ui.app import text as words
from ui.app.cell_result import CellResult, Waiting

TEMPLATE, METRIC = "templates/order-thanks.cldt.json", "PLord1"
HELD = 50.0
"""Seconds that a call is held back unless it is let go: more than a client waits."""
SERVICES = {"Klaviyo": "/klaviyo/api", "Cloudinary": "/cloudinary"}
QUERY = {
    "personalize": {"template": TEMPLATE, "metric": METRIC},
    "send": {"assets": "products/mug"},
    "links": {"assets": "products/mug"},
}


@pytest.fixture
def control(running_sandbox: RunningSandbox) -> Iterator[Control]:
    control = Control(running_sandbox.url)
    yield control
    control.post("latency", seconds=0)


@pytest.fixture(autouse=True)
def _short_glances(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a page waits for an answer that does not come; how long that is in a browser, a unit test says."""
    monkeypatch.setattr(reads, "AT_FIRST", 0.4)
    monkeypatch.setattr(reads, "ONCE_SILENT", 0.2)


@contextmanager
def silent(control: Control, path: str) -> Iterator[None]:
    """While it lasts, no call on this path is answered: whatever ends inside has waited for none of them."""
    answered = len(control.calls(prefix=path))
    control.post("latency", path=path, seconds=HELD)
    yield
    assert len(control.calls(prefix=path)) == answered
    control.post("latency", seconds=0)


def awaited(app: AppTest, page: str) -> list[Read[CellResult]]:
    """What a page waits for; Setup, which was visited first, may wait too."""
    waiting: Mapping[str, Waiting] = app.session_state[keys.READS.name]
    return [each.read for slot, each in waiting.items() if slot.startswith(f"{page}_")]


def until_answered(app: AppTest, page: str = "personalize") -> AppTest:
    """What the page does by itself: draw anew when an answer came."""
    for _ in range(20):
        reads = awaited(app, page)
        if not reads:
            return app
        for read in reads:
            assert read.wait(20)
        app.run()
    raise AssertionError("a page goes on waiting")


def labels(app: AppTest) -> list[str]:
    return [button.label for button in app.button]


@pytest.mark.parametrize("service", SERVICES)
@pytest.mark.parametrize("page", CELLS)
def test_a_page_ends_while_a_service_is_silent_and_shows_its_answer_later(
    connected: Workspace, open_page: OpenPage, control: Control, page: str, service: str
) -> None:
    connected.account.memory.clear()
    with silent(control, SERVICES[service]):
        app = unfold_all(open_page(page, **QUERY.get(page, {})), page)
        assert not app.exception
        if any(read.service.startswith(service) for read in awaited(app, page)):
            assert re.search(rf"{service}('s delivery)? has not answered yet", said(app))
        assert app.error == []
    until_answered(app, page)
    assert not app.exception
    assert "has not answered yet" not in said(app)
    assert [error.value for error in app.error] == []


@pytest.mark.parametrize("service", SERVICES)
def test_setup_keeps_its_checklist_in_view_while_a_service_is_silent(
    connected: Workspace, open_page: OpenPage, control: Control, service: str
) -> None:
    connected.account.memory.clear()
    with silent(control, SERVICES[service]):
        app = open_page("setup")
        shown = said(app) + "".join(str(part.proto) for part in app.get("bidi_component"))
        assert f"{service} has not answered yet" in shown
        for step in ("Klaviyo account", "Cloudinary environment", "Metadata field", "Account check", "Activity"):
            assert step in shown
        # Who is connected is known without asking.
        assert re.search("Fern .{1,8} Kiln", shown)


def test_setup_reads_the_connection_once_a_run(
    connected: Workspace, open_page: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    reads: list[str] = []
    read = Setup.klaviyo

    def counted(self: Setup) -> KlaviyoStatus:
        reads.append("klaviyo")
        return read(self)

    app = open_page("setup")
    monkeypatch.setattr(Setup, "klaviyo", counted)
    app.run()
    assert reads == ["klaviyo"]


def test_choices_remain_and_the_preview_follows_while_klaviyo_is_silent(
    connected: Workspace, open_page: OpenPage, control: Control
) -> None:
    app = until_answered(open_page("personalize", template=TEMPLATE, metric=METRIC))
    assert "Recipient 1 of 200" in said(app)
    with silent(control, SERVICES["Klaviyo"]):
        app.session_state["personalize_size"] = 2000
        app.run()
        assert "Klaviyo has not answered yet" in said(app)
        assert "Recipient 1 of 200" in said(app)
        key = next(box.key for box in app.selectbox if str(box.key).endswith("_the_alt_source"))
        app.selectbox(key=key).set_value("fixed").run()
        app.text_input(key=key.replace("_source", "_fixed")).set_value("A new text").run()
        draft = connected.drafts.load(TEMPLATE)
        assert draft
        assert draft.draft.personalization["alt"] == {"from": "fixed", "value": "A new text"}
    until_answered(app)
    assert "Recipient 1 of 2000" in said(app)
    assert app.text_input(key=key.replace("_source", "_fixed")).value == "A new text"


def test_a_first_visit_opens_a_saved_block_while_klaviyo_is_silent(
    connected: Workspace, open_page: OpenPage, control: Control
) -> None:
    raw = connected.personalize.open(TEMPLATE).personalization.to_json()
    choice = {"from": "fixed", "value": "What was saved"}
    connected.personalize.save(TEMPLATE, {**raw, "alt": choice}, "Order thanks")
    with silent(control, SERVICES["Klaviyo"]):
        app = open_cards(open_page("personalize", template=TEMPLATE))
        key = next(str(box.key) for box in app.selectbox if str(box.key).endswith("_the_alt_source"))
        fixed = key.replace("_source", "_fixed")
        assert app.text_input(key=fixed).value == "What was saved"
        app.text_input(key=fixed).set_value("What I type meanwhile").run()
    until_answered(app)
    assert app.text_input(key=fixed).value == "What I type meanwhile"
    assert connected.personalize.open(TEMPLATE).state == "same"


def test_an_answer_brings_what_was_changed_in_klaviyo_as_long_as_nothing_was_chosen(
    connected: Workspace, open_page: OpenPage, control: Control, running_sandbox: RunningSandbox
) -> None:
    opened = connected.personalize.open(TEMPLATE)
    raw = opened.personalization.to_json()
    block = connected.personalize.save(TEMPLATE, {**raw, "alt": {"from": "fixed", "value": "Ours"}}, "Order thanks")
    html = connected.personalize.compose(TEMPLATE, {**raw, "alt": {"from": "fixed", "value": "Theirs"}}).html
    edit = f"{running_sandbox.url}/klaviyo/universal/{block.block_id}/edit"
    httpx.post(edit, data={"html": html}, headers={"Origin": running_sandbox.url.removesuffix("/sandbox")})
    assert connected.personalize.open(TEMPLATE).state == "edited"
    with silent(control, SERVICES["Klaviyo"]):
        app = open_cards(open_page("personalize", template=TEMPLATE))
        key = next(str(box.key) for box in app.selectbox if str(box.key).endswith("_the_alt_source"))
        fixed = key.replace("_source", "_fixed")
        assert app.text_input(key=fixed).value == "Ours"
    until_answered(app)
    assert app.text_input(key=fixed).value == "Theirs"


def test_waiting_can_be_given_up_and_begun_again(connected: Workspace, open_page: OpenPage, control: Control) -> None:
    with silent(control, SERVICES["Klaviyo"]):
        app = open_page("personalize", template=TEMPLATE, metric=METRIC)
        (read,) = awaited(app, "personalize")
        while not read.service:
            assert not read.wait(0.01)
        next(button for button in app.button if button.label == words.STOP_WAITING).click().run()
        assert read.is_stopped
        assert "You stopped waiting for Klaviyo" in said(app)
        # A press on something else does not begin to wait again.
        app.run()
        assert awaited(app, "personalize") == [read]
        assert words.STOP_WAITING not in labels(app)
        next(button for button in app.button if button.label == words.TRY_AGAIN).click().run()
        assert "Klaviyo has not answered yet" in said(app)
    until_answered(app)
    assert "Recipient 1 of" in said(app)


def test_a_failure_after_a_wait_stands_till_it_is_tried_again(
    connected: Workspace, open_page: OpenPage, control: Control
) -> None:
    control.fault("GET", "/klaviyo/api/metrics", "status", 400, times=9)
    with silent(control, SERVICES["Klaviyo"]):
        app = open_page("personalize", template=TEMPLATE, metric=METRIC)
    (read,) = awaited(app, "personalize")
    assert read.wait(20)
    asked = len(control.calls(prefix="/klaviyo/api/metrics"))
    for _ in range(3):
        app.run()
        assert len(app.error) == 1
    assert len(control.calls(prefix="/klaviyo/api/metrics")) == asked
    control.end_faults()


def test_another_account_gets_nothing_of_what_was_awaited(
    connected: Workspace, open_page: OpenPage, control: Control
) -> None:
    with silent(control, SERVICES["Klaviyo"]):
        app = open_page("personalize", template=TEMPLATE, metric=METRIC)
        (read,) = awaited(app, "personalize")
        connected.setup._connections.delete("sandbox")
        app.run()
        assert read.is_stopped
        assert read not in awaited(app, "personalize")
    assert read.wait(20)
    connect(connected)
    app.run()
    assert not app.exception


def test_no_thread_outlives_the_workspace(connected: Workspace, open_page: OpenPage, control: Control) -> None:
    with silent(control, SERVICES["Klaviyo"]):
        open_page("events")
        under_way = sum(each.name == NAME for each in threading.enumerate())
        assert under_way
        connected.reads.stop()
        asked = len(control.calls(prefix="/klaviyo"))
    connected.reads.close()
    assert not [each for each in threading.enumerate() if each.name == NAME]
    # The calls that were under way were answered, and none followed.
    assert len(control.calls(prefix="/klaviyo")) <= asked + under_way


def test_a_selection_stays_in_the_bar_while_the_library_is_silent(
    connected: Workspace, open_page: OpenPage, control: Control
) -> None:
    app = until_answered(open_page("send"), "send")
    app.session_state["send_picked"] = ["image/upload/products/mug"]
    app = until_answered(app.run(), "send")
    assert "**1 selected** · 1 new" in said(app)
    with silent(control, SERVICES["Cloudinary"]):
        app.text_input("send_text").set_value("teapot").run()
        assert "Cloudinary has not answered yet" in said(app)
        assert "**1 selected** · 1 new" in said(app)
        assert app.text_input("send_text").value == "teapot"
    until_answered(app, "send")
    assert cards(app)[0]["title"] == "Teapot"
