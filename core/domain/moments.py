"""Moments as people write them."""

from datetime import UTC, datetime


def moment_words(at: str) -> str:
    """A time in ISO 8601, such as “28 Nov 2026, 11:54 UTC”; a text that is none stands as it is."""
    try:
        moment = datetime.fromisoformat(at)
    except ValueError:
        return at
    # A time without a zone is one that this product wrote, in UTC.
    moment = moment.astimezone(UTC) if moment.tzinfo else moment
    return f"{moment.day} {moment:%b %Y, %H:%M} UTC"
