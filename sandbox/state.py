"""Everything the sandbox remembers, in one SQLite file."""

import sqlite3
import threading
import time
import zlib
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, nullcontext
from pathlib import Path
from typing import Final

from filelock import FileLock

SCHEMA: Final = """
create table if not exists setting (name text primary key, value text not null);
create table if not exists request_log (
    id integer primary key, at real, service text, method text, path text, query text, status integer);
create table if not exists scenario (name text primary key, before text not null);
create table if not exists fault (
    id integer primary key, method text, path text, kind text, value text, remaining integer);

create table if not exists grant_code (
    code text primary key, redirect_uri text, challenge text, scope text, expires real);
create table if not exists token (
    token text primary key, kind text, install text, scope text, expires real, revoked integer default 0);
create table if not exists account (id text primary key, attributes text not null);
create table if not exists universal_content (
    id text primary key, name text not null, definition text not null, created text not null, updated text not null,
    patched integer not null default 0, gone_until real);
create table if not exists template (
    id text primary key, name text not null, editor_type text not null, html text not null,
    text text not null default '', definition text, created text not null, updated text not null,
    flaw text not null default '');
create table if not exists image (
    id integer primary key, name text, format text not null, size integer not null, hidden integer not null default 0,
    updated text not null, uuid text not null, way text not null, data blob not null);
create table if not exists outbox (
    id integer primary key, at text not null, recipient text not null, subject text not null, html text not null,
    fault text not null default '');
create table if not exists preview_send (
    id text primary key, at real not null, due real not null, template text not null, profile text not null,
    recipients text not null, context text not null, delivered integer not null default 0);
create table if not exists rate_window (
    endpoint text not null, window integer not null, began real not null, used integer not null,
    primary key (endpoint, window));
create table if not exists metric (id text primary key, name text not null, attributes text not null);
create table if not exists profile (id text primary key, attributes text not null);
create table if not exists event (
    id text primary key, metric_id text not null, profile_id text not null, timestamp integer not null,
    uuid text not null, properties text not null);
create index if not exists event_by_metric on event (metric_id, timestamp, id);

create table if not exists asset (
    asset_id text primary key, resource_type text not null, type text not null, public_id text not null,
    format text, width integer, height integer, duration real, bytes integer not null, version integer not null,
    created_at text not null, asset_folder text not null default '', display_name text not null default '',
    tags text not null default '[]', context text not null default '{}', metadata text not null default '{}',
    etag text not null default '', access_control text not null default '[]', rejected integer not null default 0,
    data blob not null, unique (resource_type, type, public_id));
create table if not exists transformation (
    name text primary key, definition text not null, allowed_for_strict integer not null);
create table if not exists metadata_field (external_id text primary key, body text not null);
create table if not exists web_image (url text primary key, content_type text not null, data blob not null);
create table if not exists touched (name text primary key);
"""
_LARGE: Final = ("event", "profile", "asset", "web_image")
"""Tables that are copied only when they were touched: nine tenths of a world are events, which nobody changes."""
_TABLES: Final = "select name from main.sqlite_master where type = 'table' and name not like 'sqlite_%'"


def _triggers() -> Iterator[str]:
    """What notes that a large table was touched."""
    for table in _LARGE:
        for change in ("insert", "update", "delete"):
            note = f"insert or ignore into touched values ('{table}')"  # noqa: S608 - the tables above
            yield f"create trigger {table}_{change} after {change} on {table} begin {note}; end"


_STATEMENTS: Final = (*SCHEMA.split(";"), *_triggers())


