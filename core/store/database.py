"""The SQLite file: a connection for each thread, write-ahead log, whole write units."""

import os
import sqlite3
import threading
from collections.abc import Generator, Iterable, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.errors import Busy, StoreError
from core.store.locks import LockFolder
from core.store.migrations import SET, STEPS, migrations
from core.store.migrations.today import create_tables, is_new
from core.store.schema import foreign_objects, missing_triggers
from core.store.sqlite_tables import load_sqlite_utils

if TYPE_CHECKING:
    from sqlite_utils import Database as SqliteUtils

BUSY_SECONDS = 5
PATIENCE = 0.25
"""Seconds that a person who chooses or types waits for another writer: it can be stored later just as well."""


class Database:
    """The workspace's database; safe to share between threads."""

    def __init__(self, path: Path) -> None:
        """Open the file, creating it (mode 0600) and its folder when missing, and bring its tables up to date.

        StoreError when its triggers are not those that keep the activity log append-only.
        """
        self.path = path
        self.lock_folder = LockFolder(path.parent / f"{path.stem}.locks")
        self._local = threading.local()
        self._writing = threading.Lock()
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            # Two processes that start at once must not both create or migrate.
            with self.lock("migrate"):
                self._create()
                self._bring_up_to_date()
            self.lock_folder.remove_abandoned()
        except (OSError, sqlite3.Error) as error:
            raise StoreError(f"the database {path.name} cannot be opened ({error})") from error

    @property
    def connection(self) -> sqlite3.Connection:
        """This thread's connection, for what a start and every page reads."""
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            connection = sqlite3.connect(self.path, timeout=BUSY_SECONDS, factory=_Connection)
            _begin_log(connection, self.path)
            connection.execute("pragma synchronous = normal")
            # No expression of a file's own schema may call a function that acts beyond the database.
            connection.execute("pragma trusted_schema = off")
            self._local.connection = connection
        return connection

    @property
    def tables(self) -> "SqliteUtils":
        """This thread's connection with the tables of sqlite-utils."""
        load_sqlite_utils()
        from sqlite_utils import Database as SqliteUtils

        tables: SqliteUtils | None = getattr(self._local, "tables", None)
        if tables is None:
            tables = self._local.tables = SqliteUtils(self.connection)
        return tables

    def close(self) -> None:
        """Let go of this thread's connection."""
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is not None:
            connection.close()
            self._local.__dict__.clear()

    @contextmanager
    def write(self, patience: float | None = None) -> Generator["SqliteUtils"]:
        """One write unit, committed whole or not at all; no network call belongs inside.

        Each thread queues and each program waits `BUSY_SECONDS` for its turn, or both `patience` seconds. StoreError
        when it cannot be written, or when the row to change is gone because a backup was put back.
        """
        load_sqlite_utils()
        from sqlite_utils.db import NotFoundError

        try:
            tables = self.tables
            with self._queue(patience), _transaction(tables.conn, patience):
                yield tables
        except sqlite3.Error as error:
            why = f"the database {self.path.name} cannot be written ({error}); nothing was changed in it"
            raise StoreError(why) from error
        except NotFoundError as error:
            why = f"a backup of the database {self.path.name} was restored in the meantime; nothing was changed in it"
            raise StoreError(why) from error

    @contextmanager
    def _queue(self, patience: float | None) -> Generator[None]:
        """Threads queue here; only processes have to ask SQLite again and again whether it is their turn."""
        if not self._writing.acquire(timeout=-1 if patience is None else patience):
            raise Busy(f"another write to the database {self.path.name} is in progress; nothing was changed in it")
        try:
            yield
        finally:
            self._writing.release()

    def row(self, query: str, *values: Any) -> dict[str, Any] | None:
        """The first row that a query gives."""
        cursor = self.connection.execute(query, values)
        row = cursor.fetchone()
        return {column[0]: value for column, value in zip(cursor.description, row, strict=True)} if row else None

    def rows_where(
        self,
        table: str,
        where: str = "1",
        values: Sequence[Any] = (),
        *,
        select: str = "*",
        order_by: str = "rowid",
        limit: int = -1,
    ) -> list[dict[str, Any]]:
        """The rows of a table that a condition holds for; as sqlite-utils has it, without loading it."""
        query = f'select {select} from "{table}" where {where} order by {order_by} limit {limit}'  # noqa: S608
        return self.rows(query, *values)

    def rows(self, query: str, *values: Any) -> list[dict[str, Any]]:
        """The rows that a query gives."""
        cursor = self.connection.execute(query, values)
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor]

    def _create(self) -> None:
        """Create the file when it is missing; none is left where its log cannot be."""
        if self.path.exists():
            return
        self.path.touch(mode=0o600)
        try:
            self.row("pragma user_version")
        except StoreError:
            self.close()
            for suffix in ("", "-wal", "-shm"):
                self.path.with_name(self.path.name + suffix).unlink(missing_ok=True)
            raise

    def _bring_up_to_date(self) -> None:
        if is_new(self.connection):
            create_tables(self.connection, STEPS, SET)
            return
        # Before anything is written, which would run them.
        self._require_own(foreign_objects(self.connection))
        recorded = self.row("select 1 from sqlite_master where type = 'table' and name = '_sqlite_migrations'")
        taken = self.rows_where("_sqlite_migrations", "migration_set = ?", [SET]) if recorded else []
        applied = [row["name"] for row in taken]
        if unknown := [name for name in applied if name not in STEPS]:
            self.close()
            raise StoreError(_newer(self.path, unknown))
        if STEPS.keys() - set(applied):
            migrations().apply(self.tables)
        self._require_own(missing_triggers(self.connection))

    def _require_own(self, changed: Sequence[str]) -> None:
        if changed:
            self.close()
            raise StoreError(_changed(self.path, changed))

    @contextmanager
    def lock(self, name: str, timeout: float = 60) -> Generator[None]:
        """A lock among all threads and processes of this workspace; the system frees it when its holder dies.

        Busy when somebody else holds it for longer than `timeout` seconds, StoreError when it cannot be made.
        """
        lock = self.lock_folder.take(name, timeout)
        if lock is None:
            raise Busy("someone else is working on the same thing; try again in a minute")
        try:
            yield
        finally:
            lock.release()

    @contextmanager
    def locks(self, names: Iterable[str], timeout: float = 60) -> Generator[None]:
        """Several locks at once; in one order for everybody, so that nobody waits for each other."""
        with ExitStack() as stack:
            for name in sorted(set(names)):
                stack.enter_context(self.lock(name, timeout))
            yield


