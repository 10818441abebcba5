"""Visitors of a team's server, and the cookies that tell who they are."""

import json
from collections.abc import Mapping
from typing import Any

from streamlit.web.server.starlette.starlette_app_utils import create_signed_value

from web.panels import Panels
from web.sign_in import SignIn

USER_COOKIE = "_streamlit_user"
ANA = {"email": "ana@example.com", "email_verified": True}
TICKET = "live"


def sign_in(*, admits: bool, claims: Mapping[str, object] | None = None) -> SignIn:
    """A sign-in that takes everybody for Ana, or for whom `claims` names, and knows one live ticket of a panel."""
    told = ANA if claims is None else claims
    panels = Panels(lambda ticket: 7 if ticket == TICKET else None, lambda browser: browser == 7)
    return SignIn(
        claims=lambda _: told, admits=lambda address: admits and bool(address), begin=lambda: "/login", panels=panels
    )


def user_cookie(secret: str, origin: str, **claims: Any) -> str:
    """The value of the cookie that Streamlit gives whoever signed in."""
    body = {**ANA, "is_logged_in": True, "origin": origin, "provider": "default", **claims}
    return create_signed_value(secret, USER_COOKIE, json.dumps(body)).decode()
