"""Which blocks that findings are about Klaviyo no longer has, by what was deleted here and what the audit found."""

from collections.abc import Collection, Sequence
from dataclasses import replace

from core.links.finding import ReportedFinding


def without_deleted(reported: Sequence[ReportedFinding], deleted: Collection[str]) -> list[ReportedFinding]:
    """The findings of an audit, over where their blocks were `deleted` here since."""

    def is_over(each: ReportedFinding) -> bool:
        # That a deleted block is there again is found because it was deleted here.
        return each.stands and each.finding.kind != "reappeared" and each.finding.block_id in deleted

    return [replace(each, change="resolved") if is_over(each) else each for each in reported]


def existing_blocks(
    rows: Sequence[ReportedFinding], reported: Sequence[ReportedFinding], deleted: Collection[str]
) -> list[str]:
    """The ID of the block that each of these findings is about, blank where it was `deleted` here or is gone otherwise.

    That it is gone is one of the `reported` findings of the audit.
    """
    standing = [each.finding for each in reported if each.stands]
    reappeared = {finding.block_id for finding in standing if finding.kind == "reappeared"}
    absent = {finding.block_id for finding in standing if not finding.shown_there} | (set(deleted) - reappeared)
    findings = [each.finding for each in rows]
    return [finding.block_id if finding.shown_there and finding.block_id not in absent else "" for finding in findings]