class _Connection(sqlite3.Connection):
    """Raises StoreError where something cannot be read; what goes wrong in a write unit is told by `Database.write`."""

    writing = False

    def execute(self, *arguments: Any) -> sqlite3.Cursor:
        """A statement with its values."""
        try:
            return super().execute(*arguments)
        except sqlite3.Error as error:
            if self.writing:
                raise
            raise StoreError(f"the database cannot be read ({error})") from error


def _begin_log(connection: "_Connection", path: Path) -> None:
    """Write ahead; StoreError names the folder where that needs memory that its file system does not share.

    https://www.sqlite.org/wal.html: all processes using a database must be on the same host computer.
    """
    try:
        (mode,) = connection.execute("pragma journal_mode = wal").fetchone()
        # The memory is asked for by the first who reads.
        connection.execute("pragma schema_version").fetchone()
    except StoreError as error:
        if not _is_refused_by_folder(error.__cause__, path):
            raise
        mode = str(error.__cause__)
    if mode != "wal":
        connection.close()
        raise StoreError(
            f"the folder “{path.parent.name}” cannot hold the database {path.name} ({mode}), as is often so on network "
            "and shared drives; set WORKSPACE_DB to a file on a disk of this machine"
        )


def _is_refused_by_folder(error: BaseException | None, path: Path) -> bool:
    refusals = (sqlite3.SQLITE_PROTOCOL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN)
    # A disk that is full has no room for the memory either, but is no fault of the file system.
    if not isinstance(error, sqlite3.Error) or error.sqlite_errorcode == sqlite3.SQLITE_IOERR_SHMSIZE:
        return False
    # The lowest byte is the kind of an error.
    return error.sqlite_errorcode & 0xFF in refusals and os.access(path, os.R_OK | os.W_OK)


@contextmanager
def _transaction(connection: sqlite3.Connection, patience: float | None) -> Generator[None]:
    assert isinstance(connection, _Connection)  # noqa: S101 - every connection is made here  # nosec B101
    connection.writing = True
    try:
        with busy_timeout(connection, BUSY_SECONDS if patience is None else patience):
            # A deferred transaction of two processes fails when both go from reading to writing.
            connection.execute("begin immediate")
        try:
            yield
            connection.commit()
        except BaseException:
            connection.rollback()
            raise
    finally:
        connection.writing = False


@contextmanager
def busy_timeout(connection: sqlite3.Connection, seconds: float) -> Generator[None]:
    """Let a connection wait this long for other programs, and then as long as ever."""
    if seconds == BUSY_SECONDS:
        yield
        return
    connection.execute(f"pragma busy_timeout = {int(seconds * 1000)}")
    try:
        yield
    finally:
        connection.execute(f"pragma busy_timeout = {BUSY_SECONDS * 1000}")


def _changed(path: Path, names: Sequence[str]) -> str:
    return (
        f"the database {path.name} was changed by another program: its activity log is not sure to be append-only "
        f"({', '.join(names)}); nothing was written to it; move it to another folder and restore a backup"
    )


def _newer(path: Path, steps: list[str]) -> str:
    return (
        f"the database {path.name} was written by a newer version of this workspace ({', '.join(steps)}); nothing was "
        "changed; use that version, or restore an older backup"
    )
