"""Tickets of Setup: what lets a browser begin to connect an account."""

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import orjson

from core.accounts.store import PendingAuthorizations
from core.errors import InputError, Reconnect
from core.store.encryption import Encryption

TICKET_SECONDS: Final = 1800


@dataclass(frozen=True, kw_only=True)
class SetupToken:
    """The pair that is connected, the person who wants it, and whether profiles are wanted as well."""

    pair: str
    who: str
    profiles: bool = False


class SetupTokens:
    """Sealed texts, so that drawing one changes nothing; each is for one browser, one use and half an hour."""

    def __init__(
        self, vault: Encryption, dances: PendingAuthorizations, clock: Callable[[], float] = time.time
    ) -> None:
        self._vault = vault
        self._dances = dances
        self._clock = clock

    def issue(self, ticket: SetupToken, browser: str) -> str:
        """A ticket as it stands in an address."""
        parts = [ticket.pair, browser, self._clock() + TICKET_SECONDS, ticket.who, ticket.profiles]
        return self._vault.seal(orjson.dumps([*parts, secrets.token_urlsafe(9)]).decode()).decode()

    def read(self, text: str, browser: str) -> SetupToken:
        """The ticket, without spending it; InputError, at `ticket`, for one that is not good."""
        try:
            pair, owner, expires, who, profiles, _ = orjson.loads(self._vault.open(text.encode()))
        except (Reconnect, ValueError):
            raise InputError("this link is not from Setup; begin there", "ticket") from None
        if not browser or not secrets.compare_digest(str(owner), browser) or expires < self._clock():
            raise InputError("this link has expired or belongs to another browser; begin again on Setup", "ticket")
        return SetupToken(pair=str(pair), who=str(who), profiles=bool(profiles))

    def spend(self, text: str, browser: str) -> SetupToken:
        """The ticket, once."""
        ticket = self.read(text, browser)
        if not self._dances.spend_ticket(text, self._clock() + TICKET_SECONDS):
            raise InputError("this link was used before; begin again on Setup", "ticket")
        return ticket
