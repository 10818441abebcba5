"""What is said of an audit, its findings and their fixes."""

from collections.abc import Sequence

from core.domain.moments import day_words, moment_words
from core.domain.people import named
from core.links.audit_run import AuditRun
from core.links.counts import VerdictTone
from core.links.finding import Finding, Fix, ReportedFinding
from ui.app.text import first_names, plain, sentence

AUDIT_CELL = "Audit"
AUDIT_ASK = "Checks every block of the Klaviyo account and every linked asset. Nothing is changed."
VERDICT_ICONS: dict[VerdictTone, tuple[str, str]] = {
    "ok": (":material/verified:", "green"),
    "unchecked": (":material/pending:", "gray"),
    "review": (":material/report:", "orange"),
}
RUN = "Run audit"
CANCEL = "Cancel"
RUN_AGAIN = "Run audit again"
OPTIONS = "Options"
IMAGES, IMAGES_HELP = (
    "Images to request",
    "Requests this many block images from Cloudinary, most recently changed first. 0 requests none.",
)
COVERAGE, COVERAGE_HELP = (
    "Report fields filled in fewer than",
    "Reads a sample of 200 for each event that a template uses. 0 skips this check.",
)
RESUME = "Resume"
STOPPED = "The audit was stopped. Its progress is saved."
NEVER = "No audit has run yet. It takes about one second per thousand links."
NONE_DONE = "No audit has finished yet. Findings appear here when the first one ends."
SHOW = "Show"
NOTHING_HERE = {
    "open": "Nothing needs attention.",
    "note": "No notes.",
    "accepted": "No accepted findings.",
    "over": "Nothing was resolved since the previous audit.",
}
OF_KIND = "Kind of finding"
PICK = "Select findings to fix or accept them."
ACCEPT, ACCEPT_ASK = (
    "Accept",
    "Accept this if it is fine as it is. It is not flagged again until the date you choose. Your reason is recorded.",
)
ACCEPT_SHORT = "Hides this finding until a date, or for good. You give a reason."
REASON = "Why is this acceptable?"
UNTIL, UNTIL_HELP = "Until", "The finding reappears after this day. Leave empty to accept it permanently."
OPEN = "Open"
WITHDRAW = "Withdraw acceptance"
OVER_TIME, AUDIT_AT, FINDINGS = "Findings over time", "audit (UTC)", "findings"
SEVERITIES = {"error": "errors", "warning": "warnings", "note": "notes"}
CHANGES = {"new": "new", "persisting": "persisting", "resolved": "resolved", "fixed": "fixed"}
LAST_SAVED = "Last saved here"
LAST_SAVED_UNKNOWN = "What was last saved here is not known, so it cannot be shown."
NOT_IN_KLAVIYO = "The block is no longer in Klaviyo."
COMPARING = "Reading the block as it is in Klaviyo …"
PERSON_ONLY = "Only a person can fix this."
WRITE_ALT = (
    "Write the alt text and send or save the block again. If the image only decorates, accept the note and say so."
)
ADD_ALT = "Add alt text"
WRITE_APPLIED = "Writes the version that was applied in the editor into Klaviyo."

_FIXES: dict[Fix, tuple[str, str]] = {
    "recreate": ("Create again", "Creates the block again from its last saved version. It gets a new ID."),
    "overwrite": ("Restore ours", "Restores the block as it was last saved here. The edit in Klaviyo is lost."),
    "take_over": ("Use newer version", "Loads the newer version into this workspace. Nothing changes in Klaviyo."),
    "remove": ("Delete block", "Deletes the block and its link, unless an email template shows it."),
    "readdress": (
        "Use new URL",
        ("Updates the block to the asset's current URL. The rest of the block stays the same."),
    ),
    "pin": ("Use newest version", "Pins the block to the asset's newest version."),
    "resave": ("Save again", "Creates the block from the current template, with the choices that still fit."),
    "write_entry": ("Save on asset", "Saves the link in the asset's metadata. Other entries stay as they are."),
    "remove_entry": ("Clear entry", "Removes the entry from the asset. Other entries stay as they are."),
    "relink": ("Link", "Links this workspace to the block. Nothing changes in Klaviyo."),
    "delete_block": ("Delete block", "Deletes the surplus block, unless an email template shows it."),
    "adopt": ("Adopt", "Adds the block to this workspace and records it on the asset. Nothing changes in Klaviyo."),
    "copy_again": ("Copy again", "Creates a new copy. Change emails that show the old copy by hand."),
    "fill_in": ("Create field", "Creates the metadata field and saves every link on its asset."),
    "seen": ("Mark as seen", "Dismisses this note. The next replacement is reported."),
    "": ("", PERSON_ONLY),
}
_DID: dict[Fix, str] = {
    "recreate": "the block exists again",
    "overwrite": "the block is as it was last saved here",
    "take_over": "this workspace has the newer version",
    "readdress": "the block uses the new URL",
    "pin": "the block uses the newest version",
    "resave": "the block was saved again",
    "write_entry": "the asset names its block",
    "remove_entry": "the asset no longer names that block",
    "relink": "the block is linked",
    "adopt": "the block is linked",
    "copy_again": "there is a new copy",
    "fill_in": "the assets name their blocks",
    "seen": "the replacement was noted",
}
KEEP = "Keep Klaviyo's version"
KEEP_DOES = "Keep takes the edit over: this workspace saves it as a new version, and emails stay as they are."
_SAME_AGAIN = "this workspace and Klaviyo have the same version"
DESTROYS: frozenset[Fix] = frozenset({"remove", "delete_block", "overwrite"})
"""Fixes that destroy something in Klaviyo, so that the page asks first."""


