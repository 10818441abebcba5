"""A line in the log for each call to a service."""

import logging
import time
from typing import Final

import httpx

_LOGGER: Final = logging.getLogger("core.http")


def log_call(
    service: str, request: httpx.Request, started: float, outcome: int | str, attempt: int = 1, *, path: bool = True
) -> None:
    """Log one call that began at `started` (of `time.perf_counter`).

    `outcome` is its status, or the reason why no answer came. The operation is method and path, without `path` the
    method alone; never the query, which may hold anything.
    """
    failed = isinstance(outcome, str) or outcome >= httpx.codes.INTERNAL_SERVER_ERROR
    level = logging.WARNING if failed else logging.INFO
    if not _LOGGER.isEnabledFor(level):
        return
    milliseconds = round(1000 * (time.perf_counter() - started), 1)
    target = request.url.raw_path.partition(b"?")[0].decode("ascii")
    operation = f"{request.method} {target}" if path else request.method
    _LOGGER.log(
        level,
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
