"""The fields of a profile of events, as a command prints them."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import click

from core.cli.output import Table, print_content, print_error, print_json, print_table

if TYPE_CHECKING:
    import pandas as pd

    from core.domain.event import FieldProfile
    from core.events.event_profile import EventProfile

FORMAT: Final = click.option(
    "--format", "file_format", type=click.Choice(["table", "csv", "json", "parquet"]), help="How to print."
)


def print_profile(profile: "EventProfile", file_format: str | None, *, as_json: bool) -> None:
    """Print the fields of a profile, and say on standard error what it has no room for."""
    from core.events.sample import left_out_paths
    from core.events.table import field_row

    if profile.left_out:
        print_error(left_out_paths(profile.left_out))
    if as_json or file_format == "json":
        print_json([field_row(field) for field in profile.field_profiles])
    elif file_format in (None, "table"):
        _print_fields(profile.field_profiles)
    else:
        print_file(profile.fields_table(), file_format)


def print_file(table: "pd.DataFrame", file_format: str) -> None:
    """Print a table as a file of this format."""
    from core.events.export import table_file

    if file_format == "table":
        print_content(f"{table.to_string(index=False)}\n".encode())
    else:
        print_content(table_file(table, file_format) + (b"\n" if file_format == "json" else b""))


def _print_fields(fields: "Sequence[FieldProfile]") -> None:
    rows = [
        (f"{field.coverage:.1%}", str(field.path), field.tag or field.why_not, ", ".join(field.types))
        for field in fields
    ]
    columns = ("Filled", "Field", "Tag", "Types")
    print_table(Table(columns=columns, rows=rows, line="{0:>7}  {1}  {2}", right=frozenset({"Filled"})))
