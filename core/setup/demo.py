"""The demo shop: connected in one step, and what a demo giver does to its services, one click each way."""

import secrets
from contextlib import AbstractContextManager
from typing import Any, Final
from urllib.parse import urlsplit

import httpx

from core.accounts.accounts import Accounts
from core.accounts.demo_data import DemoData
from core.accounts.store import Connections
from core.domain.connection import Connection
from core.errors import Busy, InputError, Refused, Unavailable, WorkspaceError
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
        # The permission would be of the world that a reset under way ends.
        with self._reset.alone():
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
        """How many scenarios were enabled when this process last looked, 0 if it did not; asks nobody."""
        return sum((self._states or {}).values())

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
        """Restore the demo shop, and all that the workspace stores of it, to their initial state.

        `undo_reset` undoes it. A reset before anything was done since the last one keeps what that one has set aside.
        Busy, and nothing is changed, while a job of the demo shop does not stop or another reset takes too long.
        """
        self._require_demo_shop()
        with self._reset.alone():
            self._stop_jobs()
            self._finish_undo()
            if self._reset.data.is_empty:
                self._reset.data.delete_in_use()
            else:
                self._set_aside()
            self._accounts.clear("sandbox")
            self._states = None
            self._call("POST", "/reset")
            self._reset.log("Demo shop reset")

    def undo_reset(self) -> None:
        """Bring back the demo shop, and all that the workspace stored of it, as they were before the last reset.

        InputError, and nothing is changed, unless both still have what belongs to that reset; Busy as for `reset`.
        """
        self._require_demo_shop()
        with self._reset.alone():
            if not self.can_undo_reset():
                raise InputError("no reset of the demo shop is left to undo")
            self._stop_jobs()
            self._states = None
            if not self._is_restored():
                self._call("POST", "/restore", {"id": self._reset.data.reset_id})
            self._finish_undo()
            self._reset.log("Reset of the demo shop undone")

    def can_undo_reset(self) -> bool:
        """Whether the demo shop and the workspace both have what belongs to the last reset."""
        snapshots, reset_id = self._call("GET", "/snapshot"), self._reset.data.reset_id
        return bool(reset_id) and reset_id in (*snapshots["kept"], snapshots["restored"])

    def _set_aside(self) -> None:
        reset_id = secrets.token_hex(6)
        # Until the rows are set aside, those of the reset before belong to the snapshot before.
        self._call("POST", "/snapshot", {"id": reset_id, "keep": self._reset.data.reset_id})
        # Before the shop: if that cannot be reset, an undo finds both as they were.
        self._reset.data.set_aside(reset_id)

    def _is_restored(self) -> bool:
        """Whether the demo shop was already restored to what it was when the rows were set aside."""
        reset_id = self._reset.data.reset_id
        return bool(reset_id) and self._call("GET", "/snapshot")["restored"] == reset_id

    def _finish_undo(self) -> None:
        """Bring back the rows if the demo shop was restored: an undo may have ended between the two."""
        if self._is_restored():
            self._reset.data.bring_back(self._reset.data.reset_id)
            self._accounts.clear("sandbox")
            self._connections.clear_broken("sandbox")

    def _stop_jobs(self) -> None:
        self._reset.stop_jobs(self._accounts.connected().label)

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
    """The workspace's side of a reset: what it stores of the demo shop, and the work that writes there."""

    def __init__(self, database: Database, jobs: Jobs, log: ActivityLog) -> None:
        self.data = DemoData(database)
        self._database, self._jobs, self._log = database, jobs, log

    def alone(self) -> AbstractContextManager[None]:
        """Held by whoever resets or connects the demo shop: one at a time; Busy when that takes too long."""
        return self._database.lock("demo-reset")

    def stop_jobs(self, label: str) -> None:
        """Stop the jobs of the account of this label, which would go on in the other world; Busy if one does not."""
        jobs = self._jobs.active(label)
        for job in jobs:
            self._jobs.stop(job.id)
        for job in jobs:
            if self._jobs.wait_until_stopped(job.id).active:
                raise Busy(f"the {job.kind} is still being stopped; try again in a minute")

    def log(self, what: str) -> None:
        """Write down what was done to the demo shop."""
        self._log.add(what)


def _refusal(answer: Answer) -> WorkspaceError | None:
    if answer.is_success:
        return None
    message = f"the demo shop answered HTTP {answer.status}"
    return InputError(message) if answer.status == httpx.codes.BAD_REQUEST else Unavailable(message)
