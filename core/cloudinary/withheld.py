"""Why Cloudinary delivers an asset to nobody who has no token, by what its APIs tell of the asset."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from core.domain.moments import day_words
from core.http import quote_words

_FOR_TOKENS: Final = "its access control requires a token"


def withheld(resource: Mapping[str, Any], now: datetime) -> str:
    """Return the reason, such as “its status is “pending””; blank if everybody can load the asset.

    `resource` is one of the Admin or Search API (https://cloudinary.com/documentation/admin_api): `placeholder` stands
    for what a moderation rejected, and an asset with access rules can be loaded if at least one of them holds. A search
    does not tell `placeholder`, but that the image or video has no bytes.
    """
    is_empty = resource.get("bytes") == 0 and resource["resource_type"] != "raw"
    if resource.get("placeholder") or is_empty:
        return "a placeholder replaces it, as after a rejected moderation"
    if (status := resource.get("status") or "active") != "active":
        return f"its status is {quote_words(status)}"
    if resource["type"] == "authenticated":
        return "its delivery type is “authenticated”"
    if rules := resource.get("access_control"):
        return _closed(rules, now)
    return _FOR_TOKENS if resource.get("access_mode") == "authenticated" else ""


def _closed(rules: Sequence[Any], now: datetime) -> str:
    """Why no rule admits everybody now; a rule that is not understood says nothing against the asset."""
    reasons = [_closed_by(rule, now) if isinstance(rule, dict) else "" for rule in rules]
    return "" if "" in reasons else max(reasons, key=lambda reason: reason != _FOR_TOKENS)


def _closed_by(rule: Mapping[str, Any], now: datetime) -> str:
    if rule.get("access_type") != "anonymous":
        return _FOR_TOKENS
    start, end = _moment(rule.get("start")), _moment(rule.get("end"))
    if start and now < start:
        return f"its access control makes it public on {day_words(start.isoformat())}"
    return f"its public access ended on {day_words(end.isoformat())}" if end and now > end else ""


def _moment(text: Any) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except (TypeError, ValueError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