def asks(label: str) -> str:
    """The button before a question."""
    return f"{plain(label)} …"


def destroy_ask(finding: Finding) -> str:
    """What is asked before a fix destroys something in Klaviyo."""
    name = plain(finding.name)
    if finding.kind == "block_older":
        return f"**Replace our {finding.detail} of “{name}” in Klaviyo?** {fix_does(finding)}"
    if finding.fix == "overwrite":
        return f"**Replace “{name}” in Klaviyo with the version that was last saved here?** {fix_does(finding)}"
    return f"**Delete “{name}” in Klaviyo?** An email template that shows it keeps it from being deleted."


def edited_there(changes: Sequence[str]) -> str:
    """What somebody did to a block in Klaviyo."""
    return f"In Klaviyo: {plain('; '.join(f'{each[:1].lower()}{each[1:]}' for each in changes))}."


def deleted(findings: Sequence[Finding]) -> str:
    """Which blocks fixes have deleted, and whether one can be created again; blank without one."""
    names = [finding.name for finding in findings if finding.fix in ("remove", "delete_block")]
    if not names:
        return ""
    text = f"{first_names(names, 5)} {'was' if len(names) == 1 else 'were'} deleted in Klaviyo."
    if any(finding.fix == "remove" for finding in findings):
        return f"{text} To create it again, upload the asset to Cloudinary again and send it."
    return text


def fix(finding: Finding) -> str:
    """What mending is called."""
    return _FIXES[finding.fix][0]


def fix_does(finding: Finding) -> str:
    """What mending does, in a sentence."""
    of_kind = {"alt_missing": WRITE_ALT, "block_older": WRITE_APPLIED}
    return of_kind.get(finding.kind, _FIXES[finding.fix][1])


def did(finding: Finding) -> str:
    """What fixing has done, as the end of a sentence; blank where there is nothing to tell."""
    # An edit may have been written over, or kept.
    return _SAME_AGAIN if finding.kind == "block_edited" else _DID.get(finding.fix, "")


def fix_now(findings: list[Finding]) -> str:
    """The button for what was ticked."""
    names = {fix(finding) for finding in findings}
    name = names.pop() if len(names) == 1 else "Fix"
    return name if len(findings) == 1 else f"{name} · {len(findings):,} findings"


def and_more(count: int) -> str:
    """Findings that are ticked and not spelt out."""
    return f"… and {count:,} more."


def fix_summary(done: int, problems: list[str]) -> str:
    """What came of mending."""
    text = f"{done:,} fixed. Run the audit again to check the result." if done else ""
    return " ".join([text, *map(sentence, problems)]).strip()


def last_audit(run: AuditRun) -> str:
    """When the last audit ended."""
    return f"Last audit: {plain(moment_words(run.finished_at))}"


def audit_caption(run: AuditRun) -> str:
    """What the last audit looked at, and what that cost."""
    calls = sum(run.calls.values())
    return f"{run.blocks:,} blocks of the account and {run.assets:,} assets read with {calls:,} API calls."


def reading(run: AuditRun) -> str:
    """How far a running audit is."""
    return f"{run.blocks:,} blocks and {run.assets:,} assets read, for {run.expected:,} links"


def estimate(links: int) -> str:
    """What an audit will cost."""
    calls = 2 + -(-links // 100) + -(-links // 500)
    return f"About {calls:,} API calls for {_links(links)}, more if the account has other blocks."


def of_all(count: int, total: int) -> str:
    """How many are shown."""
    return _links(count) if count == total else f"{count:,} of {_links(total)}"


def _links(count: int) -> str:
    return f"{count:,} {'link' if count == 1 else 'links'}"


def since(reported: ReportedFinding) -> str:
    """Since when a finding stands, or that it does no longer."""
    if not reported.stands:
        return CHANGES[reported.change]
    return "new" if reported.change == "new" else day_words(reported.since)


def accepted(reported: ReportedFinding) -> str:
    """Who accepted a finding, why and for how long."""
    acceptance = reported.accepted
    if not acceptance:
        return ""
    until = f"until {day_words(acceptance.until)}" if acceptance.until else ""
    details = ", ".join(filter(None, (named(acceptance.who), until)))
    return f"{acceptance.reason} ({details})" if details else acceptance.reason
