"""Who an event is about."""

from typing import Final

from core.domain.event import Event

_NAME: Final = ("first_name", "last_name")
_LONGEST: Final = 40


def recipient_name(event: Event) -> str:
    """The recipient's name, else the email address, at most 40 characters; blank where the profile was not read."""
    profile = event.profile or {}
    names = [value.strip() for value in map(profile.get, _NAME) if isinstance(value, str)]
    address = profile.get("email")
    return (" ".join(filter(None, names)) or (address if isinstance(address, str) else ""))[:_LONGEST]
