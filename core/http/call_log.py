"""A line in the log for each call to a service."""

import logging
import time
from typing import Final

import httpx

_LOGGER: Final = logging.getLogger("core.http")


def log_call(service: str, operation: str, started: float, attempt: int = 1, outcome: int | str = "") -> None:
    """Log one call that began at `started` (of `time.perf_counter`).

    `outcome` is its status, or the reason why no answer came.
    """
    failed = isinstance(outcome, str) or outcome >= httpx.codes.INTERNAL_SERVER_ERROR
    milliseconds = round(1000 * (time.perf_counter() - started), 1)
    _LOGGER.log(
        logging.WARNING if failed else logging.INFO,
        "%s %s: %s in %s ms, attempt %s",
        *(service, operation, outcome, milliseconds, attempt),
        extra={
            "service": service,
            "operation": operation,
            "status": None if isinstance(outcome, str) else outcome,
            "reason": outcome if isinstance(outcome, str) else "",
            "ms": milliseconds,
            "attempt": attempt,
        },
    )


def operation_of(request: httpx.Request) -> str:
    """Return method and path; never the query, which may hold anything."""
    return f"{request.method} {request.url.raw_path.partition(b'?')[0].decode('ascii')}"
