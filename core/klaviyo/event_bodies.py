"""Events as they are sent to Klaviyo, and as its first API answers them; what is odd in one is left out."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

import orjson

from core.domain.event import Event
from core.klaviyo.event_resources import iso_time

Object = dict[str, Any]
_AS_PROPERTIES: Final = {"$event_id": "unique_id", "$value": "value", "$value_currency": "value_currency"}
_PLACES: Final = frozenset(
    {"$address1", "$address2", "$city", "$country", "$latitude", "$longitude", "$region", "$timezone", "$zip"}
)
"""Attributes of a profile that the REST API has under `location`."""
_PERSON_NAMES: Final = frozenset(
    {"email", "external_id", "first_name", "image", "last_name", "organization", "phone_number", "title"}
)


def created_event(raw: Object) -> Event:
    """The event of a request that creates it."""
    attributes = raw["attributes"]
    profile = as_object(as_object(attributes.get("profile")).get("data"))
    # Klaviyo shows these attributes as properties of the event.
    as_properties = {name: attributes[key] for name, key in _AS_PROPERTIES.items() if attributes.get(key) is not None}
    return Event(
        properties={**as_properties, **as_object(attributes.get("properties"))},
        id=as_text(attributes.get("unique_id")),
        datetime=iso_time(attributes.get("time")),
        profile_id=as_text(profile.get("id")),
        profile=as_object(profile.get("attributes")) or None,
    )


def created_events(data: Object) -> Iterator[Event]:
    """The events of a request that creates many; each group of them has one profile."""
    for group in _listed(data["attributes"].get("events-bulk-create")):
        attributes = as_object(group.get("attributes"))
        for each in _listed(attributes.get("events")):
            inner = {"profile": attributes.get("profile"), **as_object(each.get("attributes"))}
            yield created_event({"attributes": inner})


def tracked_event(raw: Object) -> Event:
    """The event of a request to the old Track API."""
    properties = as_object(raw.get("properties"))
    profile = _person(as_object(raw.get("customer_properties")))
    return Event(properties=properties, datetime=iso_time(raw.get("time")), profile=profile)


def first_api_event(raw: Object) -> Event:
    """An event with its properties beside its time, as Klaviyo's first API and tables of warehouses have it."""
    metric = raw.get("metric_id") or raw.get("statistic_id")
    return Event(
        properties=parsed_object(raw.get("event_properties")) or {},
        id=as_text(raw.get("id")),
        datetime=next(filter(None, (iso_time(raw.get(name)) for name in ("datetime", "timestamp", "time"))), ""),
        profile_id=as_text(raw.get("profile_id") or raw.get("person_id")),
        profile=_person(as_object(raw.get("person"))),
        metric_id=as_text(metric),
    )


def _person(person: Object) -> Mapping[str, Any] | None:
    """The attributes of a profile by their names in the REST API, from those of the first one."""
    profile: Object = {}
    for name, value in person.items():
        plain = name.removeprefix("$")
        if name in _PLACES:
            profile.setdefault("location", {})[plain] = value
        elif plain in _PERSON_NAMES:
            profile[plain] = value
        elif name == "$id":
            profile["external_id"] = value
        elif name in ("id", "object"):
            continue
        else:
            profile.setdefault("properties", {})[name] = value
    return profile or None


def _listed(value: Any) -> list[Object]:
    """The objects of a `{"data": [...]}`."""
    data = as_object(value).get("data")
    return [item for item in data if isinstance(item, dict)] if isinstance(data, list) else []


def as_object(value: Any) -> Object:
    """An object; an empty one for anything else."""
    return value if isinstance(value, dict) else {}


def parsed_object(value: Any) -> Object | None:
    """An object, or the one that a text writes as JSON; None for anything else."""
    if isinstance(value, str) and value.lstrip().startswith("{"):
        try:
            value = orjson.loads(value)
        except orjson.JSONDecodeError:
            return None
    return value if isinstance(value, dict) else None


def as_text(value: Any) -> str:
    """A text or a number as text; blank for anything else."""
    if isinstance(value, bool):
        return ""
    return value if isinstance(value, str) else str(value) if isinstance(value, int | float) else ""
