"""The workspace's key: damage is named, other people cannot read it, and it can be replaced without losing anything."""

import json
import os
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from cryptography.fernet import Fernet, InvalidToken
from pydantic import SecretStr

from core.cli.main import cli
from core.errors import InputError, Reconnect, StoreError
from core.store.activity import ActivityLog
from core.store.database import Database
from core.store.encryption import Encryption, open_encryption
from core.store.key_rotation import ENCRYPTED, rotate_key

ROWS: dict[str, dict[str, Any]] = {
    "connection": {"account": "real", "account_id": "A"},
    "environment": {"account": "real", "cloud": "c"},
    "saved_sample": {"id": "s1", "account": "real:A"},
    "saved_profile": {"id": "p1", "account": "real:A"},
    "draft": {
        "account": "real:A",
        "cloud": "c",
        "person": "p",
        "template": "t",
        "variant": "",
        "revision": "r",
        "at": "x",
    },
    "shared_draft": {
        "token": "h",
        "account": "real:A",
        "cloud": "c",
        "person": "p",
        "template": "t",
        "variant": "",
        "at": "x",
    },
    "unsent_entry": {
        "account": "real:A",
        "cloud": "c",
        "person": "p",
        "field": "alts",
        "reference": "r",
        "at": "x",
    },
    "pending_authorization": {"state": "x", "account": "real", "expires": 9e9},
}


@pytest.fixture
def database(tmp_path: Path) -> Database:
    return Database(tmp_path / "workspace.db")


def opened(database: Database, *keys: str) -> Encryption:
    return open_encryption(database.path, SecretStr(",".join(keys)) if keys else None)


def fill(database: Database, encryption: Encryption) -> None:
    with database.write() as db:
        for table, row in ROWS.items():
            db.table(table).insert({**row, ENCRYPTED[table]: encryption.encrypt(f"secret of {table}")})


def stored(database: Database) -> dict[str, bytes]:
    return {table: database.rows_where(table)[0][column] for table, column in ENCRYPTED.items()}


def assert_readable(database: Database, encryption: Encryption) -> None:
    for table, token in stored(database).items():
        assert encryption.decrypt(token) == f"secret of {table}"


@pytest.mark.parametrize("content", [b"", b"\n", b"\xff\xfe", b"rubbish", b"A" * 42, b"x" * 44, b"\x00" * 32])
def test_a_damaged_key_file_is_named_and_left_as_it_is(database: Database, content: bytes) -> None:
    path = database.path.with_suffix(".key")
    path.write_bytes(content)
    with pytest.raises(StoreError, match=r"key file workspace\.key is damaged.*restore your copy") as raised:
        opened(database)
    assert "WORKSPACE_SECRET_KEY" not in str(raised.value)
    assert path.read_bytes() == content


def test_a_setting_that_is_no_key_is_named_without_its_value(database: Database) -> None:
    with pytest.raises(StoreError, match=r"WORKSPACE_SECRET_KEY.*second.*32 bytes") as raised:
        opened(database, Fernet.generate_key().decode(), "CANARY")
    assert "CANARY" not in str(raised.value)


