"""A Cloudinary environment by a person's approval: tokens of five minutes, refresh tokens that work once."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.testclient import TestClient

from core import Workspace, open_workspace
from core.cloudinary.oauth import cloud_of
from core.domain.connection import ApprovedEnvironment, CloudinaryCredentials, Tokens
from core.errors import InputError, NotConnected, Reconnect, UnknownApp
from core.settings import Settings
from sandbox.cloudinary.oauth import CLIENT_SECRET
from web.environment import ADDRESS, environment_routes
from web.gate import BROWSER_COOKIE, Gate
from web.oauth import oauth_routes

from .conftest import Clock, Control, approve, connect

TOKEN = "/cloudinary/oauth2/token"
START, BACK = "/oauth/cloudinary/start", "/oauth/cloudinary/callback"
KEY = CloudinaryCredentials(cloud="fernkiln", key="sandbox-key", secret="sandbox-secret")
TEMPLATE = "templates/order-thanks.cldt.json"


@pytest.fixture
def fresh(real: Settings, clock: Clock) -> Iterator[Workspace]:
    """Nothing connected yet, on the test's clock."""
    with open_workspace(real, clock=clock) as ws:
        yield ws


@pytest.fixture
def ws(fresh: Workspace) -> Workspace:
    """Approved."""
    approve(fresh)
    return fresh


def tokens(ws: Workspace) -> Tokens:
    kept = ws.setup._environments.tokens("real")
    assert kept is not None
    return kept


def refreshes(control: Control) -> int:
    """How often tokens were asked for since the code was exchanged."""
    return len(control.calls("POST", TOKEN)) - 1


def expire(ws: Workspace) -> None:
    ws.setup._environments.renew("real", replace(tokens(ws), expires=0))


def test_an_environment_is_approved_worked_with_and_forgotten(ws: Workspace, control: Control) -> None:
    status = ws.setup.cloudinary()
    assert (status.connected, status.source, status.cloud) == (True, "approval", "fernkiln")
    connect(ws)
    assert ws.pairs.active.name == "real"
    ws.setup.create_metadata_field()
    assert ws.personalize.save(TEMPLATE, ws.personalize.open(TEMPLATE).personalization.to_json()).linked
    kept = tokens(ws)
    assert ws.setup.disconnect_cloudinary() == ""
    assert control.calls("POST", "/cloudinary/oauth2/revoke") == ["/cloudinary/oauth2/revoke"]
    with pytest.raises(Reconnect):
        ws.pairs.cloudinary_app.refresh(kept)
    assert ws.pairs.active.name == "sandbox"
    told = [entry.what for entry in ws.setup.activity()]
    assert (told[0], told[-1]) == ("Cloudinary disconnected", "Cloudinary connected by approval")


def test_the_account_check_passes_by_approval(ws: Workspace, control: Control) -> None:
    control.post("switch", name="profiles_allowed", value="1")
    connect(ws)
    ws.setup.create_metadata_field()
    ws.checks._sleep = lambda _: None
    assert {f.probe: f.outcome for f in ws.checks.run() if f.outcome != "pass"} == {}


