"""Who a mail is for: the newest events of a metric, and profiles found by name or address."""

import sqlite3
from dataclasses import dataclass
from typing import Any, Final

from sandbox.klaviyo import events
from sandbox.state import State

_NAME: Final = (
    "trim(coalesce(json_extract(profile.attributes, '$.first_name'), '') || ' '"
    " || coalesce(json_extract(profile.attributes, '$.last_name'), ''))"
)
_EMAIL: Final = "coalesce(json_extract(profile.attributes, '$.email'), '')"
LIMIT: Final = 12


@dataclass(frozen=True, kw_only=True)
class Person:
    """Somebody to choose, with the event that the mail would answer."""

    event_id: str
    name: str
    email: str
    at: int


@dataclass(frozen=True, kw_only=True)
class Recipient:
    """Profile attributes and event properties that a mail is filled with; None of both is a campaign's preview."""

    profile: dict[str, Any] | None = None
    event: dict[str, Any] | None = None

    @property
    def address(self) -> str:
        """Where the mail goes."""
        return str((self.profile or {}).get("email") or "everybody on the list")


def metric_label(metric: dict[str, Any]) -> str:
    """The name of a metric with the integration that sends it: several send metrics of the same name."""
    attributes = metric["attributes"]
    integration = str((attributes.get("integration") or {}).get("name") or "")
    return f"{attributes['name']} ({integration})" if integration else str(attributes["name"])


def people(state: State, metric_id: str, text: str) -> list[Person]:
    """Whose newest events of a metric are newest, `text` being part of their name or address; at most LIMIT."""
    query = (
        f"select event.id, {_NAME} as name, {_EMAIL} as email, max(event.timestamp) as at from event"  # noqa: S608
        " join profile on profile.id = event.profile_id where event.metric_id = ?"
        f" and instr(lower({_NAME} || ' ' || {_EMAIL}), lower(?)) > 0"
        " group by profile.id order by at desc, event.id limit ?"
    )
    rows: list[sqlite3.Row] = state.db.execute(query, [metric_id, text.strip(), LIMIT]).fetchall()
    return [Person(event_id=r["id"], name=r["name"] or "(no name)", email=r["email"], at=r["at"]) for r in rows]


def recipient(state: State, event_id: str, delivery: str) -> Recipient:
    """The recipient of an event's mail; ApiError when there is no such event, nobody for an empty id."""
    if not event_id:
        return Recipient()
    row = events.event(state, event_id)
    event = events.event_resource(row, delivery)["attributes"]["event_properties"]
    profiles = events.profiles(state, [row["profile_id"]])
    return Recipient(profile=profiles[0]["attributes"] if profiles else {}, event=event)
