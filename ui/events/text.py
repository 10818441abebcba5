"""What the page Events says."""

from collections.abc import Mapping
from urllib.parse import urlencode

from core.domain.event import count_events
from core.domain.moments import day_words, period_words
from core.events.rate import Rate
from ui.app.text import plain, plain_time

PROFILE_PARAM = "profile"
"""What of the address names the saved fill rates that are open."""
UNKNOWN_RATE = "unknown"
EVENTS_LEAD = "See what your events contain, field by field, before you use one in an email."
MASK, MASK_HELP = "Mask values", "Hides the letters and digits of personal data, and images, for a demo."
METRIC_CELL = "Sample"
METRIC_ASK = "Select an event. Its newest 200 appear at once, and the rest load in the background."
SIZE = "Newest events"
SINCE, UNTIL = "From", "Up to and including"
FILE_OPEN, FILE = "Read events from files", "Drop event files here"
FILE_HELP = (
    "NDJSON, JSON from Klaviyo's API, Airbyte or Singer, CSV or Parquet, optionally compressed with gzip or zstd. "
    "Files are read in memory and are not sent anywhere."
)
FIX_FILE = "Fix the file and drop it again, or go back to Klaviyo's events."
BACK = "Back to Klaviyo's events"
JSON_COLUMN = "Column that holds the event as JSON"
JSON_COLUMN_HELP = "Select a column, or type its name. Without one, each column is a field of the event."
CHOOSE_COLUMN = "More than one column contains JSON objects. Select the column that holds the event."
COLUMN_OF_FILE, NO_COLUMN = "Detect from the file", "None: each column is a field"
SAVED_SAMPLES, OPEN_SAVED = "Saved samples", "Open a saved sample or saved fill rates"
STOP = "Stop and keep events"
READ_AGAIN = "Read again"
NO_EVENTS = (
    "No event fields are available for this event. Some custom metrics can't be queried for sample data. "
    "Profile fields still work; try a standard event such as Placed Order, or bind images from your Cloudinary library."
)
NO_EVENTS_THEN = "This event did not happen in that period. Choose a longer period above."
EMPTY_FILE = "No events were found."

TABLE_CELL = "Events"
TABLE_ASK = "Browse events as a table, inspect one as JSON, or see their overall structure."
VIEW = "View"
VIEWS = ("Table", "One event", "Shape")
COLUMNS, COLUMNS_ALL = "Columns", "All properties that are not nested"
EVENT_NUMBER = "Event number, newest first"
ROWS, MOST_COLUMNS = 500, 32

COMPARE_CELL = "Compare"
COMPARE_ASK = "See which fields differ between this event and another one, or between two periods."
COMPARE_WITH = "Compare with"
EARLIER = "The same event, earlier"
EARLIER_DAY = "Up to and including"
PERIODS, EVENTS = ("Earlier period", "This period"), ("Other events", "These events")
"""What the sides are called in the head of a table, which has no room for their names: the other one, and this one."""
SAME = "Both have the same fields and types, with fill rates within 10 points of each other."

FIT_CELL = "Which event suits a template?"
FIT_ASK = "See how many slots each event can fill, how often it fills them all, and how recent it is."

EXPORT_CELL = "Export"
EXPORT_ASK = "Download both tables, and a notebook that repeats this exploration."
EXPORT_FIELDS, EXPORT_EVENTS = "Fields", "Events"
NOTEBOOK = "Export notebook (.ipynb)"
SAVE = "Save this sample"
SAVE_ASK = (
    "Save this sample: keeps its events, including personal data, encrypted in this workspace until they expire. "
    "Unsaved events are gone when the workspace stops."
)
SAVE_NAME = "Name"
DELETE = "Delete"
NO_SAVED_SAMPLES = "No saved samples."
ERASE_LEAD = (
    "Erases a recipient's events from every saved sample of this workspace, and drafts that name the address. Every "
    "set of saved fill rates loses its examples, because we can't tell whose they are. Backups keep them until they "
    "expire."
)
ERASE_ADDRESS, ERASE = "Recipient's email address", "Erase events"
OPEN = "Open"
MASKED_NOTE = "Files contain the events unmasked."


def file_limit(megabytes: int) -> str:
    """How large a file may be, and how a larger one is read."""
    return (
        f"A file can have up to {megabytes:,} MB. For a larger one run `bin/core events profile FILE --save NAME` on "
        f"the workspace's machine, then select “{OPEN_SAVED}”."
    )


def reading(count: int, limit: int) -> str:
    """Progress of a reading."""
    return f"**Reading** {count:,} of up to {limit:,}"


def sample_caption(count: int, limit: int, span: str, *, complete: bool) -> str:
    """What was read, honestly."""
    when = f", {plain_time(period_words(span))}" if span else ""
    if not complete and count >= limit:
        return f"{count_events(count)}{when}, with gaps: part of a file could not be read."
    if not complete:
        return f"Stopped early: {count:,} of {limit:,} events{when}, with gaps."
    if count < limit:
        return f"All {count:,} events{when}."
    return f"The newest {count:,}{when}."


def file_caption(name: str, sentence: str) -> str:
    """How a file was read, or what was skipped of it."""
    return f"{plain(name)}: {plain(sentence)}."


