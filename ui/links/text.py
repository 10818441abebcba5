"""What the page Links to Klaviyo says."""

from collections.abc import Sequence
from urllib.parse import urlencode

from core.domain.moments import moment_words
from core.links.status import STATUS_LABELS, StateFilter
from core.links.usage_store import Scan
from core.publish.history import HistoryEntry
from ui.app.text import plain

LINKS_LEAD = "See which asset feeds which Universal Content block."
SELECTION_CELL = "Links to Klaviyo"
SELECTION_ASK = "The blocks of the selected assets, as they are in Klaviyo now."
ALL_LINKS = "All links of the account"
EXISTENCE = {"exists": "exists in Klaviyo", "deleted": "deleted in Klaviyo", "unknown": "could not be checked"}
EDIT = "Edit again"
SEND, SEND_AGAIN = "Send to Klaviyo", "Send again"
SEND_AGAIN_HELP = "Opens Send with this asset, for other alt text, another link or other settings of its block."
BLOCK_LEVEL = (
    "Klaviyo's API reports usage at the block level, not which campaigns or flows embed a block, so this shows the "
    "blocks that an asset powers, not every email that uses them."
)
USED_CELL = "Where used"
USED_ASK = (
    "Reads the account's email templates and records which blocks they show. Takes one API call per ten templates, "
    "plus one for each drag-and-drop template. Klaviyo's API does not report which campaigns and flows use a block."
)
SCAN, SCAN_AGAIN = "Scan the account's templates", "Scan again"
UNREAD = 10
"""Templates that could not be read completely and are named."""
NEVER_SCANNED = "Not scanned yet."
SCAN_STOPPED = "The scan was stopped. The results of the last scan are kept."
HISTORY_CELL = "History"
HISTORY_OF_LINK = "History (times in UTC)"
HISTORY_ASK = "What changed on which block, and when (UTC). Entries are never edited. Open a version to restore it."
NO_HISTORY = "No changes yet."
OPEN_VERSION = "Open this version to restore it"
HISTORY_PAGE = 50
"""Entries of the history that are shown at once."""
LOOKUP_CELL = "Look up"
LOOKUP_ASK = "Find the asset behind a block, section, template, email or delivery URL, and where else it is used."
LOOKUP_LABEL = "Paste a public ID, a block's name or ID, a Klaviyo editor address, HTML or a delivery URL"
LOOKUP_EMPTY = "It contains no asset of your Cloudinary environment and no Universal Content block."
SHOW_LINK = "Show"
OTHER_USES = "Also shown by these templates"

EXPORT_CELL = "Export"
EXPORT_ASK = "For a spreadsheet or a notebook. Each file is created on request; nothing is changed."
EXPORT_LINKS, EXPORT_FINDINGS = "Links", "Findings"
NOTHING_TO_EXPORT = "No links yet."
REPORT = "Download report"
REPORT_NOTE = (
    "One HTML file that a colleague can open anywhere: the last audit, findings over time, every link with its uses, "
    "and the changes of the last 30 days. It includes up to 40 small images, has no scripts and loads nothing."
)


def report_of(filters: Sequence[str]) -> str:
    """Which links the report will list."""
    labels: dict[str, str] = {**KIND_FILTERS, **{str(state): label for state, label in STATES.items()}}
    names = [labels.get(text, text) for text in filters if text not in ("", "all")]
    which = f"the links that match {', '.join(f'“{plain(text)}”' for text in names)}" if names else "all links"
    return f"Saves a report of {which}."


def missing(references: Sequence[str]) -> str:
    """What of a selection names no asset."""
    return (
        f"Not found in your Cloudinary environment: {', '.join(plain(reference[:80]) for reference in references[:10])}"
    )


def unlinked(title: str) -> str:
    """An asset without a block."""
    return f"**{plain(title)}** feeds no block yet."


def about(public_id: str, variant: str, changed: str, version: int) -> str:
    """Under a block's name."""
    which = f" · {plain(variant)}" if variant else ""
    return f"{plain(public_id)}{which} · block version {version} · last change {plain(moment_words(changed))}"


