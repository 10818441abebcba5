"""What a database brings along beside its rows: the log stays append-only, and no trigger of somebody else's runs."""

import sqlite3
import time
from contextlib import closing
from pathlib import Path

import pytest

from core.errors import Busy, InputError, StoreError
from core.store.activity import ActivityLog
from core.store.backup import back_up, restore
from core.store.database import Database
from core.store.schema import TRIGGERS

EVIL = "create trigger evil after insert on activity begin delete from activity where id < new.id; end"
COLUMNS = "id integer primary key, at text, who text, what text, detail text"


def rebuilt(definition: str) -> str:
    """A script that gives the log another definition, its rows and our own triggers."""
    return f"""
        create table other ({definition});
        insert into other (id, at, who, what, detail) select id, at, who, what, detail from activity;
        drop table activity;
        alter table other rename to activity;
        {";".join(TRIGGERS.values())};
    """


CHANGES = {
    "a constraint that drops entries": rebuilt(f"{COLUMNS}, unique (who) on conflict ignore"),
    "a constraint that replaces entries": rebuilt(f"{COLUMNS}, unique (who) on conflict replace"),
    "a column that drops entries": rebuilt(COLUMNS.replace("detail text", "detail text not null on conflict ignore")),
    "a check": rebuilt(f"{COLUMNS}, check (what <> 'Send started')"),
    "a computed column": rebuilt(f"{COLUMNS}, more text as (who)"),
    "an index of its own": "create unique index one on activity (who)",
    "an index that calls functions": "create index one on activity (upper(who))",
    "a virtual table": "create virtual table found using fts5(x)",
    "a conflict clause in another table": "create table other (x unique on conflict replace)",
    "a trigger of its own": EVIL,
    "a view": "create view shown as select * from activity",
    "no trigger": "drop trigger activity_update",
    "another trigger of that name": (
        "drop trigger activity_delete; create trigger activity_delete before delete on activity begin select 1; end"
    ),
    "another table in its place": "alter table activity rename to old; create view activity as select * from old",
}


@pytest.fixture
def database(tmp_path: Path) -> Database:
    database = Database(tmp_path / "workspace.db")
    ActivityLog(database).add("mine")
    return database


def changed_backup(database: Database, change: str) -> Path:
    path = database.path.with_name("backup.db")
    back_up(database, path)
    with closing(sqlite3.connect(path)) as db:
        db.executescript(CHANGES[change])
    return path


def entries(database: Database) -> list[str]:
    return [entry.what for entry in ActivityLog(database).newest()]


def test_a_new_database_has_the_triggers_that_are_looked_for(database: Database) -> None:
    rows = database.rows("select name, sql from sqlite_master where type in ('trigger', 'view')")
    assert {row["name"]: row["sql"] for row in rows} == TRIGGERS


@pytest.mark.parametrize("change", CHANGES)
def test_a_database_whose_triggers_were_changed_is_not_opened(database: Database, change: str) -> None:
    path = changed_backup(database, change)
    with pytest.raises(StoreError, match=r"backup\.db .*another program"):
        Database(path)


@pytest.mark.parametrize("change", CHANGES)
def test_a_backup_whose_triggers_were_changed_is_not_put_back(database: Database, change: str) -> None:
    path = changed_backup(database, change)
    with pytest.raises((InputError, StoreError), match=r"backup\.db.*another program"):
        restore(database, path)
    ActivityLog(database).add("another")
    assert entries(database) == ["another", "mine"]
    for statement in ("delete from activity", "update activity set what = 'x'"):
        with pytest.raises(StoreError, match="append-only"), database.write() as db:
            db.execute(statement)


def test_the_definition_of_the_log_is_known_however_it_is_written(database: Database) -> None:
    """A newer library may quote names in another way."""
    path = database.path.with_name("quoted.db")
    back_up(database, path)
    with closing(sqlite3.connect(path)) as db:
        db.executescript(rebuilt('"id" INTEGER primary key,\n  [at] TEXT, `who` TEXT, "what" TEXT, "detail" TEXT'))
    restore(database, path)
    assert entries(database) == ["mine"]


def test_a_schema_may_call_no_function_that_acts(database: Database) -> None:
    assert database.row("pragma trusted_schema") == {"trusted_schema": 0}


def test_putting_a_backup_back_does_not_wait_for_ever(database: Database) -> None:
    path = database.path.with_name("backup.db")
    back_up(database, path)
    ActivityLog(database).add("later")
    with closing(sqlite3.connect(database.path)) as other:
        other.execute("begin immediate")
        begun = time.monotonic()
        with pytest.raises(Busy, match=r"nothing was changed.*stop"):
            restore(database, path, seconds=0.5)
        assert time.monotonic() - begun < 5
        other.rollback()
    assert entries(database) == ["later", "mine"]
    restore(database, path, seconds=0.5)
    assert entries(database) == ["mine"]
    assert database.row("pragma busy_timeout") == {"timeout": 5000}
