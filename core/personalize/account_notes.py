"""What the account check found that this very block should know."""

from collections.abc import Collection, Sequence

from core.blocks.checks import Check, Severity
from core.blocks.compose import ComposedBlock
from core.domain.account_check import HTML_BLOCK, CheckResult
from core.domain.capabilities import ExpressionFeature
from core.domain.moments import day_words
from core.domain.personalization import Bound, chain
from core.domain.template import Template

_CHECK_AGAIN = "Select “Check my accounts” on Setup after you change something there."


def account_notes(
    findings: Sequence[CheckResult], used: Collection[ExpressionFeature], template: Template, block: ComposedBlock
) -> list[Check]:
    """Of the last check: what failed that this block needs, and which of the forms that it uses are done otherwise."""
    if not findings:
        sentence = (
            "Your accounts have not been checked yet, so the preview assumes that Klaviyo renders blocks the same way."
        )
        fix = "Select “Check my accounts” on Setup; it takes a minute."
        return [Check(severity="note", sentence=sentence, fix=fix, for_setup=True)]
    needed = _needed_capabilities(template, block)
    notes = []
    for finding in findings:
        if finding.outcome == "fail" and finding.capability in needed:
            notes.append(_note(needed[finding.capability], finding))
        elif finding.outcome == "alternative" and finding.capability in used:
            notes.append(_note("note", finding))
    return notes


def _needed_capabilities(template: Template, block: ComposedBlock) -> dict[str, Severity]:
    """Return the capabilities that a block needs, and how bad it is to lack one."""
    personalization = block.personalization
    bound = {
        slot.name: slot
        for slot in template.slots
        if any(isinstance(link, Bound) for link in chain(personalization.binding(slot.name)))
    }
    needed: dict[str, Severity] = {HTML_BLOCK: "warning", "transformations": "error"}
    if any(slot.type == "text" for slot in template.slots):
        needed["text layer"] = needed["text decoding"] = "warning"
    if any(slot.type == "image" and slot.remote and name != template.base.slot for name, slot in bound.items()):
        needed["remote layer"] = "error"
    if template.base.slot in bound:
        needed["remote base"] = "error"
    return needed


def _note(severity: Severity, finding: CheckResult) -> Check:
    sentence = f"{finding.means.rstrip('.')} (checked on your account on {day_words(finding.at)})."
    return Check(severity=severity, sentence=sentence, fix=_CHECK_AGAIN)
