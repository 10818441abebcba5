"""A pair: one Klaviyo account and one Cloudinary environment, both real or both of the sandbox."""

import hashlib
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import httpx
from pydantic import SecretStr

from core.cloudinary.client import CloudinaryClient, cloudinary_client
from core.cloudinary.delivery import Cloud
from core.domain.connection import KEY_MARK, CloudinaryCredentials, Connection
from core.errors import NotConnected, Reconnect
from core.klaviyo.client import KlaviyoClient, klaviyo_client
from core.klaviyo.oauth import KeyAuth, klaviyo_app
from core.oauth import OAuthApp
from core.services.connect.kept_tokens import KeptTokens
from core.settings import SANDBOX_CLOUD, Settings
from core.store.connections import Connections
from core.store.environments import Environments

PairName = Literal["real", "sandbox"]


@dataclass(frozen=True, kw_only=True)
class Pair:
    """The clients of one pair, and where its blocks are opened; without `oauth` Klaviyo is reached by a private key."""

    name: PairName
    oauth: OAuthApp | None
    klaviyo: KlaviyoClient
    cloudinary: CloudinaryClient
    blocks_url: str

    def block_url(self, block_id: str) -> str:
        """Where a person sees the block in Klaviyo."""
        return f"{self.blocks_url}/{block_id}"


