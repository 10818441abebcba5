"""What the page Links to Klaviyo says."""

from collections.abc import Sequence

from ui.app.text import plain
from ui.links.audit_text import KINDS as KINDS_OF_LINKS
from ui.links.audit_text import STATES

LINKS_LEAD = "Which asset feeds which Universal Content block."
SELECTION_CELL = "Links to Klaviyo"
SELECTION_ASK = "What the selected assets became, as Klaviyo has it now."
ALL_LINKS = "All links of the account"
KINDS = {"image": "image", "video": "video", "template": "template"}
EXISTENCE = {"exists": "exists in Klaviyo", "deleted": "deleted in Klaviyo", "unknown": "could not be asked"}
EDIT = "Edit again"
SEND_AGAIN = "Send to Klaviyo"
BLOCK_LEVEL = (
    "Klaviyo's API reports usage at the block level, not which campaigns or flows embed a block, so this shows the "
    "blocks that an asset powers, not every email that uses them."
)
USED_CELL = "Where used"
USED_ASK = (
    "Reads the account's email templates and notes which blocks they show: a call for each ten templates, and one for "
    "each that was made by drag and drop. Copies inside campaigns and flows may not be listed."
)
SCAN, SCAN_AGAIN = "Scan the account's templates", "Scan again"
NEVER_SCANNED = "Not scanned yet."
SCAN_STOPPED = "The scan was stopped. What the last scan found is kept."
HISTORY_CELL = "History"
HISTORY_ASK = "Who did what to which block. Entries are added and never changed; open a version to bring it back."
NO_HISTORY = "Nothing was written yet."
OPEN_VERSION = "Open"
LOOKUP_CELL = "Look up"
LOOKUP_ASK = "From a block, a template, a mail's HTML or a delivery URL back to the asset and its other uses."
LOOKUP_LABEL = "Paste an id, HTML or a URL"
FOUND_NOTHING = "Nothing in it comes from the connected cloud, and it shows no Universal Content block."
SHOW_LINK = "Show"
OTHER_USES = "Also shown by these templates"

TAKE_CELL = "Take away"
TAKE_ASK = "For a spreadsheet, a notebook or a colleague. A file is made when you ask for it; nothing is changed."
TAKE_LINKS, TAKE_FINDINGS = "Links", "Findings"
NOTHING_TO_TAKE = "Nothing is linked yet."
REPORT = "Report"
REPORT_NOTE = (
    "One HTML file that a colleague can open anywhere: the last audit, findings over time, each link with its uses, "
    "and what was written since the audit before. It holds up to 40 small pictures, no script, and loads nothing."
)


def report_of(filters: Sequence[str]) -> str:
    """Which links the report will list."""
    given = [{**KINDS_OF_LINKS, **STATES}.get(text, text) for text in filters if text not in ("", "all")]
    return f"of the links that fit {', '.join(f'“{plain(text)}”' for text in given)}" if given else "of all links"


def missing(elements: Sequence[str]) -> str:
    """What of a selection names no asset."""
    return f"Not found in the connected cloud: {', '.join(plain(element[:80]) for element in elements[:10])}"


def unlinked(title: str) -> str:
    """An asset without a block."""
    return f"**{plain(title)}** feeds no block yet."


def about(public_id: str, variant: str, changed: str, version: int) -> str:
    """Under a block's name."""
    which = f" · {plain(variant)}" if variant else ""
    return f"{plain(public_id)}{which} · version {version} · last change {changed[:10]}"


def scanning(count: int) -> str:
    """While a scan runs."""
    return f"{count} templates read …"


def scanned(at: str, templates: int, unread: int) -> str:
    """When the templates were read."""
    rest = f"; {unread} could not tell all of their blocks" if unread else ""
    return f"{templates} templates read on {at[:10]} {at[11:16]} UTC{rest}."


def at_least(count: int) -> str:
    """In how many templates a block is."""
    return f"at least {count} {'template' if count == 1 else 'templates'}" if count else "none found"


def unused(count: int, links: int) -> str:
    """How many of the links on the page were found in no template."""
    if count == links:
        return "No template that was read shows any of these blocks."
    return f"{count:,} more {'block was' if count == 1 else 'blocks were'} found in none of the templates."


def shown_by(count: int, at: str) -> str:
    """How many templates show a block, at the block and before it is changed."""
    if not at:
        return "Where this block is used was not looked at yet: scan the templates on Links to Klaviyo."
    told = f"Shown by {at_least(count)}" if count else "None of the account's templates was found to show it"
    return f"{told} (looked on {at[:10]}). Copies inside campaigns and flows may not be listed."


def taken_for(kind: str) -> str:
    """What a pasted text was taken for."""
    names = {"block": "a block's id", "template": "a template's id", "HTML": "HTML", "address": "an address"}
    return f"Taken for {names[kind]}."


def feeds(public_id: str, block: str) -> str:
    """An asset that was found."""
    return f"**{plain(public_id)}** feeds the block “{plain(block)}”."


def strangers(blocks: Sequence[str]) -> str:
    """Blocks that this workspace has not made."""
    return f"Blocks that were not made here: {', '.join(f'`{plain(block)}`' for block in blocks[:20])}"
