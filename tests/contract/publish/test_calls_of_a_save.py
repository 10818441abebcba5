"""How often a save asks the services: each call is a third of a second that a person waits."""

import json
from collections.abc import Callable, Iterator

import httpx
import pytest

from core import Workspace, open_workspace
from core.settings import Settings
from tests.support.saves import TEMPLATE, choices
from tests.support.workspaces import Control, connect

HI, AGAIN = {"headline": {"from": "fixed", "value": "Hi"}}, {"headline": {"from": "fixed", "value": "Hi again"}}


class Watched(httpx.BaseTransport):
    """The network, with what was asked; `withholding` takes the definition out of answers to PATCH."""

    def __init__(self) -> None:
        self.inner, self.asked, self.withholding = httpx.HTTPTransport(), list[str](), False

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(f"{request.method} {request.url.path}")
        answer = self.inner.handle_request(request)
        if not self.withholding or request.method != "PATCH":
            return answer
        body = json.loads(answer.read())
        body["data"]["attributes"].pop("definition", None)
        return httpx.Response(answer.status_code, json=body)

    def during(self, work: Callable[[], object]) -> list[str]:
        self.asked.clear()
        work()
        return list(self.asked)


@pytest.fixture
def network() -> Iterator[Watched]:
    network = Watched()
    yield network
    network.inner.close()


@pytest.fixture
def ws(control: Control, settings: Settings, network: Watched) -> Iterator[Workspace]:
    with open_workspace(settings, transport=network) as ws:
        connect(ws)
        ws.setup.create_metadata_field()
        ws.personalize.save(TEMPLATE, choices(ws, **HI), "Thanks")
        yield ws


def test_an_update_costs_five_calls(ws: Workspace, network: Watched) -> None:
    changed = choices(ws, **AGAIN)
    asked = network.during(lambda: ws.personalize.save(TEMPLATE, changed, "Thanks"))
    assert len(asked) <= 5, asked
    assert ws.personalize.open(TEMPLATE).personalization.slots["headline"].value == "Hi again"


def test_saving_the_same_again_costs_three_calls_at_most(ws: Workspace, network: Watched) -> None:
    same = choices(ws, **HI)
    asked = network.during(lambda: ws.personalize.save(TEMPLATE, same, "Thanks"))
    assert len(asked) <= 3, asked


def test_an_answer_without_the_definition_is_read_back(ws: Workspace, network: Watched) -> None:
    changed, network.withholding = choices(ws, **AGAIN), True
    asked = network.during(lambda: ws.personalize.save(TEMPLATE, changed, "Thanks"))
    assert len(asked) <= 6, asked
    assert sum(each.startswith("GET /sandbox/klaviyo") for each in asked) == 2, asked
    assert ws.personalize.open(TEMPLATE).state == "same"
