"""What the list of fields and the selected field say on Events."""

from collections.abc import Sequence

from core.domain.event import count_events
from core.domain.moments import day_words
from core.events.detail import Week
from core.events.rate import FEWEST, Rate
from ui.app.text import plain, plain_time

LIST_CELL = "Fields"
LIST_ASK = "Each field of this event, and how often it has a value. Select one to see its details."
SEARCH = "Find a field by name, value or path"
KIND = "Show"
USABLE, IMAGES, OWN_IMAGES = "Usable in emails", "Images", "Your own images"
TEXTS, NUMBERS, IN_LISTS, MOSTLY_FILLED = "Texts", "Numbers", "In lists", "Filled in 90% or more"
KINDS = (USABLE, IMAGES, OWN_IMAGES, TEXTS, NUMBERS, IN_LISTS, MOSTLY_FILLED)
NO_MATCH = "No field matches. Clear the search and the filters to see all of them."
PAGE = "Page"

FIELD_CELL = "Selected field"
SELECT_HINT = "Select a field in the list to see its details."
CLOSE = "Close"
TAG = "Tag for Klaviyo's editor"
VALUES = "Most common values"
WEEKS = "Week by week"
WITHOUT = "Events without it (times in UTC)"
NONE_WITHOUT = "Every event in the sample has this field."
NO_VALUES = "No event in the sample has a value in this field."
NO_DATES = "These events have no dates."
USE = "Use in Personalize"
USE_TEMPLATE, USE_SLOT = "Template", "Slot"
USE_GO = "Open in Personalize"
NO_TEMPLATES = "There are no templates in your Cloudinary environment yet."
NO_SUCH_METRIC = "The connected account does not have the event in this file."
NO_SLOT = "This template has no slot that can show this field."
ZERO_NOTE = "0 counts as no value: an email shows the fallback for it."
FOLDED_NOTE = (
    "This is an upper limit: an object with more than 500 keys counts as one field, and an event may contain several."
)


def emptiest_week(weeks: Sequence[Week], *, is_sample: bool) -> str:
    """In which week the field is empty most often, of those with events enough; `is_sample` where more exist."""
    every = "every one of the sampled events" if is_sample else "every event"
    if all(week.filled == week.events for week in weeks):
        return f"It is filled in {every} of each week."
    long = [week for week in weeks if week.events >= FEWEST]
    if not long:
        return f"No week has {FEWEST} events, so weeks cannot be compared."
    worst = max(long, key=lambda week: (1 - week.filled / week.events, week.monday))
    if worst.filled == worst.events:
        return f"It is filled in {every} of each week with {FEWEST} events or more."
    start = "Of the sampled events, it is empty" if is_sample else "Empty"
    counts = f"{worst.events - worst.filled:,} of {count_events(worst.events)}"
    return f"{start} most often in the week of {plain_time(day_words(worst.monday))}: in {counts}."


def dates_of(field: str, others: Sequence[str]) -> str:
    """Which property says when the events happened."""
    also = f" The file also has {plain(', '.join(f'“{each}”' for each in others))}." if others else ""
    return f"The dates are read from the column “{plain(field)}”.{also}"


def field_count(count: int, total: int) -> str:
    """How many fields a search leaves."""
    noun = "field" if total == 1 else "fields"
    return f"{total:,} {noun}" if count == total else f"{count:,} of {total:,} {noun}"


def field_head(words: str, path: str) -> str:
    """Above the selected field."""
    return f"#### {plain(words)}\n\n:small[:gray[{plain(path)}]]"


def not_in_sample(path: str) -> str:
    """The address names a field that the sample does not have."""
    return f"This sample has no field “{plain(path)}”. Select another field in the list."


def not_usable(reason: str) -> str:
    """Why no email can show a field."""
    return f"Emails cannot show this field: {plain(reason.rstrip('.'))}."


def filled(rate: Rate, *, of_list: bool) -> str:
    """How often a field is filled."""
    what = "The first item has a value" if of_list else "Filled"
    if rate.is_of_few:
        return f"**{what} in {rate_words(rate)}:** too few events for a rate."
    sampled = f"**{what} in {rate_words(rate)}** of {rate.total:,} events"
    return f"{sampled}." if rate.is_exact else f"{sampled}, and probably in {rate.interval} of all."


def rate_words(rate: Rate) -> str:
    """A rate; of too few events for one, their number."""
    return f"{rate.filled} of {count_events(rate.total)}" if rate.is_of_few else str(rate)


def any_item(rate: Rate) -> str:
    """How often any item of a list has the field."""
    return f"Any item has a value in {rate_words(rate)}."


def facts(distinct: int, longest: int, width: float) -> str:
    """How many values a field has, and how much room they need."""
    values = "1 different value" if distinct == 1 else f"{distinct:,} different values"
    if not longest:
        return f"{values}."
    characters = "1 character" if longest == 1 else f"{longest:,} characters"
    room = f" On one line at a text size of 40 px, the widest takes {round(40 * width):,} px." if width else ""
    return f"{values}; the longest has {characters}.{room}"


def image_note(own: int, every: int) -> str:
    """Whose images these are."""
    if own == every:
        return "From your own Cloudinary environment, so they stay dynamic."
    if own == 0:
        return "From other sites: Cloudinary fetches them."
    return f"{own} of {every} are from your own Cloudinary environment and stay dynamic. Cloudinary fetches the others."


def image_names(urls: Sequence[str]) -> list[str]:
    """What the images of a field are called for people who cannot see them."""
    return [f"Example {number} of {len(urls)}" for number in range(1, len(urls) + 1)]
