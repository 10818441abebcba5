"""Words about jobs."""

STOP = "Stop"
