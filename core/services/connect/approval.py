"""Connecting a Cloudinary environment by a person's approval instead of a key."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, Final

import orjson

from core.cloudinary.oauth import SCOPES, cloud_of
from core.domain.connection import ApprovedEnvironment, Tokens
from core.errors import AccessError, InputError, NotConnected, NotFound, Reconnect
from core.oauth import BearerAuth, OAuthApp
from core.services.connect.pairs import Pairs
from core.services.connect.tickets import Tickets
from core.store.activity import ActivityLog
from core.store.connections import Dances
from core.store.environments import Environments

_DANCE: Final = "cloudinary"


class Approval:
    """The dance with Cloudinary's OAuth; afterwards the environment is one like that of a key."""

    def __init__(
        self, pairs: Pairs, environments: Environments, dances: Dances, tickets: Tickets, log: ActivityLog
    ) -> None:
        self._pairs = pairs
        self._environments = environments
        self._dances = dances
        self._tickets = tickets
        self._log = log

    @property
    def is_offered(self) -> bool:
        """Whether an app of Cloudinary's is configured."""
        return self._pairs.cloudinary_app is not None

    def begin(self, ticket: str, browser: str, hosts: Mapping[str, Any] | None = None) -> str:
        """Cloudinary's address where the person approves; InputError at `ticket`, or at the host that cannot be one.

        `hosts` are fields of an Environment, by default those of the approval before: an approval tells the cloud
        alone, not region or delivery.
        """
        self._tickets.read(ticket, browser)
        chosen = self._known_hosts() if hosts is None else dict(hosts)
        # A host that cannot be one is said before anybody is sent away.
        ApprovedEnvironment(cloud="unknown", **chosen)
        app = self._app()
        who = self._tickets.spend(ticket, browser).who
        state, verifier = self._dances.begin(_DANCE, browser, who, orjson.dumps(chosen).decode())
        return app.authorize_url(state, verifier, SCOPES)

    def abandon(self, state: str, browser: str) -> bool:
        """End a dance without an approval; whether this browser had begun it."""
        return self._dances.finish(state, browser, _DANCE) is not None

    def finish(self, state: str, code: str, browser: str) -> str:
        """Exchange the code and remember the environment, whose cloud it gives; nothing changes unless all of it works.

        InputError at `state`, `scope`, `cloud` or `upload_prefix`; Refused or UnknownApp, in Cloudinary's words.
        """
        dance = self._dances.finish(state, browser, _DANCE)
        if dance is None:
            raise InputError("this approval was not begun here, or it was used or has expired", "state")
        tokens = self._app().exchange(code, dance.verifier)
        # RFC 6749, 5.1: nothing said means that all was granted.
        missing = [scope for scope in SCOPES if tokens.scope and scope not in tokens.scope.split()]
        if missing:
            raise InputError(f"Cloudinary did not grant {', '.join(missing)}", "scope")
        environment = ApprovedEnvironment(cloud=cloud_of(tokens), **orjson.loads(dance.note))
        self._try(environment, tokens)
        with self._environments.changing("real"):
            self._environments.save("real", environment, tokens)
        self._log.add("Cloudinary connected by approval", environment.cloud, who=dance.who)
        return environment.cloud

    def _known_hosts(self) -> dict[str, Any]:
        known = self._environments.get("real")
        hosts = asdict(known) if isinstance(known, ApprovedEnvironment) else {}
        hosts.pop("cloud", None)
        return hosts

    def _app(self) -> OAuthApp:
        app = self._pairs.cloudinary_app
        if app is None:
            raise NotConnected("no app of Cloudinary's is configured")
        return app

    def _try(self, environment: ApprovedEnvironment, tokens: Tokens) -> None:
        """One call, which shows whether the region is the environment's: an approval does not tell it."""

        def refused(_: str) -> str:
            raise Reconnect("Cloudinary did not accept the token that it had just given")

        client = self._pairs.cloudinary(environment, BearerAuth(lambda: tokens.access, refused))
        try:
            client.ping()
        except (AccessError, NotFound) as error:
            raise InputError(f"the environment is not known in this region ({error})", "upload_prefix") from None
        finally:
            client.close()
