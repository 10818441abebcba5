"""Cloudinary's OAuth and the hourly budget, by the official client and by a client of the standard (Authlib)."""

import base64
import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any
from urllib.parse import parse_qs, urlsplit

import cloudinary.exceptions
import cloudinary.uploader
import httpx
import pytest
from authlib.integrations.httpx_client import OAuth2Client
from cloudinary import api

from sandbox.cloudinary.models import CLOUD, KEY, SECRET
from sandbox.cloudinary.oauth import CLIENT_ID, CLIENT_SECRET

from .conftest import SandboxServer

BACK = "http://localhost:9999/callback"
VERIFIER = "v" * 50


@pytest.fixture
def root(sandbox_server: SandboxServer) -> str:
    return f"{sandbox_server.url}/cloudinary/oauth2"


def approved(root: str, client: OAuth2Client, decision: str = "approve", scope: str = "") -> dict[str, list[str]]:
    scope = scope or "asset_management upload offline_access"
    url, _ = client.create_authorization_url(f"{root}/auth", code_verifier=VERIFIER, scope=scope, redirect_uri=BACK)
    assert "Authorize" in httpx.get(url).text
    answer = httpx.post(url, data={"decision": decision})
    return parse_qs(urlsplit(answer.headers["location"]).query)


Client = Callable[..., OAuth2Client]


@pytest.fixture
def client() -> Iterator[Client]:
    """Makes clients of the standard, and closes them."""
    with ExitStack() as stack:

        def make(**options: Any) -> OAuth2Client:
            named = {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET, "code_challenge_method": "S256"}
            return stack.enter_context(OAuth2Client(**{**named, "redirect_uri": BACK, **options}))

        yield make


def exchanged(root: str, client: OAuth2Client, **options: str) -> dict[str, Any]:
    code = approved(root, client, **options)["code"][0]
    return dict(client.fetch_token(f"{root}/token", code=code, code_verifier=VERIFIER))


@pytest.mark.parametrize("method", ["client_secret_basic", "client_secret_post"])
def test_a_token_opens_the_admin_api(client: Client, root: str, sandbox_server: SandboxServer, method: str) -> None:
    tokens = exchanged(root, client(token_endpoint_auth_method=method))
    assert tokens["expires_in"] == 300
    claims = tokens["access_token"].split(".")[1]
    assert json.loads(base64.urlsafe_b64decode(claims + "=="))["cloud_name"] == CLOUD
    account = {"cloud_name": CLOUD, "upload_prefix": f"{sandbox_server.url}/cloudinary"}
    assert api.ping(**account, oauth_token=tokens["access_token"])["status"] == "ok"
    with pytest.raises(cloudinary.exceptions.AuthorizationRequired):
        api.ping(**account, oauth_token="nonsense")


def test_a_refresh_token_works_once(client: Client, root: str) -> None:
    oauth = client()
    first = exchanged(root, oauth)
    second = dict(oauth.refresh_token(f"{root}/token", refresh_token=first["refresh_token"]))
    assert second["refresh_token"] != first["refresh_token"]
    with pytest.raises(Exception, match="invalid_grant"):
        oauth.refresh_token(f"{root}/token", refresh_token=first["refresh_token"])
    assert dict(oauth.refresh_token(f"{root}/token", refresh_token=second["refresh_token"]))["access_token"]


def test_a_token_ends_after_five_minutes_and_with_its_approval(
    client: Client, root: str, sandbox_server: SandboxServer
) -> None:
    oauth = client()
    tokens = exchanged(root, oauth)
    account = {
        "cloud_name": CLOUD,
        "upload_prefix": f"{sandbox_server.url}/cloudinary",
        "oauth_token": tokens["access_token"],
    }
    sandbox_server.state.set("clock_offset", "301")
    with pytest.raises(cloudinary.exceptions.AuthorizationRequired):
        api.ping(**account)
    sandbox_server.state.set("clock_offset", "0")
    assert api.ping(**account)["status"] == "ok"
    oauth.revoke_token(f"{root}/revoke", token=tokens["refresh_token"])
    with pytest.raises(cloudinary.exceptions.AuthorizationRequired):
        api.ping(**account)
    with pytest.raises(Exception, match="invalid_grant"):
        oauth.refresh_token(f"{root}/token", refresh_token=tokens["refresh_token"])


