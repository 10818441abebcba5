"""The two accounts that a workspace may have: the demo shop, and at most one real account."""

import hashlib
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial

import httpx
from pydantic import SecretStr

from core.accounts.account import Account, AccountName, scope_of
from core.accounts.environment_store import Environments
from core.accounts.memory import AccountMemory
from core.accounts.store import Connections
from core.accounts.tokens import GuardedAuth, RefreshingToken
from core.cloudinary.client import CloudinaryClient, cloudinary_client
from core.cloudinary.delivery import Cloud
from core.domain.capabilities import FULL_SUPPORT, Capabilities
from core.domain.connection import KEY_MARK, CloudinaryCredentials, Connection
from core.errors import DISCONNECTED, NO_LONGER_CONNECTED, NotConnected
from core.klaviyo.authorization import OAuthApp
from core.klaviyo.client import KlaviyoClient, klaviyo_client
from core.klaviyo.oauth import KeyAuth, klaviyo_app
from core.settings import SANDBOX_CLOUD, Settings

ReadCapabilities = Callable[[str], Capabilities]
"""What the last account check of this scope found."""


@dataclass(frozen=True, kw_only=True)
class _Clients:
    """The clients of one connection, made once in a process, and what it remembers of the account."""

    klaviyo: KlaviyoClient
    cloudinary: CloudinaryClient
    memory: AccountMemory = field(default_factory=AccountMemory)


