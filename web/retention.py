"""What has expired is deleted while a server runs, also when nobody looks at it."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from typing import Final

from core.errors import StoreError

_LOGGER: Final = logging.getLogger(__name__)
EVERY: Final = 3600.0
"""Seconds between two looks."""


@asynccontextmanager
async def deleting(delete_expired: Callable[[], int], every: float = EVERY) -> AsyncIterator[None]:
    """Call `delete_expired` again and again, in a thread, until the end; a failure is logged and tried again."""
    task = asyncio.create_task(_delete(delete_expired, every))
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def _delete(delete_expired: Callable[[], int], every: float) -> None:
    while True:
        try:
            if count := await asyncio.to_thread(delete_expired):
                _LOGGER.info("%d saved samples and drafts had expired and were deleted", count)
        except StoreError as error:
            _LOGGER.warning("what has expired could not be deleted: %s", error)
        await asyncio.sleep(every)
