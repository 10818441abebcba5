"""The account's things and the rules for them."""

import base64
import json
import sqlite3
import uuid
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from sandbox.klaviyo.exceptions import ApiError, invalid, not_found
from sandbox.klaviyo.query import instant, read_filter
from sandbox.klaviyo.revisions import Revision
from sandbox.klaviyo.switched_blocks import SECTION, check_ids, stored_definition
from sandbox.state import State

_NEWEST: Final = Revision()
REAPPEARS_AFTER: Final = 3.0
_THERE: Final = "(gone_until is null or gone_until <= ?)"
TIMES: Final = ("greater-than", "greater-or-equal", "less-than", "less-or-equal")
_CONTENT_FILTERS: Final = {
    "id": ("any", "equals"),
    "name": ("any", "equals"),
    "created": TIMES,
    "updated": TIMES,
    "definition.content_type": ("equals",),
    "definition.type": ("equals",),
}
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


def accounts(state: State) -> list[dict[str, Any]]:
    """The one account."""
    rows = state.db.execute("select * from account").fetchall()
    return [{"type": "account", "id": row["id"], "attributes": json.loads(row["attributes"])} for row in rows]


def account(state: State, account_id: str) -> dict[str, Any]:
    """One account; another's is as good as none."""
    for candidate in accounts(state):
        if candidate["id"] == account_id:
            return candidate
    raise not_found(f"An account with id {account_id} does not exist.")


def contents(state: State, text: str) -> list[dict[str, Any]]:
    """Universal content that a filter finds."""
    conditions = read_filter(text, _CONTENT_FILTERS)
    where, values = [_THERE], [state.now()]
    for condition in conditions:
        # Names and ids are looked up often, among many thousands.
        if condition.field in ("id", "name"):
            operands = condition.value if condition.operator == "any" else [condition.value]
            check_ids(state, operands if condition.field == "id" else [], "filter")
            where.append(f"{condition.field} in ({', '.join('?' * len(operands))})")
            values += operands
    query = f"select * from universal_content where {' and '.join(where)}"  # noqa: S608 - the names and condition above
    blocks = [_content(row) for row in state.db.execute(query, values).fetchall()]
    blocks += [SECTION] if state.setting("sections") else []
    return [item for item in blocks if all(c.holds(_field(item, c.field)) for c in conditions)]


def content(state: State, content_id: str) -> dict[str, Any]:
    """One piece of universal content."""
    check_ids(state, [content_id], "/data/id")
    if content_id == SECTION["id"] and state.setting("sections"):
        return SECTION
    query = f"select * from universal_content where {_THERE} and id = ?"  # noqa: S608 - the condition above
    row = state.db.execute(query, [state.now(), content_id]).fetchone()
    if not row:
        raise not_found(f"A universal content with id {content_id} does not exist.")
    return _content(row)


def create_universal_content(
    state: State, attributes: Mapping[str, Any], revision: Revision = _NEWEST
) -> dict[str, Any]:
    """Create universal content; name and definition are required."""
    name = _name(attributes)
    return _insert(state, name, stored_definition(state, attributes.get("definition"), revision))


def _insert(state: State, name: str, definition: dict[str, Any]) -> dict[str, Any]:
    content_id, now = uuid.uuid4().hex, timestamp(state)
    with state.write() as db:
        db.execute(
            "insert into universal_content (id, name, definition, created, updated) values (?, ?, ?, ?, ?)",
            [content_id, name, json.dumps(definition), now, now],
        )
    return content(state, content_id)


def clone_universal_content(state: State, attributes: Mapping[str, Any]) -> dict[str, Any]:
    """A copy of universal content, under the given name or its own."""
    source_id = attributes.get("id")
    if not isinstance(source_id, str):
        raise invalid("'id' is a required field.", "/data/attributes/id")
    source = content(state, source_id)["attributes"]
    name = _name(attributes) if attributes.get("name") is not None else source["name"]
    return _insert(state, name, source["definition"])


def replace_html(state: State, content_id: str, html: str) -> None:
    """Replace the HTML of a block, as Klaviyo's editor does; whatever else its definition says stays."""
    definition = content(state, content_id)["attributes"]["definition"]
    data = {**(definition.get("data") or {}), "content": html}
    update_universal_content(state, content_id, {"definition": {**definition, "data": data}})


def update_universal_content(
    state: State, content_id: str, attributes: Mapping[str, Any], revision: Revision = _NEWEST
) -> dict[str, Any]:
    """Rename, or replace the definition whole; what is not given stays."""
    old = content(state, content_id)["attributes"]
    name = _name(attributes) if "name" in attributes else old["name"]
    definition = old["definition"]
    if "definition" in attributes:
        definition = stored_definition(state, attributes["definition"], revision)
    with state.write() as db:
        db.execute(
            "update universal_content set name = ?, definition = ?, updated = ?, patched = 1 where id = ?",
            [name, json.dumps(definition), timestamp(state), content_id],
        )
    return content(state, content_id)


