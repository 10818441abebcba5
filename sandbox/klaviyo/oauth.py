"""Grants, codes and tokens: the rules of Klaviyo's OAuth (developers.klaviyo.com/en/docs/set_up_oauth)."""

import base64
import hashlib
import ipaddress
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

from sandbox.klaviyo.exceptions import OAuthError
from sandbox.state import State

CLIENT_ID: Final = "sandbox-client"
CLIENT_SECRET: Final = "sandbox-secret"  # noqa: S105 - the emulated app's; it opens nothing
PRIVATE_KEY: Final = "pk_sandbox_0123456789abcdef"
CODE_SECONDS: Final = 300
ACCESS_SECONDS: Final = 3600
# A refresh token ends after so long without use.
REFRESH_SECONDS: Final = 90 * 86_400
# developers.klaviyo.com/en/docs/troubleshoot_oauth_errors
_VERIFIER: Final = re.compile(r"[a-zA-Z0-9\-._~]{43,128}")
SCOPES: Final = {
    "accounts:read": "See the account's name and address",
    "events:read": "Read events, such as orders and carts",
    "images:read": "See the image library",
    "images:write": "Add images to the image library",
    "metrics:read": "See which metrics the account tracks",
    "profiles:read": "Read profiles",
    "templates:read": "See templates and universal content",
    "templates:write": "Create and change templates and universal content",
}


class ConsentError(Exception):
    """An authorization request that must not be answered by a redirect."""


@dataclass(frozen=True, kw_only=True)
class Authorization:
    """A valid authorization request."""

    redirect_uri: str
    state: str
    challenge: str
    scopes: tuple[str, ...]


def read_authorization(query: Mapping[str, str]) -> Authorization:
    """Check an authorization request; ConsentError says what is wrong."""
    if query.get("client_id") != CLIENT_ID:
        raise ConsentError("No app with this client_id exists.")
    redirect_uri = query.get("redirect_uri", "")
    if not _is_registered(redirect_uri):
        raise ConsentError("The redirect_uri is not among the app's redirect URLs.")
    if query.get("response_type") != "code":
        raise ConsentError("response_type must be code.")
    if query.get("code_challenge_method") != "S256" or not query.get("code_challenge"):
        raise ConsentError("A code_challenge with the method S256 is required.")
    if not query.get("state"):
        raise ConsentError("state is required.")
    scopes = tuple(query.get("scope", "").split())
    unknown = [scope for scope in scopes if scope not in SCOPES]
    if unknown or not scopes:
        raise ConsentError(f"Invalid scope: {' '.join(unknown) or 'none was asked for'}.")
    return Authorization(
        redirect_uri=redirect_uri, state=query["state"], challenge=query["code_challenge"], scopes=scopes
    )


def approve(state: State, authorization: Authorization) -> str:
    """A fresh code for an approved request; the switch `granted_scopes` can grant less than was asked for."""
    limited = state.setting("granted_scopes").split()
    granted = [scope for scope in authorization.scopes if not limited or scope in limited]
    code = secrets.token_urlsafe(32)
    with state.write() as db:
        db.execute(
            "insert into grant_code (code, redirect_uri, challenge, scope, expires) values (?, ?, ?, ?, ?)",
            [code, authorization.redirect_uri, authorization.challenge, " ".join(granted), state.now() + CODE_SECONDS],
        )
    return code


def token(state: State, authorization: str, form: Mapping[str, str]) -> dict[str, Any]:
    """Answer the token endpoint."""
    _check_client(authorization)
    grant = form.get("grant_type")
    if grant == "authorization_code":
        return _exchange(state, form)
    if grant == "refresh_token":
        return _refresh(state, form.get("refresh_token", ""))
    # Klaviyo's own word; RFC 6749 calls it unsupported_grant_type.
    raise OAuthError(400, "invalid_grant_type")


def revoke(state: State, authorization: str, form: Mapping[str, str]) -> None:
    """End an install: the refresh token and all its access tokens."""
    _check_client(authorization)
    row = state.db.execute("select install from token where token = ?", [form.get("token", "")]).fetchone()
    if row:
        with state.write() as db:
            db.execute("update token set revoked = 1 where install = ?", [row["install"]])