class Pairs:
    """Which pair is at work: the real one once it is connected, else the sandbox."""

    def __init__(
        self,
        settings: Settings,
        connections: Connections,
        environments: Environments,
        transport: httpx.BaseTransport | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._settings = settings
        self._connections = connections
        self._environments = environments
        self._transport = transport
        self._clock = clock
        self._making = threading.Lock()
        self._pairs: dict[tuple[PairName, CloudinaryCredentials | None, str], Pair] = {}

    @property
    def missing(self) -> list[str]:
        """The settings that a real pair still needs."""
        needed = [] if self._settings.by_key else ["klaviyo_client_id", "klaviyo_client_secret"]
        missing = [name.upper() for name in needed if not getattr(self._settings, name)]
        return missing if self.environment else ["CLOUDINARY_URL", *missing]

    @property
    def environment(self) -> CloudinaryCredentials | None:
        """The real Cloudinary environment: that which was connected on Setup, else that of the settings."""
        return self._environments.get("real") or self._settings.cloudinary

    @property
    def target(self) -> Pair:
        """The pair that Setup connects: the real one as soon as it is configured."""
        return self.named("sandbox" if self.missing else "real")

    @property
    def active(self) -> Pair:
        """The pair that everything works with."""
        real = not self.missing and self.connected("real")
        return self.named("real" if real else "sandbox")

    @property
    def key_mark(self) -> str:
        """What tells a connection by this private key from one by another; blank where there is an app."""
        key = self._settings.by_key
        return KEY_MARK + hashlib.sha256(key.get_secret_value().encode()).hexdigest()[:16] if key else ""

    def connected(self, name: PairName) -> Connection | None:
        """The pair's connection, if it was made in the way that the settings describe now.

        Another private key may be another account's, whose links must not mix with those of this one.
        """
        connection = self._connections.get(name)
        mark = self.key_mark if name == "real" else ""
        fits = connection and (connection.scope == mark if mark else not connection.by_key)
        return connection if fits else None

    def connection(self, pair: Pair) -> Connection:
        """The pair's connected account; NotConnected or Reconnect when it cannot be used."""
        connection = self.connected(pair.name)
        if not connection:
            raise NotConnected("no Klaviyo account is connected; connect one on Setup")
        if connection.broken:
            raise Reconnect(connection.broken)
        return connection

    def link_pair(self, pair: Pair) -> str:
        """The name under which links of this pair are kept."""
        return f"{pair.name}:{self.connection(pair).account_id}:{pair.cloudinary.cloud.name}"

    def named(self, name: PairName) -> Pair:
        """The pair of that name; its clients are made once."""
        # Another environment or account, connected here or by another process, is another pair of clients: work that
        # is under way for the first never goes on in the second.
        known = self.connected(name)
        key = (name, self.environment if name == "real" else None, known.account_id if known else "")
        with self._making:
            if key not in self._pairs:
                self._pairs[key] = self._real(key[1], key[2]) if name == "real" else self._sandbox(key[2])
            return self._pairs[key]

    def cloudinary(self, environment: CloudinaryCredentials) -> CloudinaryClient:
        """A client for this environment, connected or not."""
        shared = not environment.private_cdn and not environment.secure_distribution
        prefix = f"{self._settings.cloudinary_delivery_url}/{environment.cloud}"
        return cloudinary_client(
            api_url=environment.upload_prefix or self._settings.cloudinary_api_url,
            cloud=Cloud(name=environment.cloud, prefix=prefix if shared else environment.delivery_prefix),
            auth=httpx.BasicAuth(environment.key, environment.secret),
            transport=self._transport,
        )

    def close(self) -> None:
        """Let go of the network."""
        for pair in self._pairs.values():
            pair.klaviyo.close()
            pair.cloudinary.close()
        self._pairs.clear()

    def _real(self, environment: CloudinaryCredentials | None, account: str) -> Pair:
        settings = self._settings
        if not environment:
            raise NotConnected(f"these settings are missing: {', '.join(self.missing)}")
        cloudinary = self.cloudinary(environment)
        blocks_url = f"{settings.klaviyo_www_url}/email-template-editor/universal/block"
        if settings.by_key:
            client = klaviyo_client(settings.klaviyo_api_url, KeyAuth(settings.by_key), self._transport)
            return Pair(name="real", oauth=None, klaviyo=client, cloudinary=cloudinary, blocks_url=blocks_url)
        if not settings.klaviyo_client_id or not settings.klaviyo_client_secret:
            raise NotConnected(f"these settings are missing: {', '.join(self.missing)}")
        oauth = self._oauth(
            settings.klaviyo_client_id,
            settings.klaviyo_client_secret,
            settings.klaviyo_www_url,
            settings.klaviyo_api_url,
        )
        return self._pair("real", account, oauth, settings.klaviyo_api_url, cloudinary, blocks_url)

    def _sandbox(self, account: str) -> Pair:
        root = self._settings.sandbox
        klaviyo = f"{root}/klaviyo"
        oauth = self._oauth("sandbox-client", SecretStr("sandbox-secret"), klaviyo, klaviyo)
        cloudinary = cloudinary_client(
            api_url=f"{root}/cloudinary",
            cloud=Cloud(name=SANDBOX_CLOUD, prefix=f"{self._settings.sandbox_public}/res/{SANDBOX_CLOUD}"),
            auth=httpx.BasicAuth("sandbox-key", "sandbox-secret"),
            read_prefix=f"{root}/res/{SANDBOX_CLOUD}",
            transport=self._transport,
        )
        return self._pair(
            "sandbox", account, oauth, klaviyo, cloudinary, f"{self._settings.sandbox_public}/klaviyo/universal"
        )

    def _oauth(self, client_id: str, secret: SecretStr, www_url: str, api_url: str) -> OAuthApp:
        return klaviyo_app(
            client_id=client_id,
            client_secret=secret,
            www_url=www_url,
            api_url=api_url,
            redirect_uri=self._settings.redirect_uri,
            transport=self._transport,
            clock=self._clock,
        )

    def _pair(
        self,
        name: PairName,
        account: str,
        oauth: OAuthApp,
        api_url: str,
        cloudinary: CloudinaryClient,
        blocks_url: str,
    ) -> Pair:
        kept = KeptTokens(name, account, oauth, self._connections, self._clock)
        client = klaviyo_client(api_url, kept.auth, self._transport)
        return Pair(name=name, oauth=oauth, klaviyo=client, cloudinary=cloudinary, blocks_url=blocks_url)
