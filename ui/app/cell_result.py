"""What a cell executed."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, kw_only=True)
class CellResult:
    """What a cell executed, what came of it and what it cost."""

    code: str
    result: Any
    calls: int
    seconds: float
