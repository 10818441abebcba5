"""The SQLite file: a connection for each thread, write-ahead log, whole write units."""

import sqlite3
import threading
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from core.errors import StoreError

if TYPE_CHECKING:
    from sqlite_utils import Database as SqliteUtils

BUSY_SECONDS = 5


class Database:
    """The workspace's database; safe to share between threads."""

    def __init__(self, path: Path) -> None:
        """Open the file, creating it (mode 0600) and its folder when missing, and bring its tables up to date."""
        from core.store.migrations import migrations, newer

        self.path = path
        self._local = threading.local()
        self._writing = threading.Lock()
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            if not path.exists():
                path.touch(mode=0o600)
            # Two processes that start at once must not both migrate.
            with self.lock("migrate"):
                if unknown := newer(self.tables):
                    self.close()
                    raise StoreError(_newer(path, unknown))
                migrations.apply(self.tables)
        except (OSError, sqlite3.Error) as error:
            raise StoreError(f"the database {path.name} cannot be opened ({error})") from error

    @property
    def tables(self) -> "SqliteUtils":
        """This thread's connection."""
        from sqlite_utils import Database as SqliteUtils

        database: SqliteUtils | None = getattr(self._local, "database", None)
        if database is None:
            connection = sqlite3.connect(self.path, timeout=BUSY_SECONDS)
            connection.execute("pragma journal_mode = wal")
            connection.execute("pragma synchronous = normal")
            database = SqliteUtils(connection)
            self._local.database = database
        return database

    def close(self) -> None:
        """Let go of this thread's connection."""
        database: SqliteUtils | None = getattr(self._local, "database", None)
        if database is not None:
            database.conn.close()
            del self._local.database

    @contextmanager
    def write(self) -> Generator["SqliteUtils"]:
        """One write unit, committed whole or not at all; no network call belongs inside."""
        tables = self.tables
        try:
            # Threads queue here; only processes have to ask SQLite again and again whether it is their turn.
            with self._writing, _transaction(tables.conn):
                yield tables
        except sqlite3.Error as error:
            why = f"the database {self.path.name} cannot be written ({error}); nothing was changed"
            raise StoreError(why) from error

    @contextmanager
    def lock(self, name: str, timeout: float = 60) -> Generator[None]:
        """A lock among all threads and processes of this workspace; the system frees it when its holder dies."""
        from filelock import FileLock, Timeout

        folder = self.path.parent / f"{self.path.stem}.locks"
        folder.mkdir(exist_ok=True)
        try:
            with FileLock(folder / f"{name}.lock", timeout=timeout, thread_local=False):
                yield
        except Timeout:
            raise StoreError("somebody else is working on the same thing; try again in a minute") from None


@contextmanager
def _transaction(connection: sqlite3.Connection) -> Generator[None]:
    # A deferred transaction of two processes fails when both go from reading to writing.
    connection.execute("begin immediate")
    try:
        yield
        connection.commit()
    except BaseException:
        connection.rollback()
        raise


def _newer(path: Path, steps: list[str]) -> str:
    return (
        f"the database {path.name} was written by a newer version of this workspace ({', '.join(steps)}); nothing was "
        "changed; use that version, or restore an older backup"
    )
