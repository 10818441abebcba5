"""What every command has: examples at the end of its help, `--json`, and an exit code."""

from collections.abc import Sequence
from typing import Any, Final

import click

DONE: Final = 0
PARTLY: Final = 1
"""Done with findings, or in part."""
WRONG: Final = 2
"""Bad usage or input; click's own usage errors end so as well."""
NOT_CONNECTED: Final = 3
"""Not connected, or refused."""
FAULT: Final = 70
"""An error of this program, as sysexits.h counts it."""
INTERRUPTED: Final = 130
"""Ended by Ctrl-C, as shells count it."""

COUNT: Final = click.IntRange(1, 50_000)
FILE: Final = click.Path(dir_okay=False)
"""A file's name, which a shell completes; whether it can be read is said by the command."""

json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


class Command(click.Command):
    """A command that returns its exit code; `examples` are what follows the program's name."""

    def __init__(self, *args: Any, examples: Sequence[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.examples = examples

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the examples as they are typed, however long they are."""
        with formatter.section("Examples"):
            for example in self.examples:
                formatter.write(f"{'':{formatter.current_indent}}{program(ctx)} {example}\n")


class Group(click.Group):
    """Commands under one name."""

    command_class = Command
    group_class = type


def program(ctx: click.Context) -> str:
    """How this run of the program was called, such as `python -m core`."""
    return str(ctx.find_root().info_name)
