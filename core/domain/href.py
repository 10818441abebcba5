"""Clickable addresses as people enter them."""

import re
from typing import Final

# A host name with a dot, as in the addresses that people read aloud; nothing with a scheme, a blank or an @ is one, and
# no name of a file.
_FILE: Final = "html?|php|pdf|png|jpe?g|gif|webp|svg|mp4|csv|txt|docx?|xlsx?|zip|json"
_HOST: Final = re.compile(
    rf"(?i:www\.(?=[\w-]+\.)|(?![\w.-]+\.(?:{_FILE})\Z))(?:[\w-]+\.)+[^\W\d_]{{2,}}(?::[0-9]+)?(?=[/?#]|\Z)"
)


def completed_href(text: str) -> str:
    """The address with `https://` before it where only that is missing, as in www.example.com; others as they are."""
    return f"https://{text}" if _HOST.match(text) else text
