"""The command line: each command calls one service and prints what it returns.

Exit codes: 0 done, 1 findings or partly done, 2 bad usage or input, 3 not connected or refused, 70 an error of this
program, 130 ended by Ctrl-C.
Modules of the commands load what they need when they run, so that help and completion answer at once.
"""

import logging
import os
import signal
import sys
from contextlib import suppress
from io import TextIOWrapper
from typing import Any

import click

from core.cli.assets import assets
from core.cli.backup import backup, restore
from core.cli.blocks import block
from core.cli.check import check
from core.cli.command import DONE, FAULT, INTERRUPTED, NOT_CONNECTED, WRONG, Group
from core.cli.connect import connect
from core.cli.events import events
from core.cli.links import links
from core.cli.output import print_error
from core.cli.profiles import profiles
from core.cli.rotate_key import rotate_key
from core.cli.samples import samples
from core.cli.send import send
from core.cli.start import STOPPED, raise_interrupts
from core.cli.templates import template
from core.errors import ChooseError, InputError, NotFound, WorkspaceError
from core.klaviyo.template_language import TemplateFault


class Program(Group):
    """All commands; an error on purpose is one sentence and an exit code."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command and end with its exit code."""
        try:
            raise_interrupts()
            code = super().invoke(ctx)
            sys.stdout.flush()
        except (InputError, ChooseError, NotFound, TemplateFault) as error:
            print_error(str(error))
            code = WRONG
        except WorkspaceError as error:
            print_error(str(error))
            code = NOT_CONNECTED
        except KeyboardInterrupt:
            print_error(STOPPED)
            code = INTERRUPTED
        except (click.ClickException, click.Abort, click.exceptions.Exit):
            raise
        except BrokenPipeError:
            # Whoever read this has enough, such as `head`. Nothing is left to write at the end either.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            code = DONE
        except Exception as error:  # noqa: BLE001 - the log has where it came from
            print_error(f"The command failed unexpectedly. Report error {_logged(error)} with the log lines above.")
            code = FAULT
        ctx.exit(code)


def _logged(error: Exception) -> str:
    """Log an unexpected error; its ID."""
    from core.logs import configure_logging, report_unexpected
    from core.settings import read_settings

    # The settings may be what is wrong.
    with suppress(InputError):
        configure_logging(read_settings(), sys.stderr)
    return report_unexpected(logging.getLogger(__name__), error)


@click.group(cls=Program)
def cli() -> None:
    """Cloudinary for Klaviyo, without a browser."""


for _each in (
    *(check, connect, template, assets, events, block, samples, profiles, send, links),
    *(backup, restore, rotate_key),
):
    cli.add_command(_each)


def run(program: str) -> None:
    """Run the command of this process and end it; `program` is how help calls it."""
    # Whoever ends us otherwise gets the clean end of Ctrl-C: what runs is stopped where it can go on.
    for name in ("SIGTERM", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.default_int_handler)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            # A name that the terminal's or the pipe's encoding lacks is spelled out, and ends nothing.
            stream.reconfigure(errors="backslashreplace")
    cli(prog_name=program, complete_var="_CORE_COMPLETE")
