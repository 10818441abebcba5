"""A block rendered by Django's own engine: nothing of the product takes part in it.

Klaviyo's filters are written again after its glossary, https://developers.klaviyo.com/en/docs/glossary_of_variable_filters,
as strictly as it allows: what a filter is not said to take raises, and would lose the recipient's email.
"""

import re
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any
from urllib.parse import unquote

from django.conf import settings
from django.template import Context, Engine, Library

FILTERS = {
    "append": lambda value, text: str(value) + text,
    "prepend": lambda value, text: text + str(value),
    "strip": lambda value: str(value).strip(),
    "urldecode": lambda value: unquote(str(value)),
    "find_replace": lambda value, pair: str(value).replace(*pair.split("|", 1)),
    "resplit": lambda value, pattern: re.split(pattern, str(value)),
}


def format_date_string(value: str) -> datetime:
    """The date that an ISO text says."""
    return datetime.fromisoformat(value)


def lookup(value: Any, key: str) -> Any:
    """The value under a key, or the item of that number."""
    if isinstance(value, list):
        return value[int(key)] if key.isdecimal() and int(key) < len(value) else ""
    return value.get(key, "") if isinstance(value, dict) else ""


def render(html: str, profile: Mapping[str, Any], event: Mapping[str, Any]) -> str:
    """What a recipient gets; an error of Django's where the email would be lost."""
    return _engine().from_string(html).render(Context(_variables(profile, event)))


def _variables(profile: Mapping[str, Any], event: Mapping[str, Any]) -> dict[str, Any]:
    """Names after https://help.klaviyo.com/hc/en-us/articles/4408802648731."""
    city = profile.get("location", {}).get("city")
    return {
        "first_name": profile.get("first_name"),
        "person": {**profile.get("properties", {}), "City": city},
        "event": {**event, "extra": event.get("$extra")},
    }


@cache
def _engine() -> Engine:
    if not settings.configured:
        settings.configure(USE_I18N=False, USE_TZ=True, TIME_ZONE="UTC", USE_THOUSAND_SEPARATOR=False, DEBUG=False)
    library, engine = Library(), Engine()
    for name, function in {**FILTERS, "lookup": lookup, "format_date_string": format_date_string}.items():
        library.filter(name, function)
    engine.template_builtins.append(library)
    return engine
