"""The demo shop: connected in one step, and what a demo giver does to its services, one click each way."""

import secrets
from typing import Any, Final
from urllib.parse import urlsplit

import httpx

from core.accounts.accounts import Accounts
from core.accounts.store import Connections
from core.domain.connection import Connection
from core.errors import InputError, Refused, Unavailable, WorkspaceError
from core.http import Answer, AnswerType, Service, make_client
from core.settings import Settings
from core.setup.connect import Setup

SCENARIOS: Final = ("picture", "scopes", "revoke", "throttle", "klaviyo_down", "fetch")
_ANSWER: Final[AnswerType[dict[str, Any]]] = AnswerType(dict[str, Any])


class Demo:
    """The demo shop's connection and scenarios; refused while real accounts are connected."""

    def __init__(
        self,
        settings: Settings,
        setup: Setup,
        accounts: Accounts,
        connections: Connections,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self._settings, self._setup = settings, setup
        self._accounts = accounts
        self._connections = connections
        self._service = Service(
            name="The demo shop",
            base_url=f"{settings.sandbox}/_control",
            refusal=_refusal,
            client=make_client(transport=transport),
        )

    def connect(self) -> Connection:
        """Connect the demo shop as its owner would on the consent page, and create the metadata field."""
        if self._setup.target.name != "sandbox":
            raise Refused("this workspace is set up for a real account; connect that one")
        browser = secrets.token_urlsafe(9)
        address = self._setup.begin(self._setup.issue_setup_token(browser), browser)
        approved = self._call("POST", "/consent", {"query": urlsplit(address).query})
        connection = self._setup.finish(str(approved["state"]), str(approved["code"]), browser)
        self._setup.create_metadata_field()
        return connection

    def scenarios(self) -> dict[str, bool]:
        """Return every scenario's name and whether it is enabled."""
        states = self._call("GET", "/scenarios")
        return {name: bool(states.get(name)) for name in SCENARIOS}

    def enable(self, scenario: str) -> dict[str, bool]:
        """Enable a scenario; return all of them as they are then."""
        self._call("POST", "/scenarios", {"name": scenario, "on": True})
        return self.scenarios()

    def disable(self, scenario: str) -> dict[str, bool]:
        """Disable a scenario; return all of them as they are then."""
        self._call("POST", "/scenarios", {"name": scenario, "on": False})
        if scenario == "revoke":
            # The shop's owner would reconnect; here the same permission is good again.
            self._connections.clear_broken("sandbox")
        return self.scenarios()

    def reset(self) -> None:
        """Draw the demo shop anew; what was there is kept for `undo_reset`. The connection ends with the old world."""
        self._call("POST", "/snapshot")
        self._call("POST", "/reset")

    def undo_reset(self) -> None:
        """The demo shop as it was before the last reset."""
        self._call("POST", "/restore")
        self._connections.clear_broken("sandbox")

    def can_undo_reset(self) -> bool:
        """Whether there is something to go back to."""
        return bool(self._call("GET", "/snapshot").get("kept"))

    def close(self) -> None:
        """Let go of the network."""
        self._service.client.close()

    def _call(self, method: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        if not self._settings.has_demo_shop:
            raise Refused("a team's server has no demo shop")
        if self._accounts.connected().name != "sandbox":
            raise Refused("the demo controls are for the demo shop, but real accounts are connected")
        return self._service.call(method, path, body=body, read=_ANSWER.read)


def _refusal(answer: Answer) -> WorkspaceError | None:
    if answer.is_success:
        return None
    message = f"the demo shop answered HTTP {answer.status}"
    return InputError(message) if answer.status == httpx.codes.BAD_REQUEST else Unavailable(message)
