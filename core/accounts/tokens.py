"""Access to an account's services: a token that renews itself, and a guard that knows when the account is gone."""

from collections.abc import Callable, Generator
from typing import Final

import httpx

from core.accounts.store import Connections
from core.errors import Reconnect
from core.klaviyo.authorization import BearerAuth, OAuthApp

REFRESH_BEFORE: Final = 60.0
"""Seconds before its end at which an access token is renewed."""


class GuardedAuth(httpx.Auth):
    """Authenticates a request only while `require()` does not raise: the account is still the stored one."""

    def __init__(self, auth: httpx.Auth, require: Callable[[], None]) -> None:
        self._auth, self._require = auth, require

    def sync_auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response]:
        """Httpx's hook, called for every request; asks once more before what is sent a second time."""
        flow = self._auth.sync_auth_flow(request)
        self._require()
        sent = next(flow)
        while True:
            response = yield sent
            try:
                sent = flow.send(response)
            except StopIteration:
                return
            self._require()


class RefreshingToken:
    """The access token of one Klaviyo account; renewed once, whichever thread or process asks first."""

    def __init__(
        self, name: str, account_id: str, app: OAuthApp, connections: Connections, clock: Callable[[], float]
    ) -> None:
        self._name, self._account_id = name, account_id
        self._app, self._connections, self._clock = app, connections, clock
        self._same = ""

    @property
    def auth(self) -> BearerAuth:
        """What puts the token on each request."""
        return BearerAuth(self.get, self.renew)

    def get(self) -> str:
        """An access token that has not expired."""
        tokens = self._connections.tokens_of(self._name, self._account_id)
        left = tokens.expires - self._clock()
        # A service may give the same token again until its end; to ask each time would use up the limit of refreshes.
        if left > REFRESH_BEFORE or (left > 0 and tokens.access == self._same):
            return tokens.access
        return self.renew(tokens.access)

    def renew(self, spent: str) -> str:
        """Another token than `spent`; one refresh at a time among all threads and processes."""
        with self._connections.changing(self._name):
            tokens = self._connections.tokens_of(self._name, self._account_id)
            if tokens.access != spent:
                return tokens.access
            try:
                fresh = self._app.refresh(tokens)
            except Reconnect as error:
                self._connections.mark_broken(self._name, self._account_id, str(error))
                raise
            # Before it is used: a refresh token may work only once.
            self._connections.renew(self._name, self._account_id, fresh)
            self._same = fresh.access if fresh.access == spent else ""
            return fresh.access
