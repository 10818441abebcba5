"""Klaviyo's JSON:API to values of the domain and to errors of the tree.

Every answer is checked against a model, which takes additional names, and nulls where Klaviyo sends them.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated, Any, Generic, TypeVar

import httpx
from pydantic import BaseModel, Field, ValidationError

from core.domain.block import Block
from core.domain.event import Event, EventsPage, Metric, Period
from core.errors import Conflict, InputError, NotFound, Reconnect, Refused, Throttled, Unavailable, WorkspaceError
from core.http import Answer

_T = TypeVar("_T")


class Resource(BaseModel, Generic[_T]):
    """A thing with its attributes."""

    id: str
    attributes: _T


class One(BaseModel, Generic[_T]):
    """An answer about one thing."""

    data: Resource[_T]


class _Links(BaseModel):
    next: str | None = None


class Page(BaseModel, Generic[_T]):
    """A page of a list."""

    data: list[Resource[_T]]
    links: _Links | None = None

    @property
    def next(self) -> str:
        """Where the next page is; blank on the last."""
        return (self.links and self.links.next) or ""


class _Contact(BaseModel):
    organization_name: str | None = None


class _Account(BaseModel):
    contact_information: _Contact | None = None


class _Accounts(BaseModel):
    data: Annotated[list[Resource[_Account]], Field(min_length=1)]


class _Block(BaseModel):
    name: str
    definition: dict[str, Any] | None = None
    created: str | None = None
    updated: str | None = None
    screenshot_status: str | None = None
    screenshot_url: str | None = None


class _Integration(BaseModel):
    name: str | None = None


class _Metric(BaseModel):
    name: str | None = None
    integration: _Integration | None = None


class _Identifier(BaseModel):
    id: str


class _Relationship(BaseModel):
    data: _Identifier | None = None


class _Relationships(BaseModel):
    profile: _Relationship | None = None


class _EventAttributes(BaseModel):
    event_properties: dict[str, Any] | None = None
    datetime: str | None = None


class _Event(Resource[_EventAttributes]):
    relationships: _Relationships | None = None


class _Included(BaseModel):
    id: str | None = None
    attributes: dict[str, Any] = {}


class _Events(BaseModel):
    data: list[_Event]
    included: list[_Included] | None = None
    links: _Links | None = None


class _Error(BaseModel):
    detail: str | None = None
    title: str | None = None


class _Errors(BaseModel):
    errors: Annotated[list[_Error], Field(min_length=1)]


def refusal(answer: Answer) -> WorkspaceError | None:
    """Return the error whose class says what to do about an answer without success, None for a success."""
    if answer.is_success:
        return None
    status, detail = answer.status, _detail(answer)
    if status == httpx.codes.UNAUTHORIZED:
        return Reconnect("Klaviyo no longer accepts this connection; reconnect from Setup")
    if status == httpx.codes.FORBIDDEN:
        return Refused(f"Klaviyo refused: {detail}")
    if status == httpx.codes.NOT_FOUND:
        return NotFound(f"Klaviyo does not have it: {detail}")
    if status == httpx.codes.CONFLICT:
        return Conflict(f"Klaviyo did not do it: {detail}")
    if status == httpx.codes.TOO_MANY_REQUESTS:
        return Throttled("Klaviyo asks to slow down", retry_after=_retry_after(answer))
    if status >= 500:
        return Unavailable(f"Klaviyo had a fault (HTTP {status})", retry_after=_retry_after(answer))
    return InputError(f"Klaviyo did not accept it: {detail}")


def account(body: bytes) -> tuple[str, str]:
    """Return the id and the name of the account that a list of accounts tells."""
    found = _Accounts.model_validate_json(body).data[0]
    contact = found.attributes.contact_information
    return found.id, (contact and contact.organization_name) or found.id


def one_block(body: bytes) -> Block:
    """Return the Universal Content block that an answer is about."""
    return _block(One[_Block].model_validate_json(body).data)


def blocks(body: bytes) -> tuple[list[Block], str]:
    """Return a page of Universal Content blocks, and where the next one is."""
    page = Page[_Block].model_validate_json(body)
    return [_block(resource) for resource in page.data], page.next


def _block(resource: Resource[_Block]) -> Block:
    told = resource.attributes
    return Block(
        id=resource.id,
        name=told.name,
        definition=told.definition,
        created=told.created or "",
        updated=told.updated or "",
        screenshot=(told.screenshot_url or "") if told.screenshot_status == "completed" else "",
    )


def html_definition(html: str, old: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The definition of an HTML block; whatever else the old one says is kept, because PATCH replaces it whole."""
    data = dict((old or {}).get("data") or {})
    data.setdefault("display_options", {})
    return {"content_type": "block", "type": "html", "data": {**data, "content": html}}


def image_definition(src: str, alt: str, href: str, width: int) -> dict[str, Any]:
    """The definition of Klaviyo's native image block, as of revision 2026-10-15; `width` in CSS pixels."""
    properties = {"dynamic": False, "src": src, "alt_text": alt, "href": href or None}
    styles = {"align": "center", "width": width, "max_width": width, "full_width_mobile": True}
    data = {"properties": properties, "display_options": {"show_on": "all"}, "styles": styles}
    return {"content_type": "block", "type": "image", "data": data}


def metrics(body: bytes) -> tuple[list[Metric], str]:
    """Return a page of metrics, and where the next one is."""
    page = Page[_Metric].model_validate_json(body)
    return [_metric(resource) for resource in page.data], page.next


def _metric(resource: Resource[_Metric]) -> Metric:
    told = resource.attributes
    integration = (told.integration and told.integration.name) or ""
    return Metric(id=resource.id, name=told.name or "", integration=integration)


def events_page(body: bytes) -> EventsPage:
    """Return a page of events, with the profiles that came along."""
    page = _Events.model_validate_json(body)
    profiles = {item.id: {**item.attributes, "id": item.id} for item in page.included or () if item.id}
    following = (page.links and page.links.next) or ""
    return EventsPage(events=tuple(_event(resource, profiles) for resource in page.data), next=following)


def _event(resource: _Event, profiles: Mapping[str, Mapping[str, Any]]) -> Event:
    told, related = resource.attributes, resource.relationships and resource.relationships.profile
    profile_id = related.data.id if related and related.data else ""
    return Event(
        properties=told.event_properties or {},
        id=resource.id,
        datetime=told.datetime or "",
        profile_id=profile_id,
        profile=profiles.get(profile_id),
    )


def period_filters(period: Period | None) -> list[str]:
    """The conditions of a filter that keep to a period."""
    if period is None:
        return []
    since = [f"greater-or-equal(datetime,{_instant(period.since)})"] if period.since else []
    return since + ([f"less-than(datetime,{_instant(period.until)})"] if period.until else [])


def _instant(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _detail(answer: Answer) -> str:
    """The service's own words in one line, shortened; never our request."""
    try:
        first = _Errors.model_validate_json(answer.body).errors[0]
    except ValidationError:
        return f"HTTP {answer.status}"
    return " ".join((first.detail or first.title or f"HTTP {answer.status}").split())[:300]


def _retry_after(answer: Answer) -> float | None:
    header = answer.headers.get("Retry-After", "")
    return float(header) if header.isdecimal() else None
