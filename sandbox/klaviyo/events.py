"""The account's metrics, their events, and the profiles of those."""

import base64
import json
import re
import sqlite3
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Final

from sandbox.klaviyo.exceptions import invalid, not_found
from sandbox.klaviyo.models import TIMES, field_of
from sandbox.klaviyo.query import read_filter
from sandbox.state import State

_EVENT_ID: Final = re.compile(r"[A-Za-z0-9]{11}")
_PROFILE_RELATIONS: Final = ("lists", "segments", "push-tokens", "conversation")
_METRIC_FILTERS: Final = {"integration.name": ("equals",), "integration.category": ("equals",)}
_EVENT_FILTERS: Final = {
    "metric_id": ("equals",),
    "profile_id": ("equals",),
    "datetime": TIMES,
    "timestamp": TIMES,
    # Every event of this world has both.
    "metric": ("has",),
    "profile": ("has",),
}


def metric_properties(state: State, metric_id: str) -> list[dict[str, Any]]:
    """The top-level properties of a metric's newest events that hold a value or a list, by name."""
    label = f"{metric(state, metric_id)['attributes']['name']} Value"
    query = "select properties from event where metric_id = ? order by timestamp desc limit 50"
    kinds: dict[str, str] = {}
    for row in state.db.execute(query, [metric_id]).fetchall():
        for name, value in json.loads(row["properties"]).items():
            if value is not None and not isinstance(value, dict) and name != "$event_id":
                # Booleans are told as numeric, too.
                kinds.setdefault(name, "string" if isinstance(value, str | list) else "numeric")
    return [
        {
            "type": "metric-property",
            "id": base64.urlsafe_b64encode(f"{metric_id}.{name}".encode()).decode().rstrip("="),
            "attributes": {
                "label": label if name == "$value" else name,
                "property": name,
                "inferred_type": kinds[name],
            },
            "relationships": {"metric": {"data": {"type": "metric", "id": metric_id}}},
        }
        for name in sorted(kinds)
    ]


def metric_property(state: State, property_id: str) -> dict[str, Any]:
    """One property; its id holds the metric's."""
    for metric in metrics(state):
        for candidate in metric_properties(state, metric["id"]):
            if candidate["id"] == property_id:
                return candidate
    raise not_found(f"A metric property with id `{property_id}` does not exist.")


def metrics(state: State, text: str = "") -> list[dict[str, Any]]:
    """Metrics that a filter finds; the category “API” finds none, as was seen at Klaviyo."""
    conditions = read_filter(text, _METRIC_FILTERS)
    all_metrics = [_metric(row) for row in state.db.execute("select * from metric order by rowid").fetchall()]
    if any((condition.field, condition.value) == ("integration.category", "API") for condition in conditions):
        return []
    return [item for item in all_metrics if all(c.holds(field_of(item, c.field)) for c in conditions)]


def metric(state: State, metric_id: str) -> dict[str, Any]:
    """One metric."""
    row = state.db.execute("select * from metric where id = ?", [metric_id]).fetchone()
    if not row:
        raise not_found(f"Metric with id {metric_id} does not exist.")
    return _metric(row)


def events(
    state: State, text: str, *, descending: bool, limit: int, after: tuple[int, str] | None = None
) -> list[sqlite3.Row]:
    """Events that a filter finds, in order of time, that follow the one of this time and id.

    One more than `limit` when there are more. Events that arrive meanwhile shift nothing.
    """
    where, values = ["1"], []
    for condition in read_filter(text, _EVENT_FILTERS):
        if condition.operator == "has":
            continue
        field = "timestamp" if condition.field == "datetime" else condition.field
        if "less" in condition.operator and condition.value > state.now() and state.setting("future_until"):
            raise invalid(f"'{condition.field}' must not be in the future.", "filter")
        operator = {"equals": "=", **dict(zip(TIMES, (">", ">=", "<", "<="), strict=True))}[condition.operator]
        # The fields and operators are of the tables above, never a caller's text.
        where.append(f"{field} {operator} ?")
        values.append(condition.value)
    direction = "desc" if descending else "asc"
    if after:
        where.append(f"(timestamp, id) {'<' if descending else '>'} (?, ?)")
        values += after
    query = f"select * from event where {' and '.join(where)} order by timestamp {direction}, id {direction}"  # noqa: S608
    return state.db.execute(f"{query} limit ?", [*values, limit + 1]).fetchall()


def event(state: State, event_id: str) -> sqlite3.Row:
    """One event; an id of another form is a bad request, as it is at Klaviyo for events alone."""
    if not _EVENT_ID.fullmatch(event_id):
        raise invalid(f"Invalid Event ID: '{event_id}'", "/data/id")
    row: sqlite3.Row | None = state.db.execute("select * from event where id = ?", [event_id]).fetchone()
    if not row:
        raise not_found(f"An event with id {event_id} does not exist.")
    return row


def event_resource(row: sqlite3.Row, delivery: str) -> dict[str, Any]:
    """An event as JSON:API; `delivery` is the address of own-cloud images in this world."""
    properties = json.loads(row["properties"].replace("{delivery}", delivery))
    moment = datetime.fromtimestamp(row["timestamp"], UTC).isoformat()
    return {
        "type": "event",
        "id": row["id"],
        "attributes": {
            "timestamp": row["timestamp"],
            "event_properties": properties,
            "datetime": moment,
            "uuid": row["uuid"],
        },
        "relationships": {
            "profile": {"data": {"type": "profile", "id": row["profile_id"]}},
            "metric": {"data": {"type": "metric", "id": row["metric_id"]}},
        },
    }


def profiles(state: State, ids: Sequence[str]) -> list[dict[str, Any]]:
    """Profiles by their ids."""
    rows = state.db.execute(
        "select * from profile where id in (select value from json_each(?))", [json.dumps(list(ids))]
    ).fetchall()
    relations: dict[str, Any] = {name: {} for name in _PROFILE_RELATIONS}
    return [
        {
            "type": "profile",
            "id": row["id"],
            "attributes": json.loads(row["attributes"]),
            "relationships": relations,
        }
        for row in rows
    ]


def _metric(row: sqlite3.Row) -> dict[str, Any]:
    attributes = {"name": row["name"], **json.loads(row["attributes"])}
    return {"type": "metric", "id": row["id"], "attributes": attributes, "relationships": {"flow-triggers": {}}}
