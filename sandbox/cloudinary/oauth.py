"""Cloudinary's OAuth 2.0: access tokens of five minutes, and refresh tokens that work once.

After cloudinary.com/documentation, “Using OAuth 2.0 to access Cloudinary APIs” (Beta). What a refused request says in
words is not documented there.
"""

import base64
import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping
from html import escape
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from sandbox.cloudinary.models import CLOUD
from sandbox.context import Sandbox
from sandbox.state import State

CLIENT_ID: Final = "sandbox-cloudinary-client"
CLIENT_SECRET: Final = "sandbox-cloudinary-secret"  # noqa: S105 - the emulated app's; it opens nothing
SCOPES: Final = ("upload", "asset_management", "offline_access", "openid")
ACCESS_SECONDS: Final = 300
REFRESH_SECONDS: Final = 90 * 86_400
CODE_SECONDS: Final = 300
_PAGE: Final = (
    '<!doctype html><html lang="en"><meta charset="utf-8"><title>Authorize</title><body style="font:16px/1.5 system-ui;'
    'display:grid;place-items:center;min-height:90vh;color-scheme:light dark"><main style="max-width:420px">'
    "<small>Cloudinary, emulated by the sandbox</small>{body}</main></html>"
)


class TokenError(Exception):
    """A refusal of the token endpoint; the text is the error's code."""


def is_valid(state: State, access: str) -> bool:
    """Whether an access token is good."""
    query = "select 1 from cloudinary_token where token = ? and kind = 'access' and spent = 0 and expires > ?"
    return state.db.execute(query, [access, state.now()]).fetchone() is not None


async def authorize(request: Request) -> Response:
    """GET asks the person, POST carries the answer back to the app."""
    query = request.query_params
    problem = _problem(query)
    if problem:
        return HTMLResponse(_PAGE.format(body=f"<h1>Not possible</h1><p>{escape(problem)}</p>"), 400)
    if request.method == "GET":
        scopes = "".join(f"<li><code>{escape(scope)}</code></li>" for scope in query["scope"].split())
        body = (
            f"<h1>Authorize the app?</h1><p>In the environment <b>{CLOUD}</b> it may use:</p><ul>{scopes}</ul>"
            '<form method="post"><button name="decision" value="deny">Deny</button> '
            '<button name="decision" value="approve">Approve</button></form>'
        )
        return HTMLResponse(_PAGE.format(body=body))
    form = await request.form()
    answer = {"error": "access_denied"}
    if form.get("decision") == "approve":
        answer = {"code": await run_in_threadpool(_code, Sandbox.of(request).state, query)}
    return RedirectResponse(f"{query['redirect_uri']}?{urlencode({**answer, 'state': query['state']})}", 303)


async def token(request: Request) -> Response:
    """POST /oauth2/token: exchange a code, or spend a refresh token."""
    form = {name: str(value) for name, value in (await request.form()).items()}
    try:
        answer = await run_in_threadpool(
            _token, Sandbox.of(request).state, request.headers.get("authorization", ""), form
        )
    except TokenError as error:
        return JSONResponse({"error": str(error)}, 401 if str(error) == "invalid_client" else 400)
    return JSONResponse(answer)


async def revoke(request: Request) -> Response:
    """POST /oauth2/revoke: a refresh token ends with all that came of the same approval."""
    form = await request.form()
    await run_in_threadpool(_revoke, Sandbox.of(request).state, str(form.get("token") or ""))
    return JSONResponse({})


def _problem(query: Mapping[str, str]) -> str:
    """What is wrong with an authorization request; blank when nothing is."""
    if query.get("client_id") != CLIENT_ID:
        return "No app with this client_id exists."
    if urlsplit(query.get("redirect_uri", "")).hostname not in ("localhost", "127.0.0.1"):
        return "The redirect_uri is not among the app's."
    if query.get("response_type") != "code" or not query.get("state"):
        return "response_type must be code, and a state is needed."
    unknown = set(query.get("scope", "").split()) - set(SCOPES)
    return f"Unknown scope: {', '.join(sorted(unknown))}." if unknown or not query.get("scope") else ""


def _code(state: State, query: Mapping[str, str]) -> str:
    code = secrets.token_urlsafe(24)
    row = [code, query["redirect_uri"], query.get("code_challenge", ""), query["scope"], state.now() + CODE_SECONDS]
    with state.write() as db:
        db.execute("insert into cloudinary_code values (?, ?, ?, ?, ?)", row)
    return code


