"""Access tokens that are renewed when they are about to end: once, whoever asks."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Final, Protocol

from core.domain.connection import Tokens
from core.errors import Reconnect
from core.oauth import BearerAuth, OAuthApp

REFRESH_BEFORE: Final = 60.0
"""Seconds before its end at which an access token is renewed."""


class TokenStore(Protocol):
    """Where the tokens of a pair's account or environment are kept."""

    def changing(self, pair: str) -> AbstractContextManager[None]:
        """Held while tokens are replaced."""

    def tokens_of(self, pair: str, owner: str) -> Tokens:
        """The tokens of this account or cloud; an AccessError when they cannot be used."""

    def renew(self, pair: str, tokens: Tokens) -> None:
        """Replace them."""

    def mark_broken(self, pair: str, reason: str) -> None:
        """Remember that only a person can mend this."""


class KeptTokens:
    """The access token of `owner`, an account or a cloud, among those of a pair."""

    def __init__(self, pair: str, owner: str, app: OAuthApp, store: TokenStore, clock: Callable[[], float]) -> None:
        self._pair = pair
        self._owner = owner
        self._app = app
        self._store = store
        self._clock = clock

    @property
    def auth(self) -> BearerAuth:
        """What puts the token on each request."""
        return BearerAuth(self.current, self.renew)

    def current(self) -> str:
        """An access token that has not expired."""
        tokens = self._store.tokens_of(self._pair, self._owner)
        if tokens.expires - self._clock() > REFRESH_BEFORE:
            return tokens.access
        return self.renew(tokens.access)

    def renew(self, spent: str) -> str:
        """Another token than `spent`; one refresh at a time among all threads and processes."""
        with self._store.changing(self._pair):
            tokens = self._store.tokens_of(self._pair, self._owner)
            if tokens.access != spent:
                return tokens.access
            try:
                fresh = self._app.refresh(tokens)
            except Reconnect as error:
                self._store.mark_broken(self._pair, str(error))
                raise
            # Before it is used: a refresh token may work only once.
            self._store.renew(self._pair, fresh)
            return fresh.access
