"""A reset of the demo shop and its undo lose nothing: two at once, with work under way, or broken off anywhere."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from core import Workspace
from core.accounts.demo_data import SET_ASIDE, TABLES, DemoData
from core.domain.connection import CloudinaryCredentials
from core.errors import Busy, InputError, StoreError
from core.setup.demo import Demo
from tests.support.damage import MUG
from tests.support.pages import OpenPage, said, unfold
from tests.support.sends import CONTENT, sent
from tests.support.servers import RunningSandbox
from tests.support.workspaces import Control, connect
from ui.app import demo_text as texts
from ui.app import keys

KEY = CloudinaryCredentials(cloud="fernkiln", key="sandbox-key", secret="sandbox-secret")
NAMES = ("products/mug", "products/teapot", "products/vase")


def blocks_of(ws: Workspace) -> set[str]:
    """The blocks that the workspace knows, of which the shop has each."""
    links = {link.block_id for link in ws.links.all()}
    assert {block.id for block in ws.account.klaviyo.get_all_universal_content(sorted(links))} == links
    return links


def rows(ws: Workspace, name: str) -> list[str]:
    """The tables with rows of an account whose name begins like this."""
    where = "substr({}, 1, ?) = ?"
    return [
        table
        for table, column in TABLES.items()
        if ws.database.rows_where(table, where.format(column), [len(name), name])
    ]


class BrokenOffError(Exception):
    """The process was killed."""


def break_off(patch: pytest.MonkeyPatch, at: int) -> None:
    """Kill the process before the step of this number that changes the shop or what is stored."""
    steps = iter(range(100))

    def before(owner: type, name: str) -> None:
        step = getattr(owner, name)

        def run(self: object, *arguments: object) -> object:
            if arguments[:1] != ("GET",) and next(steps) == at:
                raise BrokenOffError
            return step(self, *arguments)

        patch.setattr(owner, name, run)

    before(Demo, "_call")
    before(DemoData, "set_aside")
    before(DemoData, "bring_back")


def second_world(ws: Workspace) -> tuple[set[str], set[str]]:
    """Work before a reset and after it: the blocks of both, which are not the same."""
    assert sent(ws, [MUG]).state == "done"
    first = blocks_of(ws)
    ws.demo.reset()
    ws.demo.connect()
    assert sent(ws, list(NAMES[1:])).state == "done"
    return first, blocks_of(ws)


def test_two_resets_at_once_are_undone_as_one(connected: Workspace) -> None:
    sent(connected, [MUG])
    before, line = blocks_of(connected), threading.Barrier(2)

    def reset() -> None:
        line.wait()
        try:
            connected.demo.reset()
        finally:
            connected.database.close()

    with ThreadPoolExecutor(2) as pool:
        for each in [pool.submit(reset) for _ in range(2)]:
            each.result()
    assert rows(connected, "sandbox:") == []
    connected.demo.undo_reset()
    assert blocks_of(connected) == before


def test_a_send_under_way_ends_before_the_reset(connected: Workspace, running_sandbox: RunningSandbox) -> None:
    sent(connected, [MUG])
    before = blocks_of(connected)
    Control(running_sandbox.url).fault("POST", CONTENT, "slow_after", 2, 4)
    job = connected.send.progress(connected.send.start(list(NAMES[1:]))).job
    while not connected.database.rows_where("journal", "outcome = '' and step = 'create'"):
        assert connected.jobs.get(job).active
    connected.demo.reset()
    connected.jobs.wait(job)
    assert rows(connected, "sandbox:") == []
    connected.demo.reset()
    connected.demo.undo_reset()
    assert before < blocks_of(connected)


def test_no_reset_while_a_job_does_not_stop(connected: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    sent(connected, [MUG])
    before = blocks_of(connected)
    job = connected.jobs.get(connected.send.progress(connected.send.start([NAMES[1]])).job)
    connected.jobs.wait(job.id)
    with connected.database.write() as db:
        db.execute("update job set state = 'running' where id = ?", [job.id])
    claim = connected.jobs._claims.take(job.id)
    assert claim
    try:
        with pytest.raises(Busy):
            connected.demo.reset()
    finally:
        claim.release()
    assert before <= blocks_of(connected)


def test_what_was_begun_before_a_reset_writes_no_link_after_it(
    connected: Workspace, running_sandbox: RunningSandbox
) -> None:
    """A save of another tab is no job, so nobody waits for it."""
    sent(connected, [MUG])
    before = blocks_of(connected)
    links, link = connected.links._links, connected.links.all()[0]
    journal = links.begin(link.key, link.name, "update")
    connected.demo.reset()
    with pytest.raises(Exception, match="no longer connected"):
        links.finish(journal, link, "updated")
    # Whatever else is written late is not taken for work that a second reset has to set aside.
    links.begin(link.key, link.name, "update")
    connected.demo.reset()
    assert rows(connected, "sandbox:") == []
    connected.demo.undo_reset()
    assert blocks_of(connected) == before


@pytest.mark.parametrize("step", range(4))
def test_a_reset_that_is_broken_off_mixes_no_worlds(
    connected: Workspace, monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    first, second = second_world(connected)
    with monkeypatch.context() as patch:
        break_off(patch, step)
        try:
            connected.demo.reset()
        except BrokenOffError:
            assert step < 3
    if rows(connected, "sandbox:"):
        assert blocks_of(connected) == second
    connected.demo.undo_reset()
    assert blocks_of(connected) == (second if step > 1 else first)


@pytest.mark.parametrize("step", range(3))
@pytest.mark.parametrize("then_reset", [False, True])
def test_an_undo_that_is_broken_off_mixes_no_worlds(
    connected: Workspace, monkeypatch: pytest.MonkeyPatch, step: int, then_reset: bool
) -> None:
    sent(connected, [MUG])
    first = blocks_of(connected)
    connected.demo.reset()
    connected.demo.connect()
    with monkeypatch.context() as patch:
        break_off(patch, step)
        try:
            connected.demo.undo_reset()
        except BrokenOffError:
            assert step < 2
    if then_reset:
        connected.demo.reset()
        # Only what was in use then is there to go back to: before the first step of an undo, an empty shop.
        connected.demo.undo_reset()
        assert blocks_of(connected) == (first if step else set())
        return
    if step < 2:
        connected.demo.undo_reset()
    assert blocks_of(connected) == first
    with pytest.raises(InputError):
        connected.demo.undo_reset()


def test_an_undo_that_ended_between_the_two_keeps_what_was_done_in_the_shop_since(
    connected: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent(connected, [MUG])
    connected.demo.reset()
    with monkeypatch.context() as patch:
        break_off(patch, 1)
        with pytest.raises(BrokenOffError):
            connected.demo.undo_reset()
    connected.demo.enable("picture")
    connected.demo.undo_reset()
    assert connected.demo.scenarios()["picture"]
    assert blocks_of(connected)


def test_a_store_that_cannot_be_written_leaves_both_sides_as_they_were(
    connected: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, second = second_world(connected)

    def refuse(*_: object) -> None:
        raise StoreError("full")

    with monkeypatch.context() as patch:
        patch.setattr(DemoData, "set_aside", refuse)
        with pytest.raises(StoreError):
            connected.demo.reset()
    assert blocks_of(connected) == second


def test_disconnecting_deletes_what_is_set_aside(connected: Workspace) -> None:
    connected.saved_samples.save("Orders", connected.events.sample("PLord1", limit=5))
    connected.demo.reset()
    assert rows(connected, SET_ASIDE)
    connected.demo.connect()
    assert connected.setup.deleted_at_disconnection().samples == 1
    connected.setup.disconnect()
    assert rows(connected, SET_ASIDE) == []
    assert not connected.demo.can_undo_reset()


def test_connecting_a_real_account_deletes_what_is_set_aside(real: Workspace) -> None:
    with real.database.write() as db:
        name = f"{SET_ASIDE} 1:FERNKN"
        row = {"id": "a", "name": "", "metric_id": "", "metric": "", "integration": "", "events": 1, "span": ""}
        db.table("saved_sample").insert({**row, "who": "", "at": "9999", "account": name, "encrypted": b""})
    real.setup._environments.save("real", KEY)
    connect(real)
    assert rows(real, SET_ASIDE) == []


def test_the_closed_drawer_asks_nobody(
    connected: Workspace, open_page: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    def ask(*_: object) -> None:
        raise BrokenOffError

    with monkeypatch.context() as patch:
        patch.setattr(Demo, "_call", ask)
        open_page("help").run()
    Control(connected.settings.sandbox).post("scenarios", name="fetch", on=True)
    app = unfold(open_page("help"), "demo_drawer")
    assert texts.RESET in [button.label for button in app.sidebar.button]
    assert connected.demo.enabled() == 1


def test_a_reset_that_fails_half_way_shows_nothing_of_before(
    connected: Workspace, open_page: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent(connected, [MUG])
    app = unfold(open_page("links"), "demo_drawer")
    call = Demo._call

    def fail(self: Demo, method: str, path: str, *body: object) -> object:
        if path == "/reset":
            raise StoreError("the shop could not be reset")
        return call(self, method, path, *body)  # type: ignore[arg-type]

    monkeypatch.setattr(Demo, "_call", fail)
    app.session_state[keys.RESULTS.name] = {"what a cell showed": None}
    app = next(button for button in app.sidebar.button if button.label == texts.RESET).click().run(timeout=60)
    assert "could not be reset" in said(app)
    assert not app.session_state[keys.RESULTS.name]
