"""Today's tables at once, for a new database: what all steps come to, as `python -m core.store.migrations` wrote it."""

import sqlite3
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

TODAY: Final = Path(__file__).with_name("today.sql")


def create_tables(connection: sqlite3.Connection, steps: Iterable[str], migration_set: str) -> None:
    """Create today's tables and note the steps as done, whole or not at all."""
    with connection:
        connection.execute("begin immediate")
        for statement in _statements(TODAY.read_text()):
            connection.execute(statement)
        record = "insert into _sqlite_migrations (migration_set, name, applied_at) values (?, ?, ?)"
        connection.executemany(record, [(migration_set, name, str(datetime.now(UTC))) for name in steps])


def is_new(connection: sqlite3.Connection) -> bool:
    """Whether a database holds nothing yet."""
    return bool(connection.execute("select not exists (select 1 from sqlite_master)").fetchone()[0])


def dump_schema(connection: sqlite3.Connection) -> str:
    """The SQL of what a database holds, in the order in which it was made."""
    query = "select sql from sqlite_master where sql is not null and name not like 'sqlite_%' order by rowid"
    return "".join(f"{sql};\n" for (sql,) in connection.execute(query))


def _statements(script: str) -> Iterator[str]:
    """The statements of a script, of which each ends with a line; those of a trigger hold semicolons."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
