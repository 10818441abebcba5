"""Cloudinary's JSON to values of the domain and to errors of the tree."""

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import httpx
import orjson

from core.domain.asset import Asset
from core.errors import InputError, NotFound, Refused, Throttled, Unavailable


def decipher(response: httpx.Response) -> Any:
    """The parsed answer; else the error whose class says what to do."""
    status = response.status_code
    if response.is_success:
        try:
            return orjson.loads(response.content)
        except orjson.JSONDecodeError:
            raise Unavailable("Cloudinary's answer was cut off or is not JSON") from None
    # Cloudinary's own status for the hourly budget of the Admin API.
    if status == 420 and (resets := _resets(response)):
        seconds = max(1.0, (resets - datetime.now(UTC)).total_seconds())
        text = f"Cloudinary's calls of this hour are used up; they come back at {resets:%H:%M} UTC"
        raise Throttled(text, retry_after=seconds)
    raise failure(status, _message(response))


def failure(status: int, message: str) -> Exception:
    """The error for a status of the APIs or of delivery."""
    if status in (httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN):
        return Refused(f"Cloudinary refused: {message}")
    if status == httpx.codes.NOT_FOUND:
        return NotFound(f"Cloudinary does not have it: {message}")
    if status in (420, httpx.codes.TOO_MANY_REQUESTS):
        return Throttled(f"Cloudinary asks for patience: {message}")
    if status >= 500:
        return Unavailable(f"Cloudinary cannot answer now: {message}")
    return InputError(f"Cloudinary did not accept it: {message}")


def assets(page: Mapping[str, Any]) -> list[Asset]:
    """The resources of a page of the Admin or Search API."""
    return [asset(resource) for resource in page["resources"]]


def asset(resource: Mapping[str, Any]) -> Asset:
    """A resource of the Admin or Search API."""
    return Asset(
        asset_id=str(resource["asset_id"]),
        resource_type=str(resource["resource_type"]),
        type=str(resource["type"]),
        public_id=str(resource["public_id"]),
        version=int(resource["version"]),
        url=str(resource["secure_url"]),
        format=str(resource.get("format") or ""),
        width=_size(resource.get("width")),
        height=_size(resource.get("height")),
        bytes=int(resource.get("bytes") or 0),
        created_at=str(resource.get("created_at") or ""),
        duration=float(resource.get("duration") or 0),
        metadata=dict(resource.get("metadata") or {}),
        context=_context(resource.get("context")),
    )


def _size(pixels: Any) -> int | None:
    return None if pixels is None else int(pixels)


def _context(raw: Any) -> dict[str, str]:
    """Pairs of the asset's context: the Admin API wraps them in `custom`, the Search API does not."""
    if not raw:
        return {}
    pairs = raw.get("custom", raw) if isinstance(raw, Mapping) else {}
    return {str(key): str(value) for key, value in pairs.items()} if isinstance(pairs, Mapping) else {}


def _resets(response: httpx.Response) -> datetime | None:
    """When the hourly budget is full again; None when the answer does not say."""
    try:
        return parsedate_to_datetime(response.headers.get("X-FeatureRateLimit-Reset", "")).astimezone(UTC)
    except ValueError:
        return None


def _message(response: httpx.Response) -> str:
    try:
        return str(orjson.loads(response.content)["error"]["message"])[:300]
    except (orjson.JSONDecodeError, KeyError, TypeError):
        return str(response.headers.get("X-Cld-Error", f"HTTP {response.status_code}"))
