"""The texts of the preview, the fill rates, the contact sheet and the checks."""

from collections.abc import Mapping, Sequence

from core.blocks.checks import Check
from core.blocks.fill_rates import FillRates
from ui.app.text import plain

PREVIEW = "Preview"
PREVIOUS, NEXT = "Previous", "Next"
MODES_LABEL = "Show it with"
IMAGES_OFF, DARK, CAMPAIGN, TWO = "Images off", "Dark", "Campaign", "Two recipients"
MODES = (IMAGES_OFF, DARK)
CAMPAIGN_HELP = "A campaign has no event: what is bound to one falls back for everybody."
OTHER = "Other recipient"
OTHER_PREVIOUS, OTHER_NEXT = "Previous other recipient", "Next other recipient"
MASK, MASK_HELP = (
    "Mask values",
    "Letters and digits of people's data are hidden here and on the contact sheet; images stay. For demos.",
)
DATA = "Data"
EDIT_SAMPLE = "This recipient's data"
EDIT_SAMPLE_HELP = "Change it to see what others would get. It changes this preview only, and nothing is kept."
SAMPLE_BACK = "Back to what was read"
SAMPLE_PROFILE = "Sample profile"
SAMPLE_PROFILE_HELP = (
    "This connection may not read profiles, so the preview uses the values that you write here. Each recipient sees "
    "their own."
)
NO_EVENT_READ = (
    "No recipient of this event could be read. This is a sample profile: what is bound to the event falls back."
)
WIDTH_LABEL = "Width"
WIDE, NARROW = "Desktop, 600 px", "Phone, 320 px"
WIDTHS = {WIDE: "600 px", NARROW: "320 px"}
RECIPIENTS_CELL = "Who sees what"
RECIPIENTS_ASK = "How many of the sampled recipients have a value for each slot, and what those who differ most see."
NO_SAMPLE = "Select an event in the bar to see how many of its recipients have a value for each slot."
SAMPLE_NOT_READ = "This event could not be read, so who sees what is not known. Press “Try again” in the bar."
NOTHING_BOUND = "Nothing is bound to a recipient's data yet, so everybody sees the same."
COMPLETE = "All slots filled"
COMPLETE_HELP = "The share of sampled recipients for whom no slot falls back."
KNOWN_COMPLETE = "Known slots filled"
KNOWN_COMPLETE_HELP = "The share of sampled recipients for whom none of the slots that are known falls back."
UNKNOWN = "Not known"
FALLBACK = "the fallback"
FIRST_ROW = "The block is repeated; these are the fill rates of its first row."
WORST = "Recipients who see the most fallbacks. Press a number to preview one."
CUT_HELP = "The share for whom the text is longer than the slot allows and is cut."
TIGHT_HELP = (
    "The share for whom what is left will probably not fit its box. Measured in the template's own font where it is "
    "here, else in one that is as wide as Arial; the contact sheet shows how it really looks."
)
CHECKS_CELL = "Checks"
CHECKS_ASK = "What to look at before saving, what touches most recipients first."
ASK_IMAGES = "Test-render the 60 most different"
ASK_HELP = "Each different image is requested once. On a real cloud each is a derivation that is counted."
ALL_WELL = "No check is open."
SHEET = "Contact sheet"
SHEET_SIZES = (12, 24, 60)
SHEET_ASK = (
    "Choose how many recipients to look at side by side: those who differ most. On a real cloud each different image "
    "is a derivation that is counted."
)


def recipient(number: int, total: int, about: str) -> str:
    """Which recipient the preview shows."""
    return f"Recipient {number} of {total}" + (f" · {plain(about)}" if about else "")


def edit_slot(label: str) -> str:
    """What a press on a part of the preview does."""
    return f"Edit {label}"


def filled(rates: FillRates) -> str:
    """How it stands with the whole block, in a word."""
    if not rates.targets:
        return "The same for everybody"
    if rates.complete is None:
        return "Fill rate not known" if rates.unknown else "Slots are the same for everybody"
    if rates.unknown:
        return f"{KNOWN_COMPLETE}: {share(rates.complete)}, {len(rates.unknown)} not known"
    return f"{COMPLETE}: {share(rates.complete)}"


def open_checks(checks: Sequence[Check]) -> int:
    """How many of the checks ask for something: notes do not."""
    return sum(each.severity != "note" for each in checks)


def checks(every: Sequence[Check]) -> str:
    """How many checks are open, and how many notes stand beside them."""
    count = open_checks(every)
    notes = len(every) - count
    text = f"{count} open {'check' if count == 1 else 'checks'}" if count else "No open checks"
    return f"{text} · {notes} {'note' if notes == 1 else 'notes'}" if notes else text


def share(part: float) -> str:
    """A share as people read it."""
    return f"{part:.0%}" if part in (0, 1) or 0.01 <= part <= 0.99 else f"{part:.1%}"


def source(words: str, *, is_known: bool) -> str:
    """A source of a binding in a table."""
    return words if is_known else f"{words}: {UNKNOWN.lower()}"


def number(recipient: int) -> str:
    """A recipient by the place in the sample."""
    return f"No. {recipient}"


def falls_back(names: Sequence[str]) -> str:
    """What one recipient has no value for."""
    return f"Falls back: {', '.join(names)}"


def unknown(names: Sequence[str]) -> str:
    """Bindings to profiles that nobody has read."""
    listed = ", ".join(map(plain, names))
    return f"This connection may not read profiles, so how many have a value is not known for: {listed}."


def not_counted(rates: FillRates, labels: Mapping[str, str]) -> str:
    """For whom fill rates of profiles are not counted; blank if that is nobody."""
    counts = {target.recipients for target in rates.targets} - {0, rates.recipients}
    if not counts:
        return ""
    names = ", ".join(labels[each.target] for each in rates.targets if each.recipients in counts)
    missing = rates.recipients - min(counts)
    return (
        f"The profiles of {missing:,} of {rates.recipients:,} recipients were not read. They do not count for {names}."
    )


def card(number: int, when: str, reason: str, fault: str) -> str:
    """Under a image of the sheet; `fault` stands for the image where there is none."""
    problem = f" · Klaviyo would not send: {fault}" if fault else ""
    return f"{number} · {when[:10]} · {reason}{problem}"


def sheet_shows(count: int, total: int) -> str:
    """How many of how many."""
    return f"{count} of {total:,} sampled recipients, those who differ most."


def delivered(count: int) -> str:
    """All images that were asked for came."""
    return f"All {count} images are delivered."
