"""What Events says of files that are read in the background."""

from core.domain.event import count_events
from ui.app.text import plain

OTHERS_ARE_READ = "The fields below are of the other files. Correct this file and drop it again, or go on without it."
NOT_IN_MEMORY = "The events of these files are no longer in memory"


def reading(done: int, total: int, events: str) -> str:
    """Progress of a reading, in bytes; `events` is how many were counted."""
    counted_events = f" · {plain(events)} events" if events else ""
    return f"**Reading** {done / 1e6:,.0f} of {total / 1e6:,.0f} MB{counted_events}"


def stopped(events: int) -> str:
    """A reading that somebody stopped."""
    return f"You stopped after {count_events(events)}. The fields cover the events read until then."


def left_out(reason: str) -> str:
    """Why one of several files cannot be read; it begins with the file's name, as that is."""
    return f"{plain(reason)}.  \n{OTHERS_ARE_READ}"


def counted(events: int, sampled: int) -> str:
    """What is shown of all events, and what of a sample."""
    if sampled == events:
        return f"The fields count all {events:,} events, and all of them are shown."
    return (
        f"The fields count all {events:,} events. Single events, the most common values and the weeks come from "
        f"{sampled:,} of them, chosen at random."
    )
