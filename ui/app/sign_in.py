"""Streamlit's sign-in as the gate sees it: its signed cookie, and the way to the identity provider."""

import json
from collections.abc import Callable, Mapping

from streamlit.auth_util import encode_provider_token, get_cookie_with_chunks, validate_auth_credentials
from streamlit.errors import StreamlitAuthError
from streamlit.web.server.server_util import get_cookie_secret
from streamlit.web.server.starlette.starlette_app_utils import decode_signed_value
from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME

from ui.app.state import process_workspace, trouble
from web.origin import origin_of
from web.panels import Panels
from web.sign_in import SignIn

# What `st.login()` uses where the settings name no provider.
_PROVIDER = "default"


def team_sign_in(workspace_url: str, admits: Callable[[str], bool], trusted_issuer: str) -> SignIn:
    """Who comes in at this address: people whom `admits` finds on the list."""
    origin = origin_of(workspace_url)
    return SignIn(
        claims=lambda cookies: signed_claims(cookies, get_cookie_secret(), origin),
        admits=admits,
        begin=login_address,
        panels=Panels(_browser_of, _is_paired),
        trusted_issuer=trusted_issuer,
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
