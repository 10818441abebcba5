"""A copy of the database while it is in use, and back."""

import sqlite3
import time
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from core.errors import Busy, InputError, StoreError
from core.store.database import BUSY_SECONDS, Database, busy_timeout
from core.store.schema import foreign_objects
from core.store.shelved_accounts import move_shelved_accounts

RESTORE_SECONDS: Final = 30.0
"""How long a restore waits for a program that is writing to the database."""


def back_up(database: Database, target: Path) -> int:
    """Write a whole, consistent copy (mode 0600) to a new file; its size in bytes.

    What is encrypted in it stays so: the key is kept elsewhere. InputError when the file exists.
    """
    try:
        # Made by us, so that nobody else may read it and nothing is overwritten.
        target.touch(mode=0o600, exist_ok=False)
    except FileExistsError:
        raise InputError("exists already", str(target)) from None
    except OSError as error:
        raise InputError(f"cannot be written ({error.strerror})", str(target)) from None
    try:
        with closing(sqlite3.connect(target)) as copy:
            database.connection.backup(copy)
            # A file of its own, without a log beside it.
            copy.execute("pragma journal_mode = delete")
    except sqlite3.Error as error:
        target.unlink(missing_ok=True)
        raise StoreError(f"the backup could not be written ({error})") from error
    except BaseException:
        # Ctrl-C, say: half a backup is none.
        target.unlink(missing_ok=True)
        raise
    return target.stat().st_size


def restore(database: Database, source: Path, seconds: float = RESTORE_SECONDS) -> None:
    """Put a backup in the place of the database's content, whole or not at all; InputError for another file.

    Whoever has the workspace open sees the restored content from then on. Busy when somebody writes for longer than
    `seconds` without a pause.
    """
    _check(source)
    with TemporaryDirectory(dir=database.path.parent) as folder:
        # Under its own name, which an error tells.
        copy = Path(folder) / source.name
        copy.write_bytes(source.read_bytes())
        # Opening it brings its tables up to date; a newer one is refused here.
        restored = Database(copy)
        try:
            _copy(restored, database, seconds)
        except sqlite3.Error as error:
            raise StoreError(f"the backup could not be restored ({error})") from error
        finally:
            restored.close()
    # A backup of an earlier version may hold accounts that were set aside.
    move_shelved_accounts(database)


def _copy(restored: Database, database: Database, seconds: float) -> None:
    """Write all pages in one step, and try again until it is this program's turn or the time is over."""
    until = time.monotonic() + seconds

    def give_up(status: int, *_: int) -> None:
        if status in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED) and time.monotonic() > until:
            raise Busy(
                f"another program has been writing to {database.path.name} for {seconds:g} seconds; nothing was "
                "changed; stop that program, or try again"
            )

    # SQLite's own wait is part of each try.
    with busy_timeout(database.connection, min(BUSY_SECONDS, seconds / 4)):
        restored.connection.backup(database.connection, progress=give_up)


def _check(source: Path) -> None:
    if not source.is_file():
        raise InputError("does not exist", str(source))
    try:
        with closing(sqlite3.connect(f"{source.resolve().as_uri()}?mode=ro", uri=True)) as backup:
            sound = backup.execute("pragma quick_check").fetchone()[0] == "ok"
            tables = {row[0] for row in backup.execute("select name from sqlite_master where type = 'table'")}
            foreign = foreign_objects(backup)
    except sqlite3.Error as error:
        raise InputError(f"is not a database ({error})", str(source)) from None
    if foreign:
        names = ", ".join(foreign)
        raise InputError(f"was changed by another program ({names}); use an older backup", str(source))
    if not sound or not {"link", "connection"} <= tables:
        raise InputError("is not a valid backup of a workspace", str(source))
