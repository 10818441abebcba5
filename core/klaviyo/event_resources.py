"""Event resources of Klaviyo's API as values, whatever their senders put into them.

Whoever has a key to an account can send events of any shape, and nobody can correct one that is stored. So what is odd
in one is replaced and counted, and the others of its page are read all the same.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import blake2b
from typing import Any

import orjson

from core.domain.event import Event


class EventResources:
    """Reads event resources of one answer, with its `included` resources.

    `repairs` counts what was replaced; null and a name that is missing are the same.
    """

    def __init__(self, included: Any = None) -> None:
        self.repairs = 0
        self._profiles: dict[str, Mapping[str, Any]] = {}
        for item in included if isinstance(included, list) else ():
            # Profiles alone have attributes that a recipient's preview needs; answers were seen without the type.
            if isinstance(item, dict) and isinstance(item.get("id"), str) and item.get("type") != "metric":
                self._profiles[item["id"]] = {**self._object(item.get("attributes")), "id": item["id"]}

    def event(self, raw: Any) -> Event:
        """One event; what cannot be used of it is left out."""
        resource = self._object(raw)
        attributes = self._object(resource.get("attributes"))
        related = self._object(resource.get("relationships"))
        profile_id = self._related(related, "profile")
        return Event(
            properties=self._object(attributes.get("event_properties")),
            id=self._id(resource.get("id")) or self._substitute(raw),
            datetime=self._text(attributes["datetime"])
            if attributes.get("datetime")
            else iso_time(attributes.get("timestamp")),
            profile_id=profile_id,
            profile=self._profiles.get(profile_id),
            metric_id=self._related(related, "metric"),
        )

    def _related(self, relationships: Mapping[str, Any], name: str) -> str:
        return self._id(self._object(self._object(relationships.get(name)).get("data")).get("id"))

    def _object(self, value: Any) -> Mapping[str, Any]:
        if isinstance(value, dict):
            return value
        self.repairs += value is not None
        return {}

    def _text(self, value: Any) -> str:
        if isinstance(value, str):
            return value
        self.repairs += value is not None
        return ""

    def _id(self, value: Any) -> str:
        is_number = isinstance(value, int | float)
        self.repairs += is_number
        return str(value) if is_number else self._text(value)

    def _substitute(self, raw: Any) -> str:
        """What tells an event without an ID from others, and is the same whenever it is read."""
        self.repairs += 1
        try:
            return blake2b(orjson.dumps(raw), digest_size=8).hexdigest()
        except TypeError:
            # Nested deeper than orjson writes.
            return ""


def iso_time(value: Any) -> str:
    """A time as ISO 8601 in UTC where it is a number of seconds since 1970; a text as it is; else blank."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool) or not isinstance(value, int | float):
        return ""
    try:
        return datetime.fromtimestamp(value, UTC).isoformat(timespec="seconds")
    except (OverflowError, OSError, ValueError):
        return ""
