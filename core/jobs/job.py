"""The states of a job, its progress, and how one run of it ended."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from core.domain.job import JobState

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
    """Raised by a job's work when it leaves off because it must; its text, if any, becomes the note."""


@dataclass(frozen=True, kw_only=True)
class Progress:
    """How far a job is: `done` of `total` things (0 if unknown), and in a few words what it does now."""

    done: int = 0
    total: int = 0
    step: str = ""


@dataclass(frozen=True, kw_only=True)
class End:
    """How one run of a job ended: the state that follows, a sentence about it, and the error if there was one."""

    state: JobState
    note: str = ""
    error_id: str = ""
    error: Exception | None = None
