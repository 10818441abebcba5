"""Findings as rows of a table."""

from core.links.finding import ReportedFinding

FINDING_COLUMNS = [
    "severity", "kind", "sentence", "change", "since", "accepted", "public_id", "block_id", "name", "fix", "key",
]  # fmt: skip


def finding_row(reported: ReportedFinding) -> dict[str, str]:
    """A finding as a row of a table."""
    finding, accepted = reported.finding, reported.accepted
    row = {name: str(getattr(finding, name)) for name in FINDING_COLUMNS if hasattr(finding, name)}
    row |= {"change": reported.change, "since": reported.since, "accepted": accepted.reason if accepted else ""}
    return {name: row[name] for name in FINDING_COLUMNS}
