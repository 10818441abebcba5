"""Which jobs a living process works on: a lock for each, which the system frees when its holder dies."""

from core.store.locks import Lock, LockFolder


class Claims:
    """The claims of all processes of one workspace."""

    def __init__(self, locks: LockFolder) -> None:
        self._locks = locks

    def take(self, job_id: str, seconds: float = 0.1) -> Lock | None:
        """Claim a job; None if another thread or process holds it for longer than `seconds`."""
        return self._locks.take(_name(job_id), seconds)

    def is_taken(self, job_id: str) -> bool:
        """Whether a living process works on a job."""
        return self._locks.is_taken(_name(job_id))


def _name(job_id: str) -> str:
    return f"job-{job_id}"
