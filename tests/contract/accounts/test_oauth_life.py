"""The whole life of a connection to Klaviyo, against the sandbox and a clock of the test's own."""

import sqlite3
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from pydantic import SecretStr

from core import Workspace, open_workspace
from core.domain.connection import Tokens
from core.errors import InputError, NotConnected, Reconnect, Refused, UnknownApp
from core.settings import Settings
from tests.support.workspaces import Clock, Control, connect

TOKEN = "/klaviyo/oauth/token"
ANSWER = {"access_token": "one", "refresh_token": "two", "token_type": "Bearer", "expires_in": 3600}
ACCOUNT = {"data": [{"id": "ACC", "attributes": {"contact_information": {"organization_name": "Fern"}}}]}


@pytest.fixture
def ws(clock: Clock, settings: Settings) -> Iterator[Workspace]:
    """Connected, on the test's clock."""
    with open_workspace(settings, clock=clock) as ws:
        connect(ws)
        yield ws


def refreshes(control: Control) -> int:
    """How often tokens were asked for since the code was exchanged."""
    return len(control.calls("POST", TOKEN)) - 1


def tokens(ws: Workspace) -> Tokens:
    kept = ws.setup._connections.tokens("sandbox")
    assert kept is not None
    return kept


def approved(ws: Workspace, browser: str = "browser") -> tuple[str, str]:
    """State and code of a fresh approval."""
    answer = httpx.post(
        ws.setup.begin(ws.setup.issue_setup_token(browser), browser), data={"decision": "approve"}, timeout=20
    )
    query = parse_qs(urlsplit(answer.headers["location"]).query)
    return query["state"][0], query["code"][0]


