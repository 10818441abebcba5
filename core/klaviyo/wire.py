"""Klaviyo's JSON:API to values of the domain and to errors of the tree."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import httpx
import orjson

from core.domain.block import Block
from core.domain.event import Event, EventsPage, Metric, Period
from core.errors import InputError, NotFound, Reconnect, Refused, Throttled, Unavailable


def decipher(response: httpx.Response) -> Any:
    """The parsed answer (None for 204); else the error whose class says what to do."""
    status = response.status_code
    if status == httpx.codes.NO_CONTENT:
        return None
    if response.is_success:
        return _json(response)
    detail = _detail(response)
    if status == httpx.codes.UNAUTHORIZED:
        raise Reconnect("Klaviyo no longer accepts this connection; reconnect from Setup")
    if status == httpx.codes.FORBIDDEN:
        raise Refused(f"Klaviyo refused: {detail}")
    if status == httpx.codes.NOT_FOUND:
        raise NotFound(f"Klaviyo does not have it: {detail}")
    if status == httpx.codes.TOO_MANY_REQUESTS:
        raise Throttled("Klaviyo asks to slow down", retry_after=_retry_after(response))
    if status >= 500:
        raise Unavailable(f"Klaviyo had a fault (HTTP {status})", retry_after=_retry_after(response))
    raise InputError(f"Klaviyo did not accept it: {detail}")


def account(page: Mapping[str, Any]) -> tuple[str, str]:
    """The id and the name of the account that a list of accounts tells."""
    found = page["data"][0]
    contact = found["attributes"].get("contact_information") or {}
    return str(found["id"]), str(contact.get("organization_name") or found["id"])


def one_block(answer: Mapping[str, Any]) -> Block:
    """An answer about one Universal Content block."""
    return block(answer["data"])


def blocks(page: Mapping[str, Any]) -> list[Block]:
    """A page of Universal Content blocks."""
    return [block(resource) for resource in page["data"]]


def block(resource: Mapping[str, Any]) -> Block:
    """A Universal Content resource."""
    attributes, definition = resource["attributes"], resource["attributes"].get("definition")
    return Block(
        id=str(resource["id"]),
        name=str(attributes.get("name") or ""),
        definition=definition if definition is None else dict(definition),
        created=str(attributes.get("created") or ""),
        updated=str(attributes.get("updated") or ""),
        screenshot=str(attributes.get("screenshot_url") or "") if _pictured(attributes) else "",
    )


def _pictured(attributes: Mapping[str, Any]) -> bool:
    return attributes.get("screenshot_status") == "completed"


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


def metrics(page: Mapping[str, Any]) -> list[Metric]:
    """A page of metrics."""
    return [metric(resource) for resource in page["data"]]


def metric(resource: Mapping[str, Any]) -> Metric:
    """A metric resource."""
    attributes = resource["attributes"]
    integration = attributes.get("integration")
    name = integration.get("name") if isinstance(integration, Mapping) else ""
    return Metric(id=str(resource["id"]), name=str(attributes.get("name") or ""), integration=str(name or ""))


def event(resource: Mapping[str, Any], profiles: Mapping[str, Mapping[str, Any]]) -> Event:
    """An event resource; `profiles` maps ids to the attributes that came with the answer."""
    attributes = resource["attributes"]
    related = ((resource.get("relationships") or {}).get("profile") or {}).get("data") or {}
    profile_id = str(related.get("id") or "")
    return Event(
        properties=dict(attributes.get("event_properties") or {}),
        id=str(resource.get("id") or ""),
        datetime=str(attributes.get("datetime") or ""),
        profile_id=profile_id,
        profile=profiles.get(profile_id),
    )


def next_page(page: Mapping[str, Any]) -> str:
    """Where the next page is; blank on the last."""
    return str((page.get("links") or {}).get("next") or "")


def events_page(page: Mapping[str, Any]) -> EventsPage:
    """A page of events, with the profiles that came along."""
    profiles = {item["id"]: {**item["attributes"], "id": item["id"]} for item in page.get("included") or ()}
    return EventsPage(events=tuple(event(resource, profiles) for resource in page["data"]), next=next_page(page))


def period_filters(period: Period | None) -> list[str]:
    """The conditions of a filter that keep to a period."""
    if period is None:
        return []
    since = [f"greater-or-equal(datetime,{_instant(period.since)})"] if period.since else []
    return since + ([f"less-than(datetime,{_instant(period.until)})"] if period.until else [])


def _instant(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _json(response: httpx.Response) -> Any:
    try:
        return orjson.loads(response.content)
    except orjson.JSONDecodeError:
        raise Unavailable("Klaviyo's answer was cut off or is not JSON") from None


def _detail(response: httpx.Response) -> str:
    """The service's own words, shortened; never our request."""
    try:
        errors = orjson.loads(response.content)["errors"]
        return str(errors[0].get("detail") or errors[0].get("title"))[:300]
    except (orjson.JSONDecodeError, KeyError, IndexError, TypeError, AttributeError):
        return f"HTTP {response.status_code}"


def _retry_after(response: httpx.Response) -> float | None:
    header = response.headers.get("Retry-After", "")
    return float(header) if header.isdecimal() else None
