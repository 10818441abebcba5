"""What Events looks at: a sample of events, or a profile, which has counts of events and none of them."""

from core.domain.event import Event
from core.events.event_profile import EventProfile
from core.events.read_files import FilesRead
from core.events.sample import Sample

Explored = Sample | EventProfile
Source = Explored | FilesRead
"""What the head of the page gives; large files have both."""


def events_of(explored: Explored) -> tuple[Event, ...]:
    """The events that can be looked at."""
    return explored.events if isinstance(explored, Sample) else ()


def title_of(explored: Explored) -> str:
    """What a person calls it."""
    return explored.metric.title if isinstance(explored, Sample) else explored.name
