"""Klaviyo's OAuth (https://developers.klaviyo.com/en/docs/set_up_oauth) and its private keys."""

import time
from collections.abc import Callable, Generator
from typing import Final

import httpx
from pydantic import SecretStr

from core.errors import UnknownApp
from core.klaviyo.authorization import OAuthApp

SCOPES: Final = {
    "accounts:read": "Identify the connected Klaviyo account.",
    "events:read": "Read recent event samples to populate event fields and product images.",
    "images:read": "Find copies that are in Klaviyo Images already (only when you choose “upload a copy”).",
    "images:write": "Upload a copy of an image into Klaviyo Images (only when you choose “upload a copy”).",
    "metrics:read": "List the events you can personalize on (e.g. Placed Order, Added to Cart).",
    "templates:read": "Read Universal Content blocks, to check them before they are changed.",
    "templates:write": "Create and update Universal Content blocks.",
}
"""Every scope that is asked for, and why."""
OPTIONAL_SCOPES: Final = {
    "profiles:read": "Preview with the real profiles of your recipients instead of a sample profile.",
}
"""Scopes that are asked for only when the person wants what they add."""


def klaviyo_app(
    *,
    client_id: str,
    client_secret: SecretStr,
    www_url: str,
    api_url: str,
    redirect_uri: str,
    transport: httpx.BaseTransport | None = None,
    clock: Callable[[], float] = time.time,
) -> OAuthApp:
    """One Klaviyo app; people authorize at `www_url`, tokens come from `api_url`."""
    return OAuthApp(
        service="Klaviyo",
        settings="KLAVIYO",
        client_id=client_id,
        client_secret=client_secret,
        authorize_at=f"{www_url}/oauth/authorize",
        token_at=f"{api_url}/oauth/token",
        revoke_at=f"{api_url}/oauth/revoke",
        redirect_uri=redirect_uri,
        method="client_secret_basic",
        transport=transport,
        clock=clock,
    )


class KeyAuth(httpx.Auth):
    """Puts an account's private key on each request."""

    def __init__(self, key: SecretStr) -> None:
        self._key = key

    def sync_auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response]:
        """Httpx's hook; UnknownApp when Klaviyo does not accept the key."""
        request.headers["Authorization"] = f"Klaviyo-API-Key {self._key.get_secret_value()}"
        response = yield request
        if response.status_code == httpx.codes.UNAUTHORIZED:
            raise UnknownApp("Klaviyo does not accept KLAVIYO_PRIVATE_KEY")
