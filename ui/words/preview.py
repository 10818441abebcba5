"""What the odds and the contact sheet say."""

from collections.abc import Sequence

from ui.words import plain

ODDS_CELL = "Odds"
ODDS_ASK = "How many of the sampled recipients would see what. Decided by the block's own expressions."
NOTHING_BOUND = "Nothing is bound to a recipient's data yet, so everybody sees the same."
COMPLETE = "All slots filled"
COMPLETE_HELP = "The share of sampled recipients for whom no slot falls back; slots that are not known are left out."
FALLBACK = "fallback"
CUT_HELP = "The share for whom the text is longer than the slot allows and is cut."
CHECKS_CELL = "Checks"
CHECKS_ASK = "What to look at before saving, what touches most recipients first."
ASK_PICTURES = "Ask for the pictures of those who differ most, at most 60"
ASK_HELP = "Each different picture is asked for once; on a real cloud each is a derivation that is counted."
ALL_WELL = "Nothing to complain about."
SHEET = "Contact sheet"
SHEET_SIZES = (12, 24, 60)
SHEET_ASK = (
    "Choose how many recipients to look at side by side: those who differ most. On a real cloud each different picture "
    "is a derivation that is counted."
)


def share(part: float) -> str:
    """A share as people read it."""
    return f"{part:.0%}" if part in (0, 1) or 0.01 <= part <= 0.99 else f"{part:.1%}"


def unknown(targets: Sequence[str]) -> str:
    """Bindings to profiles that nobody has read."""
    names = ", ".join(plain(target.removeprefix(":")) for target in targets)
    return f"This connection may not read profiles, so how many have a value is not known for: {names}."


def card(number: int, when: str, reason: str) -> str:
    """Under a picture of the sheet."""
    return f"{number} · {when[:10]} · {reason}"


def sheet_shows(count: int, total: int) -> str:
    """How many of how many."""
    return f"{count} of {total:,} sampled recipients, those who differ most."


def delivered(count: int) -> str:
    """All pictures that were asked for came."""
    return f"All {count} pictures are delivered."