class State:
    """The sandbox's database and clock; one connection for each thread."""

    def __init__(self, path: Path, *, scratch: bool = False) -> None:
        """Open the file at `path`, creating it and its folder when missing.

        A `scratch` file is written faster, by one thread, and is of no use after a crash.
        """
        path.parent.mkdir(parents=True, exist_ok=True)
        self.path, self._scratch = path, scratch
        self._local = threading.local()
        self._writing = threading.Lock()
        # SQLite does not wait while another connection makes a new file write ahead.
        with nullcontext() if scratch else FileLock(path.with_suffix(".lock")):
            self._prepare()

    @property
    def shape(self) -> int:
        """A number that stands for the tables' columns and triggers."""
        return zlib.crc32("".join(_STATEMENTS).encode()) & 0x7FFFFFFF

    def clear(self) -> None:
        """Drop every table and make them anew, empty."""
        with self.write() as db:
            for row in db.execute(_TABLES).fetchall():
                db.execute(f'drop table "{row["name"]}"')
            for statement in _STATEMENTS:
                db.execute(statement)
            db.execute(f"pragma user_version = {self.shape}")

    def _prepare(self) -> None:
        """Make the tables; a world of another version's shape is forgotten, for it can be drawn anew."""
        if self.db.execute("pragma user_version").fetchone()[0] != self.shape:
            self.clear()

    @property
    def db(self) -> sqlite3.Connection:
        """This thread's connection; rows answer to their column names."""
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            connection = sqlite3.connect(self.path, timeout=5, isolation_level=None)
            connection.row_factory = sqlite3.Row
            connection.execute(f"pragma journal_mode = {'off' if self._scratch else 'wal'}")
            connection.execute(f"pragma synchronous = {'off' if self._scratch else 'normal'}")
            self._local.connection = connection
        return connection

    def close(self) -> None:
        """Close this thread's connection; the next use opens another."""
        connection: sqlite3.Connection | None = self._local.__dict__.pop("connection", None)
        if connection is not None:
            connection.close()

    @contextmanager
    def write(self) -> Iterator[sqlite3.Connection]:
        """One write unit: committed whole, or not at all."""
        db = self.db
        # Threads that queue here do not have to ask SQLite again and again whether it is their turn.
        with self._writing:
            db.execute("begin immediate")
            try:
                yield db
            except BaseException:
                # On a full disk SQLite has already rolled back.
                if db.in_transaction:
                    db.execute("rollback")
                raise
            db.execute("commit")

    def copy_to(self, path: Path, settings: Mapping[str, str] | None = None) -> None:
        """Write everything to another file, whole or not at all; there these settings differ."""
        draft = path.with_name(f"{path.name}.{threading.get_ident()}")
        with closing(sqlite3.connect(draft)) as target:
            self.db.backup(target)
            with target:
                rows = (settings or {}).items()
                target.executemany("insert or replace into setting (name, value) values (?, ?)", rows)
        draft.replace(path)

    def copy_from(self, path: Path) -> None:
        """Take everything from a file that `copy_to` wrote; other threads and processes see all of it or nothing."""
        self.db.execute("attach ? as source", [str(path)])
        try:
            with self.write() as db:
                tables = [row["name"] for row in db.execute(_TABLES).fetchall()]
                for table in set(tables) - self._untouched(db):
                    db.execute(f'delete from main."{table}"')  # noqa: S608
                    db.execute(f'insert into main."{table}" select * from source."{table}"')  # noqa: S608
                # The copying has noted each table; what differs from the drawn world is what differed in the source.
                db.execute("delete from main.touched")
                db.execute("insert into main.touched select name from source.touched")
        finally:
            self.db.execute("detach source")

    def call_untouched(self) -> None:
        """Say that the large tables hold, as they are now, what the setting `world` describes."""
        with self.write() as db:
            db.execute("delete from touched")

    def _untouched(self, db: sqlite3.Connection) -> set[str]:
        """The large tables that hold what those of the attached world hold."""
        worlds = "select value from {}.setting where name = 'world'"
        here, there = (db.execute(worlds.format(place)).fetchone() for place in ("main", "source"))
        if here is None or here != there:
            return set()
        touched = db.execute("select name from main.touched union select name from source.touched")
        return set(_LARGE) - {row["name"] for row in touched}

    def setting(self, name: str, default: str = "") -> str:
        """One setting that the control routes can change."""
        row = self.db.execute("select value from setting where name = ?", [name]).fetchone()
        return str(row["value"]) if row else default

    def set(self, name: str, value: str) -> None:
        """Change one setting."""
        with self.write() as db:
            db.execute("insert or replace into setting (name, value) values (?, ?)", [name, value])

    def now(self) -> float:
        """Seconds since 1970 by the sandbox's clock, which the control routes can move."""
        return time.time() + float(self.setting("clock_offset", "0"))
