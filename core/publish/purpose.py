"""What blocks are written for, beside their own sake."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from core.domain.block import LinkKey

if TYPE_CHECKING:
    from sqlite_utils import Database as SqliteUtils

    from core.publish.block_writer import WriteOutcome

Record = Callable[["SqliteUtils", LinkKey, "WriteOutcome"], None]
"""Writes down what came of a block in somebody else's tables, in the write unit in which the link changes."""


def record_nowhere(_: "SqliteUtils", __: LinkKey, ___: "WriteOutcome") -> None:
    """Write down nothing: the link itself is all that is kept."""


@dataclass(frozen=True, kw_only=True)
class Purpose:
    """What blocks are written for: who keeps the outcomes, and since when (ISO 8601), blank for always.

    A block whose creation was interrupted before that was created by somebody else.
    """

    record: Record = record_nowhere
    since: str = ""


FOR_ITSELF: Final = Purpose()
