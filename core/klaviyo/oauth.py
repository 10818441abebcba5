"""Klaviyo's OAuth: authorization code with PKCE, refresh, revoke (https://developers.klaviyo.com/en/docs/set_up_oauth)."""

import time
from collections.abc import Callable, Generator, Iterable
from dataclasses import dataclass, field
from typing import Any, Final

import httpx
from pydantic import SecretStr

from core.domain.connection import Tokens
from core.errors import Reconnect, Refused, Unavailable, UnknownApp
from core.http import TIMEOUT

SCOPES: Final = {
    "accounts:read": "Identify the connected Klaviyo account.",
    "events:read": "Read recent event samples to populate event fields and product images.",
    "images:read": "Upload a copy of an image into Klaviyo Images (only when you choose “upload a copy”).",
    "images:write": "Upload a copy of an image into Klaviyo Images (only when you choose “upload a copy”).",
    "metrics:read": "List the events you can personalize on (e.g. Placed Order, Added to Cart).",
    "templates:read": "Create and update Universal Content blocks.",
    "templates:write": "Create and update Universal Content blocks.",
}
"""Every scope that is asked for, and why."""
OPTIONAL_SCOPES: Final = {
    "profiles:read": "Preview with the real profiles of your recipients instead of a sample profile.",
}
"""Scopes that are asked for only when the person wants what they add."""
_UNKNOWN_APP: Final = (
    "Klaviyo does not know this app or its secret; compare KLAVIYO_CLIENT_ID and KLAVIYO_CLIENT_SECRET with the app's "
    "page at Klaviyo"
)


@dataclass(frozen=True, kw_only=True)
class KlaviyoOAuth:
    """The OAuth client of one Klaviyo app; people authorize at `www_url`, tokens come from `api_url`."""

    client_id: str
    client_secret: SecretStr
    www_url: str
    api_url: str
    redirect_uri: str
    transport: httpx.BaseTransport | None = field(default=None, repr=False)
    clock: Callable[[], float] = field(default=time.time, repr=False)

    def authorize_url(self, state: str, verifier: str, scopes: Iterable[str] = tuple(SCOPES)) -> str:
        """Where a person approves the connection."""
        with self._client() as client:
            url, _ = client.create_authorization_url(
                f"{self.www_url}/oauth/authorize", state=state, code_verifier=verifier, scope=" ".join(sorted(scopes))
            )
        return str(url)

    def exchange(self, code: str, verifier: str) -> Tokens:
        """Tokens for an authorization code; Refused, in Klaviyo's words, when the code or the app is not good."""
        return self._ask(
            lambda client: client.fetch_token(
                f"{self.api_url}/oauth/token", code=code, code_verifier=verifier, grant_type="authorization_code"
            )
        )

    def refresh(self, tokens: Tokens) -> Tokens:
        """Fresh tokens; Reconnect when the permission is gone. A missing refresh token means that the old one stays."""
        return self._ask(
            lambda client: client.refresh_token(f"{self.api_url}/oauth/token", refresh_token=tokens.refresh),
            old=tokens,
        )

    def revoke(self, tokens: Tokens) -> None:
        """End the permission at Klaviyo."""
        with self._client() as client:
            try:
                response = client.revoke_token(
                    f"{self.api_url}/oauth/revoke", token=tokens.refresh, token_type_hint="refresh_token"
                )
            except httpx.HTTPError as error:
                raise Unavailable(f"Klaviyo cannot be reached ({type(error).__name__})") from None
        if response.status_code >= 400:
            raise Unavailable(f"Klaviyo did not end the connection (HTTP {response.status_code})")

    def _client(self) -> Any:
        from authlib.integrations.httpx_client import OAuth2Client

        return OAuth2Client(
            client_id=self.client_id,
            client_secret=self.client_secret.get_secret_value(),
            token_endpoint_auth_method="client_secret_basic",
            revocation_endpoint_auth_method="client_secret_basic",
            code_challenge_method="S256",
            redirect_uri=self.redirect_uri,
            transport=self.transport,
            timeout=TIMEOUT,
        )

    def _ask(self, request: Callable[[Any], dict[str, Any]], old: Tokens | None = None) -> Tokens:
        from authlib.common.errors import AuthlibBaseError

        with self._client() as client:
            try:
                return _tokens(request(client), old, self.clock())
            except AuthlibBaseError as error:
                # `error` is one word of RFC 6749. For a refresh, invalid_grant means uninstalled, revoked or unused.
                if old and error.error == "invalid_grant":
                    raise Reconnect("Klaviyo no longer accepts this connection; reconnect from Setup") from None
                if error.error == "invalid_client":
                    raise UnknownApp(_UNKNOWN_APP) from None
                raise Refused(f"Klaviyo did not accept the authorization ({error.error})") from None
            except httpx.HTTPStatusError as error:
                raise Unavailable(f"Klaviyo's token service answered HTTP {error.response.status_code}") from None
            except (httpx.HTTPError, ValueError, TypeError, AttributeError) as error:
                raise Unavailable(f"Klaviyo's token service gave no usable answer ({type(error).__name__})") from None


class BearerAuth(httpx.Auth):
    """Puts the access token on each request; renews it once when Klaviyo answers 401."""

    def __init__(self, current: Callable[[], str], renew: Callable[[str], str]) -> None:
        """`current()` gives a token that has not expired; `renew(token)` gives another one than this."""
        self._current = current
        self._renew = renew

    def sync_auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response]:
        """Httpx's hook."""
        token = self._current()
        request.headers["Authorization"] = f"Bearer {token}"
        response = yield request
        if response.status_code == httpx.codes.UNAUTHORIZED:
            request.headers["Authorization"] = f"Bearer {self._renew(token)}"
            yield request


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


def _tokens(answer: dict[str, Any], old: Tokens | None, now: float) -> Tokens:
    access = answer.get("access_token")
    refresh = answer.get("refresh_token") or (old.refresh if old else "")
    if not access or not refresh:
        raise Unavailable("Klaviyo's token service gave no usable answer (no token in it)")
    expires = now + float(answer.get("expires_in") or 3600)
    scope = str(answer.get("scope") or (old.scope if old else ""))
    return Tokens(access=str(access), refresh=str(refresh), scope=scope, expires=expires)
