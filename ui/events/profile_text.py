"""What Events says of profiles: counts of events, without the events themselves."""

from core.domain.event import count_events
from core.domain.moments import period_words
from core.events.event_profile import EventProfile
from ui.app.text import plain, plain_time, sentence
from ui.events.text import days_of

PROFILES = "Saved fill rates"
NO_PROFILES = (
    "No saved fill rates. Save those of a sample or a file under Export, or count files with the command "
    "“events profile FILES --save NAME”."
)
IMPORT, IMPORT_HELP = (
    "Import fill rates",
    "A file of fill rates from this page or from “events profile FILES --output FILE”.",
)
INCOMPLETE = "These fill rates are incomplete: reading was stopped, or part of a file could not be read."
ERASED = "The examples were erased with a recipient's data. The counts are unchanged."
EXAMPLES = "Examples"
NO_EXAMPLES = "There are no saved examples of this field."
NO_VALUES_NOTE = (
    "Saved fill rates count all of their events and keep up to five examples. To see how often each value occurs, the "
    "weeks and the events without the field, open a sample."
)
NO_EVENTS_NOTE = "Saved fill rates contain no events. Select a sample above to see single events."
FILE, FILE_LABEL = "Fill rates", "JSON file"
USE_RATES = "Use these fill rates in Personalize"
NAME = "Name of these fill rates"
SAVE = "Save these fill rates"
SAVE_ASK = (
    "Save these fill rates: how often each field is filled, with up to five examples of each, and no events. Use them "
    "on Personalize, or compare another period with them later."
)
DELETED_SIDE = "The saved fill rates in this address were deleted. Another side is compared."
COMPARED_ALL = "Compares all events of both sides, however many there are."
COMPARED_SAMPLE = (
    "All events of the saved fill rates count, even if there are many more: a field that only they have may just be "
    "rare."
)


def profile_of(name: str) -> str:
    """A saved profile among what can be compared."""
    return f"Saved fill rates “{name}”"


def profile_caption(name: str, events: int, span: str, age: tuple[int, int], *, complete: bool) -> str:
    """A saved profile in a list, with its days and those that are left."""
    days, left = age
    when = "today" if days == 0 else f"{days_of(days)} ago"
    about = ", ".join(
        filter(None, (count_events(events), plain_time(period_words(span)), "" if complete else "incomplete"))
    )
    return f"“{plain(name)}”: {about}, saved {when}, deleted in {days_of(left)}."


def head(profile: EventProfile) -> str:
    """What is open."""
    when = f", {plain_time(period_words(profile.span))}" if profile.span else ""
    return f"**{plain(profile.name)}**: saved fill rates of {count_events(profile.total)}{when}."


def saved_until(days: str, *, complete: bool) -> str:
    """What the way to Personalize saves, and for how long."""
    note = "" if complete else " They are incomplete: part of a file could not be read, or reading was stopped."
    return f"Saves these fill rates for {plain(days)}, without the events.{note}"


def import_error(name: str, reason: object) -> str:
    """Why a file cannot be imported."""
    # In quotes, a name keeps its own first letter.
    return sentence(f"“{name}” {reason}")


def imported(name: str) -> str:
    """Confirm that a profile was imported."""
    return f"“{plain(name)}” was imported."
