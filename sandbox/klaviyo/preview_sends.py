"""Test emails of a template: jobs that are queued, and delivered to the outbox when they are due."""

import json
import re
import sqlite3
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from core.klaviyo.template_language import TemplateFault
from sandbox.klaviyo import events, outbox, templates
from sandbox.klaviyo.exceptions import ApiError, invalid, not_found
from sandbox.klaviyo.limits import Throttled
from sandbox.klaviyo.pages.email import SUBJECT, Email, context_of
from sandbox.klaviyo.templates import rendered_email
from sandbox.state import State

DAILY: Final = 100
_DAY: Final = 86_400
_MOST_RECIPIENTS: Final = 5
_SYNTHETIC: Final = {"first_name": "Sample", "last_name": "Profile", "email": "sample@example.com"}
_ADDRESS: Final = re.compile(r"[!#-'*+./0-9=?A-Z^_`a-z{|}~-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")


def create_template_preview_send_job(state: State, body: Any, attributes: Mapping[str, Any]) -> dict[str, Any]:
    """Queue a test email; its template, and its profile if one is named, must be there."""
    recipients, context = _recipients(attributes), attributes.get("context")
    if context is not None and not isinstance(context, dict):
        raise invalid("'context' must be an object.", "/data/attributes/context")
    template_id = _related(body, "template")
    if not template_id:
        raise invalid("'template' is a required relationship.", "/data/relationships/template")
    templates.get(state, template_id)
    profile_id = _related(body, "profile")
    if profile_id and not events.profiles(state, [profile_id]):
        raise not_found(f"A profile with id {profile_id} does not exist.")
    now, job_id = state.now(), str(uuid.uuid4())
    row = [job_id, now, now + float(state.setting("preview_sends") or 0), template_id, profile_id]
    with state.write() as db:
        oldest = _oldest_that_counts(db, now)
        if oldest is not None:
            raise Throttled(max(1, int(oldest + _DAY - now)))
        insert = "insert into preview_send (id, at, due, template, profile, recipients, context) values (?,?,?,?,?,?,?)"
        db.execute(insert, [*row, json.dumps(recipients), json.dumps(context or {})])
    deliver_due(state)
    created = datetime.fromtimestamp(now, UTC).isoformat()
    attributes = {"status": "queued", "created_at": created}
    return {"type": "template-preview-send-job", "id": job_id, "attributes": attributes}


def deliver_due(state: State) -> None:
    """Deliver the test emails that are due, each once, of their templates as they are now."""
    due = "select * from preview_send where delivered = 0 and due <= ?"
    for row in state.db.execute(due, [state.now()]).fetchall():
        with state.write() as db:
            claim = "update preview_send set delivered = 1 where id = ? and delivered = 0"
            is_mine = db.execute(claim, [row["id"]]).rowcount
        if is_mine:
            message = _message(state, row)
            for recipient in json.loads(row["recipients"]):
                outbox.put(state, message, recipient)


def _message(state: State, row: sqlite3.Row) -> Email:
    """The email; what Klaviyo cannot render, or has no template for any more, is skipped."""
    profiles = events.profiles(state, [row["profile"]]) if row["profile"] else []
    profile = profiles[0]["attributes"] if profiles else _SYNTHETIC
    context = {**context_of(state, profile, None), **json.loads(row["context"])}
    try:
        template = templates.get(state, row["template"])
        return Email(subject=f"[Preview] {SUBJECT}", html=rendered_email(state, template["html"], context))
    except ApiError as error:
        return Email(subject=SUBJECT, html="", fault=error.detail)
    except TemplateFault as fault:
        return Email(subject=SUBJECT, html="", fault=str(fault))


def _oldest_that_counts(db: sqlite3.Connection, now: float) -> float | None:
    """When the first of a full day's jobs was created; None while there is room for one more."""
    query = "select at from preview_send where at > ? order by at"
    times = [row["at"] for row in db.execute(query, [now - _DAY]).fetchall()]
    return float(times[0]) if len(times) >= DAILY else None


def _recipients(attributes: Mapping[str, Any]) -> list[str]:
    recipients, pointer = attributes.get("recipients"), "/data/attributes/recipients"
    if not isinstance(recipients, list) or not recipients:
        raise invalid("'recipients' is a required field.", pointer)
    if len(recipients) > _MOST_RECIPIENTS:
        raise invalid(f"At most {_MOST_RECIPIENTS} recipients are allowed per request.", pointer)
    for address in recipients:
        if not isinstance(address, str) or not _ADDRESS.fullmatch(address):
            raise invalid(f"'{address}' is not a valid email address.", pointer)
    return recipients


def _related(body: Any, name: str) -> str:
    """The id of a related resource; blank without one."""
    relationships = body["data"].get("relationships")
    related = relationships.get(name) if isinstance(relationships, dict) else None
    data = related.get("data") if isinstance(related, dict) else None
    if data is None:
        return ""
    if not isinstance(data, dict) or data.get("type") != name or not isinstance(data.get("id"), str):
        raise invalid(f"'{name}' must name a resource of the type '{name}'.", f"/data/relationships/{name}")
    return str(data["id"])