def scopes_of(state: State, authorization: str) -> frozenset[str] | None:
    """The scopes of a bearer token or of the account's private key, None when it is not good."""
    kind, _, value = authorization.partition(" ")
    if kind == "Klaviyo-API-Key" and secrets.compare_digest(value.encode(), PRIVATE_KEY.encode()):
        return frozenset(state.setting("granted_scopes").split() or SCOPES)
    query = "select scope from token where token = ? and kind = 'access' and revoked = 0 and expires > ?"
    row = state.db.execute(query, [value, state.now()]).fetchone() if kind == "Bearer" else None
    return frozenset(row["scope"].split()) if row else None


def _exchange(state: State, form: Mapping[str, str]) -> dict[str, Any]:
    with state.write() as db:
        row = db.execute("select * from grant_code where code = ?", [form.get("code", "")]).fetchone()
        db.execute("delete from grant_code where code = ?", [form.get("code", "")])
    if not row or row["expires"] < state.now() or row["redirect_uri"] != form.get("redirect_uri"):
        raise OAuthError(400, "invalid_grant")
    verifier = form.get("code_verifier", "")
    if not _VERIFIER.fullmatch(verifier):
        raise OAuthError(400, "invalid_grant", 'Invalid "code_verifier".')
    digest = hashlib.sha256(verifier.encode()).digest()
    if base64.urlsafe_b64encode(digest).decode().rstrip("=") != row["challenge"]:
        raise OAuthError(400, "invalid_grant", "Code challenge failed.")
    return _issue(state, secrets.token_hex(8), row["scope"], secrets.token_urlsafe(40))


def _refresh(state: State, refresh: str) -> dict[str, Any]:
    query = "select * from token where token = ? and kind = 'refresh' and revoked = 0 and expires > ?"
    row = state.db.execute(query, [refresh, state.now()]).fetchone()
    if not row:
        raise OAuthError(400, "invalid_grant")
    if state.setting("refresh") == "same_access" and (again := _current(state, row["install"], refresh)):
        return again
    # The same refresh token is issued again, and older access tokens stay good until their own end.
    return _issue(state, row["install"], row["scope"], refresh)


def _current(state: State, install: str, refresh: str) -> dict[str, Any] | None:
    """The newest access token of an install, if it is good for a while."""
    query = "select * from token where install = ? and kind = 'access' and revoked = 0 and expires > ?"
    rows = state.db.execute(f"{query} order by expires desc", [install, state.now()]).fetchall()
    return _answer(rows[0]["token"], refresh, rows[0]["scope"], int(rows[0]["expires"] - state.now())) if rows else None


def _issue(state: State, install: str, scope: str, refresh: str) -> dict[str, Any]:
    access, insert = secrets.token_urlsafe(40), "insert or replace into token values (?, ?, ?, ?, ?, 0)"
    with state.write() as db:
        db.execute(insert, [access, "access", install, scope, state.now() + ACCESS_SECONDS])
        db.execute(insert, [refresh, "refresh", install, scope, state.now() + REFRESH_SECONDS])
    return _answer(access, refresh, scope, ACCESS_SECONDS - 1)


def _answer(access: str, refresh: str, scope: str, seconds: int) -> dict[str, Any]:
    return {
        "access_token": access,
        "token_type": "bearer",
        "expires_in": seconds,
        "refresh_token": refresh,
        # Told in no order.
        "scope": " ".join(sorted(scope.split(), key=lambda name: name[::-1])),
    }


def _check_client(authorization: str) -> None:
    kind, _, value = authorization.partition(" ")
    try:
        given = base64.b64decode(value, validate=True) if kind == "Basic" else b""
    except ValueError:
        given = b""
    if not secrets.compare_digest(given, f"{CLIENT_ID}:{CLIENT_SECRET}".encode()):
        raise OAuthError(401, "invalid_client")


def _is_registered(redirect_uri: str) -> bool:
    """The app's one redirect URL is a loopback address, whose port is free by RFC 8252, 7.3."""
    try:
        parts = urlsplit(redirect_uri)
        # Read for its refusal of what is no port.
        _ = parts.port
        loopback = parts.hostname == "localhost" or ipaddress.ip_address(parts.hostname or "").is_loopback
    except ValueError:
        return False
    exact = (parts.scheme, parts.path, parts.query, parts.fragment) == ("http", "/oauth/callback", "", "")
    return loopback and exact and parts.username is None