def test_a_key_file_that_others_can_read_is_closed_to_them(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    opened(database).encrypt("x")
    path = database.path.with_suffix(".key")
    path.chmod(0o644)
    opened(database)
    assert path.stat().st_mode & 0o777 == 0o600
    assert "rotate-key" in caplog.text


@pytest.mark.skipif(os.getuid() != 0, reason="only root can give a file away")
def test_a_key_file_of_another_user_is_read_as_long_as_it_can_be(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    """A key that an orchestrator mounts belongs to root, and only root can change its mode."""
    token = opened(database).encrypt("x")
    path = database.path.with_suffix(".key")
    path.chmod(0o644)
    for folder in path.parents:
        if folder.is_relative_to(tempfile.gettempdir()) and folder != Path(tempfile.gettempdir()):
            folder.chmod(0o755)
    with as_user(10001):
        assert opened(database).decrypt(token) == "x"
    assert path.stat().st_mode & 0o777 == 0o644
    assert "can be read by other users" in caplog.text


@contextmanager
def as_user(number: int) -> Iterator[None]:
    """This process acts as somebody else on files."""
    os.seteuid(number)
    try:
        yield
    finally:
        os.seteuid(0)


def test_every_encrypted_column_is_rotated(database: Database) -> None:
    columns = {
        (table["name"], column["name"])
        for table in database.rows("select name from sqlite_master where type = 'table'")
        for column in database.rows(f'pragma table_info("{table["name"]}")')
        if column["type"] == "BLOB"
    }
    # What an audit has read so far; a table that goes when a workspace is opened.
    plain = {("audit_page", "body"), ("kept_pair", "tokens"), ("kept_pair", "sealed")}
    assert columns - plain == set(ENCRYPTED.items())


def test_after_a_rotation_only_the_new_key_opens_what_is_stored(database: Database) -> None:
    running = opened(database)
    fill(database, running)
    path = database.path.with_suffix(".key")
    old = path.read_bytes().split()
    before = stored(database)
    result = rotate_key(database, None)
    assert (result.values, result.unreadable, result.name) == (len(ENCRYPTED), 0, "workspace.key")
    new, *previous = path.read_bytes().split()
    assert previous == old
    assert path.stat().st_mode & 0o777 == 0o600
    for token in stored(database).values():
        Fernet(new).decrypt(token)
        with pytest.raises(InvalidToken):
            Fernet(old[0]).decrypt(token)
    assert_readable(database, opened(database))
    assert_readable(database, running)
    Fernet(new).decrypt(running.encrypt("of a server that was running meanwhile"))
    for token in before.values():
        opened(database).decrypt(token)
    assert [entry.what for entry in ActivityLog(database).newest()] == ["Encryption key rotated"]


def test_a_second_rotation_forgets_the_first_key(database: Database) -> None:
    fill(database, opened(database))
    path = database.path.with_suffix(".key")
    first = path.read_bytes().strip()
    rotate_key(database, None)
    rotate_key(database, None)
    assert len(path.read_bytes().split()) == 2
    assert first not in path.read_bytes()
    assert_readable(database, opened(database))


def test_a_rotation_that_was_killed_loses_nothing(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(database, opened(database))
    with closing(sqlite3.connect(database.path)) as other:
        other.execute("begin immediate")
        database.connection.execute("pragma busy_timeout = 100")
        with pytest.raises(StoreError, match="nothing was changed"):
            rotate_key(database, None)
        other.rollback()
    assert_readable(database, opened(database))
    rotate_key(database, None)
    assert_readable(database, opened(database))
    assert len(database.path.with_suffix(".key").read_bytes().split()) == 2


class Killed(Database):
    """A database whose process ends where it would write."""

    def write(self) -> Any:
        """End."""
        raise KeyboardInterrupt


@pytest.mark.parametrize("failures", [1, 2, 3])
@pytest.mark.parametrize("kind", [Database, Killed])
def test_however_often_a_rotation_failed_the_key_in_use_before_it_stays(
    database: Database, kind: type[Database], failures: int
) -> None:
    fill(database, opened(database))
    rotate_key(database, None)
    before = stored(database)
    with closing(sqlite3.connect(database.path)) as other:
        for _ in range(failures):
            other.execute("begin immediate")
            unlucky = kind(database.path) if kind is Database else object.__new__(kind)
            vars(unlucky).update(vars(database))
            unlucky.connection.execute("pragma busy_timeout = 10")
            with pytest.raises((StoreError, KeyboardInterrupt)):
                rotate_key(unlucky, None)
            other.rollback()
            # A server that runs writes in between, with whichever key it has.
            with database.write() as db:
                db.execute("update environment set encrypted = ?", [opened(database).encrypt("secret of environment")])
    rotate_key(database, None)
    keys = database.path.with_suffix(".key").read_bytes().split()
    assert len(keys) == 2
    assert_readable(database, opened(database))
    for table, token in before.items():
        assert opened(database).decrypt(token) == f"secret of {table}", "a backup from before opens with the second key"


def test_what_a_running_server_writes_during_a_rotation_is_rotated_too(database: Database) -> None:
    server = opened(database)
    fill(database, server)

    class Busy(Database):
        """A database that a server writes to just before and after each write unit of the rotation."""

        @contextmanager
        def write(self) -> Iterator[Any]:
            """Write as the server does, around this write unit."""
            for token in (server.encrypt("secret of environment"),):
                with database.write() as db:
                    db.execute("update environment set encrypted = ?", [token])
            with database.write() as db:
                yield db
            with database.write() as db:
                db.execute("update saved_sample set encrypted = ?", [server.encrypt("secret of saved_sample")])

    busy = object.__new__(Busy)
    vars(busy).update(vars(database))
    rotate_key(busy, None)
    new = Fernet(database.path.with_suffix(".key").read_bytes().split()[0])
    for table, token in stored(database).items():
        assert new.decrypt(token) == f"secret of {table}".encode()


def test_a_value_that_no_key_opens_keeps_no_former_key(database: Database) -> None:
    fill(database, opened(database))
    with database.write() as db:
        db.execute("update connection set tokens = ?", [os.urandom(40)])
    for _ in range(3):
        assert rotate_key(database, None).unreadable == 1
        assert len(database.path.with_suffix(".key").read_bytes().split()) == 2


def test_a_key_file_is_created_by_what_encrypts_and_by_nothing_else(database: Database) -> None:
    """Whoever reads with the wrong settings must not find a key of no use afterwards."""
    token = opened(database, Fernet.generate_key().decode()).encrypt("x")
    path, wrong = database.path.with_suffix(".key"), opened(database)
    with pytest.raises(Reconnect):
        wrong.decrypt(token)
    assert not path.exists()
    other = opened(database)
    mine = other.encrypt("mine")
    assert path.stat().st_mode & 0o777 == 0o600
    assert wrong.decrypt(mine) == "mine", "a process that runs takes the key that another one created"


@pytest.mark.parametrize(
    ("value", "message"),
    [("CANARY", "the key is not valid"), ("{key},CANARY", "the second key is not valid"), (",", "no key"),
     ("{key},{key},{key},CANARY", "the fourth key is not valid"),
     ("{key},{key},{key},{key},{key},CANARY", "key 6 is not valid")],
)  # fmt: skip
def test_a_wrong_key_of_the_settings_is_told_by_its_place(database: Database, value: str, message: str) -> None:
    with pytest.raises(StoreError, match=f"WORKSPACE_SECRET_KEY.*{message}") as raised:
        opened(database, value.format(key=Fernet.generate_key().decode()))
    assert "CANARY" not in str(raised.value)


def test_a_key_of_the_settings_is_rotated_to_the_first_of_several(database: Database) -> None:
    old, new = Fernet.generate_key().decode(), Fernet.generate_key().decode()
    fill(database, opened(database, old))
    with pytest.raises(InputError, match=r"WORKSPACE_SECRET_KEY.*new key.*comma"):
        rotate_key(database, SecretStr(old))
    assert rotate_key(database, SecretStr(f"{new},{old}")).values == len(ENCRYPTED)
    assert_readable(database, opened(database, new))
    assert not database.path.with_suffix(".key").exists()


def test_what_no_key_opens_is_left_as_it_is_and_counted(database: Database) -> None:
    fill(database, opened(database))
    with database.write() as db:
        db.execute("update connection set tokens = ?", [Fernet(Fernet.generate_key()).encrypt(b"x")])
    before = stored(database)["connection"]
    assert rotate_key(database, None).unreadable == 1
    assert stored(database)["connection"] == before
    with pytest.raises(Reconnect):
        opened(database).decrypt(before)


def test_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORKSPACE_DB", str(tmp_path / "workspace.db"))
    monkeypatch.setenv("LOGNAME", "carla")
    monkeypatch.delenv("WORKSPACE_SECRET_KEY", raising=False)
    database = Database(tmp_path / "workspace.db")
    fill(database, opened(database))
    ended = CliRunner().invoke(cli, ["rotate-key", "--json"])
    assert (ended.exit_code, json.loads(ended.stdout)) == (
        0,
        {"key": "workspace.key", "values": 8, "unreadable": 0},
    )
    ended = CliRunner().invoke(cli, ["rotate-key"])
    assert ended.exit_code == 0
    assert "8 secrets are encrypted with a new key" in ended.stdout
    assert "Copy workspace.key" in ended.stdout
    with database.write() as db:
        db.execute("update connection set tokens = ?", [os.urandom(40)])
    assert CliRunner().invoke(cli, ["rotate-key"]).exit_code == 1
    assert {each.who for each in ActivityLog(database).newest()} == {"carla"}