def scanning(done: int, total: int) -> str:
    """How far a scan is; `total` is what the last scan read, 0 before the first one."""
    of_total = f" of about {total:,}" if total > done else ""
    return f"{done:,}{of_total} templates read"


def scanned(scan: Scan) -> str:
    """When the templates were read, and which of them not completely, and why."""
    read = f"{scan.templates:,} templates read on {plain(moment_words(scan.at))}."
    if not scan.unread:
        return read
    names = [f"“{plain(name)}”" for name in scan.unread_names[:UNREAD]]
    more = [f"{scan.unread - UNREAD:,} more"] if names and scan.unread > UNREAD else []
    which = f": {', '.join([*names, *more])}" if names else ""
    return f"{read} Klaviyo did not return the drag-and-drop design of {scan.unread:,}{which}."


def at_least(count: int) -> str:
    """In how many templates a block is."""
    return f"at least {count} {'template' if count == 1 else 'templates'}" if count else "none found"


def unused(count: int, links: int) -> str:
    """How many of the links on the page were found in no template."""
    if count == links:
        return "None of the scanned templates shows any of these blocks."
    return f"{count:,} more {'block was' if count == 1 else 'blocks were'} not found in any template."


def created_since(count: int) -> str:
    """How many of the links on the page the last scan says nothing about."""
    return f"{count:,} {'block was' if count == 1 else 'blocks were'} created since the scan."


def usage_caption(count: int, at: str, *, here: bool = False) -> str:
    """How many templates show a block, at the block and before it is changed; `here` is on the page that scans."""
    if not at:
        place = f"under “{USED_CELL}”" if here else "on Links to Klaviyo"
        return f"Uses of this block are not known yet. Scan the templates {place}."
    usage = f"Shown by {at_least(count)}" if count else "Not found in any of the account's templates"
    scanned = f"(scanned on {plain(moment_words(at))})"
    return f"{usage} {scanned}. Klaviyo's API does not report which campaigns and flows use it."


def version_href(entry: HistoryEntry) -> str:
    """The address at which Personalize brings a version back."""
    query = {"template": entry.public_id, "version": str(entry.version)}
    return f"/personalize?{urlencode({**query, **({'variant': entry.variant} if entry.variant else {})})}"


def audit_found_deletion(block: str) -> str:
    """What an audit found of a block."""
    return f"An audit found that “{plain(block)}” was deleted in Klaviyo."


def lookup_kind(kind: str) -> str:
    """What a pasted text was taken for."""
    names = {
        "name": "a name or public ID",
        "block": "a block ID",
        "section": "a section ID",
        "template": "a template ID",
        "HTML": "HTML",
        "address": "an address",
    }
    return f"Read as {names[kind]}."


def feeds(public_id: str, block: str) -> str:
    """An asset that was found."""
    return f"**{plain(public_id)}** feeds the block “{plain(block)}”."


def in_image_of(block: str) -> str:
    """A template block that shows an asset within its image."""
    return f"It is part of the image of the block “{plain(block)}”: as background, layer, default image or fallback."


def strangers(blocks: Sequence[str]) -> str:
    """Blocks that this workspace has not made."""
    return f"Blocks that were not made here: {', '.join(f'`{plain(block)}`' for block in blocks[:20])}"


# The audit.
ACCOUNT_CELL = "All links of the account"
ACCOUNT_ASK = "Every linked block, with its findings from the last audit."
FIND, FIND_HELP = "Find", "Part of a name or public ID, or a full block ID."
KIND_FILTER, KIND_FILTERS = "Kind", {"": "All kinds", "image": "Images", "video": "Videos", "template": "Templates"}
STATE = "State"
STATES: dict[StateFilter, str] = {
    "all": "All",
    "ok": STATUS_LABELS["ok"],
    "attention": STATUS_LABELS["attention"],
    "unchecked": STATUS_LABELS["unchecked"],
    "accepted": STATUS_LABELS["accepted"],
}
PAGE = "Page"
NO_LINKS = "No asset is linked yet. Send assets or save a template, and its block appears here."
NO_MATCH = "No links match these filters."
NEVER_AUDITED = "No audit has run yet, so the state of these links is unknown."
