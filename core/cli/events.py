"""The commands `events metrics`, `events sample` and `events profile`."""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final

import orjson

from core.cli import sandbox
from core.errors import InputError
from core.settings import read_settings

if TYPE_CHECKING:
    import pandas as pd

    from core.events.sample import Sample

_SOURCE: Final = "a file of events as JSON, - for standard input, or a metric's name or id"
_FILES: Final = (".ndjson", ".jsonl", ".json")


def add_commands(add: Callable[..., argparse.ArgumentParser], commands: Any) -> None:
    """The three commands; `add` makes one of them."""
    for name, command, summary in (
        ("metrics", metrics, "every metric of the account"),
        ("sample", sample, "the newest events of a metric, one JSON object a line"),
        ("profile", profile, "what events hold, field by field"),
    ):
        parser = add(commands, name, command, summary)
        parser.add_argument("--format", choices=["table", "csv", "json", "parquet"], default="")
        if name == "metrics":
            continue
        parser.add_argument("source", help=_SOURCE)
        parser.add_argument("--limit", type=_count, default=200, help="how many of the newest events, at most 50,000")
        parser.add_argument("--since", default="", metavar="DAY", help="from this day on, such as 2026-11-01")
        parser.add_argument("--until", default="", metavar="DAY", help="up to the end of this day")


def metrics(options: argparse.Namespace) -> int:
    """`events metrics`."""
    import pandas as pd

    with sandbox.workspace(read_settings()) as ws:
        found = ws.events.metrics()
    form = _form(options)
    if form in ("", "table"):
        sys.stdout.write("".join(f"{metric.id}  {metric.title}\n" for metric in found))
    else:
        _write(pd.DataFrame([vars(metric) for metric in found], columns=["id", "name", "integration"]), form)
    return 0


def sample(options: argparse.Namespace) -> int:
    """`events sample SOURCE`: one JSON object a line, else a table in the format."""
    read, form = _read(options), _form(options)
    if form == "json":
        _bytes(orjson.dumps([event.properties for event in read.events], option=orjson.OPT_INDENT_2) + b"\n")
    elif form:
        _write(read.table(), form)
    else:
        _bytes(b"".join(orjson.dumps(event.properties) + b"\n" for event in read.events))
    return _ended(read)


def profile(options: argparse.Namespace) -> int:
    """`events profile SOURCE`; a file is read as a stream, however long it is."""
    from core.events.profile import profile_events
    from core.events.table import fields_table

    if lines := _lines(options.source):
        from core.events.files import read_events

        with lines:
            fields, code = profile_events(read_events(lines)), 0
    else:
        read = _read(options)
        fields, code = read.fields(), _ended(read)
    form = _form(options)
    if form in ("", "table"):
        rows = [f"{row.coverage:7.1%}  {row.path}  {row.tag or row.why_not}\n" for row in fields]
        sys.stdout.write("".join(rows))
    else:
        _write(fields_table(fields), form)
    return code


def _read(options: argparse.Namespace) -> "Sample":
    from core.events.sample import file_sample

    if lines := _lines(options.source):
        with lines:
            return file_sample(Path(options.source).name, lines)
    with sandbox.workspace(read_settings()) as ws:
        return ws.events.sample(options.source, options.limit, options.since, options.until)


def _lines(source: str) -> IO[bytes] | None:
    """The lines of a file or of standard input; None when the source is a metric."""
    if source == "-":
        return sys.stdin.buffer
    if not Path(source).exists() and not source.endswith(_FILES):
        return None
    try:
        return Path(source).open("rb")
    except OSError as error:
        raise InputError(f"cannot be read ({error.strerror})", source) from None


def _ended(read: "Sample") -> int:
    if read.complete:
        return 0
    sys.stderr.write(f"only {len(read.events):,} of {read.asked:,} events were read: {read.note}\n")
    return 1


def _form(options: argparse.Namespace) -> str:
    return "json" if options.json else str(options.format)


def _write(table: "pd.DataFrame", form: str) -> None:
    from core.events.export import table_file

    if form == "table":
        sys.stdout.write(f"{table.to_string(index=False)}\n")
    else:
        _bytes(table_file(table, form) + (b"\n" if form == "json" else b""))


def _bytes(content: bytes) -> None:
    sys.stdout.flush()
    sys.stdout.buffer.write(content)
    sys.stdout.buffer.flush()


def _count(text: str) -> int:
    if not text.isdigit() or not 1 <= int(text) <= 50_000:
        raise argparse.ArgumentTypeError("a number from 1 to 50,000")
    return int(text)
