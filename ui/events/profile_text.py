"""What Events says of profiles: counts of events, without the events themselves."""

from core.events.compare import period_words
from core.events.event_profile import EventProfile
from ui.app.text import plain, sentence
from ui.events.text import days_of

PROFILES = "Saved profiles"
NO_PROFILES = (
    "There are no saved profiles. A profile is made of any number of events: of a sample below under Export, or of "
    "files by the command “events profile FILES --save NAME”."
)
IMPORT, IMPORT_HELP = (
    "Import a profile",
    "A file that this page, or “events profile FILES --output FILE”, wrote.",
)
INCOMPLETE = "Not everything was read: the reading was stopped, or a part of a file could not be read."
ERASED = "Its examples were erased together with a recipient's data; the counts are as they were."
EXAMPLES = "Examples"
NO_EXAMPLES = "This profile holds no example of this field."
NO_VALUES_NOTE = (
    "A profile counts all of its events, and keeps up to five examples. How often each value occurs, the weeks, and "
    "the events without the field are shown for a sample."
)
NO_EVENTS_NOTE = "A profile holds no events. Select a sample above to look at single ones."
FILE, FILE_LABEL = "Profile", "JSON file"
SAVE = "Save as a profile"
SAVE_ASK = (
    "A profile keeps how often each field is filled, with up to five examples, and none of the events. It can be "
    "compared later with another period."
)
COMPARED_ALL = "All events of both sides are compared, however many there are."
COMPARED_SAMPLE = (
    "All events of a profile count, however many more they are: a field that only the profile has may just be rare."
)


def profile_of(name: str) -> str:
    """A saved profile among what can be compared."""
    return f"Saved profile “{name}”"


def profile_caption(name: str, events: int, span: str, age: tuple[int, int], *, complete: bool) -> str:
    """A saved profile in a list, with its days and those that are left."""
    days, left = age
    when = "today" if days == 0 else f"{days_of(days)} ago"
    about = ", ".join(filter(None, (count_of(events), plain(period_words(span)), "" if complete else "incomplete")))
    return f"“{plain(name)}”: {about}, saved {when}, deleted in {days_of(left)}."


def head(profile: EventProfile) -> str:
    """What is open."""
    when = f", {plain(period_words(profile.span))}" if profile.span else ""
    return f"**{plain(profile.name)}**: a profile of {count_of(profile.total)}{when}."


def count_of(events: int) -> str:
    """A number of events."""
    return "1 event" if events == 1 else f"{events:,} events"


def import_error(name: str, reason: object) -> str:
    """Why a file cannot be imported."""
    return sentence(f"{name} {reason}")


def compared(there: str, here: str) -> str:
    """What is compared."""
    return f"**{plain(here)}** against **{plain(there)}**."


def imported(name: str) -> str:
    """Confirm that a profile was imported."""
    return f"“{plain(name)}” is imported."
