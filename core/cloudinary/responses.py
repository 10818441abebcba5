"""Cloudinary's JSON to values of the domain and to errors of the tree.

Every answer is checked against a form, which takes additional names, and nulls where Cloudinary sends them.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Final, NotRequired

import httpx
from pydantic import ValidationError
from typing_extensions import TypedDict

from core.cloudinary.withheld import withheld
from core.domain.asset import Asset
from core.domain.moments import clock_words
from core.errors import Conflict, InputError, NotFound, Refused, Throttled, Unavailable, WorkspaceError
from core.http import Answer, AnswerType, quote_words

HOURLY_LIMIT: Final = 420
"""Cloudinary's own status for the hourly budget of the Admin API."""
_TRY_AGAIN: Final = re.compile(r"Try again on (\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}) UTC")
_LONGEST_HOUR: Final = 3600.0
_CLOCKS_DIFFER: Final = 60.0
"""Seconds that are waited at least: the clocks may differ, and a call that is refused may count, too."""


@dataclass(frozen=True, kw_only=True)
class Page:
    """Assets that a search found; `cursor` leads to the next page and is blank on the last."""

    assets: list[Asset]
    total: int
    cursor: str


@dataclass(frozen=True, kw_only=True)
class AssetLabels:
    """What an asset is filed under."""

    resource_type: str
    folder: str
    tags: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class LabelPage:
    """The labels of the newest assets of a search, and how many assets it found."""

    labels: list[AssetLabels]
    total: int


class _Asset(TypedDict):
    asset_id: str
    resource_type: str
    type: str
    public_id: str
    version: int
    secure_url: str
    format: NotRequired[str | None]
    width: NotRequired[int | None]
    height: NotRequired[int | None]
    bytes: NotRequired[int | None]
    created_at: NotRequired[str | None]
    duration: NotRequired[float | None]
    metadata: NotRequired[dict[str, Any] | None]
    context: NotRequired[dict[str, Any] | None]
    placeholder: NotRequired[bool | None]
    status: NotRequired[str | None]
    access_mode: NotRequired[str | None]
    access_control: NotRequired[list[Any] | None]


class _Page(TypedDict):
    resources: list[_Asset]
    total_count: NotRequired[int | None]
    next_cursor: NotRequired[str | None]


class _Labels(TypedDict):
    resource_type: str
    folder: NotRequired[str | None]
    asset_folder: NotRequired[str | None]
    tags: NotRequired[list[str] | None]


class _LabelPage(TypedDict):
    resources: list[_Labels]
    total_count: NotRequired[int | None]


class _Changed(TypedDict):
    public_ids: NotRequired[list[str] | None]


class _Error(TypedDict):
    message: str


class _Errors(TypedDict):
    error: _Error


_PAGE: Final[AnswerType[_Page]] = AnswerType(_Page)
_LABEL_PAGE: Final[AnswerType[_LabelPage]] = AnswerType(_LabelPage)
_ASSET: Final[AnswerType[_Asset]] = AnswerType(_Asset)
_CHANGED: Final[AnswerType[_Changed]] = AnswerType(_Changed)
_ERRORS: Final[AnswerType[_Errors]] = AnswerType(_Errors)
_FIELD: Final[AnswerType[dict[str, Any]]] = AnswerType(dict[str, Any])


def refusal(answer: Answer) -> WorkspaceError | None:
    """Return the error whose class says what to do about an answer of the APIs, None for a success."""
    if answer.is_success:
        return None
    message = _message(answer)
    if answer.status == HOURLY_LIMIT:
        return _hour_is_used_up(answer, message)
    if answer.status == httpx.codes.NOT_FOUND and not message:
        # A page for people, such as that of a path that is no route, does not say that an asset is gone.
        return Unavailable("Cloudinary cannot answer now: HTTP 404 without a reason")
    return failure(answer.status, message)


def failure(status: int, text: str) -> WorkspaceError:
    """Return the error for a status of the APIs or of delivery, whose own words are `text`."""
    message = quote_words(text) or f"HTTP {status}"
    if status in (httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN):
        return Refused(f"Cloudinary denied access: {message}")
    if status == httpx.codes.NOT_FOUND:
        return NotFound(f"Cloudinary could not find it: {message}")
    if status == httpx.codes.CONFLICT:
        return Conflict(f"Cloudinary did not complete it: {message}")
    if status in (HOURLY_LIMIT, httpx.codes.TOO_MANY_REQUESTS):
        return Throttled(f"Cloudinary is limiting requests: {message}")
    if status >= 500:
        return Unavailable(f"Cloudinary cannot answer now: {message}")
    return InputError(f"Cloudinary rejected the request: {message}")


