"""Who an event is about."""

from hashlib import sha256
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


def recipient_token(event: Event) -> str:
    """What an address names the recipient of an event by, which tells nothing of either; blank without the event's ID.

    Some shops make that ID of an order's number.
    """
    return sha256(event.id.encode("utf-8", "surrogatepass")).hexdigest()[:12] if event.id else ""