def test_refusals(client: Client, root: str) -> None:
    assert approved(root, client(), "deny")["error"] == ["access_denied"]
    assert "refresh_token" not in exchanged(root, client(), scope="asset_management")
    code = approved(root, client())["code"][0]
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": BACK, "code_verifier": "w" * 50}
    assert httpx.post(f"{root}/token", data=form, auth=(CLIENT_ID, CLIENT_SECRET)).json() == {"error": "invalid_grant"}
    assert httpx.post(f"{root}/token", data={"grant_type": "password"}).json() == {"error": "unsupported_grant_type"}
    code = approved(root, client())["code"][0]
    wrong = httpx.post(f"{root}/token", data={**form, "code": code, "code_verifier": VERIFIER}, auth=(CLIENT_ID, "x"))
    assert (wrong.status_code, wrong.json()) == (401, {"error": "invalid_client"})
    for query in ({}, {"client_id": CLIENT_ID, "redirect_uri": "https://evil.example/"}):
        assert httpx.get(f"{root}/auth", params=query).status_code == 400


def test_a_public_client_needs_the_proof_of_its_code(client: Client, root: str) -> None:
    tokens = exchanged(root, client(client_secret=None, token_endpoint_auth_method="none"))
    assert tokens["access_token"]


def test_the_budget_of_the_hour(sandbox_server: SandboxServer) -> None:
    url = f"{sandbox_server.url}/cloudinary/v1_1/{CLOUD}/ping"
    sandbox_server.state.set("clock_offset", str(5 * 3600))
    sandbox_server.state.set("admin_limit", "3")
    answers = [httpx.get(url, auth=(KEY, SECRET)) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 420]
    assert [answer.headers["X-FeatureRateLimit-Remaining"] for answer in answers[:3]] == ["2", "1", "0"]
    account = {"cloud_name": CLOUD, "api_key": KEY, "api_secret": SECRET}
    with pytest.raises(cloudinary.exceptions.RateLimited):
        api.ping(**account, upload_prefix=f"{sandbox_server.url}/cloudinary")
    sandbox_server.state.set("clock_offset", str(6 * 3600))
    assert httpx.get(url, auth=(KEY, SECRET)).status_code == 200
    sandbox_server.state.set("admin_limit", "")
    sandbox_server.state.set("clock_offset", "0")


def test_fields_are_changed_and_deleted(sandbox_server: SandboxServer) -> None:
    account = {
        "cloud_name": CLOUD,
        "api_key": KEY,
        "api_secret": SECRET,
        "upload_prefix": f"{sandbox_server.url}/cloudinary",
    }
    api.add_metadata_field({"external_id": "season", "label": "Season", "type": "string"}, **account)
    api.update_metadata_field("season", {"label": "Time of year"}, **account)
    assert api.metadata_field_by_field_id("season", **account)["label"] == "Time of year"
    with pytest.raises(cloudinary.exceptions.BadRequest):
        api.update_metadata_field("season", {"type": "integer"}, **account)
    cloudinary.uploader.update_metadata({"season": "winter"}, ["products/mug"], **account)
    assert api.resource("products/mug", **account)["metadata"] == {"season": "winter"}
    api.delete_metadata_field("season", **account)
    assert not api.resource("products/mug", **account).get("metadata")
    with pytest.raises(cloudinary.exceptions.NotFound):
        api.metadata_field_by_field_id("season", **account)
    found = api.resources_by_asset_folder("lifestyle", **account)["resources"]
    assert {one["public_id"].partition("/")[0] for one in found} == {"lifestyle"}