def undelivered(answer: Answer) -> WorkspaceError | None:
    """Return the error for an answer of delivery, whose header `X-Cld-Error` tells of a placeholder; else None."""
    message = answer.headers.get("X-Cld-Error", "")
    return failure(answer.status, message) if message or not answer.is_success else None


def page(body: bytes) -> Page:
    """Return a page of a list or a search."""
    payload = _PAGE.read(body)
    now = datetime.now(UTC)
    assets = [_asset(resource, now) for resource in payload["resources"]]
    return Page(assets=assets, total=payload.get("total_count") or 0, cursor=payload.get("next_cursor") or "")


def label_page(body: bytes) -> LabelPage:
    """Return what the assets of a search are filed under."""
    payload = _LABEL_PAGE.read(body)
    labels = [
        # Environments with dynamic folders tell the asset folder; the others have the public ID's own only.
        AssetLabels(
            resource_type=each["resource_type"],
            folder=each.get("asset_folder") or each.get("folder") or "",
            tags=tuple(each.get("tags") or ()),
        )
        for each in payload["resources"]
    ]
    return LabelPage(labels=labels, total=payload.get("total_count") or 0)


def assets(body: bytes) -> list[Asset]:
    """Return the resources of a page of the Admin or Search API."""
    return page(body).assets


def asset(body: bytes) -> Asset:
    """Return the resource that an answer of the Admin API is about."""
    return _asset(_ASSET.read(body), datetime.now(UTC))


def metadata_field(body: bytes) -> Mapping[str, Any]:
    """Return the definition of a metadata field."""
    return _FIELD.read(body)


def changed(body: bytes) -> list[str]:
    """Return the public ids of the assets that were changed."""
    return _CHANGED.read(body).get("public_ids") or []


def _asset(resource: _Asset, now: datetime) -> Asset:
    return Asset(
        asset_id=resource["asset_id"],
        resource_type=resource["resource_type"],
        type=resource["type"],
        public_id=resource["public_id"],
        version=resource["version"],
        url=resource["secure_url"],
        format=resource.get("format") or "",
        width=resource.get("width"),
        height=resource.get("height"),
        bytes=resource.get("bytes") or 0,
        created_at=resource.get("created_at") or "",
        duration=resource.get("duration") or 0.0,
        metadata=resource.get("metadata") or {},
        context=_context(resource.get("context")),
        withheld=withheld(resource, now),
    )


def _context(raw: dict[str, Any] | None) -> dict[str, str]:
    """Pairs of the asset's context: the Admin API wraps them in `custom`, the Search API does not."""
    pairs = raw.get("custom", raw) if raw else {}
    return {key: str(value) for key, value in pairs.items()} if isinstance(pairs, dict) else {}


def _hour_is_used_up(answer: Answer, message: str) -> Throttled:
    """Cloudinary says when the hour's calls come back in a header or in its text; if in neither, within the hour."""
    resets = _resets(answer, message)
    if resets is None:
        return Throttled(f"Cloudinary is limiting requests: {quote_words(message) or 'HTTP 420'}", _LONGEST_HOUR)
    seconds = max(_CLOCKS_DIFFER, (resets - datetime.now(UTC)).total_seconds())
    text = f"this hour's Cloudinary API calls are used up; more are available at {clock_words(resets.timestamp())}"
    return Throttled(text, retry_after=seconds)


def _resets(answer: Answer, message: str) -> datetime | None:
    try:
        return parsedate_to_datetime(answer.headers.get("X-FeatureRateLimit-Reset", "")).astimezone(UTC)
    except ValueError:
        match = _TRY_AGAIN.search(message)
    return datetime.strptime(match[1], "%Y-%m-%d %H:%M:%S").replace(tzinfo=UTC) if match else None


def _message(answer: Answer) -> str:
    """Cloudinary's own words; blank if it gives none."""
    try:
        message = _ERRORS.read(answer.body)["error"]["message"]
    except ValidationError:
        message = answer.headers.get("X-Cld-Error", "")
    return message.strip()