def test_people_approve_at_www_and_tokens_come_from_the_api_host(settings: Settings, clock: Clock) -> None:
    """The addresses of Klaviyo's own documentation; token and revoke at www are blocked since 2025-03-31."""
    asked: list[httpx.Request] = []

    def klaviyo(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(200, json=ACCOUNT if request.url.path == "/api/accounts" else ANSWER | {"scope": GRANTED})

    real = {"klaviyo_client_id": "id", "klaviyo_client_secret": SecretStr("secret")}
    real |= {"cloudinary_url": SecretStr("cloudinary://1:secret@demo")}
    with open_workspace(settings.model_copy(update=real), transport=httpx.MockTransport(klaviyo), clock=clock) as ws:
        url = urlsplit(ws.setup.begin(ws.setup.issue_setup_token("browser"), "browser"))
        assert (url.scheme, url.netloc, url.path) == ("https", "www.klaviyo.com", "/oauth/authorize")
        query = {name: values[0] for name, values in parse_qs(url.query).items()}
        assert (query["response_type"], query["code_challenge_method"]) == ("code", "S256")
        assert query["redirect_uri"] == f"{settings.workspace_url}/oauth/callback"
        ws.setup.finish(query["state"], "code", "browser")
        clock.forward(3600, sandbox=False)
        assert ws.setup.ask_klaviyo() == ""
        assert ws.setup.disconnect() == ""
    assert [(each.method, str(each.url).partition("?")[0]) for each in asked] == [
        ("POST", "https://a.klaviyo.com/oauth/token"),
        ("GET", "https://a.klaviyo.com/api/accounts"),
        ("POST", "https://a.klaviyo.com/oauth/token"),
        ("GET", "https://a.klaviyo.com/api/accounts"),
        ("POST", "https://a.klaviyo.com/oauth/revoke"),
    ]
    forms = [parse_qs(each.content.decode()) for each in asked if each.method == "POST"]
    assert [form.get("grant_type", [""])[0] for form in forms] == ["authorization_code", "refresh_token", ""]
    assert forms[2]["token_type_hint"] == ["refresh_token"]
    assert {each.headers["authorization"].split()[0] for each in asked if each.method == "POST"} == {"Basic"}


GRANTED = "accounts:read events:read"


@pytest.mark.parametrize(("left", "expected"), [(62, 0), (58, 1)])
def test_a_token_is_renewed_a_minute_before_its_end(
    ws: Workspace, clock: Clock, control: Control, left: int, expected: int
) -> None:
    clock.forward(3600 - left)
    assert ws.events.metrics()
    assert refreshes(control) == expected
    clock.forward(3600 - 62)
    assert ws.events.metrics()
    assert refreshes(control) == 1


def test_an_access_token_that_a_refresh_gives_again_is_used_until_its_end(
    ws: Workspace, clock: Clock, control: Control
) -> None:
    control.post("switch", name="refresh", value="same_access")
    first = tokens(ws)
    clock.forward(3600 - 30)
    for _ in range(5):
        ws.account.klaviyo.get_account()
    assert (refreshes(control), tokens(ws).access, tokens(ws).refresh) == (1, first.access, first.refresh)
    clock.forward(31)
    ws.account.klaviyo.get_account()
    assert refreshes(control) == 2
    assert tokens(ws).access != first.access


def test_a_401_renews_once_and_repeats_the_call(ws: Workspace, clock: Clock, control: Control) -> None:
    control.post("clock", offset=3700)
    assert ws.events.metrics()
    assert refreshes(control) == 1
    assert [path for path in control.calls("GET", "/klaviyo/api") if path.endswith("/metrics")] == [
        "/klaviyo/api/metrics"
    ] * 2


def test_the_new_token_is_kept_before_it_is_used(ws: Workspace, clock: Clock) -> None:
    clock.forward(3600)
    used: list[bool] = []

    def looks(request: httpx.Request) -> None:
        if "/api/" in request.url.path:
            used.append(request.headers["authorization"] == f"Bearer {tokens(ws).access}")

    ws.account.klaviyo.service.client.event_hooks["request"].append(looks)
    assert ws.events.metrics()
    assert used == [True]


def test_ninety_days_without_use_end_a_connection_with_one_message_and_no_more_calls(
    ws: Workspace, clock: Clock, control: Control
) -> None:
    clock.forward(91 * 86_400)
    with ThreadPoolExecutor(20) as pool:
        said = [pool.submit(ws.setup.ask_klaviyo) for _ in range(20)]
    assert {each.result() for each in said} == {"Klaviyo no longer accepts this connection; reconnect on Setup"}
    assert refreshes(control) == 1
    asked = len(control.calls(prefix="/klaviyo"))
    for _ in range(3):
        with pytest.raises(Reconnect, match="reconnect on Setup"):
            ws.events.metrics()
    assert ws.setup.ask_klaviyo() != ""
    assert len(control.calls(prefix="/klaviyo")) == asked
    # Connecting again mends it, in this process and for the links that were made before.
    connect(ws)
    assert ws.setup.klaviyo().usable
    assert ws.setup.ask_klaviyo() == ""


def test_an_approval_ends_after_ten_minutes_and_a_ticket_after_thirty(ws: Workspace, clock: Clock) -> None:
    state, code = approved(ws)
    clock.forward(601, sandbox=False)
    with pytest.raises(InputError, match="expired"):
        ws.setup.finish(state, code, "browser")
    ticket = ws.setup.issue_setup_token("browser")
    clock.forward(1801, sandbox=False)
    with pytest.raises(InputError, match="expired"):
        ws.setup.begin(ticket, "browser")


def test_a_code_ends_after_five_minutes_and_the_old_connection_stays(ws: Workspace, clock: Clock) -> None:
    before = tokens(ws)
    state, code = approved(ws)
    clock.forward(301)
    with pytest.raises(Refused, match="invalid_grant"):
        ws.setup.finish(state, code, "browser")
    assert tokens(ws) == before


def test_reconnecting_while_a_refresh_is_under_way_keeps_the_new_tokens(
    ws: Workspace, clock: Clock, control: Control
) -> None:
    first = tokens(ws)
    clock.forward(3600)
    state, code = approved(ws)
    control.fault("POST", TOKEN, "slow_after", 1)
    with ThreadPoolExecutor(2) as pool:
        late = pool.submit(ws.events.metrics)
        time.sleep(0.3)
        again = pool.submit(ws.setup.finish, state, code, "browser")
        assert late.result()
        again.result()
    # The approval came last, and is another install than the first.
    ws.accounts.oauth_app("sandbox").revoke(first)
    assert ws.setup.ask_klaviyo() == ""


def test_disconnecting_while_a_refresh_is_under_way_leaves_nothing(
    ws: Workspace, clock: Clock, control: Control
) -> None:
    clock.forward(3600)
    control.fault("POST", TOKEN, "slow_after", 1)
    with ThreadPoolExecutor(2) as pool:
        late = pool.submit(ws.setup.ask_klaviyo)
        time.sleep(0.3)
        assert pool.submit(ws.setup.disconnect).result() == ""
        late.result()
    assert ws.setup.klaviyo().connection is None
    with pytest.raises(NotConnected):
        ws.events.metrics()


def test_work_for_one_account_never_goes_on_in_another(ws: Workspace, control: Control) -> None:
    """A send that is under way holds its clients while somebody connects another account."""
    before = ws.account
    kept = ws.setup._connections.tokens(before.name)
    ws.setup._connections.save(before.name, "OTHER", "Another shop", kept)
    asked = len(control.calls(prefix="/klaviyo"))
    for work in (before.klaviyo.get_metrics, lambda: before.klaviyo.create_universal_content("Mug", {})):
        with pytest.raises(NotConnected, match="another Klaviyo account is connected now"):
            work()
    assert len(control.calls(prefix="/klaviyo")) == asked
    assert ws.account.scope.split(":")[1] == "OTHER"
    assert ws.account.klaviyo.get_metrics()


def test_an_account_that_cannot_be_told_is_not_connected(ws: Workspace, control: Control) -> None:
    control.post("switch", name="granted_scopes", value="events:read metrics:read")
    with pytest.raises(InputError, match="accounts:read"):
        ws.setup.finish(*approved(ws), "browser")
    assert ws.setup.ask_klaviyo() == ""


def test_limited_scopes_are_named(ws: Workspace, control: Control) -> None:
    control.post("switch", name="granted_scopes", value="accounts:read metrics:read templates:read templates:write")
    connect(ws)
    assert ws.setup.klaviyo().missing_scopes == ("events:read", "images:read", "images:write")
    with pytest.raises(Refused):
        ws.events.sample("PLord1", limit=5)
    assert ws.setup.klaviyo().usable


def test_an_app_that_klaviyo_does_not_know_is_said_as_that(ws: Workspace, clock: Clock) -> None:
    wrong = replace(ws.accounts.oauth_app("sandbox"), client_secret=SecretStr("CANARY"))
    for ask in (lambda: wrong.refresh(tokens(ws)), lambda: wrong.exchange("code", "v" * 43)):
        with pytest.raises(UnknownApp, match="KLAVIYO_CLIENT_SECRET") as caught:
            ask()
        assert "CANARY" not in f"{caught.value!r} {caught.value.__cause__!r} {caught.value.__context__!r}"


@pytest.mark.parametrize(
    ("kind", "value", "told"),
    [
        ("html", 502, "answered HTTP 502"),
        ("status", 429, "answered HTTP 429"),
        ("truncate", "", "returned an unexpected response"),
        ("reset_before", "", "cannot be reached (the connection was lost)"),
        ("html", 200, "returned an unexpected response"),
    ],
)
def test_a_token_service_that_fails_breaks_no_connection(
    ws: Workspace, clock: Clock, control: Control, kind: str, value: object, told: str
) -> None:
    clock.forward(3600)
    control.fault("POST", TOKEN, kind, value, times=100)
    ws.account.klaviyo.service.__dict__["sleep"] = lambda _: None
    assert f"token service {told}" in ws.setup.ask_klaviyo()
    assert ws.setup.klaviyo().usable
    httpx.delete(f"{control.url}/_control/fault", timeout=20)
    assert ws.events.metrics()


def test_a_state_that_is_not_this_browsers_writes_nothing(ws: Workspace) -> None:
    """Anybody can ask for `/oauth/callback?state=x`."""
    state, code = approved(ws)
    with closing(sqlite3.connect(ws.settings.workspace_db, isolation_level=None)) as other:
        other.execute("begin immediate")
        for asked, browser in (("x", ""), ("x", "browser"), (state, "another"), (state, "")):
            with pytest.raises(InputError):
                ws.setup.finish(asked, code, browser)
            assert not ws.setup.abandon(asked, browser)
        other.rollback()
    assert ws.setup.finish(state, code, "browser").account_id
