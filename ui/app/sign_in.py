"""Streamlit's sign-in as the gate sees it: its signed cookie, and the way to the identity provider."""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from streamlit.auth_util import encode_provider_token, get_cookie_with_chunks, validate_auth_credentials
from streamlit.errors import StreamlitAuthError
from streamlit.web.server.server_util import get_cookie_secret
from streamlit.web.server.starlette.starlette_app_utils import create_signed_value, decode_signed_value
from streamlit.web.server.starlette.starlette_server_config import TOKENS_COOKIE_NAME, USER_COOKIE_NAME

from ui.app.state import process_workspace, trouble
from web.origin import origin_of
from web.panels import Panels
from web.sign_in import SignIn

# What `st.login()` uses where the settings name no provider.
_PROVIDER = "default"
_USED: Final = ("email", "email_verified", "iss", "is_logged_in", "origin", "provider")
"""The claims that the workspace and Streamlit use."""
_PART: Final = re.compile(rf"({USER_COOKIE_NAME}|{TOKENS_COOKIE_NAME})(_[0-9]+)?=([^;]+)(;.*)")
"""A cookie of a sign-in that is set, with its attributes."""


def team_sign_in(workspace_url: str, admits: Callable[[str], bool], trusted_issuer: str) -> SignIn:
    """Who comes in at this address: people whom `admits` finds on the list."""
    origin = origin_of(workspace_url)
    return SignIn(
        claims=lambda cookies: signed_claims(cookies, get_cookie_secret(), origin),
        admits=admits,
        begin=login_address,
        panels=Panels(_browser_of, _is_paired),
        trusted_issuer=trusted_issuer,
        shorten=lambda cookies: short_cookies(cookies, get_cookie_secret(), origin),
    )


def signed_claims(cookies: Mapping[str, str], secret: str, origin: str) -> Mapping[str, object]:
    """Return what the provider said of whoever signed in at `origin`; empty without a valid sign-in cookie.

    The cookie is read as Streamlit reads it at a websocket's handshake: signed, not too old, made for this origin.
    """

    def read(name: str) -> bytes | None:
        return decode_signed_value(secret, name, cookies.get(name, "").encode("latin-1", "replace"))

    signed = get_cookie_with_chunks(read, USER_COOKIE_NAME)
    try:
        claims = json.loads(signed or b"{}")
    except ValueError:
        return {}
    valid = isinstance(claims, dict) and claims.get("is_logged_in") is True and claims.get("origin") == origin
    return claims if valid else {}


def short_cookies(cookies: Sequence[str], secret: str, origin: str) -> list[str]:
    """Return the `Set-Cookie` headers of a sign-in; what Streamlit had to split goes, but for the claims that are used.

    A provider that tells somebody's two hundred groups makes a browser send 16 KB of cookies. Servers and proxies take
    8 KB in a websocket's handshake, and without one a page loads for ever. The tokens only spare a question at signing
    out.
    """
    parts = {cookie: match for cookie in cookies if (match := _PART.fullmatch(cookie)) and not _deletes(match)}
    split = {match[1] for match in parts.values() if match[2]}
    going = [match for match in parts.values() if match[1] in split]
    remaining = [cookie for cookie in cookies if cookie not in parts or parts[cookie][1] not in split]
    remaining += [f"{match[1]}{match[2] or ''}=; Path=/; Max-Age=0" for match in going]
    if USER_COOKIE_NAME not in split:
        return remaining
    claims = signed_claims({f"{match[1]}{match[2] or ''}": match[3] for match in going}, secret, origin)
    used = json.dumps({name: claims[name] for name in _USED if name in claims})
    attributes = next(match[4] for match in going if match[1] == USER_COOKIE_NAME)
    signed = create_signed_value(secret, USER_COOKIE_NAME, used).decode()
    return [*remaining, f"{USER_COOKIE_NAME}={signed}{attributes}"]


def _deletes(cookie: re.Match[str]) -> bool:
    return "max-age=0" in cookie[4].lower()


def login_address() -> str:
    """Return the address that `st.login()` would send a browser to; blank if sign-in is not set up."""
    try:
        validate_auth_credentials(_PROVIDER)
        return f"/auth/login?provider={encode_provider_token(_PROVIDER)}"
    except StreamlitAuthError:
        return ""


def _browser_of(ticket: str) -> int | None:
    return None if trouble() else process_workspace().pairing.browser_of_panel_token(ticket)


def _is_paired(browser: int) -> bool:
    return not trouble() and process_workspace().pairing.is_paired(browser)