def test_the_addresses_and_the_form_of_cloudinarys_own_documentation(settings: Settings, clock: Clock) -> None:
    asked: list[httpx.Request] = []

    def cloudinary(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        # {"cloud_name":"shop"} as a token's middle part.
        answer = {"access_token": "e30.eyJjbG91ZF9uYW1lIjoic2hvcCJ9.x", "refresh_token": "r", "expires_in": 300}
        return httpx.Response(200, json=answer)

    app = {"cloudinary_client_id": "id", "cloudinary_client_secret": SecretStr("secret")}
    changed = settings.model_copy(update=app)
    with open_workspace(changed, transport=httpx.MockTransport(cloudinary), clock=clock) as ws:
        hosts = {"upload_prefix": "https://api-eu.cloudinary.com", "private_cdn": True}
        url = urlsplit(ws.approval.begin(ws.setup.ticket("ana"), "ana", hosts))
        assert (url.scheme, url.netloc, url.path) == ("https", "oauth.cloudinary.com", "/oauth2/auth")
        query = {name: values[0] for name, values in parse_qs(url.query).items()}
        assert (query["response_type"], query["code_challenge_method"]) == ("code", "S256")
        assert query["redirect_uri"] == f"{settings.workspace_url}{BACK}"
        assert query["scope"] == "asset_management offline_access upload"
        assert ws.approval.finish(query["state"], "code", "ana") == "shop"
        assert ws.pairs.environment.delivery_prefix == "https://shop-res.cloudinary.com"
        assert ws.setup.disconnect_cloudinary() == ""
    assert [(each.method, str(each.url)) for each in asked] == [
        ("POST", "https://oauth.cloudinary.com/oauth2/token"),
        ("GET", "https://api-eu.cloudinary.com/v1_1/shop/ping"),
        ("POST", "https://oauth.cloudinary.com/oauth2/revoke"),
    ]
    form = {name: values[0] for name, values in parse_qs(asked[0].content.decode()).items()}
    assert (form["client_id"], form["client_secret"], form["grant_type"]) == ("id", "secret", "authorization_code")
    assert len(form["code_verifier"]) >= 43
    assert "authorization" not in asked[0].headers


def test_a_token_is_renewed_a_minute_before_its_end(ws: Workspace, clock: Clock, control: Control) -> None:
    clock.forward(300 - 62)
    assert ws.setup.cloudinary().connected
    assert refreshes(control) == 0
    clock.forward(4)
    # Each refresh token works once, so a chain of them shows that the newest is kept.
    for count in range(1, 4):
        assert ws.setup.cloudinary().connected
        assert refreshes(control) == count
        clock.forward(300)


def test_the_new_token_is_kept_before_it_is_used_and_a_401_renews_once(
    ws: Workspace, clock: Clock, control: Control
) -> None:
    clock.forward(301, sandbox=False)
    used: list[bool] = []

    def looks(request: httpx.Request) -> None:
        if "/v1_1/" in request.url.path:
            used.append(request.headers["authorization"] == f"Bearer {tokens(ws).access}")

    ws.pairs.target.cloudinary.service.client.event_hooks["request"].append(looks)
    assert ws.setup.cloudinary().connected
    assert (used, refreshes(control)) == ([True], 1)
    control.post("clock", offset=301 + 301)
    assert ws.setup.cloudinary().connected
    assert refreshes(control) == 2


@pytest.mark.parametrize("how", ["unused for three months", "revoked", "spent by a crash before it was written"])
def test_a_refresh_token_that_is_gone_means_reconnect_once_and_no_more_calls(
    ws: Workspace, clock: Clock, control: Control, how: str
) -> None:
    app, kept = ws.pairs.cloudinary_app, tokens(ws)
    if how == "revoked":
        app.revoke(kept)
    elif how.startswith("spent"):
        app.refresh(kept)
    before = len(control.calls("POST", TOKEN))
    clock.forward(91 * 86_400 if how.startswith("unused") else 300)
    with ThreadPoolExecutor(20) as pool:
        said = {each.result() for each in [pool.submit(ws.setup.cloudinary) for _ in range(20)]}
    assert {(each.refused, each.problem) for each in said} == {
        (True, "Cloudinary no longer accepts this connection; reconnect from Setup")
    }
    assert len(control.calls("POST", TOKEN)) == before + 1
    asked = len(control.calls(prefix="/cloudinary"))
    for _ in range(3):
        with pytest.raises(Reconnect, match="reconnect from Setup"):
            ws.pairs.target.cloudinary.search("resource_type:image")
    assert len(control.calls(prefix="/cloudinary")) == asked
    # Approving again mends it, for the clients of before too.
    old = ws.pairs.target.cloudinary
    approve(ws)
    assert ws.setup.cloudinary().connected
    assert old.search("resource_type:image", 1)


@pytest.mark.parametrize("fault", [("html", 502), ("status", 429), ("truncate", ""), ("reset_before", "")])
def test_a_token_service_that_fails_breaks_no_connection(
    ws: Workspace, control: Control, fault: tuple[str, object]
) -> None:
    expire(ws)
    ws.pairs.target.cloudinary.service.__dict__["sleep"] = lambda _: None
    control.fault("POST", TOKEN, fault[0], fault[1], times=100)
    status = ws.setup.cloudinary()
    assert ("token service" in status.problem, status.refused) == (True, False)
    httpx.delete(f"{control.url}/_control/fault", timeout=20)
    # A cut answer had spent the refresh token: only a person can help, and is told so.
    assert ws.setup.cloudinary().connected == (fault[0] != "truncate")


def test_nothing_secret_stands_in_any_file_or_text(ws: Workspace, real: Settings) -> None:
    kept = tokens(ws)
    files = b"".join(path.read_bytes() for path in real.workspace_db.parent.rglob("*") if path.is_file())
    texts = [
        repr(ws),
        repr(ws.pairs.target),
        repr(kept),
        repr(real),
        repr(ws.pairs.environment),
        files.decode("latin-1"),
    ]
    wrong = replace(ws.pairs.cloudinary_app, client_secret=SecretStr("CANARY"))
    with pytest.raises(UnknownApp, match="CLOUDINARY_CLIENT_SECRET") as caught:
        wrong.refresh(kept)
    texts.append(f"{caught.value!r} {caught.value.__cause__!r} {caught.value.__context__!r} {wrong!r}")
    for secret in (kept.access, kept.refresh, CLIENT_SECRET, "CANARY"):
        assert not [text for text in texts if secret in text]
    with open_workspace(real.model_copy(update={"workspace_secret_key": SecretStr("A" * 43 + "=")})) as copied:
        assert (copied.setup.cloudinary_locked, copied.pairs.target.name) == (True, "sandbox")


def test_an_app_that_is_no_longer_configured_makes_room_for_the_demo_shop(ws: Workspace, real: Settings) -> None:
    with open_workspace(real.model_copy(update={"cloudinary_client_secret": None})) as without:
        assert without.pairs.missing == ["CLOUDINARY_CLIENT_SECRET"]
        assert without.pairs.target.name == "sandbox"
        assert not without.approval.is_offered
        with pytest.raises(NotConnected):
            without.approval.begin(without.setup.ticket("ana"), "ana")


def test_a_pair_by_approval_is_set_aside_and_put_to_work_again(ws: Workspace, clock: Clock) -> None:
    connect(ws)
    first = ws.pairs.active
    ws.shelf.set_aside()
    (kept,) = ws.shelf.kept()
    assert (kept.cloud, kept.own_key) == ("fernkiln", True)
    # Another environment is connected meanwhile: the first one's clients do not go on in it.
    elsewhere = ApprovedEnvironment(cloud="elsewhere"), Tokens(access="a", refresh="r", scope="", expires=9e9)
    for environment in ((KEY,), elsewhere):
        ws.setup._environments.save("real", *environment)
        with pytest.raises(NotConnected, match="environment is"):
            first.cloudinary.ping()
    ws.setup._environments.forget("real")
    clock.forward(300)
    ws.shelf.take(kept.id)
    assert ws.setup.cloudinary().connected
    assert ws.setup.cloudinary().source == "approval"


def test_a_key_that_is_connected_while_a_refresh_is_under_way_stays(
    ws: Workspace, clock: Clock, control: Control
) -> None:
    clock.forward(300)
    control.fault("POST", TOKEN, "slow_after", 1)
    with ThreadPoolExecutor(2) as pool:
        late = pool.submit(ws.setup.cloudinary)
        time.sleep(0.3)
        by_key = pool.submit(ws.setup.connect_cloudinary, ws.setup.ticket("ana"), "ana", KEY)
        assert by_key.result().connected
        late.result()
    assert ws.setup.cloudinary().source == "form"
    assert ws.pairs.environment == KEY


def test_cloudinary_that_cannot_be_told_of_the_end_is_said(ws: Workspace, control: Control) -> None:
    control.fault("POST", "/cloudinary/oauth2/revoke", "status", 404)
    assert ws.setup.disconnect_cloudinary() == "Cloudinary did not end the connection (HTTP 404)"
    assert ws.pairs.target.name == "sandbox"


# What comes back through the browser.


@pytest.fixture
def browser(fresh: Workspace) -> TestClient:
    client = TestClient(
        Starlette(
            routes=[*oauth_routes(fresh), *environment_routes(fresh)],
            middleware=[Middleware(Gate, workspace_url=fresh.settings.workspace_url)],
        ),
        base_url=fresh.settings.workspace_url,
        client=("127.0.0.1", 1),
        follow_redirects=False,
    )
    client.cookies.set(BROWSER_COOKIE, "ana")
    return client


def consent(url: str, decision: str = "approve") -> dict[str, str]:
    """What Cloudinary's consent page sends the browser back with."""
    answer = httpx.post(url, data={"decision": decision}, timeout=20)
    query = parse_qs(urlsplit(answer.headers["location"]).query)
    return {name: values[0] for name, values in query.items()}


def begun(fresh: Workspace, browser: TestClient, **form: str) -> str:
    """Cloudinary's address, from Setup's link or from the page of the key."""
    ticket = fresh.setup.ticket("ana")
    if form:
        return browser.post(ADDRESS, data={"ticket": ticket, "by": "approval", **form}).headers["location"]
    return browser.get(START, params={"ticket": ticket}).headers["location"]


def back(browser: TestClient, **query: str) -> str:
    """The word that Setup shows."""
    answer = browser.get(BACK, params=query)
    assert (answer.status_code, answer.text, answer.headers["cache-control"]) == (303, "", "no-store")
    return answer.headers["location"].removeprefix("/setup?cloudinary=")


def test_the_way_there_and_back(fresh: Workspace, browser: TestClient) -> None:
    answer = consent(begun(fresh, browser))
    assert back(browser, **answer) == "connected"
    assert fresh.setup.cloudinary().source == "approval"
    assert back(browser, **answer) == "state"


def test_each_refusal_is_named_and_changes_nothing(fresh: Workspace, browser: TestClient) -> None:
    assert back(browser, **consent(begun(fresh, browser), "deny")) == "denied"
    assert back(browser, code="x", state="forged") == "state"
    # Somebody else's approval, and one for Klaviyo.
    stolen = consent(begun(fresh, browser))
    browser.cookies.set(BROWSER_COOKIE, "eve")
    assert back(browser, **stolen) == "state"
    assert browser.get(START, params={"ticket": fresh.setup.ticket("ana")}).headers["location"].endswith("=ticket")
    browser.cookies.set(BROWSER_COOKIE, "ana")
    other = parse_qs(urlsplit(fresh.setup.begin(fresh.setup.ticket("ana"), "ana")).query)["state"][0]
    assert back(browser, code="x", state=other) == "state"
    assert browser.get("/oauth/callback", params=stolen).headers["location"] == "/setup?klaviyo=state"
    # The approval itself is still good, but its code is for another.
    assert back(browser, **{**stolen, "code": "another"}) == "code"
    assert fresh.pairs.target.name == "sandbox"


def test_an_approval_in_the_wrong_region_is_named(fresh: Workspace, browser: TestClient, control: Control) -> None:
    answer = consent(begun(fresh, browser))
    control.fault("GET", "/cloudinary/v1_1", "status", 404)
    assert back(browser, **answer) == "region"
    assert fresh.pairs.target.name == "sandbox"


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"scope": "asset_management offline_access"}, "scope"),
        ({"access_token": "opaque"}, "cloud"),
        ({"refresh_token": ""}, "failed"),
    ],
)
def test_an_answer_that_is_not_enough_is_named(real: Settings, change: dict[str, str], word: str) -> None:
    good = {"access_token": "e30.eyJjbG91ZF9uYW1lIjoic2hvcCJ9.x", "refresh_token": "r", "expires_in": 300}
    transport = httpx.MockTransport(lambda _: httpx.Response(200, json=good | change))
    with open_workspace(real, transport=transport) as ws:
        client = TestClient(Starlette(routes=oauth_routes(ws)), base_url="http://localhost", follow_redirects=False)
        client.cookies.set(BROWSER_COOKIE, "ana")
        state = parse_qs(urlsplit(ws.approval.begin(ws.setup.ticket("ana"), "ana")).query)["state"][0]
        assert back(client, state=state, code="x") == word
        assert ws.pairs.target.name == "sandbox"


