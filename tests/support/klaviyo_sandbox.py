"""Klaviyo’s side of the sandbox, as an app and its SDK see it."""

import base64
import hashlib
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx

from tests.support.workspaces import Control

SCOPES = "accounts:read events:read images:read images:write metrics:read templates:read templates:write"


REDIRECT = "http://localhost:8501/oauth/callback"


VERIFIER = "a-verifier-of-at-least-forty-three-characters-0123"


BASIC = ("sandbox-client", "sandbox-secret")


def challenge(verifier: str = VERIFIER) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")


def query(**changes: str | None) -> dict[str, str]:
    full = {
        "client_id": "sandbox-client",
        "redirect_uri": REDIRECT,
        "response_type": "code",
        "code_challenge": challenge(),
        "code_challenge_method": "S256",
        "state": "st&te",
        "scope": SCOPES,
        **changes,
    }
    return {name: value for name, value in full.items() if value is not None}


def decide(url: str, decision: str = "approve", **changes: str | None) -> httpx.Response:
    return httpx.post(f"{url}/klaviyo/oauth/authorize", params=query(**changes), data={"decision": decision})


def code_of(answer: httpx.Response) -> str:
    return parse_qs(urlsplit(answer.headers["location"]).query)["code"][0]


def exchange(url: str, code: str, auth: tuple[str, str] | None = BASIC, **changes: str) -> httpx.Response:
    form = {"grant_type": "authorization_code", "code": code, "code_verifier": VERIFIER, "redirect_uri": REDIRECT}
    return httpx.post(f"{url}/klaviyo/oauth/token", data={**form, **changes}, auth=auth)


def account(control: Control, token: str, **headers: str) -> httpx.Response:
    return httpx.get(
        f"{control.url}/klaviyo/api/accounts",
        headers={"Authorization": f"Bearer {token}", "revision": "2026-10-15", **headers},
    )


def html_block(content: str) -> dict[str, Any]:
    return {"content_type": "block", "type": "html", "data": {"content": content, "display_options": {}}}


def body(definition: Any = None, **fields: Any) -> dict[str, Any]:
    attributes = {**fields, **({"definition": definition} if definition else {})}
    return {"type": "template-universal-content", "attributes": attributes}


def as_dict(answer: Any) -> dict[str, Any]:
    return answer if isinstance(answer, dict) else answer.to_dict()