class Accounts:
    """Makes the `Account` of a piece of work from what is stored and configured now."""

    def __init__(
        self,
        settings: Settings,
        connections: Connections,
        environments: Environments,
        capabilities: ReadCapabilities,
        transport: httpx.BaseTransport | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._settings = settings
        self._connections, self._environments, self._capabilities = connections, environments, capabilities
        self._transport, self._clock = transport, clock
        self._making = threading.Lock()
        self._clients: dict[tuple[AccountName, CloudinaryCredentials | None, str], _Clients] = {}
        self._connected_at: dict[AccountName, str] = {}

    @property
    def has_demo_shop(self) -> bool:
        """Whether there is a demo shop to connect while no real account is."""
        return self._settings.has_demo_shop

    @property
    def missing(self) -> list[str]:
        """The settings that a real account still needs."""
        needed = [] if self._settings.by_key else ["klaviyo_client_id", "klaviyo_client_secret"]
        missing = [name.upper() for name in needed if not getattr(self._settings, name)]
        return missing if self.environment else ["CLOUDINARY_URL", *missing]

    @property
    def environment(self) -> CloudinaryCredentials | None:
        """The real Cloudinary environment: that which was connected on Setup, else that of the settings.

        The settings' never takes the place of another cloud that cannot be used: work would go on in the wrong one.
        """
        stored = self._environments.get("real")
        if stored and self._settings.allows_api_host(stored.api_host):
            return stored
        configured, cloud = self._settings.cloudinary, self._environments.cloud("real")
        return configured if not cloud or (configured and configured.cloud == cloud) else None

    @property
    def has_stored_environment(self) -> bool:
        """Whether the environment that is used was connected on Setup."""
        return self.environment is not None and self.environment == self._environments.get("real")

    @property
    def host_not_allowed(self) -> str:
        """The API host of the environment that was connected on Setup, if this server may not ask it; else blank."""
        host = self._environments.api_host("real")
        return host if host and not self._settings.allows_api_host(host) else ""

    @property
    def key_mark(self) -> str:
        """What tells a connection by this private key from one by another; blank where there is an app."""
        key = self._settings.by_key
        return KEY_MARK + hashlib.sha256(key.get_secret_value().encode()).hexdigest()[:16] if key else ""

    def connection(self, name: AccountName) -> Connection | None:
        """The stored connection, if it was made in the way that the settings describe now.

        Another private key may be another account's, whose links must not mix with those of this one.
        """
        stored = self._connections.get(name) if name == "real" or self.has_demo_shop else None
        connection = self._fitting(name, stored)
        self._notice(name, connection.connected_at if connection else "")
        return connection

    def connected(self) -> Account:
        """The account that a new piece of work begins with: the real one once it is connected, else the demo shop."""
        return self.get("real" if self._real_connected() else "sandbox")

    def target(self) -> Account:
        """The account that Setup connects: the real one as soon as it is configured."""
        return self.get("sandbox" if self.missing else "real")

    def of_scope(self, scope: str) -> Account:
        """The account of stored work; NotConnected when it is no longer the connected one."""
        account = self.connected()
        if account.connection is None or account.scope != scope:
            raise NotConnected(NO_LONGER_CONNECTED)
        return account

    def get(self, name: AccountName) -> Account:
        """The account of that name as it is stored now, connected or not; NotConnected without its settings."""
        connection = self.connection(name)
        environment = self.environment if name == "real" else None
        clients = self._of(name, environment, connection)
        scope = scope_of(name, connection.account_id, clients.cloudinary.cloud.name) if connection else ""
        return Account(
            name=name,
            klaviyo=clients.klaviyo,
            cloudinary=clients.cloudinary,
            blocks_url=self._blocks_url(name),
            assets_url=self._assets_url(name),
            connection=connection,
            capabilities=self._capabilities(scope) if scope else Capabilities(support=FULL_SUPPORT),
            memory=clients.memory,
        )

    def oauth_app(self, name: AccountName) -> OAuthApp | None:
        """The Klaviyo app that people approve; none where the real account is reached by a private key."""
        settings = self._settings
        if name == "sandbox":
            url = f"{settings.sandbox}/klaviyo"
            return self._app("sandbox-client", SecretStr("sandbox-secret"), url, url)
        if settings.by_key:
            return None
        if not settings.klaviyo_client_id or not settings.klaviyo_client_secret:
            raise self._incomplete()
        client_id, secret = settings.klaviyo_client_id, settings.klaviyo_client_secret
        return self._app(client_id, secret, settings.klaviyo_www_url, settings.klaviyo_api_url)

    def cloudinary(
        self, environment: CloudinaryCredentials, require: Callable[[], None] = lambda: None
    ) -> CloudinaryClient:
        """A client for this environment, connected or not; `require` may refuse each of its requests.

        InputError, at `upload_prefix`, if this server may not ask the environment's API host.
        """
        self._settings.require_api_host(environment)
        shared = not environment.private_cdn and not environment.secure_distribution
        prefix = f"{self._settings.cloudinary_delivery_url}/{environment.cloud}"
        return cloudinary_client(
            api_url=environment.upload_prefix or self._settings.cloudinary_api_url,
            cloud=Cloud(name=environment.cloud, prefix=prefix if shared else environment.delivery_prefix),
            auth=GuardedAuth(httpx.BasicAuth(environment.key, environment.secret), require),
            delivery_auth=GuardedAuth(httpx.Auth(), require),
            transport=self._transport,
        )

    def clear(self, name: AccountName) -> None:
        """Drop what this process remembers of an account, or of its environment, that was disconnected."""
        with self._making:
            ended = self._fresh_memories(name)
        for memory in ended:
            memory.clear()

    def close(self) -> None:
        """Close every connection to the network."""
        for clients in self._clients.values():
            clients.memory.clear()
            clients.klaviyo.close()
            clients.cloudinary.close()
        self._clients.clear()

    def _real_connected(self) -> bool:
        return not self.missing and self.connection("real") is not None

    def _fitting(self, name: AccountName, connection: Connection | None) -> Connection | None:
        mark = self.key_mark if name == "real" else ""
        fits = connection and (connection.scope == mark if mark else not connection.by_key)
        return connection if fits else None

    def _require(self, name: AccountName, account_id: str, cloud: str) -> None:
        """NotConnected unless this account and this environment are the stored ones."""
        if name == "sandbox" and not self.has_demo_shop:
            raise NotConnected("no account is connected; connect one on Setup")
        if name == "real" and (not self.environment or self.environment.cloud != cloud):
            raise NotConnected("another Cloudinary environment is connected now; start this again")
        if not account_id:
            return
        connection = self._fitting(name, self._connections.stored(name))
        if connection is None:
            raise NotConnected(DISCONNECTED)
        if connection.account_id != account_id:
            raise NotConnected("another Klaviyo account is connected now; start this again")

    def _of(
        self, name: AccountName, environment: CloudinaryCredentials | None, connection: Connection | None
    ) -> _Clients:
        account_id = connection.account_id if connection else ""
        with self._making:
            key = (name, environment, account_id)
            if key not in self._clients:
                make = self._real_clients if name == "real" else self._sandbox_clients
                self._clients[key] = make(environment, account_id)
            return self._clients[key]

    def _notice(self, name: AccountName, connected_at: str) -> None:
        """Forget what was remembered if the connection has changed, perhaps by another process."""
        with self._making:
            changed = self._connected_at.get(name, connected_at) != connected_at
            self._connected_at[name] = connected_at
        if changed:
            self.clear(name)

    def _fresh_memories(self, name: AccountName) -> list[AccountMemory]:
        """Let every account of this name begin with an empty memory; those that were there until now.

        Work that is under way has the old one, so that what it still puts there goes when it ends.
        """
        current = {key: clients for key, clients in self._clients.items() if key[0] == name}
        self._clients |= {key: replace(clients, memory=AccountMemory()) for key, clients in current.items()}
        return [clients.memory for clients in current.values()]

    def _real_clients(self, environment: CloudinaryCredentials | None, account_id: str) -> _Clients:
        if not environment:
            raise self._incomplete()
        require = partial(self._require, "real", account_id, environment.cloud)
        auth = KeyAuth(self._settings.by_key) if self._settings.by_key else self._token("real", account_id)
        url = self._settings.klaviyo_api_url
        return _Clients(
            klaviyo=klaviyo_client(url, GuardedAuth(auth, require), self._transport),
            cloudinary=self.cloudinary(environment, require),
        )

    def _sandbox_clients(self, _: CloudinaryCredentials | None, account_id: str) -> _Clients:
        root = self._settings.sandbox
        require = partial(self._require, "sandbox", account_id, SANDBOX_CLOUD)
        cloudinary = cloudinary_client(
            api_url=f"{root}/cloudinary",
            cloud=Cloud(name=SANDBOX_CLOUD, prefix=f"{self._settings.sandbox_public}/res/{SANDBOX_CLOUD}"),
            auth=GuardedAuth(httpx.BasicAuth("sandbox-key", "sandbox-secret"), require),
            delivery_auth=GuardedAuth(httpx.Auth(), require),
            read_prefix=f"{root}/res/{SANDBOX_CLOUD}",
            transport=self._transport,
        )
        auth = GuardedAuth(self._token("sandbox", account_id), require)
        return _Clients(klaviyo=klaviyo_client(f"{root}/klaviyo", auth, self._transport), cloudinary=cloudinary)

    def _token(self, name: AccountName, account_id: str) -> httpx.Auth:
        app = self.oauth_app(name)
        assert app is not None  # noqa: S101 - only a private key does without an app, and is not asked here  # nosec B101
        return RefreshingToken(name, account_id, app, self._connections, self._clock).auth

    def _app(self, client_id: str, secret: SecretStr, www_url: str, api_url: str) -> OAuthApp:
        return klaviyo_app(
            client_id=client_id,
            client_secret=secret,
            www_url=www_url,
            api_url=api_url,
            redirect_uri=self._settings.redirect_uri,
            transport=self._transport,
            clock=self._clock,
        )

    def _blocks_url(self, name: AccountName) -> str:
        if name == "sandbox":
            return f"{self._settings.sandbox_public}/klaviyo/universal"
        return f"{self._settings.klaviyo_www_url}/email-template-editor/universal/block"

    def _assets_url(self, name: AccountName) -> str:
        if name == "sandbox":
            return f"{self._settings.sandbox_public}/cloudinary/asset"
        return "https://cloudinary.com/console/media_library/asset"

    def _incomplete(self) -> NotConnected:
        return NotConnected(f"these settings are missing: {', '.join(self.missing)}")
