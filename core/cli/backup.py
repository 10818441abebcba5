"""The commands `backup` and `restore`: the workspace's database, while it is in use."""

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from core.cli.command import DONE, FILE, Command, json_option
from core.cli.output import print_json, print_line
from core.system_user import system_user

if TYPE_CHECKING:
    from core.store.database import Database


@click.command(cls=Command, examples=("backup workspace-2026-11-28.db",))
@click.argument("file", type=FILE)
@json_option
def backup(file: str, as_json: bool) -> int:
    """Copy the database to a new file.

    Keep the key file in a separate place: without it, everyone has to connect again after a restore.
    """
    from core.store.backup import back_up

    with _database() as database:
        size = back_up(database, Path(file))
    if as_json:
        print_json({"file": file, "bytes": size})
    else:
        print_line(f"{file}: {size:,} bytes")
    return DONE


@click.command(cls=Command, examples=("restore workspace-2026-11-28.db",))
@click.argument("file", type=FILE)
@json_option
def restore(file: str, as_json: bool) -> int:
    """Replace the content of the database with a backup."""
    from core.store.activity import ActivityLog
    from core.store.backup import restore as put_back

    with _database() as database:
        put_back(database, Path(file))
        ActivityLog(database, system_user).add("Backup restored", Path(file).name)
    if as_json:
        print_json({"file": file, "database": str(database.path)})
    else:
        print_line(f"{database.path.name} was restored from {file}")
    return DONE


@contextmanager
def _database() -> "Generator[Database]":
    from core.settings import read_settings
    from core.store.database import Database

    database = Database(read_settings().workspace_db)
    try:
        yield database
    finally:
        database.close()
