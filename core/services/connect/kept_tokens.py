"""Access tokens that are renewed when they are about to end: once, whoever asks."""

from collections.abc import Callable
from typing import Final

from core.errors import Reconnect
from core.oauth import BearerAuth, OAuthApp
from core.store.connections import Connections

REFRESH_BEFORE: Final = 60.0
"""Seconds before its end at which an access token is renewed."""


class KeptTokens:
    """The access token of a pair, as long as this account is the one that is connected."""

    def __init__(
        self, pair: str, account: str, app: OAuthApp, connections: Connections, clock: Callable[[], float]
    ) -> None:
        self._pair = pair
        self._account = account
        self._app = app
        self._connections = connections
        self._clock = clock

    @property
    def auth(self) -> BearerAuth:
        """What puts the token on each request."""
        return BearerAuth(self.current, self.renew)

    def current(self) -> str:
        """An access token that has not expired."""
        tokens = self._connections.tokens_of(self._pair, self._account)
        if tokens.expires - self._clock() > REFRESH_BEFORE:
            return tokens.access
        return self.renew(tokens.access)

    def renew(self, spent: str) -> str:
        """Another token than `spent`; one refresh at a time among all threads and processes."""
        with self._connections.changing(self._pair):
            tokens = self._connections.tokens_of(self._pair, self._account)
            if tokens.access != spent:
                return tokens.access
            try:
                fresh = self._app.refresh(tokens)
            except Reconnect as error:
                self._connections.mark_broken(self._pair, str(error))
                raise
            # Before it is used: a refresh token may work only once.
            self._connections.renew(self._pair, fresh)
            return fresh.access
