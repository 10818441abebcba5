"""The events inside a JSON object of a file, whichever program wrote it.

An object is an answer of Klaviyo's API or a resource of one, the body of a request that creates events, a body of the
old Track API, a record of Airbyte or Singer, an event of Klaviyo's first API, or the properties of an event themselves.
Forms: https://developers.klaviyo.com/en/reference/get_events and …/create_event, /bulk_create_events,
https://developers.klaviyo.com/en/v1-2/reference/track-post, https://docs.airbyte.com/platform/understanding-airbyte/airbyte-protocol,
https://hub.meltano.com/singer/spec.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

from core.domain.event import Event
from core.errors import InputError
from core.events.days import Days
from core.klaviyo.event_bodies import (
    Object,
    as_object,
    as_text,
    created_event,
    created_events,
    first_api_event,
    parsed_object,
    tracked_event,
)
from core.klaviyo.event_resources import EventResources, iso_time

BARE: Final = ""
"""An object that is an event's properties, without anything around them."""
ANSWER: Final = "Klaviyo API response"
RESOURCE: Final = "Klaviyo API events"
CREATE: Final = "Klaviyo create-event body"
TRACK: Final = "Klaviyo Track body"
FIRST_API: Final = "Klaviyo events, older API format"
AIRBYTE: Final = "Airbyte records"
SINGER: Final = "Singer records"
_SIGNS: Final = frozenset(
    {"data", "type", "token", "customer_properties", "event_properties", "_airbyte_data", "errors"}
)
"""Without any of these names an object is an event's properties."""
_MORE: Final = frozenset({"_airbyte_data", "errors"})
"""Names that make something else of a resource."""
_ERROR_ANSWER: Final = frozenset({"errors", "links", "meta", "jsonapi"})
_ERROR: Final = frozenset({"id", "links", "status", "code", "title", "detail", "source", "meta"})
_MESSAGES: Final = {
    "ACTIVATE_VERSION": ("version",),
    "BATCH": ("manifest",),
    "CATALOG": ("catalog",),
    "CONNECTION_STATUS": ("connectionStatus",),
    "CONTROL": ("control",),
    "LOG": ("log",),
    "SCHEMA": ("schema",),
    "SPEC": ("spec",),
    "STATE": ("state", "value"),
    "TRACE": ("trace",),
}
"""Messages of Airbyte and Singer that hold no record, with what each of them has."""
_RESOURCES: Final = frozenset(
    {
        *("campaign", "campaign-message", "catalog-category", "catalog-item", "catalog-variant", "coupon"),
        *("coupon-code", "flow", "flow-action", "flow-message", "form", "image", "list", "metric", "profile"),
        *("segment", "tag", "tag-group", "template", "template-universal-content"),
    }
)
"""Types of resources of Klaviyo's API that are no events."""
_DEEPEST: Final = 4
"""Envelopes within each other, such as an answer inside a record."""
_MOST_NAMES: Final = 100
"""Names that are kept of what a file may hold any number of."""


