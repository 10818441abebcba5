"""What Personalize says of a sample that stands in for one that cannot be read."""

from ui.app.text import plain

LAST_SAMPLE = "Until Klaviyo answers, the page goes on with the last events that it read in this session."


def saved_sample(name: str, at: str) -> str:
    """A saved sample that stands in for one that cannot be read."""
    return f"Until Klaviyo answers, the page goes on with the sample “{plain(name)}”, saved on {plain(at[:10])}."
