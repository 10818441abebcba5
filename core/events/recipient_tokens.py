"""What an address names the recipient of an event by."""

import hmac
from collections.abc import Iterable
from typing import Final

from core.domain.event import Event
from core.store.encryption import Encryption

_PURPOSE: Final = "recipient in an address"
_LENGTH: Final = 12


class RecipientTokens:
    """Name an event so that only who has the workspace's key can tell which one it is.

    A shop may make an event's ID of an order's number, which a plain hash would tell to whoever tries all numbers.
    An address stays in browsers' histories, in the logs of proxies and in messages. With another key of the workspace
    its token names nobody any more.
    """

    def __init__(self, encryption: Encryption) -> None:
        self._encryption = encryption

    def of(self, event: Event) -> str:
        """The token of an event; blank without the event's ID."""
        (token,) = self.of_each([event])
        return token

    def of_each(self, events: Iterable[Event]) -> list[str]:
        """The tokens of many events, in their order."""
        key = self._encryption.derived_key(_PURPOSE)
        return [_token(event.id, key) if event.id else "" for event in events]


def _token(event_id: str, key: bytes) -> str:
    return hmac.digest(key, event_id.encode("utf-8", "surrogatepass"), "sha256").hex()[:_LENGTH]