class Envelopes:
    """Takes events out of what surrounds them.

    `kinds` counts the objects of each form, `others` the resources that are no events, by their type; `metrics` names
    the metrics that came along. `days` are those of the events that were read.
    """

    def __init__(self) -> None:
        self.kinds: Counter[str] = Counter()
        self.others: Counter[str] = Counter()
        self.metrics: dict[str, str] = {}
        self.days = Days()
        self._plain = EventResources()

    def absorb(self, other: "Envelopes") -> None:
        """Count what came out of other objects of the file."""
        self.kinds.update(other.kinds)
        for kind, count in other.others.items():
            self.others[kind if len(self.others) < _MOST_NAMES else "unknown"] += count
        self.metrics = dict(list({**other.metrics, **self.metrics}.items())[:_MOST_NAMES])
        self.days.absorb(other.days)

    @property
    def are_of_api(self) -> bool:
        """Whether some are resources of Klaviyo's API, whose answers come page by page."""
        return not self.kinds.keys().isdisjoint({ANSWER, RESOURCE, FIRST_API})

    def events(self, raw: Object) -> Iterable[Event]:
        """The events of an object; none of one that holds something else, InputError for an error of Klaviyo's API."""
        if _SIGNS.isdisjoint(raw):
            self.kinds[BARE] += 1
            return (Event(properties=raw),)
        return self._opened(raw, "", _DEEPEST)

    def properties(self, raw: Object, about: Mapping[str, Any]) -> Iterable[Mapping[str, Any]]:
        """The properties of the same events as `row`."""
        if raw.get("type") == "event" and not about and _MORE.isdisjoint(raw):
            attributes = raw.get("attributes")
            if type(attributes) is dict and type(properties := attributes.get("event_properties")) is dict:
                # Most of a long file are of this kind, and nothing else of them is asked for.
                self.kinds[RESOURCE] += 1
                if type(moment := attributes.get("datetime")) is str:
                    self.days.add(moment)
                return (properties,)
        if _SIGNS.isdisjoint(raw):
            # So are most of a table: a column beside them tells the day.
            self.kinds[BARE] += 1
            self.days.add(iso_time(about.get("datetime")))
            return (raw,)
        return self._dated(self.row(raw, about))

    def row(self, raw: Object, about: Mapping[str, Any]) -> Iterable[Event]:
        """The events of an object that stands in a table, beside columns that say something about it."""
        events = self.events(raw)
        return (_described(event, about) if event.properties is raw else event for event in events) if about else events

    def _dated(self, events: Iterable[Event]) -> Iterator[Mapping[str, Any]]:
        for event in events:
            self.days.add(event.datetime)
            yield event.properties

    def _opened(self, raw: Object, form: str, deepest: int) -> Iterable[Event]:
        """The events of an object inside an envelope of this form; blank at the outside."""
        if message := _error_message(raw):
            raise InputError(f"is an error response from Klaviyo's API: {message}")
        if not deepest:
            return (self._flat(raw, form),)
        if (inner := _record(raw)) is not None:
            writer, record = inner
            return self._opened(record, form or writer, deepest - 1) if record else ()
        if _is_event(raw):
            attributes = raw["attributes"]
            creates = "properties" in attributes and "event_properties" not in attributes
            self.kinds[form or (CREATE if creates else RESOURCE)] += 1
            return (created_event(raw) if creates else self._resource(raw, self._plain),)
        data = raw.get("data")
        if isinstance(data, dict) and _is_resource(data):
            return self._one(raw, data, form, deepest)
        if isinstance(data, list) and _is_page(raw, data):
            self.kinds[form or ANSWER] += 1
            return self._page(data, raw.get("included"))
        if _is_resource(raw) and (form or raw["type"] in _RESOURCES):
            return self._other(raw["type"])
        if form and isinstance(kind := raw.get("object"), str) and kind != "event":
            return self._other(kind)
        return (self._flat(raw, form),)

    def _one(self, raw: Object, data: Object, form: str, deepest: int) -> Iterable[Event]:
        """The events of a body or an answer whose `data` is one resource."""
        if data["type"] == "event-bulk-create-job":
            self.kinds[form or CREATE] += 1
            return created_events(data)
        if _is_event(data) and "event_properties" in data["attributes"]:
            self.kinds[form or ANSWER] += 1
            return self._page([data], raw.get("included"))
        return self._opened(data, form or ("" if _is_event(data) else ANSWER), deepest - 1)

    def _page(self, data: list[Any], included: Any) -> Iterator[Event]:
        resources = EventResources(included)
        for item in included if isinstance(included, list) else ():
            has_name = isinstance(item, dict) and item.get("type") == "metric" and isinstance(item.get("id"), str)
            if has_name and len(self.metrics) < _MOST_NAMES:
                self.metrics[item["id"]] = as_text(as_object(item.get("attributes")).get("name"))
        for item in data:
            if _is_event(item):
                yield self._resource(item, resources)
            elif isinstance(item, dict) and _is_first_api(item):
                yield first_api_event(item)
            else:
                self._other(item["type"] if _is_resource(item) else "unknown")

    def _other(self, kind: str) -> tuple[Event, ...]:
        self.others[kind if len(self.others) < _MOST_NAMES else "unknown"] += 1
        return ()

    def _resource(self, raw: Object, resources: EventResources) -> Event:
        event = resources.event(raw)
        recipient = as_text(as_object(raw.get("meta")).get("recipient"))
        # An ID that Klaviyo did not give would be mistaken for one.
        own_id = event.id if raw.get("id") else ""
        return replace(event, id=own_id, recipient=recipient) if recipient or own_id != event.id else event

    def _flat(self, raw: Object, form: str) -> Event:
        if _is_track(raw):
            self.kinds[form or TRACK] += 1
            return tracked_event(raw)
        if parsed_object(raw.get("event_properties")) is not None:
            self.kinds[form or FIRST_API] += 1
            return first_api_event(raw)
        self.kinds[form or BARE] += 1
        return Event(properties=raw)


