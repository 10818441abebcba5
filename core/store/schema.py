"""What a database may do by itself: its triggers, compared with ours whenever one is opened.

A file that somebody else wrote may bring triggers and views, which run with every write here, or lack ours.
"""

import sqlite3
from typing import Final

TRIGGERS: Final = {
    f"activity_{change}": (
        f"CREATE TRIGGER activity_{change} before {change} on activity "
        "begin select raise(abort, 'the activity log is append-only'); end"
    )
    for change in ("update", "delete")
}
"""Each trigger that a database has, with its statement."""


def foreign_objects(connection: sqlite3.Connection) -> list[str]:
    """The names of triggers and views that are not ours."""
    return [name for name, statement in _objects(connection) if TRIGGERS.get(name) != statement]


def missing_triggers(connection: sqlite3.Connection) -> list[str]:
    """The names of our triggers that a database lacks."""
    return sorted(TRIGGERS.keys() - {name for name, _ in _objects(connection)})


def _objects(connection: sqlite3.Connection) -> list[tuple[str, str]]:
    query = "select name, sql from sqlite_master where type in ('trigger', 'view') order by name"
    return connection.execute(query).fetchall()
