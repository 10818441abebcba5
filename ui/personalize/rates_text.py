"""What Personalize says of the fill rates of a saved profile."""

from core.domain.event import Metric, count_events
from core.domain.moments import period_words
from core.events.event_profile import EventProfile
from core.events.profile_store import SavedProfile
from core.events.rate import Rate, percent
from ui.app.text import plain

CHOICE = "Fill rates from"
CHOICE_HELP = "Fill rates saved on Events count more events than a sample. Previews always use the sample."
NO_PROFILE = "The saved fill rates in this address were deleted. These are the sample's."
USE_SAMPLE = "Use the sample's rates"
SAMPLE_ONLY = (
    "These figures come from the sample. Saved fill rates count each field separately, so they cannot show what one "
    "recipient sees."
)


def of_sample(events: int) -> str:
    """The sample as the source of fill rates."""
    return f"This sample: {count_events(events)}"


def option(profile: SavedProfile, fields: tuple[int, int] | None = None) -> str:
    """A saved profile as the source of fill rates; `fields` are how many of the block's it has, of how many."""
    has = f" · {fields[0]} of {fields[1]} fields of this block" if fields and fields[1] else ""
    return f"{profile.name}: {count_events(profile.events)}{_period(profile.span)}{has}"


def of_recipients(rate: Rate | None) -> str:
    """How many recipients have a value: “94% of recipients”; blank where nobody has counted."""
    if rate is None:
        return ""
    if rate.total and rate.is_of_few:
        return f"{rate.filled} of {count_events(rate.total)}"
    return f"{percent(rate.share)} of recipients" if rate.total else f"fill rate {rate}"


def margin(rate: Rate | None) -> str:
    """The rate with its margin, for whoever points at it; blank where nobody has counted."""
    if not rate or not rate.total:
        return ""
    return f"{rate.interval} of all recipients, as estimated from {count_events(rate.total)}"


def has_none(profile: EventProfile) -> str:
    """Why the fill rates of a profile are not used: it knows none of the fields."""
    return f"“{plain(profile.name)}” has none of the event fields that you use. The fill rates here are the sample's."


def not_among(profile: EventProfile) -> str:
    """A field that saved fill rates do not have."""
    return f"not in “{plain(profile.name)}”"


def rates_of(profile: EventProfile) -> str:
    """Whose fill rates the fields have."""
    events = f"{count_events(profile.total)}{_period(profile.span)}"
    return (
        f"Fill rates of event fields: from {events} (“{plain(profile.name)}”). "
        "They leave out profile fields, and single items after the first."
    )


def of_another(profile: SavedProfile) -> str:
    """Why the fill rates of a profile are not used: it is of another event."""
    metric = Metric(id=profile.metric_id, name=profile.metric, integration=profile.integration)
    return (
        f"The saved fill rates “{plain(profile.name)}” are of {plain(metric.title)}. "
        "The fill rates here are the sample's."
    )


def _period(span: str) -> str:
    return f", {period_words(span)}" if span else ""
