"""Who did something."""

from typing import Final

SOMEBODY_HERE: Final = "someone on this computer"
"""Whoever works where nobody signs in."""


def named(who: str) -> str:
    """Who did it; blank on a computer without sign-in, where there is nobody to tell from others."""
    return "" if who == SOMEBODY_HERE else who


def by(who: str) -> str:
    """The end of what somebody did, such as “ by Ada”; blank where there is nobody to tell from others."""
    return f" by {named(who)}" if named(who) else ""
