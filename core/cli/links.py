"""The commands `links audit`, `links rebuild`, `links export` and `links report`."""

import argparse
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import orjson

from core.cli import sandbox
from core.domain.finding import Reported
from core.errors import InputError, Unavailable
from core.events.export import FORMATS, table_file
from core.services.audit.report import PICTURES
from core.settings import read_settings
from core.workspace import Workspace


def add_arguments(commands: Any) -> None:
    """The commands under `links`."""
    auditing = _add(commands, "audit", audit, "whether every link still holds")
    auditing.add_argument("--since", choices=["last"], help="tell new and resolved findings only; exit 1 on new ones")
    auditing.add_argument("--pictures", type=int, default=0, help="ask for this many of the blocks' pictures, too")
    auditing.add_argument("--coverage", type=float, default=0.0, help="tell fields filled in a smaller share of events")
    _add(commands, "rebuild", rebuild, "take links back from the assets' metadata and the blocks")
    exporting = _add(commands, "export", export, "every link, with what the last audit says of it")
    exporting.add_argument("--format", choices=list(FORMATS), default="csv")
    exporting.add_argument("--findings", action="store_true", help="what the last audit found instead")
    exporting.add_argument("--output", metavar="FILE", help="where to write; else standard output")
    reporting = _add(commands, "report", report, "the last audit and every link as one HTML file for a colleague")
    reporting.add_argument("--output", metavar="FILE", help="where to write; else standard output")
    reporting.add_argument("--pictures", type=int, default=PICTURES, help="ask for at most this many small pictures")


def audit(options: argparse.Namespace) -> int:
    """`links audit`: exit 1 on findings that somebody has to look at; with `--since last` on new ones only."""
    with sandbox.workspace(read_settings()) as ws:
        chosen = {"pictures": options.pictures, "coverage": options.coverage}
        run = _followed(ws, ws.links.start_audit({name: value for name, value in chosen.items() if value}))
        reported = ws.links.findings(run)
        calls = dict(ws.links.progress(run).calls)
    from core.services.audit.service import finding_row

    shown = [each for each in reported if not options.since or each.change != "persisting"]
    counting = [each for each in reported if each.counts and (each.change == "new" or not options.since)]
    if options.json:
        _print({"audit": run, "calls": calls, "findings": [finding_row(each) for each in shown]})
    else:
        sys.stdout.write("".join(f"{_line(each)}\n" for each in shown))
        sys.stdout.write(f"audit {run}: {_summary(reported)}, {sum(calls.values())} API calls\n")
    return 1 if counting else 0


def rebuild(options: argparse.Namespace) -> int:
    """`links rebuild`: exit 1 when something cannot be told."""
    with sandbox.workspace(read_settings()) as ws:
        rebuilt = ws.links.rebuild()
    if options.json:
        _print({"links": rebuilt.links, "untold": [{"what": what, "why": why} for what, why in rebuilt.untold]})
    else:
        sys.stdout.write("".join(f"{'cannot tell':12} {what}: {why}\n" for what, why in rebuilt.untold))
        sys.stdout.write(f"{rebuilt.links} links are back\n")
    return 1 if rebuilt.untold else 0


def export(options: argparse.Namespace) -> int:
    """`links export`."""
    with sandbox.workspace(read_settings()) as ws:
        table = ws.links.findings_table() if options.findings else ws.links.table()
    _write(options.output, table_file(table, "json" if options.json else options.format))
    return 0


def report(options: argparse.Namespace) -> int:
    """`links report`."""
    if options.json and not options.output:
        raise InputError("with --json, name the file that the report goes to", "--output")
    with sandbox.workspace(read_settings()) as ws:
        html = ws.report.html(pictures=options.pictures)
        links = ws.links.count()
    _write(options.output, html.encode())
    if options.json:
        _print({"file": options.output, "links": links})
    return 0


def _write(output: str | None, data: bytes) -> None:
    if not output:
        sys.stdout.buffer.write(data)
        return
    try:
        Path(output).write_bytes(data)
    except OSError as error:
        raise InputError(f"cannot be written ({error.strerror})", output) from None


def _followed(ws: Workspace, audit_id: str) -> str:
    """Wait for an audit, telling how far it is; a press of Ctrl+C stops it where it can go on."""
    try:
        while (run := ws.links.progress(audit_id)).state == "running":
            sys.stderr.write(f"\r{run.blocks} blocks, {run.assets} assets")
            time.sleep(0.1)
    except KeyboardInterrupt:
        ws.links.stop(audit_id)
    sys.stderr.write("\n")
    run = ws.links.wait(audit_id)
    if run.state != "done":
        raise Unavailable(f"the audit did not come to its end: {run.note or 'it was stopped'}")
    return run.id


def _line(reported: Reported) -> str:
    finding = reported.finding
    accepted = f"  [accepted: {reported.accepted.reason}]" if reported.accepted else ""
    return f"{reported.change:10} {finding.severity:7} {finding.sentence}{accepted}"


def _summary(reported: Sequence[Reported]) -> str:
    counts = {name: sum(each.change == name for each in reported) for name in ("new", "persisting", "resolved")}
    return ", ".join(f"{count} {name}" for name, count in counts.items())


def _add(commands: Any, name: str, command: Any, summary: str) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = commands.add_parser(name, help=summary, description=summary)
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.set_defaults(command=command)
    return parser


def _print(value: Any) -> None:
    sys.stdout.write(orjson.dumps(value, option=orjson.OPT_INDENT_2).decode() + "\n")
