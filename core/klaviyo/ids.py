"""IDs of Klaviyo's resources, which often come from a stranger's text."""

import re
from typing import Final

from core.errors import NotFound

_ID: Final = re.compile(r"[A-Za-z0-9_-]{1,100}")


def is_id(text: str) -> bool:
    """Whether Klaviyo can have given this ID: anything else would lead to another path or query."""
    return bool(_ID.fullmatch(text))


def checked_id(text: str) -> str:
    """Return an ID for a path; NotFound for what is none."""
    if not is_id(text):
        raise NotFound("Klaviyo does not have it: that is no ID of Klaviyo's")
    return text
