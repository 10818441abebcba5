"""A copy of the database while it is in use, and back."""

import sqlite3
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

from core.errors import InputError, StoreError
from core.store.database import Database
from core.store.shelved_accounts import move_shelved_accounts


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


def restore(database: Database, source: Path) -> None:
    """Put a backup in the place of the database's content, whole or not at all; InputError for another file.

    Whoever has the workspace open sees the restored content from then on.
    """
    _check(source)
    with TemporaryDirectory(dir=database.path.parent) as folder:
        copy = Path(folder) / "restored.db"
        copy.write_bytes(source.read_bytes())
        # Opening it brings its tables up to date; a newer one is refused here.
        restored = Database(copy)
        try:
            restored.connection.backup(database.connection)
        except sqlite3.Error as error:
            raise StoreError(f"the backup could not be put back ({error})") from error
        finally:
            restored.close()
    # A backup of an earlier version may hold accounts that were set aside.
    move_shelved_accounts(database)


def _check(source: Path) -> None:
    if not source.is_file():
        raise InputError("does not exist", str(source))
    try:
        with closing(sqlite3.connect(f"{source.resolve().as_uri()}?mode=ro", uri=True)) as backup:
            sound = backup.execute("pragma quick_check").fetchone()[0] == "ok"
            tables = {row[0] for row in backup.execute("select name from sqlite_master where type = 'table'")}
    except sqlite3.Error as error:
        raise InputError(f"is not a database ({error})", str(source)) from None
    if not sound or not {"link", "connection"} <= tables:
        raise InputError("is not a sound backup of a workspace", str(source))
