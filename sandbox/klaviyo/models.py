"""The account, its universal content, and the rules for them."""

import json
import sqlite3
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sandbox.klaviyo.exceptions import ApiError, invalid, not_found
from sandbox.klaviyo.query import instant, read_filter
from sandbox.klaviyo.revisions import Revision
from sandbox.klaviyo.switched_blocks import SECTION, check_ids, stored_definition
from sandbox.state import State

_NEWEST: Final = Revision()
REAPPEARS_AFTER: Final = 3.0
_FIRST_UPDATE: Final = timedelta(microseconds=20)
"""What is made is updated so much later, as was seen at Klaviyo."""
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


def accounts(state: State) -> list[dict[str, Any]]:
    """The one account."""
    rows = state.db.execute("select * from account").fetchall()
    return [{"type": "account", "id": row["id"], "attributes": json.loads(row["attributes"])} for row in rows]


def account(state: State, account_id: str) -> dict[str, Any]:
    """One account; another's is as good as none."""
    for candidate in accounts(state):
        if candidate["id"] == account_id:
            return candidate
    raise not_found(f"Account with id {account_id} not found.")


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
    return [item for item in blocks if all(c.holds(field_of(item, c.field)) for c in conditions)]


def content(state: State, content_id: str) -> dict[str, Any]:
    """One piece of universal content."""
    check_ids(state, [content_id], "/data/id")
    if content_id == SECTION["id"] and state.setting("sections"):
        return SECTION
    query = f"select * from universal_content where {_THERE} and id = ?"  # noqa: S608 - the condition above
    row = state.db.execute(query, [state.now(), content_id]).fetchone()
    if not row:
        raise not_found(f"A universal content with id `{content_id}` does not exist.")
    return _content(row)


def create_universal_content(
    state: State, attributes: Mapping[str, Any], revision: Revision = _NEWEST
) -> dict[str, Any]:
    """Create universal content; name and definition are required."""
    name = _name(attributes)
    return _insert(state, name, stored_definition(state, attributes.get("definition"), revision))


def _insert(state: State, name: str, definition: dict[str, Any]) -> dict[str, Any]:
    content_id = uuid.uuid4().hex
    with state.write() as db:
        db.execute(
            "insert into universal_content (id, name, definition, created, updated) values (?, ?, ?, ?, ?)",
            [content_id, name, json.dumps(definition), *first_times(state)],
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


def field_of(item: Mapping[str, Any], name: str) -> Any:
    """The value of a filter's field."""
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


def first_times(state: State) -> tuple[str, str]:
    """When something was created, now, and when it was updated first."""
    now = datetime.fromtimestamp(state.now(), UTC)
    return now.isoformat(), (now + _FIRST_UPDATE).isoformat()


def require_json_object(body: Any, kind: str) -> dict[str, Any]:
    """The attributes of a request's body, which must be a resource of the type `kind`."""
    data = body.get("data") if isinstance(body, dict) else None
    if isinstance(data, dict) and data.get("type") != kind:
        raise invalid(f"'{data.get('type')}' is not the type '{kind}'.", "/data/type")
    attributes = data.get("attributes") if isinstance(data, dict) else None
    if not isinstance(attributes, dict):
        raise ApiError(400, "invalid", "Invalid input.", "The payload provided in the request is invalid.", "/data")
    return attributes
