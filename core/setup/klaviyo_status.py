"""The Klaviyo connection as Setup shows it."""

from dataclasses import dataclass

from core.domain.connection import Connection
from core.klaviyo.oauth import OPTIONAL_SCOPES, SCOPES


@dataclass(frozen=True, kw_only=True)
class ScopeStatus:
    """One of Klaviyo's OAuth scopes; `optional` ones are asked for only when somebody wants what they add."""

    scope: str
    why: str
    optional: bool
    granted: bool


@dataclass(frozen=True, kw_only=True)
class KlaviyoStatus:
    """Where the connection stands; `missing_scopes` were asked for and not granted.

    `can_connect`: there is an account that Setup could connect, a real one or the demo shop. `by_key`: Klaviyo is
    reached by a private key, which does not tell what it may do.
    """

    account: str
    connection: Connection | None
    missing_scopes: tuple[str, ...] = ()
    missing_settings: tuple[str, ...] = ()
    by_key: bool = False
    can_connect: bool = True

    @property
    def usable(self) -> bool:
        """Whether there is a connection that nobody knows to be broken."""
        return self.connection is not None and not self.connection.broken

    @property
    def scopes(self) -> list["ScopeStatus"]:
        """Every scope that is asked for or may be, and whether the connected account granted it."""
        return [
            ScopeStatus(scope=scope, why=why, optional=scope in OPTIONAL_SCOPES, granted=self.granted(scope))
            for scope, why in {**SCOPES, **OPTIONAL_SCOPES}.items()
        ]

    def granted(self, scope: str) -> bool:
        """Whether the connected account has granted this scope."""
        return self.connection is not None and (self.by_key or scope in self.connection.scope.split())
