"""The start of the command line: from here on, Ctrl-C ends it in one line, also while its modules are loaded."""

import os

STOPPED = "Stopped before it finished. Run the command again."


def _end(*_: object) -> None:
    # Nothing is at work that would have to be left in order. As an exception, it would pass through any module.
    os.write(2, f"{STOPPED}\n".encode())
    # As `command.INTERRUPTED`, which is not loaded yet.
    os._exit(130)


try:
    import signal
except KeyboardInterrupt:
    _end()


def start(program: str) -> None:
    """Load the commands and run the one of this process; `program` is how help calls it."""
    # Where a shell lets Ctrl-C pass, as for what runs in the background, it stays so.
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, _end)
    from core.cli.main import run

    run(program)


def raise_interrupts() -> None:
    """Let Ctrl-C raise KeyboardInterrupt from now on: a command begins, and ends what it has begun."""
    if signal.getsignal(signal.SIGINT) is _end:
        signal.signal(signal.SIGINT, signal.default_int_handler)
