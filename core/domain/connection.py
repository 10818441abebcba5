"""A connected Klaviyo account and what it was granted."""

from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class Tokens:
    """What Klaviyo granted; `expires` is in seconds since 1970."""

    access: str = field(repr=False)
    refresh: str = field(repr=False)
    scope: str
    expires: float


@dataclass(frozen=True, kw_only=True)
class Connection:
    """A connected Klaviyo account; `broken` says why it no longer works, if so."""

    pair: str
    account_id: str
    account_name: str
    scope: str
    connected_at: str
    broken: str = ""
