"""The tables, as an append-only list of steps; each is atomic and recorded."""

from typing import TYPE_CHECKING, Final

# In this order: importing them makes the list.
from core.store.migrations import first_tables, changes  # isort: skip
from core.store.migrations.step import STEPS
from core.store.sqlite_tables import load_sqlite_utils

if TYPE_CHECKING:
    from sqlite_utils.migrations import Migrations

__all__ = ["SET", "STEPS", "changes", "first_tables", "migrations"]
SET: Final = "workspace"
"""The name under which sqlite-utils records the steps."""


def migrations() -> "Migrations":
    """Return the steps as sqlite-utils applies them."""
    load_sqlite_utils()
    from sqlite_utils.migrations import Migrations

    steps = Migrations(SET)
    for name, function in STEPS.items():
        steps(name=name)(function)
    return steps
