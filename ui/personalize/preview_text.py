"""The texts of the preview, the fill rates, the contact sheet and the checks."""

from collections.abc import Mapping, Sequence

from core.blocks.checks import Check
from core.blocks.fill_rates import FillRates
from core.domain.places import ALT, LINK
from core.events.rate import percent
from ui.app.text import plain

_MOST = 0.5
_LONGEST_FALLBACK = 60
"""Characters of a fallback in a sentence, with the quotes around it."""

PREVIEW = "Preview"
PREVIOUS, NEXT = "Previous", "Next"
STEPS = {"previous": PREVIOUS, "next": NEXT}
MODES_LABEL = "Preview with"
IMAGES_OFF, DARK, CAMPAIGN, TWO = "Images off", "Dark", "Campaign", "Two recipients"
MODES = (IMAGES_OFF, DARK)
ALL_MODES = (*MODES, CAMPAIGN, TWO)
CAMPAIGN_HELP = "Campaigns have no event data, so event fields show their fallback."
OTHER = "Second recipient"
OTHER_PREVIOUS, OTHER_NEXT = "Previous (second recipient)", "Next (second recipient)"
OTHER_STEPS = {"previous": OTHER_PREVIOUS, "next": OTHER_NEXT}
MASK, MASK_HELP = (
    "Mask values",
    "Hides the letters and digits of personal data here and on the contact sheet. Images stay visible. For demos.",
)
DATA = "Data"
EDIT_SAMPLE = "This recipient's data"
EDIT_SAMPLE_HELP = "Edit it to preview other values. Changes affect this preview only and are not saved."
SAMPLE_BACK = "Restore original data"
SAMPLE_PROFILE = "Sample profile"
SAMPLE_PROFILE_HELP = (
    "This connection may not read profiles, so the preview uses the values that you enter here. Each recipient sees "
    "their own."
)
NO_EVENT_READ = (
    "No recipient of this event could be read, so this is a sample profile. Event fields show their fallback."
)
WIDTH_LABEL = "Width"
WIDE, NARROW = "Desktop, 600 px", "Mobile, 320 px"
FITTED = "{width} at {percent}%"
"""A width for which there is much less room: the preview is made smaller as a whole."""
WIDTHS = {WIDE: "600 px", NARROW: "320 px"}
RECIPIENTS_CELL = "Who sees what"
RECIPIENTS_ASK = "How many sampled recipients have a value for each slot, and what the most different ones see."
NO_SAMPLE = "Select an event in the bar to see how many of its recipients have a value for each slot."
SAMPLE_NOT_READ = "This event could not be read, so fill rates are unknown. Select “Try again” in the bar."
NOTHING_BOUND = "Nothing is bound to recipient data yet, so everyone sees the same."
COMPLETE = "All slots filled"
COMPLETE_HELP = "Percentage of sampled recipients for whom no slot falls back."
KNOWN_COMPLETE = "Known slots filled"
KNOWN_COMPLETE_HELP = "Percentage of sampled recipients for whom no slot with a known fill rate falls back."
UNKNOWN = "Unknown"
FIRST_ROW = "The block repeats. These are the fill rates of its first row."
WORST = "Recipients with the most fallbacks. Select one to preview it."
CUT_HELP = "Percentage of recipients whose text is longer than the slot allows and is cut off."
TIGHT_HELP = (
    "Percentage of recipients whose text will probably not fit its box. Measured in the template's font if it is "
    "available here, otherwise in a font as wide as Arial. The contact sheet shows the real result."
)
CHECKS_CELL = "Checks"
CHECKS_ASK = "Issues to review before saving. Errors come first, then what affects most recipients."
ASK_IMAGES = "Test-render the 60 most different"
ASK_HELP = "Requests each different image once. On a real cloud, each one counts as a derived image."
CHECKS_REFUSED = "Correct the error in the preview first. The checks then appear here."
NOT_CHECKED = "Not checked"
ALL_WELL = "No open checks."
FOR_AUTHORS = "For template authors"
SHEET = "Contact sheet"
SHEET_SIZES = (12, 24, 60)
SHEET_ASK = (
    "Choose how many recipients to compare side by side. The sheet shows those whose blocks differ most. On a real "
    "cloud, each different image counts as a derived image."
)
GO_TO_HTML = "Go to the HTML"
LEFT_OUT = "Until then, the preview leaves it out."
"""Said of a choice that is refused."""


