"""E-mail templates: code and drag-and-drop, and rendering one of them."""

import json
import re
import secrets
import sqlite3
import string
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from core.klaviyo.template_language import TemplateFault, compile_template
from core.klaviyo.template_language.stored_tags import decode_tags
from sandbox.klaviyo.exceptions import ApiError, invalid, not_found
from sandbox.klaviyo.models import TIMES, first_times, timestamp
from sandbox.klaviyo.query import instant, read_filter
from sandbox.klaviyo.switches import unknown_filter
from sandbox.state import State

LIMIT: Final = 1000
_DOCTYPE: Final = re.compile(r"\s*<!doctype[^<>]*>", re.IGNORECASE)
_FILTERS: Final = {
    "id": ("any", "equals"),
    "name": ("any", "contains", "equals"),
    "created": ("equals", *TIMES),
    "updated": ("equals", *TIMES),
}


def find(state: State, text: str) -> list[sqlite3.Row]:
    """Templates that a filter finds."""
    conditions = read_filter(text, _FILTERS)
    rows = state.db.execute("select * from template").fetchall()
    return [row for row in rows if all(condition.holds(_field(row, condition.field)) for condition in conditions)]


def get(state: State, template_id: str) -> sqlite3.Row:
    """One template."""
    row: sqlite3.Row | None = state.db.execute("select * from template where id = ?", [template_id]).fetchone()
    if not row:
        raise not_found(f"Template with id '{template_id}' does not exist")
    return row


def resource(row: sqlite3.Row, *, definition: bool = False, written: bool = False) -> dict[str, Any]:
    """A template as JSON:API; the definition of some that were made by hand cannot be loaded, as at Klaviyo.

    The answer to a write tells microseconds, and what is read later whole seconds.
    """
    created, updated = (row[name] if written else _in_seconds(row[name]) for name in ("created", "updated"))
    attributes = {
        "name": row["name"],
        "editor_type": row["editor_type"],
        "html": row["html"],
        "text": row["text"],
        "amp": None,
        "created": created,
        "updated": updated,
    }
    if definition and row["flaw"] == "definition":
        # https://github.com/klaviyo/klaviyo-api-node/issues/117
        detail = f"Failed to load definition for template {row['id']}: While structuring BaseStyle"
        raise ApiError(500, "error", "A server error occurred.", detail)
    if definition and row["editor_type"] == "SYSTEM_DRAGGABLE":
        attributes["definition"] = json.loads(row["definition"] or "null")
    return {"type": "template", "id": row["id"], "attributes": attributes}


def create(state: State, attributes: Mapping[str, Any]) -> sqlite3.Row:
    """Create a template."""
    editor, name = attributes.get("editor_type"), attributes.get("name")
    if editor not in ("CODE", "USER_DRAGGABLE", "SYSTEM_DRAGGABLE"):
        raise invalid("'editor_type' must be one of CODE, USER_DRAGGABLE, SYSTEM_DRAGGABLE.", _at("editor_type"))
    if not isinstance(name, str) or not name.strip():
        raise invalid("'name' is a required field.", _at("name"))
    html = _checked(attributes.get("html") or "")
    text = _text(attributes.get("text") or "", "text")
    return _insert(state, [name, editor, html, text, _definition(attributes)])


def clone(state: State, template_id: str, name: Any) -> sqlite3.Row:
    """A copy of a template, under the given name or as a clone of its own."""
    source = get(state, template_id)
    name = f"Clone of {source['name']}" if name is None else _text(name, "name")
    return _insert(state, [name, *(source[column] for column in ("editor_type", "html", "text", "definition"))])


def _insert(state: State, values: list[Any]) -> sqlite3.Row:
    """Keep a new template of this name, editor type, HTML, text and definition; there may be a thousand."""
    if state.db.execute("select count(*) from template").fetchone()[0] >= LIMIT:
        raise invalid("You have reached the maximum of 1,000 templates that can be created via the API.")
    template_id = "".join(secrets.choice(string.ascii_letters + string.digits) for _ in range(6))
    names = "id, name, editor_type, html, text, definition, created, updated"
    with state.write() as db:
        query = f"insert into template ({names}) values (?, ?, ?, ?, ?, ?, ?, ?)"  # noqa: S608 - the names above
        db.execute(query, [template_id, *values, *first_times(state)])
    return get(state, template_id)


