"""`python -m core backup` and `restore`: the workspace's database, while it is in use."""

import argparse
import sys
from pathlib import Path

from core.settings import read_settings
from core.store.backup import back_up, restore
from core.store.database import Database


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """The two commands and their arguments."""
    for name, command, summary in (
        ("backup", _backup, "copy the database to a new file; keep its key file elsewhere"),
        ("restore", _restore, "put a backup in the place of the database's content"),
    ):
        parser = commands.add_parser(name, help=summary, description=summary)
        parser.add_argument("file", type=Path)
        parser.set_defaults(command=command)


def _backup(options: argparse.Namespace) -> int:
    database = Database(read_settings().workspace_db)
    size = back_up(database, options.file)
    database.close()
    sys.stdout.write(f"{options.file}: {size:,} bytes\n")
    return 0


def _restore(options: argparse.Namespace) -> int:
    database = Database(read_settings().workspace_db)
    restore(database, options.file)
    database.close()
    sys.stdout.write(f"{database.path.name} holds what {options.file} held\n")
    return 0
