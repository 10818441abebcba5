"""Letting go of a block that was deleted in Klaviyo, beside a save of the same block: nothing of the save is lost."""

import threading
from collections.abc import Iterator

import httpx
import pytest

from core import Workspace, open_workspace
from core.errors import Conflict, OutcomeUnknown, Unavailable
from core.publish.metadata_field import asset_lock
from core.settings import Settings
from tests.support.damage import TEMPLATE
from tests.support.sends import CONTENT, blocks


class Klaviyo(httpx.BaseTransport):
    """The sandbox; while it is `dark`, a create acts and its answer is lost, and then nothing can be asked."""

    def __init__(self) -> None:
        self._inner = httpx.HTTPTransport()
        self.dark, self._lost = False, False
        self.asked = threading.Event()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        if CONTENT not in request.url.path:
            return self._inner.handle_request(request)
        self.asked.set()
        if self.dark and self._lost:
            return httpx.Response(503, request=request)
        answer = self._inner.handle_request(request)
        if self.dark and request.method == "POST":
            self._lost = True
            raise httpx.ReadTimeout("lost", request=request)
        return answer

    def close(self) -> None:
        self._inner.close()


@pytest.fixture
def klaviyo() -> Klaviyo:
    return Klaviyo()


@pytest.fixture
def ws(connected_workspace: Workspace, settings: Settings, klaviyo: Klaviyo) -> Iterator[Workspace]:
    """With a block that was deleted in Klaviyo since."""
    with open_workspace(settings, transport=klaviyo) as ws:
        object.__setattr__(ws.account.klaviyo.service, "sleep", lambda _: None)
        save(ws, "Thanks")
        (block,) = blocks(ws)
        ws.account.klaviyo.delete_universal_content(block.id)
        yield ws


def save(ws: Workspace, name: str, *, recreate: bool = False) -> str:
    choices = ws.personalize.open(TEMPLATE).personalization.to_json()
    return ws.personalize.save(TEMPLATE, choices, name, recreate=recreate).outcome


def test_a_create_whose_answer_was_lost_is_still_looked_for(ws: Workspace, klaviyo: Klaviyo) -> None:
    klaviyo.dark = True
    with pytest.raises((Unavailable, OutcomeUnknown)):
        save(ws, "Thanks", recreate=True)
    klaviyo.dark = False
    (made,) = blocks(ws)
    assert ws.personalize.unlink(TEMPLATE) == ""
    assert save(ws, "Another name") == "created"
    assert [block.id for block in blocks(ws)] == [made.id]


def test_it_waits_while_somebody_writes_to_the_asset(ws: Workspace, klaviyo: Klaviyo) -> None:
    asset_id = ws.templates.get(TEMPLATE).asset.asset_id
    klaviyo.asked.clear()
    ended: list[object] = []

    def unlink() -> None:
        try:
            ended.append(ws.personalize.unlink(TEMPLATE))
        except Conflict as error:
            ended.append(error)
        finally:
            ws.database.close()

    with ws.database.lock(asset_lock(asset_id)):
        thread = threading.Thread(target=unlink)
        thread.start()
        # Without the lock it would ask for the block at once.
        assert not klaviyo.asked.wait(1)
        assert len(ws.links.all()) == 1
    thread.join(20)
    assert (ended, ws.links.all()) == ([""], [])
