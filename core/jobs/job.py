"""A job as a value: what it does, for which account, how far it is, and how it ended."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final

from core.domain.job import ACTIVE, JobState
from core.http import Cost

MOVES: Final[Mapping[JobState, frozenset[JobState]]] = MappingProxyType(
    {
        "queued": frozenset({"running", "stopping", "stopped"}),
        # Back to queued if its process closes or dies: another one goes on with it.
        "running": frozenset({"queued", "stopping", "stopped", "done", "failed"}),
        "stopping": frozenset({"queued", "stopped", "done", "failed"}),
        "stopped": frozenset({"queued"}),
        "failed": frozenset({"queued"}),
        # What a service did not answer for may be tried again.
        "done": frozenset({"queued"}),
    }
)
"""The states that may follow each state."""
INTERRUPTED: Final = "The workspace closed while this was running."


class Stopped(Exception):
    """Raised by a job's work when it leaves off because it must."""


@dataclass(frozen=True, kw_only=True)
class Progress:
    """How far a job is: `done` of `total` things (0 if unknown), and in a few words what it does now."""

    done: int = 0
    total: int = 0
    step: str = ""


@dataclass(frozen=True, kw_only=True)
class Job:
    """One job.

    `account` is the scope of the account that it was planned for, `person` who started it, `note` a sentence for a
    person, `error_id` what the log calls an unexpected error. `calls` and `seconds` are what it has cost; times are
    ISO 8601 in UTC. A job that is `interrupted` has lost its process; it counts as stopped.
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
    def cost(self) -> Cost:
        """What it has cost."""
        return Cost(calls=self.calls, seconds=self.seconds)

    @property
    def fraction(self) -> float:
        """The part that is done, from 0 to 1; 0 if the total is unknown."""
        return min(1.0, self.done / self.total) if self.total else 0.0


@dataclass(frozen=True, kw_only=True)
class End:
    """How one run of a job ended: the state that follows, a sentence about it, and the error if there was one."""

    state: JobState
    note: str = ""
    error_id: str = ""
    error: Exception | None = None
