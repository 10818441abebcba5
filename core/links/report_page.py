"""A report as HTML: no script, nothing that is asked for elsewhere, and every name is text."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final, TypeVar

from core.domain.moments import day_words, moment_words
from core.domain.people import named
from core.links.audit_run import AuditRun
from core.links.counts import GROUP_LABELS, WITHOUT_LINK, FindingCounts, count_findings, known_labels, verdict
from core.links.finding import KINDS, SEVERITIES, ReportedFinding
from core.links.replacements import Replacement
from core.links.status import LinkState, LinkStatus
from core.links.usage_store import Scan
from core.publish.history import HistoryEntry

_Row = TypeVar("_Row")
_MOST: Final = 2_000
"""Rows of a table: more is for a spreadsheet, and the report says so."""
_USES: Final = 5
_AUDITS: Final = 30
DAYS: Final = 30
"""The days whose changes a report lists."""
_HEIGHT: Final = 72


@dataclass(frozen=True, kw_only=True)
class Row:
    """A finding or a link, its picture as a data URI, its block's address in Klaviyo, the templates that show it."""

    of: ReportedFinding | LinkState
    image: str
    url: str
    used: tuple[str, ...]

    @property
    def severity(self) -> str:
        """How bad it is; `good` for a link that is OK, blank where nobody looked."""
        if isinstance(self.of, ReportedFinding):
            return self.of.finding.severity
        if self.of.status != "attention":
            return "good" if self.of.status == "ok" else ""
        worst = {KINDS[kind].severity for kind in self.of.kinds if kind not in self.of.accepted}
        return next(name for name in SEVERITIES if name in worst)

    @property
    def is_video(self) -> bool:
        """Whether its picture is the first frame of a video."""
        kind = self.of.finding.link_kind if isinstance(self.of, ReportedFinding) else self.of.link.key.kind
        return kind == "video"

    @property
    def usage_label(self) -> str:
        """In how many templates its block is shown."""
        return f"at least {len(self.used)} template{'' if len(self.used) == 1 else 's'}"

    @property
    def more_used(self) -> int:
        """How many of them a cell has no room for."""
        return max(0, len(self.used) - _USES)


@dataclass(frozen=True, kw_only=True)
class Report:
    """What a report tells; `since` is when the audit before the last one began, blank without one.

    `states` counts every link of the account, also those that the filters leave out, and `without_link` the findings
    that need attention and are of none. Times are ISO 8601 in UTC; `trend`
    is that of `LinkService.severities_over_time`.
    """

    account: str
    cloud: str
    sandbox: bool
    at: str
    filters: tuple[str, ...]
    audit: AuditRun | None
    findings: tuple[Row, ...]
    links: tuple[Row, ...]
    states: Mapping[LinkStatus, int]
    without_link: int = 0
    scan: Scan | None
    since: str
    changes: tuple[HistoryEntry | Replacement, ...]
    trend: tuple[Mapping[str, Any], ...]


def render(report: Report) -> str:
    """The report as one HTML file."""
    from django.template import Context

    groups, bars = defaultdict[str, list[Row]](list), _bars(report.trend)
    for row in report.findings:
        if isinstance(row.of, ReportedFinding):
            groups[row.of.group].append(row)
    counts = count_findings([row.of for row in report.findings if isinstance(row.of, ReportedFinding)])
    values = {
        "report": report,
        "verdict": verdict(counts, report.states),
        **_cost(report.audit),
        "figures": _figures(report, counts),
        "link_count": f"{len(report.links):,}",
        "sections": [(title, *_cut(groups[name])) for name, title in GROUP_LABELS.items() if groups[name]],
        "links": _cut(report.links),
        "uses": report.scan is not None or any(row.used for row in (*report.findings, *report.links)),
        "changes": _cut(report.changes),
        "bars": bars,
        "clean": any(part["severity"] == "good" for bar in bars for part in bar["parts"]),
        "last": bars[-1] if bars else None,
        "most": f"{_most(report.trend):,}",
        "days": DAYS,
        "day": day_words(report.at),
        "width": 22 * len(bars),
        "height": _HEIGHT,
    }
    return str(_template().render(Context(values, use_l10n=False, use_tz=False)))


def _cost(audit: AuditRun | None) -> dict[str, str]:
    """What the audit looked at and what that cost."""
    if audit is None:
        return {}
    counts = {"blocks": audit.blocks, "assets": audit.assets, "calls": sum(audit.calls.values())}
    return {name: f"{count:,}" for name, count in counts.items()}


def _figures(report: Report, counts: FindingCounts) -> list[tuple[str, list[tuple[str, str]]]]:
    """The counts of links by their state, and of findings by their group."""
    links = [(label, f"{report.states[status]:,}") for status, label in known_labels(report.states).items()]
    if report.without_link:
        links.append((WITHOUT_LINK, f"{report.without_link:,}"))
    return [
        ("Links", links),
        ("Findings", [(label, f"{counts.groups[name]:,}") for name, label in GROUP_LABELS.items()]),
    ]


def _cut(rows: Sequence[_Row]) -> tuple[Sequence[_Row], str]:
    """As many rows as a person can read, and how many are left out."""
    rest = len(rows) - _MOST
    return rows[:_MOST], f"{rest:,}" if rest > 0 else ""


def _bars(trend: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """A bar an audit, its parts one on another from the worst up; nothing until there are two audits."""
    recent, most = trend[-_AUDITS:], _most(trend)
    return (
        [_bar(number, audit, _HEIGHT / most) for number, audit in enumerate(recent)] if len(recent) > 1 and most else []
    )


def _most(trend: Sequence[Mapping[str, Any]]) -> int:
    """The findings of the audit among the shown ones that had most."""
    return max((sum(audit[name] for name in SEVERITIES) for audit in trend[-_AUDITS:]), default=0)


def _bar(number: int, audit: Mapping[str, Any], scale: float) -> dict[str, Any]:
    parts, top = [], float(_HEIGHT)
    for name in SEVERITIES:
        height = audit[name] * scale
        top -= height
        parts.append({"severity": name, "y": f"{top:.1f}", "height": f"{height:.1f}"})
    if top == _HEIGHT:
        # A bar without height would look as if it were missing.
        parts = [{"severity": "good", "y": f"{_HEIGHT - 2}", "height": "2"}]
    counts = ", ".join(f"{audit[name]:,} {name}s" for name in SEVERITIES if audit[name]) or "no findings"
    when = moment_words(audit["at"])
    return {"x": str(number * 22), "parts": parts, "at": when, "label": f"{when}: {counts}"}


@cache
def _template() -> Any:
    from django.template import Engine, Library

    engine, filters = Engine(autoescape=True), Library()
    for name, words in (("moment", moment_words), ("day", day_words), ("named", named)):
        filters.filter(name, words)
    engine.template_builtins.append(filters)
    return engine.from_string(Path(__file__).with_name("report.html").read_text("utf-8"))
