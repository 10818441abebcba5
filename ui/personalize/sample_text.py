"""What Personalize says of a sample that stands in for one that cannot be read."""

from datetime import UTC, datetime

from ui.app.text import plain


def last_sample(at: float) -> str:
    """The last sample of this session stands in for one that cannot be read."""
    return f"Until Klaviyo answers, this page uses the sample from {datetime.fromtimestamp(at, UTC):%H:%M} UTC."


def saved_sample(name: str, at: str) -> str:
    """A saved sample that stands in for one that cannot be read."""
    return f"Until Klaviyo answers, this page uses the sample “{plain(name)}”, saved on {plain(at[:10])}."