def test_the_page_of_the_key_offers_approval_with_its_hosts(
    fresh: Workspace, browser: TestClient, real: Settings
) -> None:
    page = browser.get(ADDRESS, params={"ticket": fresh.setup.ticket("ana")})
    assert "Approve at Cloudinary" in page.text
    # Chrome follows a form's redirect only where the policy lets the form go.
    assert f"form-action 'self' {real.sandbox_url.removesuffix('/sandbox')};" in page.headers["content-security-policy"]
    wrong = browser.post(
        ADDRESS, data={"ticket": fresh.setup.ticket("ana"), "by": "approval", "secure_distribution": "a/b"}
    )
    assert (wrong.status_code, "host name" in wrong.text) == (422, True)
    answer = consent(begun(fresh, browser, private_cdn="on", secure_distribution="media.example.com", secret="CANARY"))
    assert back(browser, **answer) == "connected"
    assert fresh.setup.cloudinary().delivery == "https://media.example.com"
    # Approving again from Setup keeps them.
    assert back(browser, **consent(begun(fresh, browser))) == "connected"
    assert fresh.setup.cloudinary().delivery == "https://media.example.com"


def test_without_an_app_nothing_is_offered(fresh: Workspace, real: Settings) -> None:
    with open_workspace(real.model_copy(update={"cloudinary_client_id": None})) as ws:
        client = TestClient(Starlette(routes=[*oauth_routes(ws), *environment_routes(ws)]), follow_redirects=False)
        client.cookies.set(BROWSER_COOKIE, "ana")
        page = client.get(ADDRESS, params={"ticket": ws.setup.ticket("ana")})
        assert "Approve at Cloudinary" not in page.text
        assert "form-action 'self';" in page.headers["content-security-policy"]
        start = client.get(START, params={"ticket": ws.setup.ticket("ana")})
        assert start.headers["location"] == "/setup?cloudinary=app"
        form = {"ticket": ws.setup.ticket("ana"), "by": "approval"}
        assert client.post(ADDRESS, data=form).status_code == 422


@given(st.text() | st.sampled_from(["a.b.c", "a.W10.c", "a.bnVsbA.c", "a.eyJjbG91ZF9uYW1lIjo1fQ.c", "a..c"]))
def test_any_token_tells_a_cloud_or_is_refused(access: str) -> None:
    try:
        assert cloud_of(Tokens(access=access, refresh="r", scope="", expires=0))
    except InputError as error:
        assert error.place == "cloud"
