"""The commands `profiles`: saved profiles of events, without their events."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from core.cli.command import DONE, FILE, Group, json_option
from core.cli.field_tables import FORMAT, print_file, print_profile
from core.cli.files import check_output, read_bytes, write_output
from core.cli.output import Table, print_error, print_json, print_line, print_table, refuse_binary
from core.domain.event import count_events
from core.domain.moments import period_words
from core.system_user import system_user

if TYPE_CHECKING:
    from core.events.event_profile import EventProfile
    from core.events.profile_store import SavedProfile
    from core.workspace import Workspace


@click.group(cls=Group)
def profiles() -> None:
    """Manage saved event profiles."""


@profiles.command(name="list", examples=("profiles list",))
@json_option
def list_profiles(as_json: bool) -> int:
    """List the account's saved profiles with their age."""
    with open_stored() as ws:
        entries = [(each, *ws.saved_profiles.age(each)) for each in ws.saved_profiles.all()]
    if as_json:
        print_json([{**vars(each), "age_days": age, "days_left": left} for each, age, left in entries])
    else:
        rows = [
            (each.id, each.name, f"{each.events:,}", period_words(each.span) or "no dates", str(age), str(left))
            for each, age, left in entries
        ]
        columns = ("ID", "Name", "Events", "Days", "Days old", "Days left")
        print_table(Table(columns=columns, rows=rows, line="{}  {}: {} events, {}, {} days old, {} left"))
    return DONE


@profiles.command(
    examples=("profiles show 'Orders 2025' --json", "profiles show 'Orders 2025' --output orders-2025.json")
)
@click.argument("profile")
@click.option("--output", metavar="FILE", type=FILE, help="Write the profile as a file that can be imported.")
@FORMAT
@json_option
def show(profile: str, output: str | None, file_format: str | None, as_json: bool) -> int:
    """Show a profile, field by field, or write it to a file.

    PROFILE is the name or ID of a saved profile, or the name of a file that --output wrote.
    """
    refuse_binary(file_format)
    event_profile = _profile(profile)
    if output:
        _write(event_profile, output)
    else:
        print_profile(event_profile, file_format, as_json=as_json)
    return DONE


@profiles.command(examples=("profiles compare 'Orders 2024' 'Orders 2025'",))
@click.argument("before")
@click.argument("profile")
@FORMAT
@json_option
def compare(before: str, profile: str, file_format: str | None, as_json: bool) -> int:
    """Show which fields differ between two profiles.

    BEFORE and PROFILE are profiles as in `profiles show`; fields that only PROFILE has are new.
    """
    refuse_binary(file_format)
    table = _profile(profile).compare(_profile(before))
    output_format = "json" if as_json else file_format or "table"
    if output_format == "table" and table.empty:
        print_line("Nothing differs.")
    else:
        print_file(table, output_format)
    return DONE


@profiles.command(name="import", examples=("profiles import orders-2025.json --name 'Orders 2025'",))
@click.argument("file", type=FILE)
@click.option("--name", default="", help="Save the profile under another name.")
@json_option
def import_profile(file: str, name: str, as_json: bool) -> int:
    """Save a profile from a file.

    FILE was written by `events profile --output`, `profiles show --output` or the page Events.
    """
    from core.errors import InputError

    content = _content(file)
    with open_stored() as ws:
        try:
            saved = ws.saved_profiles.add(content, name)
        except InputError as error:
            raise error.named(file) from None
    if as_json:
        print_json(vars(saved))
    else:
        print_line(saved_sentence(saved))
    return DONE


@profiles.command(examples=("profiles delete 'Orders 2025'",))
@click.argument("profile")
@json_option
def delete(profile: str, as_json: bool) -> int:
    """Delete a saved profile, by its name or ID."""
    with open_stored() as ws:
        event_profile = ws.saved_profiles.find(profile)
        ws.saved_profiles.delete(event_profile.id)
    if as_json:
        print_json(vars(event_profile))
    else:
        print_line(f"“{event_profile.name}” was deleted.")
    return DONE


def check_savable(name: str | None, output: str | None) -> None:
    """Raise, before anything is read, what saving a profile under a name or writing it to a file would raise."""
    if name is not None:
        with open_stored() as ws:
            ws.saved_profiles.check_savable(name)
    if output:
        check_output(output)


def save_profile(profile: "EventProfile", name: str | None, output: str | None) -> None:
    """Save a profile under a name, and write it to a file, each if it is given; say so on standard error."""
    if name is not None:
        with open_stored() as ws:
            print_error(saved_sentence(ws.saved_profiles.save(name, profile)))
    if output:
        _write(profile, output)


def saved_sentence(saved: "SavedProfile") -> str:
    """What is said of a profile that was saved."""
    return f"The profile of {count_events(saved.events)} is saved as “{saved.name}” ({saved.id})."


def open_stored() -> "Workspace":
    """The workspace of this process's settings; nobody is asked for what it has stored."""
    from core.workspace import open_workspace

    return open_workspace(who=system_user)


def _profile(name: str) -> "EventProfile":
    if Path(name).is_file():
        from core.errors import InputError
        from core.events.profile_file import read_profile

        try:
            return read_profile(_content(name))
        except InputError as error:
            raise error.named(name) from None
    with open_stored() as ws:
        return ws.saved_profiles.open(ws.saved_profiles.find(name).id)


def _content(file: str) -> bytes:
    from core.events.profile_file import LARGEST

    return read_bytes(file, LARGEST)


def _write(profile: "EventProfile", output: str) -> None:
    from core.events.profile_file import profile_file

    write_output(output, profile_file(profile))