def _described(event: Event, about: Mapping[str, Any]) -> Event:
    return replace(
        event,
        id=as_text(about.get("id")),
        datetime=iso_time(about.get("datetime")),
        profile_id=as_text(about.get("profile_id")),
        metric_id=as_text(about.get("metric_id")),
    )


def _error_message(raw: Object) -> str:
    """What an error answer says; blank if an object is none.

    https://developers.klaviyo.com/en/docs/rate_limits_and_error_handling
    """
    errors = raw.get("errors")
    if not isinstance(errors, list) or not raw.keys() <= _ERROR_ANSWER or not all(map(_is_error, errors)):
        return ""
    return next((text for error in errors if (text := error.get("detail") or error["title"])), "")


def _is_error(raw: Any) -> bool:
    if not isinstance(raw, dict) or not raw.keys() <= _ERROR or raw.keys().isdisjoint({"id", "code", "status"}):
        return False
    return isinstance(raw.get("detail", raw.get("title")), str)


def _record(raw: Object) -> tuple[str, Object | None] | None:
    """What a record of Airbyte or Singer holds, None for a message without one; None where it is neither."""
    if (data := parsed_object(raw.get("_airbyte_data"))) is not None:
        return AIRBYTE, data
    kind, record = raw.get("type"), raw.get("record")
    if kind == "RECORD" and isinstance(record, dict):
        if "stream" in raw:
            return SINGER, record
        data = record.get("data")
        if isinstance(data, dict):
            return AIRBYTE, data
    if isinstance(kind, str) and not raw.keys().isdisjoint(_MESSAGES.get(kind, ())):
        return "", None
    return None


def _is_resource(raw: Any) -> bool:
    return isinstance(raw, dict) and isinstance(raw.get("type"), str) and isinstance(raw.get("attributes"), dict)


def _is_event(raw: Any) -> bool:
    return _is_resource(raw) and raw["type"] == "event"


def _is_page(raw: Object, data: list[Any]) -> bool:
    """Whether a list is a page of an answer, and no property of an event that happens to be called `data`."""
    if data:
        return any(map(_is_event, data)) or all(map(_is_answered, data))
    return isinstance(raw.get("links"), dict) and "self" in raw["links"]


def _is_answered(raw: Any) -> bool:
    return isinstance(raw, dict) and ((_is_resource(raw) and raw["type"] in _RESOURCES) or _is_first_api(raw))


def _is_first_api(raw: Object) -> bool:
    return raw.get("object") == "event" and isinstance(raw.get("event_properties"), dict)


def _is_track(raw: Object) -> bool:
    named = isinstance(raw.get("event"), str) and ("token" in raw or isinstance(raw.get("customer_properties"), dict))
    return named and isinstance(raw.get("properties", {}), dict)
