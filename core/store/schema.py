"""What a database may do by itself: its triggers and constraints, compared with ours whenever one is opened.

A file that somebody else wrote may bring triggers and views, which run with every write here, and constraints, by which
SQLite drops a row without an error; or it may lack ours.
"""

import re
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
_LOG: Final = "create table activity ( id integer primary key , at text , who text , what text , detail text )"
_TOKEN: Final = re.compile(r"\w+|[^\w\s\"`\[\]]")


def foreign_objects(connection: sqlite3.Connection) -> list[str]:
    """The names of what is not ours: triggers, views, virtual tables, and tables and indexes that may drop rows."""
    query = "select type, name, tbl_name, coalesce(sql, '') from sqlite_master order by name"
    return [row[1] for row in connection.execute(query).fetchall() if _is_foreign(*row)]


def missing_triggers(connection: sqlite3.Connection) -> list[str]:
    """The names of our triggers that a database lacks."""
    triggers = connection.execute("select name from sqlite_master where type = 'trigger'").fetchall()
    return sorted(TRIGGERS.keys() - {name for (name,) in triggers})


def _is_foreign(kind: str, name: str, table: str, statement: str) -> bool:
    if kind in ("trigger", "view"):
        return TRIGGERS.get(name) != statement
    # Libraries and renamings quote names in their own ways.
    tokens = " ".join(_TOKEN.findall(statement.lower()))
    if table.lower() == "activity":
        return tokens != _LOG
    return tokens.startswith("create virtual") or " on conflict " in tokens
