"""The commands `links audit`, `links rebuild`, `links export` and `links report`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import click

from core.cli import sandbox
from core.cli.command import DONE, FILE, INTERRUPTED, PARTLY, Group, json_option, program
from core.cli.files import write_output
from core.cli.output import Table, print_error, print_json, print_line, print_table, refuse_binary
from core.cli.progress import Step, follow
from core.domain.job import ACTIVE
from core.errors import InputError, Unavailable

if TYPE_CHECKING:
    from core.links.audit_run import AuditRun
    from core.links.counts import FindingCounts
    from core.links.finding import ReportedFinding
    from core.links.status import LinkStatus
    from core.workspace import Workspace

_OUTPUT: Final = click.option(
    "--output", type=FILE, metavar="FILE", help="The file to write; by default, standard output."
)
_IMAGES: Final = click.IntRange(min=0)


@click.group(cls=Group)
def links() -> None:
    """The links between assets and blocks."""


@dataclass(frozen=True, kw_only=True)
class _Request:
    """What an audit was asked for: `options` of a new one, or the one to `resume`."""

    since: str
    options: dict[str, Any]
    resume: str
    as_json: bool

    def __post_init__(self) -> None:
        if self.resume and self.options:
            raise InputError("a resumed audit keeps its options; omit --images and --coverage", "--resume")


@links.command(examples=("links audit", "links audit --since last --json"))
@click.option("--since", type=click.Choice(["last"]), help="Show only new and resolved findings; exit 1 on new ones.")
@click.option("--images", type=_IMAGES, default=0, help="Also request this many of the blocks' images.")
@click.option(
    "--coverage",
    type=click.FloatRange(0, 1),
    default=0.0,
    help="Also report fields filled in a smaller share of events.",
)
@click.option("--resume", metavar="AUDIT", default="", help="Resume a stopped audit.")
@json_option
@click.pass_context
def audit(ctx: click.Context, since: str | None, images: int, coverage: float, resume: str, as_json: bool) -> int:
    """Check whether every link still works.

    Exit 1 if a finding needs attention.
    """
    options = {name: value for name, value in (("images", images), ("coverage", coverage)) if value}
    request = _Request(since=since or "", options=options, resume=resume, as_json=as_json)
    with sandbox.workspace() as ws:
        if resume:
            ws.links.resume(resume)
        audit_id = resume or ws.links.start_audit(options)
        interrupted = _follow(ws, audit_id)
        run = ws.links.wait(audit_id)
        if interrupted and run.state != "done":
            command = f"{program(ctx)} links audit --resume {audit_id}"
            print_error(f"Stopped: progress is saved. Resume with: {command}")
            return INTERRUPTED
        if run.state != "done":
            raise Unavailable(f"the audit did not finish: {run.note or 'it was stopped'}")
        counted = (ws.links.state_counts(), ws.links.findings_without_link())
        return _print_findings(run, ws.links.findings(audit_id), counted, request)


@links.command(examples=("links rebuild",))
@json_option
def rebuild(as_json: bool) -> int:
    """Restore links from metadata fields and blocks.

    Nothing is overwritten. Exit 1 if a link cannot be restored.
    """
    with sandbox.workspace() as ws:
        rebuilt = ws.links.rebuild()
    if as_json:
        print_json({"links": rebuilt.links, "untold": [{"what": what, "why": why} for what, why in rebuilt.untold]})
    else:
        rows = [("not restored", what, why) for what, why in rebuilt.untold]
        print_table(Table(columns=("Problem", "Asset or block", "Why"), rows=rows, line="{:12} {}: {}"))
        print_line(f"{rebuilt.links} links restored")
    return PARTLY if rebuilt.untold else DONE


@links.command(
    examples=("links export --output links.csv", "links export --findings --format parquet --output f.parquet")
)
@click.option(
    "--format",
    "file_format",
    type=click.Choice(["csv", "json", "parquet"]),
    default="csv",
    show_default=True,
    help="The file format.",
)
@click.option("--findings", is_flag=True, help="Export the findings of the last audit instead.")
@_OUTPUT
@json_option
def export(file_format: str, findings: bool, output: str | None, as_json: bool) -> int:
    """Export every link with its findings from the last audit."""
    from core.events.export import table_file

    if not output:
        refuse_binary(file_format)
    with sandbox.workspace() as ws:
        table = ws.links.findings_table() if findings else ws.links.table()
    write_output(output, table_file(table, "json" if as_json else file_format))
    return DONE


@links.command(examples=("links report --output report.html",))
@_OUTPUT
@click.option("--images", type=_IMAGES, help="Request at most this many small images.")
@json_option
def report(output: str | None, images: int | None, as_json: bool) -> int:
    """Write the last audit and every link as one HTML file."""
    if as_json and not output:
        raise InputError("with --json, name the file to write the report to", "--output")
    with sandbox.workspace() as ws:
        html = ws.report.html() if images is None else ws.report.html(images=images)
        count = ws.links.count()
    write_output(output, html.encode())
    if as_json:
        print_json({"file": output, "links": count})
    return DONE


def _follow(ws: "Workspace", audit_id: str) -> bool:
    """Show how far an audit is until it ends; whether Ctrl-C stopped it, after the page at hand."""

    def read() -> Step | None:
        run = ws.links.progress(audit_id)
        if run.state not in ACTIVE:
            return None
        done, total = run.blocks + run.assets, max(2 * run.expected, run.blocks + run.assets)
        return Step(text=f"{run.blocks:,} blocks, {run.assets:,} assets", done=done, total=total)

    return follow(read, lambda: ws.links.stop(audit_id))


def _print_findings(
    run: "AuditRun",
    reported: "Sequence[ReportedFinding]",
    counted: "tuple[Mapping[LinkStatus, int], int]",
    request: _Request,
) -> int:
    """`counted` are the links in each state, and the findings that are of none."""
    from core.links.counts import count_findings
    from core.links.finding_table import finding_row

    news = [each for each in reported if not request.since or each.change != "persisting"]
    calls, counts = dict(run.calls), count_findings(reported)
    if request.as_json:
        rows_of_json = [finding_row(each) for each in news]
        totals = {"links": dict(counted[0]), "without_link": counted[1], "counts": dict(counts.groups)}
        print_json({"audit": run.id, "calls": calls, **totals, "findings": rows_of_json})
    else:
        rows = [(each.change, each.finding.severity, _sentence(each)) for each in news]
        print_table(Table(columns=("Change", "Severity", "Finding"), rows=rows, line="{:10} {:7} {}"))
        for line in summary_lines(counts, *counted):
            print_line(line)
        print_line(f"audit {run.id}: {sum(calls.values())} API calls")
    counting = [each for each in reported if each.counts and (each.change == "new" or not request.since)]
    return PARTLY if counting else DONE


def summary_lines(counts: "FindingCounts", states: "Mapping[LinkStatus, int]", without_link: int = 0) -> list[str]:
    """What an audit comes to: its verdict, the links in each state, the findings in each group."""
    from core.links.counts import state_words, verdict, without_link_words

    links = " ".join(filter(None, [state_words(states), without_link_words(without_link)]))
    return [verdict(counts, states), f"Links: {links}", f"Findings: {counts.words}"]


def _sentence(reported: "ReportedFinding") -> str:
    accepted = f"  [accepted: {reported.accepted.reason}]" if reported.accepted else ""
    return f"{reported.finding.sentence}{accepted}"
