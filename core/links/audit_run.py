"""An audit of the links, how far it is, and what it was asked to look at."""

from collections.abc import Mapping
from dataclasses import dataclass

from core.domain.job import ACTIVE, JobState


@dataclass(frozen=True, kw_only=True)
class AuditOptions:
    """The opt-in passes: at most so many `images` asked for, fields filled in fewer than `coverage` of events."""

    images: int = 0
    coverage: float = 0.0


@dataclass(frozen=True, kw_only=True)
class AuditRun:
    """An audit and how far it is; `expected` links are looked at, `blocks` and `assets` were read so far.

    Calls are counted by what they were for: lists of blocks, lists of assets, closer looks, opt-in passes.
    """

    id: str
    state: JobState
    note: str
    started_at: str
    finished_at: str
    expected: int
    blocks: int
    assets: int
    calls: Mapping[str, int]
    options: AuditOptions
    counts: Mapping[str, int]

    @property
    def active(self) -> bool:
        """Whether somebody works on it."""
        return self.state in ACTIVE
