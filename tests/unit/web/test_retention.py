"""A running server deletes what has expired; one failure does not end that."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

from core.errors import StoreError
from web.retention import deleting


def test_what_has_expired_is_deleted_again_and_again_until_the_end() -> None:
    outcomes: list[int | Exception] = [2, StoreError("the disk is full"), 0, 1]
    calls: list[int] = []

    def delete_expired() -> int:
        calls.append(len(calls))
        outcome = outcomes[min(len(calls), len(outcomes)) - 1]
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    async def serve() -> None:
        async with deleting(delete_expired, every=0.001):
            while len(calls) < 5:
                await asyncio.sleep(0.001)

    # In a thread of its own: a browser test of the same process may have left a loop running.
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, asyncio.wait_for(serve(), 10)).result()
    at_the_end = len(calls)
    assert at_the_end >= 5
