"""What Personalize says of a sample that stands in for one that cannot be read."""

from core.domain.moments import clock_words, day_words
from ui.app.text import plain


def last_sample(at: float) -> str:
    """The last sample of this session stands in for one that cannot be read."""
    return f"Until Klaviyo answers, this page uses the sample from {clock_words(at)}."


def saved_sample(name: str, at: str) -> str:
    """A saved sample that stands in for one that cannot be read."""
    return f"Until Klaviyo answers, this page uses the sample “{plain(name)}”, saved on {plain(day_words(at))}."
