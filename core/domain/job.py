"""Long work as people see it: what it does, for which account, how far it is, and how it ended."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal

JobState = Literal["queued", "running", "stopping", "stopped", "done", "failed"]

ACTIVE: Final[tuple[JobState, ...]] = ("queued", "running", "stopping")
"""The states of a job that somebody works on."""


@dataclass(frozen=True, kw_only=True)
class ApiUsage:
    """What a piece of work cost: calls to both services, and seconds."""

    calls: int = 0
    seconds: float = 0.0


@dataclass(frozen=True, kw_only=True)
class Job:
    """One job.

    `account` is the scope of the account that it was planned for, `person` who started it or went on with it last,
    `note` a sentence for a person, `error_id` what the log calls an unexpected error. `calls` and `seconds` are what it
    has cost so far, the seconds without those of a run that goes on; times are ISO 8601 in UTC. A job that is
    `interrupted` has lost its process; it counts as stopped.
    """

    id: str
    kind: str
    account: str
    person: str
    state: JobState
    done: int = 0
    total: int = 0
    step: str = ""
    note: str = ""
    error_id: str = ""
    arguments: Mapping[str, Any] = field(default_factory=dict)
    calls: int = 0
    seconds: float = 0.0
    created_at: str = ""
    updated_at: str = ""
    interrupted: bool = False

    @property
    def active(self) -> bool:
        """Whether somebody works on it."""
        return self.state in ACTIVE

    @property
    def cost(self) -> ApiUsage:
        """What it has cost."""
        return ApiUsage(calls=self.calls, seconds=self.seconds)

    @property
    def fraction(self) -> float:
        """The part that is done, from 0 to 1; 0 if the total is unknown."""
        return min(1.0, self.done / self.total) if self.total else 0.0
