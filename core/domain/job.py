"""Where a background job stands."""

from typing import Final, Literal

JobState = Literal["queued", "running", "stopping", "stopped", "done", "failed"]

ACTIVE: Final[tuple[JobState, ...]] = ("queued", "running", "stopping")
"""The states of a job that somebody works on."""
