"""The commands `samples list` and `samples erase`: saved samples of events, which are personal data."""

from typing import TYPE_CHECKING

import click

from core.cli.command import DONE, Group, json_option
from core.cli.output import Table, print_json, print_line, print_table
from core.system_user import system_user

if TYPE_CHECKING:
    from core.workspace import Workspace


@click.group(cls=Group)
def samples() -> None:
    """Saved samples of events."""


@samples.command(name="list", examples=("samples list",))
@json_option
def list_samples(as_json: bool) -> int:
    """List the account's saved samples with their age."""
    with _workspace() as ws:
        entries = [(each, *ws.saved_samples.age(each)) for each in ws.saved_samples.all()]
    if as_json:
        print_json([{**vars(each), "age_days": age, "days_left": left} for each, age, left in entries])
    else:
        rows = [(each.name, f"{each.events:,}", str(age), str(left)) for each, age, left in entries]
        columns = ("Name", "Events", "Days old", "Days left")
        print_table(Table(columns=columns, rows=rows, line="{}: {} events, {} days old, {} left"))
    return DONE


@samples.command(examples=("samples erase ada@example.com",))
@click.argument("address")
@click.option("--delete-unreadable", is_flag=True, help="Delete samples, drafts and profiles that cannot be decrypted.")
@json_option
def erase(address: str, delete_unreadable: bool, as_json: bool) -> int:
    """Erase one recipient's events from every saved sample.

    ADDRESS is the recipient's email address. Also erases events of the same profile, and drafts that name the
    address. Every saved profile loses its examples, because nobody can tell whose they are. Backups keep them until
    they expire. If a sample, draft or profile cannot be decrypted, nothing is erased unless you pass
    --delete-unreadable.
    """
    with _workspace() as ws:
        erasure = ws.saved_samples.erase(address, delete_unreadable=delete_unreadable)
    if as_json:
        print_json(vars(erasure))
        return DONE
    print_line(f"{erasure.events:,} events of {erasure.samples:,} saved samples were erased.")
    if erasure.unreadable:
        samples, were = ("sample", "was") if erasure.unreadable == 1 else ("samples", "were")
        print_line(f"{erasure.unreadable:,} {samples} that could not be decrypted {were} deleted.")
    if erasure.drafts:
        drafts, named = ("draft", "names") if erasure.drafts == 1 else ("drafts", "name")
        print_line(f"{erasure.drafts:,} {drafts} of blocks that {named} the recipient were deleted.")
    if erasure.profiles:
        noun = "profile" if erasure.profiles == 1 else "profiles"
        print_line(f"The examples of {erasure.profiles:,} saved {noun} were erased: some may be this recipient's.")
    if erasure.unknown:
        from core.events.erasure import unknown_events

        print_line(unknown_events(erasure.unknown))
    return DONE


def _workspace() -> "Workspace":
    """The workspace of this process's settings; nobody is asked for what it has stored."""
    from core.workspace import open_workspace

    return open_workspace(who=system_user)
