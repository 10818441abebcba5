"""IDs of Klaviyo's resources, which often come from a stranger's text."""

import re
from typing import Final

from core.errors import NotFound

_ID: Final = re.compile(r"[A-Za-z0-9_-]{1,100}")


def is_resource_id(text: str) -> bool:
    """Whether Klaviyo can have given this ID: anything else would lead to another path or query."""
    return bool(_ID.fullmatch(text))


def resource_path(collection: str, resource_id: str) -> str:
    """Return the path of one resource; NotFound for what is no ID."""
    if not is_resource_id(resource_id):
        raise NotFound("Klaviyo does not have it: that is no ID of Klaviyo's")
    return f"{collection}/{resource_id}"
