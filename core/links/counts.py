"""How many findings there are of each group, and the audit in a sentence: counted once for page, report and command."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from core.links.finding import CHANGED, SEVERITIES, Group, ReportedFinding, Severity
from core.links.status import STATUS_LABELS, LinkStatus

GROUP_LABELS: Final[Mapping[Group, str]] = {
    "open": "Needs attention",
    "note": "Notes",
    "accepted": "Accepted",
    "over": "Resolved",
}
VerdictTone = Literal["ok", "unchecked", "review"]
ALL_OK: Final = "Everything is OK."
WITHOUT_LINK: Final = "Findings without a link"
NOTHING_OPEN: Final = "Nothing needs attention."


@dataclass(frozen=True, kw_only=True)
class FindingCounts:
    """How many findings are in each group; of those to do how many are of each severity, and new.

    Notes say that `replaced` assets were replaced, and of `changed` links that something else is no longer what was
    sent; `other_notes` say anything else.
    """

    groups: Mapping[Group, int]
    severities: Mapping[Severity, int]
    new: int
    replaced: int = 0
    changed: int = 0
    other_notes: int = 0

    @property
    def words(self) -> str:
        """How many findings are in each group, such as “1 needs attention · 0 notes · 0 accepted · 2 resolved”."""
        labels = {
            **GROUP_LABELS,
            "open": _need_attention(self.groups["open"]),
            "note": "note" if self.groups["note"] == 1 else "notes",
        }
        return " · ".join(f"{self.groups[name]:,} {label.lower()}" for name, label in labels.items())


def count_findings(reported: Sequence[ReportedFinding]) -> FindingCounts:
    """Count the findings of an audit."""
    # In one go, for there may be thousands.
    alike = Counter((each.group, each.finding.severity, each.change) for each in reported)

    def total(group: Group, severity: Severity | None = None, change: str = "") -> int:
        return sum(
            count
            for (its_group, its_severity, its_change), count in alike.items()
            if its_group == group and severity in (None, its_severity) and change in ("", its_change)
        )

    changes = [each.finding for each in reported if _is_change(each)]
    changed = {finding.link for finding in changes if finding.kind != "new_version"}
    return FindingCounts(
        groups={name: total(name) for name in GROUP_LABELS},
        severities={name: total("open", name) for name in SEVERITIES},
        new=total("open", change="new"),
        replaced=len({link[0] for link in {finding.link for finding in changes} - changed}),
        changed=len(changed),
        other_notes=sum(each.group == "note" and not _is_change(each) for each in reported),
    )


def _is_change(reported: ReportedFinding) -> bool:
    return reported.group == "note" and reported.finding.kind in CHANGED


def verdict(counts: FindingCounts, states: Mapping[LinkStatus, int]) -> str:
    """The audit in a sentence or two: what somebody has to do something about, and what nobody has checked.

    Where nothing is to do, it tells what changed, and how many notes there are.
    """
    unchecked = states.get("unchecked", 0)
    rest = [f"{_number(unchecked, 'link')} {'is' if unchecked == 1 else 'are'} not checked yet"] if unchecked else []
    if counts.groups["open"]:
        parts = [_number(counts.severities[name], name) for name in ("error", "warning") if counts.severities[name]]
        new = f"{counts.new:,}" if counts.new else "none"
        text = f"{' and '.join(parts)} {_need_attention(counts.groups['open'])} ({new} new)."
        return " ".join([text, *_sentences(rest)])
    others = [*_notes(counts), *rest]
    return " ".join([NOTHING_OPEN, *_sentences(others)]) if others else ALL_OK


def verdict_tone(counts: FindingCounts, states: Mapping[LinkStatus, int]) -> VerdictTone:
    """Whether the verdict is that something needs attention, that something is not checked yet, or that all is OK."""
    if counts.groups["open"]:
        return "review"
    return "unchecked" if states.get("unchecked") else "ok"


def _notes(counts: FindingCounts) -> list[str]:
    """What changed, and how many other notes stand."""
    replaced, changed, others = counts.replaced, counts.changed, counts.other_notes
    since = "it was" if changed == 1 else "they were"
    parts = [f"{_number(replaced, 'asset')} {'was' if replaced == 1 else 'were'} replaced"] if replaced else []
    parts += [f"{_number(changed, 'link')} changed since {since} sent"] if changed else []
    return [*parts, _number(others, "other note" if parts else "note")] if others else parts


def _sentences(parts: Sequence[str]) -> list[str]:
    """Parts of a sentence as one, if there are any."""
    return [f"{', '.join(parts)}."] if parts else []


def _need_attention(count: int) -> str:
    return "needs attention" if count == 1 else "need attention"


def state_words(states: Mapping[LinkStatus, int]) -> str:
    """How many links are in each state, such as “3 OK · 1 needs attention · 0 not checked yet”."""
    labels = {**known_labels(states), "attention": _need_attention(states.get("attention", 0))}
    names = {status: label if label == "OK" else label.lower() for status, label in labels.items()}
    return " · ".join(f"{states.get(status, 0):,} {name}" for status, name in names.items())


def known_labels(states: Mapping[LinkStatus, int]) -> dict[LinkStatus, str]:
    """The names of the states; that of accepted ones where there are any."""
    return {status: label for status, label in STATUS_LABELS.items() if status != "accepted" or states.get(status)}


def without_link_words(count: int) -> str:
    """What needs attention beside the links, such as “+ 2 findings without a link”; blank for nothing."""
    return f"+ {_number(count, 'finding')} without a link" if count else ""


def _number(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
