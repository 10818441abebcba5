"""Clickable addresses as people enter them."""

import re
from typing import Final

# A host name with a dot, as in the addresses that people read aloud; nothing with a scheme, a blank or an @ is one.
_HOST: Final = re.compile(r"(?:[\w-]+\.)+[^\W\d_]{2,}(?::[0-9]+)?(?=[/?#]|\Z)")


def completed_href(text: str) -> str:
    """The address with `https://` before it where only that is missing, as in www.example.com; others as they are."""
    return f"https://{text}" if _HOST.match(text) else text
