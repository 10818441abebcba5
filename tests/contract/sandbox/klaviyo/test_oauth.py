"""The sandbox's consent page and tokens."""

from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from tests.support.klaviyo_sandbox import BASIC, SCOPES, account, code_of, decide, exchange, query
from tests.support.workspaces import Control


def test_the_consent_page_names_app_account_and_scopes(control: Control) -> None:
    page = httpx.get(f"{control.url}/klaviyo/oauth/authorize", params=query(state='"><script>x</script>'))
    assert page.status_code == 200
    for text in ("Cloudinary for Klaviyo", "Fern &amp; Kiln", *SCOPES.split()):
        assert text in page.text
    assert "<script>" not in page.text


@pytest.mark.parametrize(
    "changes",
    [
        {"client_id": "another"},
        {"redirect_uri": "https://evil.example/oauth/callback"},
        {"redirect_uri": "http://localhost:8501/other"},
        {"code_challenge": None},
        {"code_challenge_method": "plain"},
        {"state": None},
        {"scope": "everything"},
    ],
)
def test_a_wrong_request_is_refused_without_a_redirect(control: Control, changes: dict[str, str | None]) -> None:
    for answer in (decide(control.url, **changes), decide(control.url, "deny", **changes)):
        assert answer.status_code == 400
        assert "location" not in answer.headers


def test_denial_goes_back_with_the_state(control: Control) -> None:
    location = urlsplit(decide(control.url, "deny").headers["location"])
    assert parse_qs(location.query)["error"] == ["access_denied"]
    assert parse_qs(location.query)["state"] == ["st&te"]


def test_exchange_refresh_and_revoke(control: Control) -> None:
    granted = exchange(control.url, code_of(decide(control.url))).json()
    assert set(granted) == {"access_token", "token_type", "expires_in", "refresh_token", "scope"}
    assert sorted(granted["scope"].split()) == SCOPES.split()
    form = {"grant_type": "refresh_token", "refresh_token": granted["refresh_token"]}
    fresh = httpx.post(f"{control.url}/klaviyo/oauth/token", data=form, auth=BASIC).json()
    assert fresh["refresh_token"] == granted["refresh_token"]
    assert fresh["access_token"] != granted["access_token"]
    assert [account(control, each["access_token"]).status_code for each in (granted, fresh)] == [200, 200]
    end = {"token": granted["refresh_token"], "token_type_hint": "refresh_token"}
    assert httpx.post(f"{control.url}/klaviyo/oauth/revoke", data=end, auth=BASIC).status_code == 200
    assert account(control, fresh["access_token"]).status_code == 401
    assert httpx.post(f"{control.url}/klaviyo/oauth/token", data=form, auth=BASIC).json() == {"error": "invalid_grant"}


def test_a_code_works_once_for_five_minutes_for_its_verifier_and_address(control: Control) -> None:
    used = code_of(decide(control.url))
    assert exchange(control.url, used).status_code == 200
    assert (exchange(control.url, used).status_code, exchange(control.url, used).json()["error"]) == (
        400,
        "invalid_grant",
    )
    wrong = exchange(control.url, code_of(decide(control.url)), code_verifier="b" * 43)
    assert wrong.json() == {"error": "invalid_grant", "error_description": "Code challenge failed."}
    elsewhere = exchange(control.url, code_of(decide(control.url)), redirect_uri="http://localhost:1/oauth/callback")
    assert elsewhere.json()["error"] == "invalid_grant"
    late = code_of(decide(control.url))
    control.post("clock", offset=301)
    assert exchange(control.url, late).json()["error"] == "invalid_grant"


def test_the_client_authenticates_by_basic_only(control: Control) -> None:
    for auth in (None, ("sandbox-client", "wrong"), ("wrong", "sandbox-secret")):
        extra = {"client_id": "sandbox-client", "client_secret": "sandbox-secret"}
        answer = exchange(control.url, code_of(decide(control.url)), auth=auth, **extra)
        assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")


def test_an_access_token_ends_after_an_hour(control: Control, token: str) -> None:
    control.post("clock", offset=3601)
    answer = account(control, token)
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (401, "authentication_failed")


def test_fewer_scopes_can_be_granted_than_asked_for(control: Control) -> None:
    control.post("switch", name="granted_scopes", value="accounts:read templates:read")
    granted = exchange(control.url, code_of(decide(control.url))).json()
    assert sorted(granted["scope"].split()) == ["accounts:read", "templates:read"]
