"""Where an alt text and a link come from, and what drops those of earlier sends."""

from core.domain.moments import day_words
from core.send.values import PlanRow
from ui.send.text import ALT_SOURCES, LINK

DROP = "Do not reuse"
DROP_HELP = "Do not use the alt text and the link that were entered in the earlier send."
REUSE = "Reuse"
REUSE_HELP = "Use the alt text and the link that were entered in the earlier send after all."


def alt_from(row: PlanRow) -> str:
    """Where the alt text of an asset comes from."""
    return _earlier_send(row) if row.alt_source == "block" else ALT_SOURCES[row.alt_source if row.alt else ""]


def sources(row: PlanRow) -> list[str]:
    """Where the alt text comes from, and in a line of its own a link that alone is of an earlier send; plain text."""
    is_link_alone = row.kept_link and row.alt_source != "block"
    return [alt_from(row), *([f"{LINK}: {_earlier_send(row)}"] if is_link_alone else [])]


def _earlier_send(row: PlanRow) -> str:
    return f"{'undone ' if row.kept_undone else ''}send of {day_words(row.kept_at)}"
