"""Every write names the person: in the journal of blocks, in the activity log, whoever's thread does the work."""

import threading
from collections.abc import Callable, Iterator

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from core import Workspace, open_workspace
from core.extension.values import EXTENSION_ORIGIN
from core.settings import Settings
from tests.support.audits import PRODUCTS
from tests.support.commands import run_here
from tests.support.damage import TEMPLATE, Damage
from tests.support.workspaces import Control, connect, planned_send
from web.api import api_routes

ANA, BEN = "ana@example.com", "ben@example.com"
MUG = PRODUCTS[0]
CANARY = "nobody was named"


class Person:
    """Whoever is at work, known in the thread of a page only, as Streamlit does it."""

    def __init__(self) -> None:
        self.name, self._page = ANA, threading.get_ident()

    def __call__(self) -> str:
        return self.name if threading.get_ident() == self._page else CANARY


@pytest.fixture
def person() -> Person:
    return Person()


@pytest.fixture
def ws(control: Control, settings: Settings, person: Person) -> Iterator[Workspace]:
    with open_workspace(settings, who=person) as ws:
        connect(ws)
        ws.setup.create_metadata_field()
        yield ws


def journal(ws: Workspace) -> list[str]:
    return [row["who"] for row in ws.database.rows_where("journal", order_by="id")]


def activity(ws: Workspace) -> list[tuple[str, str]]:
    return [(each.who, each.what) for each in reversed(ws.setup.activity())]


def send(ws: Workspace) -> str:
    send_id = ws.send.start([*PRODUCTS, TEMPLATE])
    ws.send.wait(send_id)
    return send_id


def undo(ws: Workspace) -> None:
    send_id = send(ws)
    ws.send.undo(send_id)
    ws.send.wait(send_id)


def save(ws: Workspace) -> None:
    ws.personalize.save(TEMPLATE, ws.personalize.open(TEMPLATE).personalization.to_json())


def fix(ws: Workspace) -> None:
    send(ws)
    damage = Damage(ws)
    damage.delete_block(damage.block_of(MUG))
    ws.links.wait(ws.links.start_audit())
    (finding,) = [each.finding for each in ws.links.findings() if each.finding.kind == "block_deleted"]
    assert not [each.problem for each in ws.links.fix([finding.key]) if each.problem]


WAYS: list[Callable[[Workspace], object]] = [send, undo, save, fix]


@pytest.mark.parametrize("way", WAYS)
def test_every_row_of_the_journal_names_the_person(ws: Workspace, way: Callable[[Workspace], object]) -> None:
    way(ws)
    assert set(journal(ws)) == {ANA}
    assert {who for who, _ in activity(ws)} == {ANA}


def test_what_is_sent_after_somebody_else_went_on_names_them(ws: Workspace, person: Person) -> None:
    send_id = planned_send(ws, [MUG])
    ws.send.stop(send_id)
    person.name = BEN
    ws.send.resume(send_id)
    assert ws.send.wait(send_id).state == "done"
    assert journal(ws) == [BEN]
    assert activity(ws)[-2:] == [(ANA, "Send stopped"), (BEN, "Send resumed")]


def test_an_audit_that_somebody_stops_and_goes_on_with_names_them(
    ws: Workspace, person: Person, control: Control
) -> None:
    control.post("latency", path="/klaviyo/api/template-universal-content", seconds=20)
    audit_id = ws.links.start_audit()
    person.name = BEN
    ws.links.stop(audit_id)
    control.post("latency", seconds=0)
    ws.links.wait(audit_id)
    ws.links.resume(audit_id)
    assert activity(ws)[-2:] == [(BEN, "Audit stopped"), (BEN, "Audit resumed")]


def test_links_that_are_written_to_metadata_name_the_person(ws: Workspace) -> None:
    send(ws)
    Damage(ws).set_field(MUG, "")
    ws.metadata_field.fill_in()
    assert activity(ws)[-1] == (ANA, "Links written to metadata")


def test_an_acceptance_that_is_withdrawn_names_the_person(ws: Workspace) -> None:
    ws.links.withdraw(["some finding"])
    assert activity(ws)[-1] == (ANA, "Acceptances withdrawn")


def test_a_notebook_that_is_deleted_names_the_person(ws: Workspace) -> None:
    saved = ws.notebooks.save("Mine", "links", "", [])
    ws.notebooks.delete(saved.id)
    assert (saved.who, activity(ws)[-1]) == (ANA, (ANA, "Notebook deleted"))


def test_what_the_extension_wrote_names_who_paired_it(ws: Workspace, person: Person) -> None:
    saved = ws.personalize.save(TEMPLATE, ws.personalize.open(TEMPLATE).personalization.to_json())
    choices = ws.personalize.open(TEMPLATE).personalization.to_json()
    choices["alt"] = {"from": "fixed", "value": "From the editor"}
    html = ws.personalize.compose(TEMPLATE, choices).html
    person.name = BEN
    token = ws.pairing.pair(ws.pairing.code(), "1.0")
    headers = {"Origin": EXTENSION_ORIGIN, "Authorization": f"Bearer {token}"}
    with TestClient(Starlette(routes=api_routes(ws)), base_url="http://localhost") as client:
        answer = client.post("/api/v1/saved", json={"block": saved.block_id, "html": html}, headers=headers)
    assert answer.json()["version"] == 2
    assert journal(ws)[-1] == BEN
    assert ws.history.newest()[0].who == BEN


def test_a_command_names_the_systems_user(ws: Workspace, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("getpass.getuser", lambda: "carla")
    environment = {
        "WORKSPACE_URL": settings.workspace_url,
        "WORKSPACE_DB": str(settings.workspace_db),
        "SANDBOX_URL": settings.sandbox_url,
    }
    assert run_here("send", MUG, "--json", **environment).returncode == 0
    assert journal(ws) == ["carla"]
    assert activity(ws)[-1] == ("carla", "Send started")
