"""Streamlit's token against forged requests, as a proxy may have written it."""

import re
from collections.abc import Iterable
from typing import Final

# `2|mask|token|time`: a proxy that escapes the bars in the cookie makes the browser send them escaped ever after.
_ESCAPED: Final = re.compile(rb"\b2%7C([0-9a-f]+)%7C([0-9a-f]+)%7C([0-9]+)", re.IGNORECASE)
_HEADERS: Final = (b"cookie", b"x-xsrftoken", b"sec-websocket-protocol")


def with_plain_token(headers: Iterable[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    """Return a request's headers with the token as Streamlit wrote it; whether it is the right one is still asked."""
    return [(name, _ESCAPED.sub(rb"2|\1|\2|\3", value) if name in _HEADERS else value) for name, value in headers]
