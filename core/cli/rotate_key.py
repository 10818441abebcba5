"""The command `rotate-key`: another key for the stored secrets."""

import click

from core.cli.command import DONE, PARTLY, Command, json_option
from core.cli.output import print_error, print_json, print_line
from core.system_user import system_user


@click.command(cls=Command, name="rotate-key", examples=("rotate-key",))
@json_option
def rotate_key(as_json: bool) -> int:
    """Encrypt all stored secrets with a new key.

    The key file gets a new key. With WORKSPACE_SECRET_KEY, first put the new key before the old one, separated by a
    comma, and restart. Exit 1 if a secret cannot be decrypted.
    """
    from core.settings import read_settings
    from core.store.database import Database
    from core.store.key_rotation import rotate_key as rotate

    settings = read_settings()
    database = Database(settings.workspace_db)
    try:
        rotation = rotate(database, settings.workspace_secret_key, system_user())
    finally:
        database.close()
    if as_json:
        print_json({"key": rotation.name, "values": rotation.values, "unreadable": rotation.unreadable})
    else:
        secrets = "1 secret is" if rotation.values == 1 else f"{rotation.values:,} secrets are"
        print_line(f"{secrets} encrypted with a new key.")
        print_line(
            f"Copy {rotation.name} to a safe place."
            if rotation.name.endswith(".key")
            else f"Remove the old key from {rotation.name} and restart. Keep it for earlier backups."
        )
    if rotation.unreadable:
        print_error(f"{rotation.unreadable:,} cannot be decrypted and were left unchanged; connect again on Setup")
        return PARTLY
    return DONE
