"""The texts of the check of every recipient."""

from core.blocks.recipient_report import RecipientReport
from core.blocks.recipient_rows import RecipientRow
from core.events.rate import percent
from ui.app.text import plain

TITLE = "Every recipient"
ASK = (
    "Counts the recipients of the sample, or of an event file, who see a fallback, a cut text or an error. No image "
    "is requested."
)
CHECK = "Check every recipient"
CHECK_AGAIN = "Check again"
FILE = "Or drop an event file"
FILE_HELP = "NDJSON, JSON, CSV or Parquet, optionally compressed with gzip or zstd. It stays in this session's memory."
ALL_WELL = "Everyone sees their own values, and no text is cut."
ALL_THE_SAME = "Nothing in this block is bound to recipient data, so everyone sees the same."
STOPPED = "You stopped the check. These are the results until then."

SEE = "Select a recipient to see the preview."
EVENTS = "first events"
"""Who is named of each row of a file."""


def row(each: RecipientRow, total: int) -> str:
    """What some recipients of a sample see in a place, and how many they are; above the first of them."""
    count = each.count.recipients
    who = f"{count:,} {'recipient' if count == 1 else 'recipients'} ({percent(count / total)})"
    return f"**{plain(each.place)}**: {plain(each.shows)} &ensp;:gray[{plain(who)}]"


def of_sample(count: int) -> str:
    """Whose recipients are checked."""
    return f"The {count:,} recipients of the sample." if count != 1 else "The recipient of the sample."


def of_file(name: str) -> str:
    """The same for a file."""
    return f"The recipients of {plain(name)}."


def checked(report: RecipientReport) -> str:
    """How many recipients a report is of."""
    count = "1 recipient was" if report.recipients == 1 else f"{report.recipients:,} recipients were"
    failed = f" Klaviyo would not send to {report.failed:,} of them." if report.failed else ""
    most = report.unchecked.recipients
    unchecked = f" {most:,} of them could not be checked: they need more than a preview may use." if most else ""
    return f"{count} checked.{failed}{unchecked}"
