"""What Events says of files that are read in the background."""

from collections.abc import Sequence

from core.domain.event import count_events
from core.events.file_reading import first_reasons
from ui.app.text import plain

OTHERS_ARE_READ = "The fields below are of the other files."
CORRECT_IT = "Fix what is named here and drop the file again, or remove it."
ADD = "Read them together"
NOT_IN_MEMORY = "The events of these files are no longer in memory"


def replaced(new: Sequence[str], old: Sequence[str]) -> str:
    """Which files are read, when others were dropped before them, which stay in the box."""
    read = f"Only {_named(new)} is read." if len(new) == 1 else f"Only the last {_named(new)} are read."
    if len(old) == 1:
        return f"{read} {_named(old)}, dropped before, is left out."
    return f"{read} The {_named(old)} dropped before are left out."


def only_last(count: int) -> str:
    """The button that lets the files that were dropped last replace the others."""
    return "Read the last one only" if count == 1 else "Read the last ones only"


def together(count: int) -> str:
    """That several files count as one."""
    return f"{count:,} files are read together, as events of one kind."


def _named(names: Sequence[str]) -> str:
    return f"“{plain(names[0])}”" if len(names) == 1 else f"{len(names):,} files"


def reading(done: int, total: int, events: str) -> str:
    """Progress of a reading, in bytes; `events` is how many were counted."""
    counted_events = f" · {plain(events)} events" if events else ""
    return f"**Reading** {done / 1e6:,.0f} of {total / 1e6:,.0f} MB{counted_events}"


def stopped(events: int) -> str:
    """A reading that somebody stopped."""
    return f"You stopped after {count_events(events)}. The fields cover the events read until then."


def unreadable(reasons: Sequence[str], *, others_have_events: bool) -> str:
    """Why some of several files cannot be read; each reason begins with the file's name, as that is."""
    last = f"{OTHERS_ARE_READ} {CORRECT_IT}" if others_have_events else CORRECT_IT
    return "  \n".join([*(f"{plain(reason)}." for reason in first_reasons(reasons)), last])


def counted(events: int, sampled: int) -> str:
    """What is shown of all events, and what of a sample."""
    if sampled == events:
        return f"The fields count all {events:,} events, and all of them are shown."
    return (
        f"The fields count all {events:,} events. Single events, the most common values and the weeks come from "
        f"{sampled:,} of them, chosen at random."
    )