def file_error(reason: str) -> str:
    """Why a file cannot be read; it begins with the file's name, as that is."""
    return f"{plain(reason)}.  \n{FIX_FILE}"


def column_label(column: str | None) -> str:
    """A column of a table in the list of those that may hold the event."""
    return COLUMN_OF_FILE if column is None else column or NO_COLUMN


def saved_sample_caption(name: str, count: int, span: str, age: tuple[int, int]) -> str:
    """A saved sample in a list, with its days and those that are left."""
    days, left = age
    when = "today" if days == 0 else f"{days_of(days)} ago"
    period = f", {plain_time(period_words(span))}" if span else ""
    return f"Saved sample “{plain(name)}”: {count:,} events{period}, saved {when}, deleted in {days_of(left)}."


def event_caption(when: str, event_id: str) -> str:
    """Above one event."""
    return f"{plain_time(when)} · {plain(event_id)}"


def event_label(when: str, event_id: str, row: int) -> str:
    """What tells an event from others: its time, else its ID, else its row."""
    return plain_time(when) or plain(event_id) or f"Row {row:,}"


def days_of(count: int) -> str:
    """A number of days."""
    return "1 day" if count == 1 else f"{count:,} days"


def erased(events: int, samples: int, drafts: int = 0, profiles: int = 0) -> str:
    """What was erased of one recipient."""
    what = f"{events:,} {'event' if events == 1 else 'events'}"
    text = f"Erased {what} from {samples:,} {'sample' if samples == 1 else 'samples'}."
    if drafts:
        text += f" Deleted {drafts:,} {'draft' if drafts == 1 else 'drafts'}."
    if profiles:
        text += f" Erased the examples of {profiles:,} saved {'set' if profiles == 1 else 'sets'} of fill rates."
    return text


def unknown_metric(name: str) -> str:
    """What is shown where the address names an event that this account does not have."""
    return f"The address names an event that this account does not have. “{plain(name)}” is shown instead."


def last_seen(days: int | None) -> str:
    """How long ago a metric's newest event was."""
    if days is None:
        return "no events"
    return "today" if days < 1 else "yesterday" if days == 1 else f"{days} days ago"


def part_of(part: tuple[int, int], whole: tuple[int, int]) -> str:
    """How much of the events' table is on the screen."""
    rows = f"the newest {part[0]} of {whole[0]:,} events" if part[0] < whole[0] else ""
    columns = f"the first {part[1]} of {whole[1]:,} columns, choose others above" if part[1] < whole[1] else ""
    text = " and ".join(filter(None, [rows, columns]))
    return f"{text[:1].upper()}{text[1:]}; exported files contain all of them."


def fit_reason(fillings: Mapping[str, tuple[str, str]]) -> str:
    """Why a metric stands where it stands: which field would fill which slot, and how often."""
    if not fillings:
        return "Fills no slots."
    return " · ".join(f"{slot} ← {path} ({rate})" for slot, (path, rate) in fillings.items())


def best_fit(title: str, filled: str, slots: int, rate: Rate | None, newest: str) -> str:
    """The first of the ranking, and why."""
    noun = "slot" if slots == 1 else "slots"
    share = ""
    if rate:
        of = f"{rate.filled} of its {rate.total}" if rate.is_of_few else f"{rate} of its"
        share = f", all of them together in {of} events"
    return f"**{plain(title)}** fills {filled} {noun}{share}; newest event {plain_time(day_words(newest))}."


def save_message(name: str) -> str:
    """Confirm that a sample was saved."""
    return f"“{plain(name)}” is saved."


def compared(there: str, here: str, labels: tuple[str, str], count: int) -> str:
    """What is compared, what its sides are called in the table below, and how much of each counts."""
    events = "The newest event" if count == 1 else f"The newest {count:,} events"
    return f"{sides(there, here, labels)} {events} of each are compared."


def sides(there: str, here: str, labels: tuple[str, str]) -> str:
    """What is compared, after what each side is called in the table below, in the order of its columns."""
    other, this = labels
    return f"**{other}:** {plain(there)}. **{this}:** {plain(here)}."


def types_of(label: str) -> str:
    """The head of a column with the types of one side."""
    return f"Types: {plain(label.lower())}"


def only_in(label: str) -> str:
    """A field that just one side has, in the table."""
    return f"only {plain(label.lower())}"


def differences(changes: Mapping[str, int]) -> str:
    """How many fields differ, by what differs: “1 field has a different type · 5 fields have a different fill rate”."""
    has = {"other type": "a different type", "fill rate": "a different fill rate"}
    texts = []
    for change, count in changes.items():
        fields, verb = ("1 field", "has") if count == 1 else (f"{count:,} fields", "have")
        is_or_are = "is" if count == 1 else "are"
        texts.append(f"{fields} {verb} {has[change]}" if change in has else f"{fields} {is_or_are} {plain(change)}")
    return " · ".join(texts)


def bind_query(template: str, metric: str, slot: str, path: str, rates: str = "") -> str:
    """The address of Personalize with a field for a slot; `rates` is the saved profile whose fill rates count."""
    query = {"template": template, "metric": metric, "slot": slot, "field": path}
    return urlencode({**query, "rates": rates} if rates else query)
