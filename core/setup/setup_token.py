"""Setup tokens: each lets one browser begin to connect an account."""

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import orjson

from core.accounts.store import PendingAuthorizations
from core.errors import InputError, Reconnect
from core.store.encryption import Encryption

SETUP_TOKEN_SECONDS: Final = 1800


@dataclass(frozen=True, kw_only=True)
class SetupToken:
    """Which account to connect, for whom, and whether with profiles."""

    account: str
    who: str
    profiles: bool = False


class SetupTokens:
    """Encrypted single-use tokens, bound to a browser and valid for 30 minutes; drawing one changes nothing.

    `admits` says whether a person may use the workspace now.
    """

    def __init__(
        self,
        encryption: Encryption,
        pending_authorizations: PendingAuthorizations,
        admits: Callable[[str], bool],
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._encryption = encryption
        self._pending_authorizations = pending_authorizations
        self._admits = admits
        self._clock = clock

    def issue(self, token: SetupToken, browser: str) -> str:
        """Return a token as text for a URL."""
        parts = [token.account, browser, self._clock() + SETUP_TOKEN_SECONDS, token.who, token.profiles]
        return self._encryption.encrypt(orjson.dumps([*parts, secrets.token_urlsafe(9)]).decode()).decode()

    def read(self, text: str, browser: str) -> SetupToken:
        """Return a token without spending it; InputError, at `ticket`, if it is not valid."""
        try:
            account, owner, expires, who, profiles, _ = orjson.loads(self._encryption.decrypt(text.encode()))
        except (Reconnect, ValueError):
            raise InputError("this link does not come from Setup; start there", "ticket") from None
        if not browser or not secrets.compare_digest(str(owner), browser) or expires < self._clock():
            raise InputError("this link has expired or belongs to another browser; start again on Setup", "ticket")
        self.require_admitted(str(who))
        return SetupToken(account=str(account), who=str(who), profiles=bool(profiles))

    def require_admitted(self, who: str) -> None:
        """InputError, at `ticket`, unless the person who began on Setup may use the workspace now."""
        if not self._admits(who):
            raise InputError(f"{who}, who started this, may not use this workspace; ask its administrator", "ticket")

    def spend(self, text: str, browser: str) -> SetupToken:
        """Return a token, once."""
        token = self.read(text, browser)
        if not self._pending_authorizations.spend_setup_token(text, self._clock() + SETUP_TOKEN_SECONDS):
            raise InputError("this link was already used; start again on Setup", "ticket")
        return token
