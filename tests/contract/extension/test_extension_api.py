"""The routes that the browser extension calls, and everybody else who tries to."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from core import Workspace
from core.errors import Conflict, Refused
from core.extension.store import Extensions
from core.extension.values import EXTENSION_ORIGIN, ImageFields, InEditor
from core.klaviyo.responses import html_definition
from tests.support.damage import Damage
from tests.support.workspaces import connect
from web.api import api_routes
from web.rate import Rate


@pytest.fixture
def workspace(fresh_workspace: Workspace) -> Workspace:
    return fresh_workspace


ROUTES = ("hello", "assets", "ticket", "saved")
TEMPLATE = "templates/order-thanks.cldt.json"
OURS = {"Origin": EXTENSION_ORIGIN}


@pytest.fixture
def api(workspace: Workspace) -> Iterator[TestClient]:
    with TestClient(Starlette(routes=api_routes(workspace)), base_url="http://localhost") as client:
        yield client


@pytest.fixture
def token(api: TestClient, workspace: Workspace) -> str:
    code = workspace.pairing.code()
    return api.post("/api/v1/pair", json={"code": code, "version": "1.2"}, headers=OURS).json()["token"]


def bearer(token: str) -> dict[str, str]:
    return {**OURS, "Authorization": f"Bearer {token}"}


def test_paired_once_then_known_by_its_token(api: TestClient, workspace: Workspace, token: str) -> None:
    assert workspace.pairing.paired()[0].seen_at == ""
    answer = api.post("/api/v1/hello", json={"version": "1.3"}, headers=bearer(token))
    assert answer.status_code == 200
    assert answer.json()["cloud"] == "fernkiln"
    roots = answer.json()["roots"]
    assert {"res.cloudinary.com/fernkiln/", "fernkiln-res.cloudinary.com/"} <= set(roots)
    assert any(workspace.account.cloud.prefix.endswith(f"//{root}".rstrip("/")) for root in roots)
    (paired,) = workspace.pairing.paired()
    assert (paired.version, bool(paired.seen_at)) == ("1.3", True)


def test_neither_token_nor_ticket_stands_in_the_database(workspace: Workspace, api: TestClient, token: str) -> None:
    url = api.post("/api/v1/ticket", json={"html": "<p>"}, headers=bearer(token)).json()["url"]
    dump = "\n".join(workspace.database.connection.iterdump())
    assert token not in dump
    assert url.rsplit("=", 1)[1] not in dump


def test_a_pairing_code_works_once(api: TestClient, workspace: Workspace) -> None:
    code = workspace.pairing.code()
    statuses = [api.post("/api/v1/pair", json={"code": code}, headers=OURS).status_code for _ in range(2)]
    assert statuses == [200, 403]
    assert len(workspace.pairing.paired()) == 1


STRANGERS = ("", "null", "https://www.klaviyo.com", "chrome-extension://" + "a" * 32, f"{EXTENSION_ORIGIN}.evil.test")


def test_without_its_token_nothing_is_told(api: TestClient, token: str) -> None:
    for route in ROUTES:
        for wrong in ({}, {"Authorization": "Bearer no"}, {"Authorization": "Bearer "}):
            answer = api.post(f"/api/v1/{route}", json={}, headers={**OURS, **wrong})
            assert answer.status_code == 401, route
            assert set(answer.json()) == {"error"}


def test_no_other_origin_is_answered_even_with_the_token(api: TestClient, token: str) -> None:
    for origin in STRANGERS:
        headers = {"Authorization": f"Bearer {token}", **({"Origin": origin} if origin else {})}
        for route in (*ROUTES, "pair"):
            for method in ("POST", "OPTIONS"):
                answer = api.request(method, f"/api/v1/{route}", json={}, headers=headers)
                assert (answer.status_code, answer.content) == (403, b""), (origin, route)
                assert "access-control-allow-origin" not in answer.headers


def test_a_revoked_token_and_its_tickets_end_at_once(api: TestClient, workspace: Workspace, token: str) -> None:
    url = api.post("/api/v1/ticket", json={"html": "<p>"}, headers=bearer(token)).json()["url"]
    workspace.pairing.revoke(workspace.pairing.paired()[0].id)
    assert api.post("/api/v1/hello", json={}, headers=bearer(token)).status_code == 401
    with pytest.raises(Refused):
        workspace.pairing.redeem_panel_token(url.rsplit("=", 1)[1])


def test_a_panels_ticket_works_once_and_only_as_what_it_is(workspace: Workspace, api: TestClient, token: str) -> None:
    url = api.post("/api/v1/ticket", json={"html": "<p>{{ x }}"}, headers=bearer(token)).json()["url"]
    ticket = url.rsplit("=", 1)[1]
    assert api.post("/api/v1/pair", json={"code": ticket}, headers=OURS).status_code == 403
    assert workspace.pairing.redeem_panel_token(ticket).edited == InEditor(html="<p>{{ x }}")
    with pytest.raises(Refused):
        workspace.pairing.redeem_panel_token(ticket)


def test_a_ticket_expires(workspace: Workspace) -> None:
    now = [1000.0]
    tickets = Extensions(workspace.database, clock=lambda: now[0])
    early, late = (tickets.issue("panel", "x", 60) for _ in range(2))
    now[0] += 60
    assert tickets.redeem("panel", early) == "x"
    now[0] += 1
    assert tickets.redeem("panel", late) is None


def at(workspace: Workspace, address: str, rate: Rate) -> TestClient:
    """Somebody at this address."""
    app = Starlette(routes=api_routes(workspace, rate))
    return TestClient(app, base_url="http://localhost", client=(address, 50_000), headers=OURS)


def test_who_asks_too_often_blocks_nobody_elses_pairing(workspace: Workspace) -> None:
    rate, code = Rate(limit=3, clock=lambda: 0.0), workspace.pairing.code()
    nuisance, person = (at(workspace, address, rate) for address in ("203.0.113.9", "198.51.100.7"))
    answers = [nuisance.post("/api/v1/pair", json={"code": "any"}).status_code for _ in range(5)]
    assert answers == [403, 403, 403, 429, 429]
    assert person.post("/api/v1/pair", json={"code": code}).status_code == 200


def test_a_paired_browser_has_a_limit_of_its_own_wherever_it_is(workspace: Workspace) -> None:
    rate = Rate(limit=2, clock=lambda: 0.0)
    tokens = [workspace.pairing.pair(workspace.pairing.code(), "1") for _ in range(2)]
    answers = []
    for token, address in ((0, "203.0.113.1"), (0, "203.0.113.2"), (0, "203.0.113.3"), (1, "203.0.113.1")):
        answers.append(at(workspace, address, rate).post("/api/v1/hello", json={}, headers=bearer(tokens[token])))
    assert [answer.status_code for answer in answers] == [200, 200, 429, 200]


def test_a_code_that_is_not_good_writes_nothing(workspace: Workspace) -> None:
    with closing(sqlite3.connect(workspace.settings.workspace_db, isolation_level=None)) as other:
        other.execute("begin immediate")
        for redeem in (lambda: workspace.pairing.pair("any", "1"), lambda: workspace.pairing.redeem_panel_token("any")):
            with pytest.raises(Refused):
                redeem()


def test_the_gate_knows_a_live_ticket_and_leaves_it_live(workspace: Workspace, api: TestClient, token: str) -> None:
    ticket = api.post("/api/v1/ticket", json={"html": "<p>"}, headers=bearer(token)).json()["url"].rsplit("=", 1)[1]
    (paired,) = workspace.pairing.paired()
    known = workspace.pairing.browser_of_panel_token
    assert [known(ticket), known(ticket), known("any"), known(workspace.pairing.code())] == [paired.id] * 2 + [None] * 2
    assert workspace.pairing.redeem_panel_token(ticket).extension == paired.id
    assert known(ticket) is None
    again = api.post("/api/v1/ticket", json={"html": "<p>"}, headers=bearer(token)).json()["url"].rsplit("=", 1)[1]
    workspace.pairing.revoke(paired.id)
    assert known(again) is None
    assert not workspace.pairing.is_paired(paired.id)


def test_a_body_that_is_wrong_is_refused(api: TestClient, token: str) -> None:
    for body in (b"[]", b"{", b'{"text": 3}', b"\xff"):
        assert api.post("/api/v1/assets", content=body, headers=bearer(token)).status_code in (400, 422), body[:20]


def test_what_is_searched_for_is_words(api: TestClient, token: str) -> None:
    for text in ("OR", 'mug" OR public_id:*', "-mug)(", "a" * 200):
        answer = api.post("/api/v1/assets", json={"text": text}, headers=bearer(token))
        assert answer.status_code == 200, answer.text
    found = api.post("/api/v1/assets", json={"text": "mug"}, headers=bearer(token)).json()["assets"]
    assert "products/mug" in {asset["public_id"] for asset in found}
    assert api.post("/api/v1/assets", json={"text": "zzzz"}, headers=bearer(token)).json() == {"assets": []}


def test_the_picker_offers_what_sending_the_asset_would_show(api: TestClient, workspace: Workspace, token: str) -> None:
    connect(workspace)
    assets = ["video/upload/clips/steam", "video/upload/clips/candle", "image/upload/products/mug"]
    rows = {row.asset.public_id: row for row in workspace.send.plan(assets).rows}
    offered = api.post("/api/v1/assets", json={}, headers=bearer(token)).json()["assets"]
    offered += api.post("/api/v1/assets", json={"text": "mug"}, headers=bearer(token)).json()["assets"]
    picks = {pick["public_id"]: pick for pick in offered}
    for name, row in rows.items():
        pick = picks[name]
        assert (pick["url"], pick["alt"]) == (row.src, row.alt)
        if pick["kind"] == "video":
            assert pick["link"] == row.link
            assert all(re.search(r"/du_|,du_", pick[name]) for name in ("url", "thumbnail")), "they move"


def test_what_nobody_can_load_is_not_offered(api: TestClient, workspace: Workspace, token: str) -> None:
    def offered() -> set[str]:
        answer = api.post("/api/v1/assets", json={"text": "mug"}, headers=bearer(token)).json()
        return {each["public_id"] for each in answer["assets"]}

    assert "products/mug" in offered()
    Damage(workspace).update_asset("products/mug", moderation_status="rejected")
    assert "products/mug" not in offered()
    assert offered()


def test_what_the_editor_wrote_is_our_next_version(workspace: Workspace, api: TestClient, token: str) -> None:
    connect(workspace)
    workspace.setup.create_metadata_field()
    first = workspace.personalize.save(TEMPLATE, workspace.personalize.open(TEMPLATE).personalization.to_json())
    choices = workspace.personalize.open(TEMPLATE).personalization.to_json()
    choices["alt"] = {"from": "fixed", "value": "From the editor"}
    html = workspace.personalize.compose(TEMPLATE, choices).html
    # The person saves in Klaviyo what the extension wrote there.
    answer = api.post("/api/v1/saved", json={"block": first.block_id, "html": html}, headers=bearer(token))
    assert answer.json() == {"version": 2, "linked": True, "note": ""}
    pair = workspace.account
    block = pair.klaviyo.get_universal_content(first.block_id)
    pair.klaviyo.update_universal_content(block.id, block.name, html_definition(html, block.definition))
    opened = workspace.personalize.open(TEMPLATE)
    assert (opened.state, opened.source, opened.personalization.to_json()["alt"]) == ("same", "saved", choices["alt"])


def test_applied_or_not_saved_in_the_end_the_audit_calls_nothing_foreign(
    workspace: Workspace, api: TestClient, token: str
) -> None:
    connect(workspace)
    workspace.setup.create_metadata_field()
    saved = workspace.personalize.save(TEMPLATE, workspace.personalize.open(TEMPLATE).personalization.to_json())
    choices = workspace.personalize.open(TEMPLATE).personalization.to_json()
    choices["alt"] = {"from": "fixed", "value": "From the editor"}
    html = workspace.personalize.compose(TEMPLATE, choices).html
    told = api.post("/api/v1/saved", json={"block": saved.block_id, "html": html}, headers=bearer(token)).json()
    assert told["version"] == 2

    def audited() -> list[str]:
        workspace.links.wait(workspace.links.start_audit())
        return [each.finding.kind for each in workspace.links.findings() if each.change != "resolved"]

    # Klaviyo still holds version 1: the person has not saved there yet, or has undone it.
    assert audited() == ["block_older"]
    opened = workspace.personalize.open(TEMPLATE)
    assert (opened.state, opened.older, opened.version) == ("older", 1, 2)
    assert opened.personalization.to_json()["alt"] == {"from": "default"}
    pair = workspace.account
    block = pair.klaviyo.get_universal_content(saved.block_id)
    pair.klaviyo.update_universal_content(block.id, block.name, html_definition(html, block.definition))
    assert audited() == []


def test_a_save_over_what_was_not_saved_in_the_editor_needs_no_decision(
    workspace: Workspace, api: TestClient, token: str
) -> None:
    connect(workspace)
    workspace.setup.create_metadata_field()
    choices = workspace.personalize.open(TEMPLATE).personalization.to_json()
    saved = workspace.personalize.save(TEMPLATE, choices)
    for number, value in ((2, "Once"), (3, "Twice")):
        html = workspace.personalize.compose(TEMPLATE, {**choices, "alt": {"from": "fixed", "value": value}}).html
        told = api.post("/api/v1/saved", json={"block": saved.block_id, "html": html}, headers=bearer(token)).json()
        assert told["version"] == number
    block = workspace.account.klaviyo.get_universal_content(saved.block_id)
    # What a person does in Klaviyo meanwhile is theirs.
    edited = html_definition(f"{block.html}<p>By hand</p>", block.definition)
    workspace.account.klaviyo.update_universal_content(block.id, block.name, edited)
    assert workspace.personalize.open(TEMPLATE).state == "edited"
    with pytest.raises(Conflict):
        workspace.personalize.save(TEMPLATE, choices, base_version=3)
    workspace.account.klaviyo.update_universal_content(
        block.id, block.name, html_definition(block.html, block.definition)
    )
    assert workspace.personalize.open(TEMPLATE).older == 1
    third = {**choices, "alt": {"from": "fixed", "value": "Here"}}
    assert workspace.personalize.save(TEMPLATE, third, base_version=3).outcome == "updated"
    opened = workspace.personalize.open(TEMPLATE)
    assert (opened.state, opened.older, opened.personalization.to_json()["alt"]) == ("same", 0, third["alt"])


def test_an_image_blocks_fields_travel_with_the_ticket(workspace: Workspace, api: TestClient, token: str) -> None:
    fields = {"src": "https://x.test/{{ a }}", "alt": "A", "href": ""}
    url = api.post("/api/v1/ticket", json={"image": fields}, headers=bearer(token)).json()["url"]
    assert workspace.pairing.redeem_panel_token(url.rsplit("=", 1)[1]).edited == InEditor(image=ImageFields(**fields))
    for wrong in ([], "x", {"src": 3}, {"src": "x" * 20_000}):
        answer = api.post("/api/v1/ticket", json={"image": wrong}, headers=bearer(token))
        assert answer.status_code == 422, wrong


@pytest.mark.parametrize("damage", [lambda html: html + "<p>more</p>", lambda html: html.replace("data-cld", "data-x")])
def test_html_that_we_would_not_have_made_is_not_taken(
    workspace: Workspace, api: TestClient, token: str, damage
) -> None:
    connect(workspace)
    saved = workspace.personalize.save(TEMPLATE, workspace.personalize.open(TEMPLATE).personalization.to_json())
    html = workspace.account.klaviyo.get_universal_content(saved.block_id).html
    answer = api.post("/api/v1/saved", json={"block": saved.block_id, "html": damage(html)}, headers=bearer(token))
    assert answer.status_code in (409, 422)
    assert (
        workspace.personalize.save(TEMPLATE, workspace.personalize.open(TEMPLATE).personalization.to_json()).version
        == 1
    )


def test_a_database_that_cannot_be_written_just_now_is_no_fault_of_the_server(
    api: TestClient, workspace: Workspace, token: str
) -> None:
    with closing(sqlite3.connect(workspace.settings.workspace_db)) as other:
        # A backup that was made before this browser was paired has been put back.
        other.execute("create trigger gone before update on extension begin select raise(abort, 'put back'); end")
        other.commit()
    answer = api.post("/api/v1/hello", json={"version": "1.3"}, headers=bearer(token))
    assert answer.status_code == 503
    assert "nothing was changed" in answer.json()["error"]
