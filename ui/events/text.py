"""What the page Events says."""

from collections.abc import Mapping
from urllib.parse import urlencode

from core.events.rate import Rate
from ui.app.text import plain, plain_time

UNKNOWN_RATE = "not known"
EVENTS_LEAD = "What your events really hold, field by field, before you bind one."
MASK, MASK_HELP = "Mask values", "Letters and digits of people's data are hidden, and pictures too. For demos."
METRIC_CELL = "Sample"
METRIC_ASK = "Choose an event. The newest 200 are shown at once, the rest follows while you look."
SIZE = "Newest events"
SINCE, UNTIL = "From", "Up to and including"
FILE = "Drop files of events"
FILE_HELP = (
    "NDJSON, JSON as Klaviyo's API, Airbyte or Singer write it, CSV or Parquet, also packed by gzip or zstd. They are "
    "read in memory and sent nowhere."
)
JSON_COLUMN = "Column that holds the event as JSON"
JSON_COLUMN_HELP = "Select a column, or type its name. Without one, each column is a field of the event."
CHOOSE_COLUMN = "More than one column holds JSON objects. Select the one that is the event."
COLUMN_OF_FILE, NO_COLUMN = "As the file tells", "None: each column is a field"
SAVED_SAMPLES, OPEN_SAVED = "Kept samples", "Open a kept sample"
STOP = "Stop and keep what was read"
READ_AGAIN = "Read again"
NO_EVENTS = (
    "No event fields are available for this event. Some custom metrics can't be queried for sample data. "
    "Profile fields still work; try a standard event such as Placed Order, or bind images from your Cloudinary library."
)
NO_EVENTS_THEN = "No event of this kind happened in that period. Widen the dates above."
EMPTY_FILE = "No events were found."

FIELDS_CELL = "Fields"
FIELDS_ASK = (
    "Coverage is the share of events in which a field is filled, by Klaviyo's own truth. Select a row to open it."
)
SEARCH = "Find a field by its name, value or kind"
KIND = "Show"
OWN_IMAGE = "own picture"
KINDS = ("Bindable", "Pictures", "Own pictures", "Texts", "Numbers", "In lists", "Well filled")
NO_MATCH = "No field matches. Clear the search and the filters to see all of them."
FIELD_CELL = "One field"
FIELD_ASK = "What it holds, how its coverage moved, and events that lack it."
FIELD_LABEL = "Field"
VALUES = "Commonest values"
WEEKS = "Coverage by week"
LACKING = "Events that lack it"
ALL_HAVE_IT = "Every event that was read has it."
NO_VALUES = "It is never filled in the events that were read."
NO_DATES = "These events carry no dates."
IMAGES = "Pictures"
FIRST_HELP = "The share of events whose first item has it: what the field's tag shows."
FOLDED_HELP = (
    "At most. The field is in an object of more than 500 keys, which are counted together, and an event may have it "
    "under several of them."
)
WIDEST_HELP = (
    "The room that the widest text takes on one line, in sizes of its letters: with letters of 40 pixels, 10 em are "
    "400 pixels. Measured in a font that is as wide as Arial."
)
UNDATED = "no date"
BIND = "Bind this field"
BIND_TEMPLATE, BIND_SLOT = "Template", "Slot"
BIND_GO = "Open in Personalize"
NO_TEMPLATES = "There are no templates in the connected cloud yet."
NO_SUCH_METRIC = "The connected account does not have the event that this file is of."
NO_SLOT = "This template has no slot that such a field could fill."

TABLE_CELL = "Events"
TABLE_ASK = "The events themselves, a row each; or one of them raw; or the shape of all."
VIEW = "View"
VIEWS = ("Table", "One event", "Shape")
COLUMNS, COLUMNS_ALL = "Columns", "Every property that is not nested"
EVENT_NUMBER = "Event, counted from the newest"
ROWS, MOST_COLUMNS = 500, 32

COMPARE_CELL = "Compare"
COMPARE_ASK = "What appeared, vanished, changed its type or its coverage, against another event or an earlier period."
COMPARE_WITH = "Compare with"
EARLIER = "The same event before"
EARLIER_DAY = "Events up to and including"
SAME = "The same fields, of the same types, with a coverage within 10 points."

FIT_CELL = "Which event suits this template?"
FIT_ASK = "Every event is tried: the slots that it can fill, how often all together, and how fresh it is."

EXPORT_CELL = "Take away"
EXPORT_ASK = "Both tables as files, and a notebook that repeats this exploration."
EXPORT_FIELDS, EXPORT_EVENTS = "Fields", "Events"
NOTEBOOK = "Export notebook (.ipynb)"
SAVE = "Keep this sample"
SAVE_ASK = (
    "Samples are personal data and stay in memory, unless you keep one. A kept one is encrypted in the workspace, and "
    "deleted when it is too old."
)
SAVE_NAME = "Name"
DELETE = "Forget it"
NO_SAVED_SAMPLES = "None is kept."
ERASE_LEAD = (
    "A recipient asks you to erase their data? Their events are taken out of every saved sample of this workspace. "
    "Backups keep them until they expire."
)
ERASE_ADDRESS, ERASE = "Recipient's email address", "Erase their events"
OPEN = "Open"
MASKED_NOTE = "Files hold the events as they are, not masked."