def recipient(number: int, total: int, about: str) -> str:
    """Which recipient the preview shows."""
    return f"Recipient {number} of {total}" + (f" · {about}" if about else "")


def of_sample_profile(name: str) -> str:
    """Says that the profile is not the recipient's own."""
    return f"{SAMPLE_PROFILE.lower()}: {name}" if name else SAMPLE_PROFILE.lower()


def edit_slot(label: str) -> str:
    """What a press on a part of the preview does."""
    return f"Edit {label}"


def filled(rates: FillRates) -> str:
    """How it stands with the whole block, in a word."""
    if not rates.targets:
        return "The same for everyone"
    if rates.complete is None:
        return "Fill rate unknown" if rates.unknown else "Slots are the same for everyone"
    if rates.unknown:
        return f"{KNOWN_COMPLETE}: {percent(rates.complete)}, {len(rates.unknown)} unknown"
    return f"{COMPLETE}: {percent(rates.complete)}"


def case_of(*, is_campaign: bool, is_rated: bool) -> str:
    """What figures are for that do not follow the preview, or are of another source than those beside them."""
    if is_campaign:
        return "With an event, in the sample: " if is_rated else "With an event: "
    return "In the sample: " if is_rated else ""


def most_see(rates: FillRates, fallbacks: Mapping[str, str]) -> str:
    """What most recipients see in the place of a slot's value; blank if there is no such slot.

    `fallbacks` has the fallbacks in words, such as “the fallback “Thank you””, by place. Nobody sees those of the alt
    text and of the link.
    """
    slots = [each for each in rates.targets if each.target not in (ALT, LINK)]
    most = max(slots, key=lambda each: each.fallback, default=None)
    if most is None or most.fallback <= _MOST:
        return ""
    fallback = fallbacks[most.target]
    words = fallback if len(fallback) <= _LONGEST_FALLBACK else f"{fallback[: _LONGEST_FALLBACK - 2]}…”"
    return f"{percent(most.fallback)} of recipients see {words}"


def open_checks(checks: Sequence[Check]) -> int:
    """How many of the checks ask for something: notes do not."""
    return sum(each.severity != "note" for each in checks)


def go_to_card(label: str) -> str:
    """The way from a check to the card of a slot, of the alt text or of the link."""
    return f"Go to {plain(label)}"


def checks(every: Sequence[Check]) -> str:
    """How many checks are open, and how many notes stand beside them."""
    count = open_checks(every)
    notes = sum(not each.for_authors for each in every) - count
    text = f"{count} open {'check' if count == 1 else 'checks'}" if count else "No open checks"
    return f"{text} · {notes} {'note' if notes == 1 else 'notes'}" if notes else text


def source(words: str, *, is_known: bool) -> str:
    """A source of a binding in a table."""
    return words if is_known else f"{words}: {UNKNOWN.lower()}"


def number(recipient: int) -> str:
    """A recipient by the place in the sample, as the preview counts them."""
    return f"Recipient {recipient}"


def falls_back(names: Sequence[str]) -> str:
    """What one recipient has no value for."""
    return f"Falls back: {', '.join(names)}"


def unknown(names: Sequence[str]) -> str:
    """Bindings to profiles that nobody has read."""
    listed = ", ".join(map(plain, names))
    return f"This connection may not read profiles, so the fill rate is unknown for: {listed}."


def not_counted(rates: FillRates, labels: Mapping[str, str]) -> str:
    """For whom fill rates of profiles are not counted; blank if that is nobody."""
    counts = {target.recipients for target in rates.targets} - {0, rates.recipients}
    if not counts:
        return ""
    names = ", ".join(labels[each.target] for each in rates.targets if each.recipients in counts)
    missing = rates.recipients - min(counts)
    return (
        f"The profiles of {missing:,} of {rates.recipients:,} recipients were not read, so they do not count for "
        f"{names}."
    )


def card(person: str, number_of: int, reason: str, fault: str) -> str:
    """Under an image of the sheet; `fault` stands for the image where there is none."""
    problem = f" · Klaviyo would not send: {fault}" if fault else ""
    who = person if person == number(number_of) else f"{person} ({number(number_of)})"
    return f"{who} · {reason}{problem}"


def sheet_shows(count: int, total: int) -> str:
    """How many of how many."""
    return f"The {count} most different of {total:,} sampled recipients."


def delivered(count: int) -> str:
    """All images that were asked for came."""
    return f"All {count} images are delivered."
