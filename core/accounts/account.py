"""One connected Klaviyo account with its Cloudinary environment."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Literal
from urllib.parse import quote, urlencode

from core.accounts.memory import AccountMemory
from core.cloudinary.client import CloudinaryClient
from core.cloudinary.delivery import Cloud
from core.domain.capabilities import Capabilities
from core.domain.connection import Connection
from core.errors import NotConnected, Reconnect
from core.http import RateLimiter, RetryPolicy
from core.klaviyo.client import KlaviyoClient

AccountName = Literal["real", "sandbox"]


@dataclass(frozen=True, kw_only=True)
class Account:
    """The account of one piece of work: both clients, its ids, and what it supports.

    A piece of work obtains it once, where it starts, and passes it on. Every call of its clients looks up the stored
    connection and raises NotConnected when that is gone or another account's, so that no call reaches another account.
    Without `connection` nobody has connected Klaviyo yet: templates can be read, nothing can be saved.
    """

    name: AccountName
    klaviyo: KlaviyoClient = field(repr=False)
    cloudinary: CloudinaryClient = field(repr=False)
    blocks_url: str
    assets_url: str = ""
    connection: Connection | None = None
    capabilities: Capabilities = field(default_factory=Capabilities)
    memory: AccountMemory = field(default_factory=AccountMemory, repr=False, compare=False)

    @property
    def cloud(self) -> Cloud:
        """Where the environment delivers from."""
        return self.cloudinary.cloud

    @property
    def connected(self) -> Connection:
        """The connection; NotConnected when there is none, Reconnect when only a person can repair it."""
        if not self.connection:
            raise NotConnected("no Klaviyo account is connected; connect one on Setup")
        if self.connection.broken:
            raise Reconnect(self.connection.broken)
        return self.connection

    @property
    def id(self) -> str:
        """Klaviyo's id of the account; raises as `connected` does."""
        return self.connected.account_id

    @property
    def scope(self) -> str:
        """The name under which everything of this account is stored; raises as `connected` does."""
        return scope_of(self.name, self.id, self.cloud.name)

    @property
    def label(self) -> str:
        """The scope, also of an account that is not connected or no longer works; never raises."""
        return scope_of(self.name, self.connection.account_id if self.connection else "", self.cloud.name)

    def with_retry(self, retry: RetryPolicy, limiter: RateLimiter | None, stopped: Callable[[], bool]) -> "Account":
        """The same account, whose clients have a job's patience: see `core.http.Service`."""
        klaviyo = self.klaviyo.with_retry(retry, limiter, stopped)
        return replace(self, klaviyo=klaviyo, cloudinary=self.cloudinary.with_retry(retry, limiter, stopped))

    def block_url(self, block_id: str, *, metric_id: str = "", event_id: str = "") -> str:
        """Where a person sees the block in Klaviyo.

        The demo shop shows it for the recipient of an event, or for the newest one of a metric. In Klaviyo's own editor
        a person picks the recipient: no address is known for that.
        """
        url = f"{self.blocks_url}/{quote(block_id, safe='')}"
        query = {"event": event_id} if event_id else {"metric": metric_id} if metric_id else {}
        return f"{url}?{urlencode(query)}" if query and self.name == "sandbox" else url

    def asset_url(self, asset_id: str, resource_type: str, public_id: str) -> str:
        """Where a person sees an asset in Cloudinary: the demo shop's library, or Cloudinary's console."""
        if self.name == "sandbox":
            return f"{self.assets_url}/{quote(asset_id, safe='')}"
        return f"{self.assets_url}/{resource_type}/upload/{quote(public_id, safe='')}"


AccountOf = Callable[[str], Account]
"""The account of a scope; raises NotConnected when it is no longer the connected one."""


def scope_of(name: str, account_id: str, cloud: str) -> str:
    """The stored name of an account: `real:<Klaviyo account id>:<cloud>`."""
    return f"{name}:{account_id}:{cloud}"