def update(state: State, template_id: str, attributes: Mapping[str, Any]) -> sqlite3.Row:
    """Change name, html, text or definition; what is not given stays."""
    old = get(state, template_id)
    html = _checked(attributes["html"]) if "html" in attributes else old["html"]
    definition = _definition(attributes) if "definition" in attributes else old["definition"]
    name, text = (_text(attributes.get(part, old[part]), part) for part in ("name", "text"))
    values = [name, html, text, definition]
    with state.write() as db:
        db.execute(
            "update template set name = ?, html = ?, text = ?, definition = ?, updated = ? where id = ?",
            [*values, timestamp(state), template_id],
        )
    return get(state, template_id)


def delete(state: State, template_id: str) -> None:
    """Delete a template; a flow's own copy stays, even when the flow is gone."""
    if get(state, template_id)["flaw"] == "flow":
        # The break in the line is Klaviyo's.
        detail = f"Cannot delete template {template_id} while it is attached to\nFlowMessage {template_id[::-1]}"
        raise ApiError(409, "conflict", "Conflict.", detail)
    with state.write() as db:
        db.execute("delete from template where id = ?", [template_id])


def render(state: State, row: sqlite3.Row, context: Any) -> dict[str, Any]:
    """A template filled from a context; the context stands as it is given, `$` names included."""
    if not isinstance(context, dict):
        raise invalid("'context' is a required field.", _at("context"))
    if state.setting("rendering") == "profile":
        raise invalid("Unable to render given template with provided context: customer profile is required")
    rendered = resource(row)
    for part in ("html", "text"):
        try:
            rendered["attributes"][part] = rendered_email(state, row[part], context)
        except TemplateFault as fault:
            raise invalid(f"Unable to render given template with provided context: {fault}") from None
    return rendered


def rendered_email(state: State, source: str, context: Mapping[str, Any]) -> str:
    """A text with tags, filled from a context; TemplateFault as the account's own engine would raise it."""
    unknown = unknown_filter(state, source)
    if unknown:
        raise TemplateFault(f"Invalid filter: '{unknown}'")
    # What an editor escaped in a tag is read as what it stands for.
    source = decode_tags(source)
    if kind := state.setting("dates"):
        # Django takes a while to load, and a start does without it.
        from sandbox.klaviyo.dates import render_with_dates

        return render_with_dates(kind, source, context)
    return compile_template(source).render(context)


def _checked(html: Any) -> str:
    """The HTML as Klaviyo keeps it: every template becomes a whole document, broken tags are refused."""
    if not isinstance(html, str):
        raise invalid("'html' must be a text.", _at("html"))
    try:
        compile_template(decode_tags(html))
    except TemplateFault as fault:
        raise invalid(str(fault), _at("html")) from None
    return _document(html)


def _document(html: str) -> str:
    """A fragment as a document, and a document with a head, as was seen at Klaviyo."""
    if not html.strip():
        return html
    if "<html" not in html:
        doctype = match[0] if (match := _DOCTYPE.match(html)) else ""
        rest = html.removeprefix(doctype)
        html = f"{doctype}<html>{rest if '<body' in rest else f'<body>{rest}</body>'}</html>"
    return html if "<head" in html else re.sub(r"(<html[^<>]*>)", r"\1<head></head>", html, count=1)


def _in_seconds(text: str) -> str:
    """A time rounded to the nearest second."""
    half = timedelta(milliseconds=500)
    return (datetime.fromisoformat(text) + half).replace(microsecond=0).isoformat()


def _text(value: Any, name: str) -> str:
    if not isinstance(value, str):
        raise invalid(f"'{name}' must be a text.", _at(name))
    return value


def _definition(attributes: Mapping[str, Any]) -> str | None:
    definition = attributes.get("definition")
    if definition is None:
        return None
    if attributes.get("editor_type", "SYSTEM_DRAGGABLE") != "SYSTEM_DRAGGABLE" or not isinstance(definition, dict):
        raise invalid("'definition' is for templates of the type SYSTEM_DRAGGABLE.", _at("definition"))
    return json.dumps(definition)


def _field(row: sqlite3.Row, name: str) -> Any:
    return instant(row[name]) if name in ("created", "updated") else row[name]


def _at(name: str) -> str:
    return f"/data/attributes/{name}"
