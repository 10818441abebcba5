"""What Personalize says of the fill rates of a saved profile."""

from core.domain.event import Metric, count_events
from core.events.compare import period_words
from core.events.event_profile import EventProfile
from core.events.profile_store import SavedProfile
from ui.app.text import plain

CHOICE = "Fill rates from"
CHOICE_HELP = "A profile saved on Events counts more events than a sample. Previews always use the sample."
NO_PROFILE = "The saved profile in this address was deleted. The fill rates are those of the sample."
SAMPLE_ONLY = (
    "These figures come from the sample. A profile counts each field separately, so it cannot show what one "
    "recipient sees."
)


def of_sample(events: int) -> str:
    """The sample as the source of fill rates."""
    return f"This sample: {count_events(events)}"


def option(profile: SavedProfile) -> str:
    """A saved profile as the source of fill rates."""
    return f"{profile.name}: {count_events(profile.events)}{_period(profile.span)}"


def rates_of(profile: EventProfile) -> str:
    """Whose fill rates the fields have."""
    events = f"{count_events(profile.total)}{_period(profile.span)}"
    return (
        f"Fill rates of event fields: from {events} (“{plain(profile.name)}”). "
        "Those of profile fields are of the sample; a profile has none for single items after the first."
    )


def of_another(profile: SavedProfile) -> str:
    """Why the fill rates of a profile are not used: it is of another event."""
    metric = Metric(id=profile.metric_id, name=profile.metric, integration=profile.integration)
    return (
        f"The saved profile “{plain(profile.name)}” is of {plain(metric.title)}. "
        "The fill rates are those of the sample."
    )


def _period(span: str) -> str:
    return f", {period_words(span)}" if span else ""
