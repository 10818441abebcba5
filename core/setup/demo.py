"""The demo shop: connected in one step, and what a demo giver does to its services, one click each way."""

import secrets
from typing import Any, Final
from urllib.parse import urlsplit

import httpx

from core.accounts.accounts import Accounts
from core.accounts.demo_data import DemoData
from core.accounts.store import Connections
from core.domain.connection import Connection
from core.errors import InputError, Refused, Unavailable, WorkspaceError
from core.http import Answer, AnswerType, Service, make_client
from core.jobs.runner import Jobs
from core.settings import Settings
from core.setup.connect import Setup
from core.store.activity import ActivityLog
from core.store.database import Database

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
        reset: "DemoReset",
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self._settings, self._setup = settings, setup
        self._accounts = accounts
        self._connections = connections
        self._reset = reset
        self._states: dict[str, bool] | None = None
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
        self._states = {name: bool(states.get(name)) for name in SCENARIOS}
        return dict(self._states)

    def enabled(self) -> int:
        """How many scenarios are enabled, as far as this process knows: it asks once, since only it changes them."""
        return sum((self._states or self.scenarios()).values())

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
        """Make the demo shop, and all that the workspace knows of it, as on the first day; `undo_reset` undoes it.

        A reset of what is as on the first day leaves what the reset before has set aside.
        """
        self._require_demo_shop()
        label = self._accounts.connected().label
        if not self._reset.is_empty:
            self._call("POST", "/snapshot")
            # Before the shop: if that cannot be reset, an undo finds both as they were.
            self._reset.set_aside(label)
        self._accounts.clear("sandbox")
        self._call("POST", "/reset")
        self._states = None

    def undo_reset(self) -> None:
        """Bring back the demo shop, and all that the workspace knew of it, as they were before the last reset."""
        if not self.can_undo_reset():
            raise InputError("no reset of the demo shop is left to undo")
        self._reset.bring_back(self._accounts.connected().label)
        self._accounts.clear("sandbox")
        self._call("POST", "/restore")
        self._states = None
        self._connections.clear_broken("sandbox")

    def can_undo_reset(self) -> bool:
        """Whether there is something to go back to."""
        return bool(self._call("GET", "/snapshot").get("kept"))

    def close(self) -> None:
        """Let go of the network."""
        self._service.client.close()

    def _call(self, method: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        self._require_demo_shop()
        return self._service.call(method, path, body=body, read=_ANSWER.read)

    def _require_demo_shop(self) -> None:
        if not self._settings.has_demo_shop:
            raise Refused("a team's server has no demo shop")
        if self._accounts.connected().name != "sandbox":
            raise Refused("the demo controls are for the demo shop, but real accounts are connected")


class DemoReset:
    """The workspace's side of a reset: what it knows of the demo shop, and the work that writes there."""

    def __init__(self, database: Database, jobs: Jobs, log: ActivityLog) -> None:
        self._data, self._jobs, self._log = DemoData(database), jobs, log

    @property
    def is_empty(self) -> bool:
        """Whether nothing is known of the demo shop."""
        return self._data.is_empty

    def set_aside(self, label: str) -> None:
        """Stop the work of the account of this label, and set aside all that is known of the demo shop."""
        self._stop(label)
        self._data.set_aside()
        self._log.add("Demo shop reset")

    def bring_back(self, label: str) -> None:
        """Stop the work of the account of this label, and bring back what was set aside in place of what is known."""
        self._stop(label)
        self._data.bring_back()
        self._log.add("Reset of the demo shop undone")

    def _stop(self, label: str) -> None:
        # It would go on in the other world.
        for job in self._jobs.active(label):
            self._jobs.stop(job.id)


def _refusal(answer: Answer) -> WorkspaceError | None:
    if answer.is_success:
        return None
    message = f"the demo shop answered HTTP {answer.status}"
    return InputError(message) if answer.status == httpx.codes.BAD_REQUEST else Unavailable(message)
