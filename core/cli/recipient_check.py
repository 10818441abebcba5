"""`block render --check`: a block rendered for every recipient of files of events."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

import click

from core.cli.command import DONE, PARTLY
from core.cli.event_files import Readers, count_files, print_readings, readers
from core.cli.output import Table, print_json, print_line, print_table
from core.errors import InputError

if TYPE_CHECKING:
    from core.blocks.place_views import CheckedBlock
    from core.blocks.recipient_report import RecipientReport

F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True, kw_only=True)
class Recipients:
    """The files whose recipients are checked, and how they are read."""

    contexts: tuple[str, ...]
    check: bool
    column: str | None
    workers: int | None
    cluster: str | None

    def are_checked(self, *, is_single: bool) -> bool:
        """Whether they are asked for; InputError for half of it, or beside what is asked of a single one."""
        if self.check != bool(self.contexts):
            raise InputError("--contexts and --check must be used together")
        if not self.check and (self.column is not None or self.workers or self.cluster):
            raise InputError("--column, --workers and --cluster say how files are read; name one by --contexts --check")
        if self.check and is_single:
            raise InputError("--check renders every recipient; omit --context and --urls")
        return self.check


def recipient_options(function: F) -> F:
    """The options of a command that checks recipients."""
    for option in (
        readers,
        click.option(
            "--column", metavar="NAME", help='The column of a table that holds the event as JSON; "" for none.'
        ),
        click.option(
            "--check", is_flag=True, help="Render the block for every recipient in --contexts and count what they see."
        ),
        click.option(
            "--contexts", multiple=True, metavar="FILE", help="An event file with recipients, as in `events profile`."
        ),
    ):
        function = option(function)
    return function


def check_recipients(block: "CheckedBlock", recipients: Recipients, *, as_json: bool) -> int:
    """Print what these recipients see of a block; how the command ends for it."""
    from core.blocks.recipient_check import RecipientCheck
    from core.blocks.recipient_rows import report_json

    make = partial(RecipientCheck, block)
    reading = Readers(workers=recipients.workers, cluster=recipients.cluster)
    check, readings, code = count_files(recipients.contexts, recipients.column, reading, make, "check")
    if as_json:
        print_json(report_json(check.report, block.template))
    else:
        _print_report(check.report, block)
    print_readings(readings)
    return code or (PARTLY if check.report.failed or check.report.unchecked.recipients else DONE)


def _print_report(report: "RecipientReport", block: "CheckedBlock") -> None:
    from core.blocks.recipient_rows import longest_lines, recipient_rows

    total = report.recipients
    rows = [
        (each.place, each.shows, f"{each.count.recipients:,}", f"{each.count.recipients / total:.1%}",
         ", ".join(each.count.event_ids))
        for each in recipient_rows(report, block.template, block.choices)
    ]  # fmt: skip
    columns = ("Place", "Shows", "Recipients", "Share", "First events")
    unchecked = f", {report.unchecked.recipients:,} not checked" if report.unchecked.recipients else ""
    print_line(
        f"{total:,} {'recipient' if total == 1 else 'recipients'}, {report.failed:,} without an email{unchecked}"
    )
    print_table(Table(columns=columns, rows=rows, line="{}: {}: {} ({}) {}", right=frozenset(columns[2:4])))
    for text in longest_lines(report, block.template):
        print_line(text)
