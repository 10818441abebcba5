"""OAuth as an app of a service: authorization code with PKCE, refresh, revoke (RFC 6749, 7009, 7636)."""

import time
from collections.abc import Callable, Generator, Iterable
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final, Literal, NotRequired

import httpx
from pydantic import SecretStr, ValidationError
from typing_extensions import TypedDict

from core.domain.connection import Tokens
from core.errors import Reconnect, Refused, Unavailable, UnknownApp
from core.http import (
    ACCEPTED_ENCODING,
    NETWORK_FAILURES,
    TIMEOUT,
    AnswerType,
    describe_failure,
    limit_body,
    log_call,
    quote_words,
    trusted_certificates,
)

_HOUR: Final = 3600
_LARGEST: Final = 1_000_000
"""Bytes of a token service's answer."""
_STARTED: Final = "workspace_started"


@dataclass(frozen=True, kw_only=True)
class OAuthApp:
    """The client of one app at one service; `service` is its name for people, `settings` that of the app's settings.

    People authorize at `authorize_at`; tokens come from `token_at` and end at `revoke_at`.
    """

    service: str
    settings: str
    client_id: str
    client_secret: SecretStr
    authorize_at: str
    token_at: str
    revoke_at: str
    redirect_uri: str
    method: Literal["client_secret_basic", "client_secret_post"]
    transport: httpx.BaseTransport | None = field(default=None, repr=False)
    clock: Callable[[], float] = field(default=time.time, repr=False)

    def authorize_url(self, state: str, verifier: str, scopes: Iterable[str]) -> str:
        """Where a person approves the connection."""
        with self._client() as client:
            url, _ = client.create_authorization_url(
                self.authorize_at, state=state, code_verifier=verifier, scope=" ".join(sorted(scopes))
            )
        return str(url)

    def exchange(self, code: str, verifier: str) -> Tokens:
        """Tokens for an authorization code; Refused, in the service's words, when the code or the app is not good."""
        return self._ask(
            lambda client: client.fetch_token(
                self.token_at, code=code, code_verifier=verifier, grant_type="authorization_code"
            )
        )

    def refresh(self, tokens: Tokens) -> Tokens:
        """Fresh tokens; Reconnect when the permission is gone. A missing refresh token means that the old one stays."""
        return self._ask(lambda client: client.refresh_token(self.token_at, refresh_token=tokens.refresh), old=tokens)

    def revoke(self, tokens: Tokens) -> None:
        """End the permission at the service."""
        with self._client() as client, self._reached(self.service):
            response = client.revoke_token(self.revoke_at, token=tokens.refresh, token_type_hint="refresh_token")
        if response.status_code >= 400:
            raise Unavailable(f"{self.service} did not end the connection (HTTP {response.status_code})")

    def _client(self) -> Any:
        from authlib.integrations.httpx_client import OAuth2Client

        client = OAuth2Client(
            client_id=self.client_id,
            client_secret=self.client_secret.get_secret_value(),
            token_endpoint_auth_method=self.method,
            revocation_endpoint_auth_method=self.method,
            code_challenge_method="S256",
            redirect_uri=self.redirect_uri,
            transport=self.transport,
            timeout=TIMEOUT,
            verify=trusted_certificates(),
            headers={"Accept-Encoding": ACCEPTED_ENCODING},
        )
        client.event_hooks = {"request": [_begin], "response": [self._log]}
        return client

    def _ask(self, request: Callable[[Any], "_Answer"], old: Tokens | None = None) -> Tokens:
        from authlib.common.errors import AuthlibBaseError

        with self._client() as client:
            for name in ("access_token_response", "refresh_token_response"):
                client.register_compliance_hook(name, self._checked)
            try:
                with self._reached(f"{self.service}'s token service"):
                    answer = request(client)
            except AuthlibBaseError as error:
                raise self._refusal(str(error.error), refreshing=old is not None) from None
        return self._tokens(answer, old)

    @contextmanager
    def _reached(self, name: str) -> Generator[None]:
        try:
            yield
        except httpx.HTTPStatusError as error:
            raise Unavailable(f"{name} answered HTTP {error.response.status_code}") from None
        except NETWORK_FAILURES as error:
            reason = describe_failure(error)
            log_call(self.service, error.request, error.request.extensions[_STARTED], reason)
            raise Unavailable(f"{name} cannot be reached ({reason})") from None

    def _checked(self, response: httpx.Response) -> httpx.Response:
        """The answer, before authlib reads it.

        What is refused says why with a status of 4xx (RFC 6749, 5.2); a redirection, a fault or 429 answers nothing.
        """
        if not response.is_client_error or response.status_code == httpx.codes.TOO_MANY_REQUESTS:
            response.raise_for_status()
        try:
            _ANSWER.read(response.content)
        except ValidationError:
            raise Unavailable(f"{self.service}'s token service returned an unexpected response") from None
        return response

    def _log(self, response: httpx.Response) -> None:
        limit_body(response, f"{self.service}'s token service", _LARGEST)
        # The connection may break off after the status.
        response.read()
        request = response.request
        log_call(self.service, request, request.extensions[_STARTED], response.status_code)

    def _refusal(self, error: str, *, refreshing: bool) -> Exception:
        """What a word of RFC 6749 (5.2) means."""
        # Of a refresh: uninstalled, revoked, or unused for too long.
        if refreshing and error == "invalid_grant":
            return Reconnect(f"{self.service} no longer accepts this connection; reconnect on Setup")
        if error == "invalid_client":
            names = f"{self.settings}_CLIENT_ID and {self.settings}_CLIENT_SECRET"
            return UnknownApp(
                f"{self.service} does not recognize this app or its secret; compare {names} with the app's page in "
                f"{self.service}"
            )
        return Refused(f"{self.service} did not accept the authorization: {quote_words(error) or 'no reason given'}")

    def _tokens(self, answer: "_Answer", old: Tokens | None) -> Tokens:
        access, refresh = answer.get("access_token"), answer.get("refresh_token") or (old.refresh if old else "")
        if not access or not refresh:
            raise Unavailable(f"{self.service}'s token service returned no token")
        # Checked above; a number may have been written as a text.
        expires = self.clock() + int(answer.get("expires_in") or _HOUR)
        scope = answer.get("scope") or (old.scope if old else "")
        return Tokens(access=access, refresh=refresh, scope=scope, expires=expires)


class _Answer(TypedDict):
    access_token: NotRequired[str | None]
    refresh_token: NotRequired[str | None]
    expires_in: NotRequired[int | None]
    scope: NotRequired[str | None]


_ANSWER: Final[AnswerType[_Answer]] = AnswerType(_Answer)
"""What a token service answers; a refusal has an `error` instead, which authlib reads."""


def _begin(request: httpx.Request) -> None:
    request.extensions[_STARTED] = time.perf_counter()


class BearerAuth(httpx.Auth):
    """Puts the access token on each request; renews it once when the service answers 401."""

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