def delete_universal_content(state: State, content_id: str) -> None:
    """Delete universal content; after a PATCH it comes back once, seconds later, as was seen at Klaviyo."""
    content(state, content_id)
    with state.write() as db:
        row = db.execute("select patched from universal_content where id = ?", [content_id]).fetchone()
        if row["patched"]:
            again = state.now() + REAPPEARS_AFTER
            query = "update universal_content set patched = 0, gone_until = ? where id = ?"
            db.execute(query, [again, content_id])
        else:
            db.execute("delete from universal_content where id = ?", [content_id])


def metric_properties(state: State, metric_id: str) -> list[dict[str, Any]]:
    """The top-level scalar properties of a metric's newest events."""
    metric(state, metric_id)
    query = "select properties from event where metric_id = ? order by timestamp desc limit 50"
    kinds: dict[str, str] = {}
    for row in state.db.execute(query, [metric_id]).fetchall():
        for name, value in json.loads(row["properties"]).items():
            if value is not None and not isinstance(value, dict | list):
                # Booleans are told as numeric, too.
                kinds.setdefault(name, "string" if isinstance(value, str) else "numeric")
    return [
        {
            "type": "metric-property",
            "id": base64.urlsafe_b64encode(f"{metric_id}.{name}".encode()).decode(),
            "attributes": {"label": name, "property": name, "inferred_type": kind, "sample_values": None},
        }
        for name, kind in kinds.items()
    ]


def metric_property(state: State, property_id: str) -> dict[str, Any]:
    """One property; its id holds the metric's."""
    for metric in metrics(state):
        for candidate in metric_properties(state, metric["id"]):
            if candidate["id"] == property_id:
                return candidate
    raise not_found(f"A metric property with id {property_id} does not exist.")


def metrics(state: State, text: str = "") -> list[dict[str, Any]]:
    """Metrics that a filter finds; the category “API” finds none, as was seen at Klaviyo."""
    conditions = read_filter(text, _METRIC_FILTERS)
    all_metrics = [_metric(row) for row in state.db.execute("select * from metric order by rowid").fetchall()]
    if any((condition.field, condition.value) == ("integration.category", "API") for condition in conditions):
        return []
    return [item for item in all_metrics if all(c.holds(_field(item, c.field)) for c in conditions)]


def metric(state: State, metric_id: str) -> dict[str, Any]:
    """One metric."""
    row = state.db.execute("select * from metric where id = ?", [metric_id]).fetchone()
    if not row:
        raise not_found(f"A metric with id {metric_id} does not exist.")
    return _metric(row)


def events(state: State, text: str, *, descending: bool, limit: int, offset: int) -> list[sqlite3.Row]:
    """Events that a filter finds, in order of time; one more than `limit` when there are more."""
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
    query = f"select * from event where {' and '.join(where)} order by timestamp {direction}, id {direction}"  # noqa: S608
    return state.db.execute(f"{query} limit ? offset ?", [*values, limit + 1, offset]).fetchall()


def event(state: State, event_id: str) -> sqlite3.Row:
    """One event; an id of another form is a bad request, as it is at Klaviyo."""
    if not event_id.isalnum():
        raise invalid(f"'{event_id}' is not a valid event id.")
    row: sqlite3.Row | None = state.db.execute("select * from event where id = ?", [event_id]).fetchone()
    if not row:
        raise not_found(f"An event with id {event_id} does not exist.")
    return row


def event_resource(row: sqlite3.Row, delivery: str) -> dict[str, Any]:
    """An event as JSON:API; `delivery` is the address of own-cloud pictures in this world."""
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
    return [{"type": "profile", "id": row["id"], "attributes": json.loads(row["attributes"])} for row in rows]


def _content(row: sqlite3.Row) -> dict[str, Any]:
    return {
        "type": "template-universal-content",
        "id": row["id"],
        "attributes": {
            "name": row["name"],
            "definition": json.loads(row["definition"]),
            "created": row["created"],
            "updated": row["updated"],
            "screenshot_status": "never_generated",
            "screenshot_url": "",
        },
    }


def _metric(row: sqlite3.Row) -> dict[str, Any]:
    return {"type": "metric", "id": row["id"], "attributes": {"name": row["name"], **json.loads(row["attributes"])}}


def _field(item: Mapping[str, Any], name: str) -> Any:
    if name == "id":
        return item["id"]
    attributes = item["attributes"]
    if name in ("created", "updated"):
        return instant(attributes[name])
    outer, dot, inner = name.partition(".")
    return (attributes[outer] or {}).get(inner) if dot else attributes[name]


def _name(attributes: Mapping[str, Any]) -> str:
    name = attributes.get("name")
    if not isinstance(name, str) or not name.strip():
        raise invalid("'name' is a required field.", "/data/attributes/name")
    return name


def timestamp(state: State) -> str:
    """Now, as the API writes times."""
    return datetime.fromtimestamp(state.now(), UTC).isoformat()


def require_json_object(body: Any, kind: str) -> dict[str, Any]:
    """The attributes of a request's body, which must be a resource of the type `kind`."""
    data = body.get("data") if isinstance(body, dict) else None
    if isinstance(data, dict) and data.get("type") != kind:
        raise invalid(f"'{data.get('type')}' is not the type '{kind}'.", "/data/type")
    attributes = data.get("attributes") if isinstance(data, dict) else None
    if not isinstance(attributes, dict):
        raise ApiError(400, "invalid", "Invalid input.", "The payload provided in the request is invalid.", "/data")
    return attributes
