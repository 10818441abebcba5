"""What a cell executed, and what it waits for."""

import time
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from core.domain.job import ApiUsage
from core.reads import Read


@dataclass(frozen=True, kw_only=True)
class CellResult:
    """What a cell executed, what came of it and what it cost; `at` is when, in seconds since 1970."""

    code: str
    result: Any
    calls: int
    seconds: float
    at: float = field(default_factory=time.time, compare=False)


def cost_of(results: Collection[CellResult | ApiUsage]) -> ApiUsage:
    """What they have cost together."""
    return ApiUsage(calls=sum(each.calls for each in results), seconds=sum(each.seconds for each in results))


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """A call whose answer a cell waits for; `is_late` once that was said."""

    code: str
    read: Read[CellResult]
    is_late: bool = False