def _token(state: State, authorization: str, form: Mapping[str, str]) -> dict[str, Any]:
    grant = form.get("grant_type")
    if grant == "authorization_code":
        return _exchange(state, authorization, form)
    if grant == "refresh_token":
        _check_client(authorization, form, proof="")
        return _refresh(state, form.get("refresh_token", ""))
    raise TokenError("unsupported_grant_type")


def _exchange(state: State, authorization: str, form: Mapping[str, str]) -> dict[str, Any]:
    with state.write() as db:
        row = db.execute("select * from cloudinary_code where code = ?", [form.get("code", "")]).fetchone()
        db.execute("delete from cloudinary_code where code = ?", [form.get("code", "")])
    if not row or row["expires"] < state.now() or row["redirect_uri"] != form.get("redirect_uri"):
        raise TokenError("invalid_grant")
    digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
    proven = base64.urlsafe_b64encode(digest).decode().rstrip("=") == row["challenge"]
    if row["challenge"] and not proven:
        raise TokenError("invalid_grant")
    _check_client(authorization, form, proof=row["challenge"])
    return _issue(state, secrets.token_hex(8), row["scope"])


def _refresh(state: State, refresh: str) -> dict[str, Any]:
    """A refresh token works once; the next one comes with the answer."""
    query = "select * from cloudinary_token where token = ? and kind = 'refresh' and spent = 0 and expires > ?"
    with state.write() as db:
        row = db.execute(query, [refresh, state.now()]).fetchone()
        db.execute("update cloudinary_token set spent = 1 where token = ?", [refresh])
    if not row:
        raise TokenError("invalid_grant")
    return _issue(state, row["family"], row["scope"])


def _issue(state: State, family: str, scope: str) -> dict[str, Any]:
    access, refresh = _jwt(state.now()), secrets.token_urlsafe(32)
    insert = "insert into cloudinary_token values (?, ?, ?, ?, ?, 0)"
    answer = {"access_token": access, "token_type": "bearer", "expires_in": ACCESS_SECONDS, "scope": scope}
    with state.write() as db:
        db.execute(insert, [access, "access", family, scope, state.now() + ACCESS_SECONDS])
        if "offline_access" in scope.split():
            db.execute(insert, [refresh, "refresh", family, scope, state.now() + REFRESH_SECONDS])
            answer["refresh_token"] = refresh
    return answer


def _revoke(state: State, given: str) -> None:
    with state.write() as db:
        row = db.execute("select family from cloudinary_token where token = ?", [given]).fetchone()
        if row:
            db.execute("update cloudinary_token set spent = 1 where family = ?", [row["family"]])


def _check_client(authorization: str, form: Mapping[str, str], *, proof: str) -> None:
    """By Basic authentication, by the form, or for a public client by the proof of its code."""
    given = f"{form.get('client_id', '')}:{form.get('client_secret', '')}"
    kind, _, value = authorization.partition(" ")
    if kind.lower() == "basic":
        try:
            given = base64.b64decode(value, validate=True).decode()
        except ValueError:
            given = ""
    public = given == f"{CLIENT_ID}:" and (bool(proof) or form.get("grant_type") == "refresh_token")
    if not public and not secrets.compare_digest(given.encode(), f"{CLIENT_ID}:{CLIENT_SECRET}".encode()):
        raise TokenError("invalid_client")


def _jwt(now: float) -> str:
    """A token that tells its cloud, as clients read it; each is another one."""

    def part(value: Mapping[str, Any]) -> str:
        return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")

    claims = {"cloud_name": CLOUD, "exp": int(now) + ACCESS_SECONDS, "jti": secrets.token_hex(8)}
    text = f"{part({'alg': 'HS256', 'typ': 'JWT'})}.{part(claims)}"
    signature = hmac.new(CLIENT_SECRET.encode(), text.encode(), hashlib.sha256).digest()
    return f"{text}.{base64.urlsafe_b64encode(signature).decode().rstrip('=')}"


routes: Final = [
    Route("/oauth2/auth", authorize, methods=["GET", "POST"]),
    Route("/oauth2/token", token, methods=["POST"]),
    Route("/oauth2/revoke", revoke, methods=["POST"]),
]