def reading(count: int, limit: int) -> str:
    """Progress of a reading."""
    return f"**Reading** {count:,} of up to {limit:,}"


def sample_caption(count: int, limit: int, span: str, *, complete: bool) -> str:
    """What was read, honestly."""
    when = f", {plain_time(span)}" if span else ""
    if not complete:
        return f"Stopped half-way: {count:,} of the {limit:,} asked for{when}, with gaps where windows were not read."
    if count < limit:
        return f"All {count:,} events{when}."
    return f"{count:,} of the newest{when}."


def file_caption(name: str, sentence: str) -> str:
    """How a file was read, or what was skipped of it."""
    return f"{plain(name)}: {plain(sentence)}."


def column_label(column: str | None) -> str:
    """A column of a table in the list of those that may hold the event."""
    return COLUMN_OF_FILE if column is None else column or NO_COLUMN


def saved_sample_caption(name: str, count: int, span: str, age: tuple[int, int]) -> str:
    """A saved sample in a list, with its days and those that are left."""
    days, left = age
    when = "today" if days == 0 else f"{days_of(days)} ago"
    return (
        f"Kept sample “{plain(name)}”: {count:,} events, {plain_time(span)}, kept {when}, deleted in {days_of(left)}."
    )


def event_caption(when: str, event_id: str) -> str:
    """Above one event."""
    return f"{plain_time(when)} · {plain(event_id)}"


def event_label(when: str, event_id: str) -> str:
    """What tells an event from others: its time, else its ID."""
    return plain_time(when) or plain(event_id) or UNDATED


def days_of(count: int) -> str:
    """A number of days."""
    return "1 day" if count == 1 else f"{count:,} days"


def erased(events: int, samples: int) -> str:
    """What was erased of one recipient."""
    what = f"{events:,} {'event' if events == 1 else 'events'}"
    return f"Erased {what} from {samples:,} {'sample' if samples == 1 else 'samples'}."


def last_seen(days: int | None) -> str:
    """How long ago a metric's newest event was."""
    if days is None:
        return "no events"
    return "today" if days < 1 else "yesterday" if days == 1 else f"{days} days ago"


def field_count(count: int, total: int) -> str:
    """How many fields a search leaves."""
    return f"{total:,} fields" if count == total else f"{count:,} of {total:,} fields"


def part_of(part: tuple[int, int], whole: tuple[int, int]) -> str:
    """How much of the events' table is on the screen."""
    rows = f"the newest {part[0]} of {whole[0]:,} events" if part[0] < whole[0] else ""
    columns = f"the first {part[1]} of {whole[1]:,} columns, choose others above" if part[1] < whole[1] else ""
    text = " and ".join(filter(None, [rows, columns]))
    return f"{text[:1].upper()}{text[1:]}; files hold them all."


def text_length(count: int) -> str:
    """How long a text is."""
    return f"{count:,} letter" if count == 1 else f"{count:,} letters"


def ems(width: float) -> str:
    """How wide a text is."""
    return f"{width:.1f} em"


def image_caption(own: int, every: int) -> str:
    """Whose pictures these are."""
    if own == every:
        return "From your own Cloudinary: they stay dynamic."
    if own == 0:
        return "From elsewhere: your Cloudinary fetches them."
    return f"{own} of {every} are from your own Cloudinary and stay dynamic; it fetches the others."


def fit_reason(fillings: Mapping[str, tuple[str, str]]) -> str:
    """Why a metric stands where it stands: which field would fill which slot, and how often."""
    if not fillings:
        return "It fills no slot."
    return " · ".join(f"{slot} ← {path} ({rate})" for slot, (path, rate) in fillings.items())


def best_fit(title: str, filled: str, slots: int, rate: Rate | None, newest: str) -> str:
    """The first of the ranking, and why."""
    noun = "slot" if slots == 1 else "slots"
    share = f", all known ones together in {plain(str(rate))}, of its events" if rate else ""
    return f"**{plain(title)}** fills {filled} {noun}{share}, up to {plain_time(newest)}."


def save_message(name: str) -> str:
    """Confirm that a sample was saved."""
    return f"“{plain(name)}” is kept."


def compared(title: str, count: int, span: str) -> str:
    """What a sample is held against."""
    return f"Before: {count:,} of the newest events of {plain(title)}, {plain_time(span)}. Now: the sample above."


def compared_with_another(title: str, count: int, span: str) -> str:
    """What a sample of another event is held against."""
    return f"There: {count:,} of the newest events of {plain(title)}, {plain_time(span)}. Here: the sample above."


def bind_query(template: str, metric: str, slot: str, path: str) -> str:
    """The address of Personalize with a field for a slot."""
    return urlencode({"template": template, "metric": metric, "slot": slot, "field": path})
