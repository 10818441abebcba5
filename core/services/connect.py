"""Connecting both accounts: Klaviyo's OAuth, Cloudinary's check, the metadata field."""

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, Literal

import orjson

from core.cloudinary.link_field import DEFINITION, FIELD_ID
from core.domain.connection import Connection, Tokens
from core.errors import AccessError, InputError, Reconnect, WorkspaceError
from core.klaviyo.client import klaviyo_client
from core.klaviyo.oauth import SCOPES, BearerAuth
from core.services.pairs import Pair, Pairs
from core.store.connections import Connections, Dances
from core.store.vault import Vault

TICKET_SECONDS: Final = 1800


@dataclass(frozen=True, kw_only=True)
class KlaviyoStatus:
    """Where the connection stands; `missing_scopes` were asked for and not granted."""

    pair: str
    connection: Connection | None
    missing_scopes: tuple[str, ...] = ()
    missing_settings: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class CloudinaryStatus:
    """Whether the environment answers; `problem` is the service's own reason."""

    cloud: str
    connected: bool
    problem: str = ""


@dataclass(frozen=True, kw_only=True)
class FieldStatus:
    """Whether the metadata field exists; `unknown` when Cloudinary could not be asked."""

    state: Literal["present", "absent", "foreign", "unknown"]
    definition: dict[str, Any]
    problem: str = ""


class Connect:
    """What Setup does."""

    def __init__(
        self,
        pairs: Pairs,
        connections: Connections,
        dances: Dances,
        vault: Vault,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._pairs = pairs
        self._connections = connections
        self._dances = dances
        self._vault = vault
        self._clock = clock

    def klaviyo(self) -> KlaviyoStatus:
        """The connection of the pair that Setup is about; asks nobody."""
        pair = self._pairs.target
        connection = self._connections.get(pair.name)
        granted = set(connection.scope.split()) if connection else set(SCOPES)
        return KlaviyoStatus(
            pair=pair.name,
            connection=connection,
            missing_scopes=tuple(scope for scope in SCOPES if scope not in granted),
            missing_settings=tuple(self._pairs.missing),
        )

    def cloudinary(self) -> CloudinaryStatus:
        """Ask Cloudinary whether key and cloud are right."""
        client = self._pairs.target.cloudinary
        try:
            client.ping()
        except WorkspaceError as error:
            return CloudinaryStatus(cloud=client.cloud.name, connected=False, problem=str(error))
        return CloudinaryStatus(cloud=client.cloud.name, connected=True)

    def ticket(self, browser: str) -> str:
        """A ticket that lets this browser begin to connect, once, within half an hour."""
        expires = self._clock() + TICKET_SECONDS
        parts = [self._pairs.target.name, browser, expires, secrets.token_urlsafe(9)]
        return self._vault.seal(orjson.dumps(parts).decode()).decode()

    def begin(self, ticket: str, browser: str) -> str:
        """Klaviyo's address where the person approves; InputError for a ticket that is not good."""
        try:
            name, owner, expires, _ = orjson.loads(self._vault.open(ticket.encode()))
        except (Reconnect, ValueError):
            raise InputError("this link is not from Setup") from None
        if not browser or not secrets.compare_digest(str(owner), browser) or expires < self._clock():
            raise InputError("this link has expired or belongs to another browser")
        if not self._dances.spend_ticket(ticket, expires):
            raise InputError("this link was used before")
        pair = self._pairs.named(name)
        state, verifier = self._dances.begin(pair.name, browser)
        return pair.oauth.authorize_url(state, verifier)

    def abandon(self, state: str, browser: str) -> bool:
        """End a dance without an approval; whether this browser had begun it."""
        return self._dances.finish(state, browser) is not None

    def finish(self, state: str, code: str, browser: str) -> Connection:
        """Exchange the code and remember the account; nothing changes unless all of it works."""
        dance = self._dances.finish(state, browser)
        if dance is None:
            raise InputError("this approval was not begun here, or it was used or has expired", "state")
        pair = self._pairs.named("real" if dance.pair == "real" else "sandbox")
        tokens = pair.oauth.exchange(code, dance.verifier)
        account_id, name = self._account(pair, tokens)
        return self._connections.save(pair.name, account_id, name, tokens)

    def disconnect(self) -> str:
        """Forget the connection and end it at Klaviyo; what Klaviyo said when it could not be told, else blank."""
        pair = self._pairs.target
        problem = ""
        try:
            tokens = self._connections.tokens(pair.name)
            if tokens:
                pair.oauth.revoke(tokens)
        except WorkspaceError as error:
            problem = str(error)
        self._connections.forget(pair.name)
        return problem

    def metadata_field(self) -> FieldStatus:
        """Whether the environment has the field that links are kept in."""
        definition = dict(DEFINITION)
        try:
            found = self._pairs.target.cloudinary.metadata_field(FIELD_ID)
        except WorkspaceError as error:
            return FieldStatus(state="unknown", definition=definition, problem=str(error))
        if found is None:
            return FieldStatus(state="absent", definition=definition)
        if found.get("type") != DEFINITION["type"]:
            return FieldStatus(state="foreign", definition=dict(found), problem="a field of this id has another type")
        return FieldStatus(state="present", definition=dict(found))

    def create_metadata_field(self) -> FieldStatus:
        """Add the field to the environment's schema; fine when somebody else just did."""
        try:
            self._pairs.target.cloudinary.create_metadata_field(DEFINITION)
        except (InputError, AccessError):
            status = self.metadata_field()
            if status.state == "present":
                return status
            raise
        return self.metadata_field()

    @staticmethod
    def _account(pair: Pair, tokens: Tokens) -> tuple[str, str]:
        """Whose account the new tokens are for."""

        def refused(_: str) -> str:
            raise Reconnect("Klaviyo did not accept the token that it had just given")

        service = pair.klaviyo.service
        client = klaviyo_client(service.base_url, BearerAuth(lambda: tokens.access, refused), pair.oauth.transport)
        try:
            return client.account()
        finally:
            client.close()
