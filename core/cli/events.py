"""The commands `events metrics`, `events sample`, `events profile` and `events suggest`."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Event
from typing import TYPE_CHECKING, Any, TypeVar

import click

from core.cli import sandbox
from core.cli.command import COUNT, DONE, FILE, INTERRUPTED, PARTLY, Group, json_option
from core.cli.event_files import Readers, are_files, code_of, count_files, opened_files, print_readings, readers
from core.cli.field_tables import FORMAT, print_file, print_profile
from core.cli.files import read_bytes
from core.cli.output import (
    Table,
    json_bytes,
    print_content,
    print_error,
    print_json,
    print_line,
    print_table,
    refuse_binary,
)
from core.cli.profiles import check_savable, save_profile
from core.cli.progress import Step, follow
from core.errors import InputError, NotConnected

if TYPE_CHECKING:
    from core.events.event_profile import EventProfile
    from core.events.file_reading import FileReading
    from core.events.sample import Sample

F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True, kw_only=True)
class _Source:
    """Where events come from: files, - for standard input, or the newest `limit` of a metric."""

    names: tuple[str, ...]
    column: str | None
    limit: int
    since: str
    until: str


@dataclass(frozen=True, kw_only=True)
class _Read:
    """The events that were read, and how the command ends for it."""

    sample: "Sample"
    code: int


@click.group(cls=Group)
def events() -> None:
    """Metrics and events."""


def _source(function: F) -> F:
    """The argument and the options of a command that reads events."""
    for option in (
        click.option("--until", default="", metavar="DAY", help="Include events up to the end of this day."),
        click.option("--since", default="", metavar="DAY", help="Include events from this day on, such as 2026-11-01."),
        click.option("--limit", type=COUNT, default=200, show_default=True, help="The maximum number, newest first."),
        click.option(
            "--column", metavar="NAME", help='The column of a table that holds the event as JSON; "" for none.'
        ),
        click.argument("names", metavar="SOURCE...", type=click.Path(), nargs=-1, required=True),
    ):
        function = option(function)
    return function


@events.command(examples=("events metrics", "events metrics --format csv"))
@FORMAT
@json_option
def metrics(file_format: str | None, as_json: bool) -> int:
    """List every metric of the account."""
    refuse_binary(file_format)
    with sandbox.workspace() as ws:
        all_metrics = ws.events.metrics()
    columns = ("id", "name", "integration")
    rows = [{name: getattr(metric, name) for name in columns} for metric in all_metrics]
    if as_json or file_format == "json":
        print_json(rows)
    elif file_format in (None, "table"):
        texts = [(metric.id, metric.title) for metric in all_metrics]
        print_table(Table(columns=("ID", "Metric"), rows=texts, line="{}  {}"))
    else:
        import pandas as pd

        print_file(pd.DataFrame(rows, columns=columns), file_format)
    return DONE


@events.command(
    examples=("events sample 'Placed Order' --limit 2000 > orders.ndjson", "events sample orders.ndjson --format csv")
)
@_source
@FORMAT
@json_option
def sample(file_format: str | None, as_json: bool, **source: Any) -> int:
    """Print events, one JSON object per line.

    SOURCE is a metric's name or ID, whose newest events are read, or files as in `events profile`.
    """
    refuse_binary(file_format)
    read = _read(_Source(**source))
    if as_json or file_format == "json":
        print_json([event.properties for event in read.sample.events])
    elif file_format:
        print_file(read.sample.table(), file_format)
    else:
        print_content(b"".join(json_bytes(event.properties) + b"\n" for event in read.sample.events))
    print_readings(read.sample.readings)
    return read.code


@events.command(
    examples=(
        "events profile orders.ndjson exports/ 'more/*.csv.gz' --column payload",
        "events profile 's3://exports/2026/*.parquet' --cluster tcp://scheduler:8786",
    )
)
@_source
@readers
@click.option("--save", metavar="NAME", help="Also save the profile in the workspace under this name.")
@click.option("--output", metavar="FILE", type=FILE, help="Also write the profile to a file that can be imported.")
@FORMAT
@json_option
def profile(file_format: str | None, as_json: bool, save: str | None, output: str | None, **source: Any) -> int:
    """Show what events contain, field by field.

    SOURCE is a file, a folder or a pattern, also in a bucket (s3://BUCKET/NAME), - for standard input, or a metric's
    name or ID. Use the ID if the name contains a slash or one of * ? [. Files are NDJSON, JSON from Klaviyo's API,
    Airbyte or Singer, CSV or Parquet, optionally compressed with gzip or zstd. A file of any length is read as a
    stream; parts that cannot be read are skipped and listed, and the command then ends with 1.
    """
    refuse_binary(file_format)
    # Files may take minutes to read.
    check_savable(save, output)
    reading = Readers(workers=source.pop("workers"), cluster=source.pop("cluster"))
    event_profile, readings, code = _profile(_Source(**source), reading)
    print_profile(event_profile, file_format, as_json=as_json)
    print_readings(readings)
    save_profile(event_profile, save, output)
    return code


@events.command(
    examples=(
        "events suggest order-thanks.cldt.json 'Placed Order'",
        "events suggest order-thanks.cldt.json orders.ndjson --json",
    )
)
@click.argument("template", type=FILE)
@_source
@json_option
def suggest(template: str, as_json: bool, **source: Any) -> int:
    """Show which fields suit a template.

    TEMPLATE is a .cldt.json file; SOURCE is a metric's name or ID, or files as in `events profile`.
    """
    from core.cloudinary.cldt import parse_template
    from core.events.fit import fit
    from core.events.ranking import suggest as suggest_fields
    from core.events.suggestion_rows import suggestion_rows

    slots = parse_template(read_bytes(template)).slots
    read = _read(_Source(**source))
    rows = suggestion_rows(suggest_fields(slots, read.sample.field_set))
    suited = fit(read.sample, slots)
    if as_json:
        print_json({"filled": len(suited.fillings), "slots": suited.slots, "together": suited.together, "places": rows})
    else:
        suiting = [(row["place"], row["words"], row["rate"], row["example"]) for row in rows if row["words"]]
        print_table(Table(columns=("Place", "Field", "Filled", "Example"), rows=suiting, line="{}: {} — {} — {}"))
        print_line(f"{read.sample.metric.title} {suited}")
    print_readings(read.sample.readings)
    return read.code


def _profile(source: _Source, reading: Readers) -> "tuple[EventProfile, Sequence[FileReading], int]":
    from core.events.event_profile import files_profile, sample_profile
    from core.events.profile import Profiler

    if not are_files(source.names):
        if reading.cluster:
            raise InputError("applies to files only; a metric's events come from Klaviyo", "--cluster")
        read = _read_metric(source)
        return sample_profile(read.sample), read.sample.readings, read.code
    profiler, readings, code = count_files(source.names, source.column, reading, Profiler, "profile")
    return files_profile(profiler, readings, complete=code == DONE), readings, code


def _read(source: _Source) -> _Read:
    # Before anything is read: Python ends a process by SIGINT itself if Ctrl-C once met the text of a dataclass, which
    # is executed when its module is loaded.
    from core.events.file_sample import file_sample

    if not are_files(source.names):
        return _read_metric(source)
    with opened_files(source.names, source.column) as files:
        sample = file_sample(files)
    return _Read(sample=sample, code=code_of(sample.readings))


def _read_metric(source: _Source) -> _Read:
    """The newest events of a metric; Ctrl-C ends the reading, and what was read until then is what there is."""
    from core.events.sample import repaired_values
    from core.events.service import read_sample

    (name,) = source.names
    with sandbox.workspace() as ws, ThreadPoolExecutor(1) as pool:
        try:
            metric = ws.events.metric(name)
        except NotConnected as error:
            raise NotConnected(f"{name} is not a file here; as a metric: {error}") from None
        stopping = Event()
        reader = ws.events.reader(metric, source.limit, source.since, source.until, stopped=stopping.is_set)
        reading = pool.submit(read_sample, metric, reader, source.limit)

        def read() -> Step | None:
            if reading.done():
                return None
            text = f"{reader.events_read:,} of {source.limit:,} events"
            return Step(text=text, done=reader.events_read, total=source.limit)

        interrupted = follow(read, stopping.set)
        sample = reading.result()
    if sample.repairs:
        print_error(repaired_values(sample.repairs))
    if sample.complete:
        return _Read(sample=sample, code=DONE)
    why = "it was stopped" if interrupted else sample.note
    print_error(f"only {len(sample.events):,} of {sample.requested:,} events were read: {why}")
    return _Read(sample=sample, code=INTERRUPTED if interrupted else PARTLY)
