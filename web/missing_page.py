"""Addresses that are no page's: Streamlit answers them with a page of its own choice below a box in its own words."""

from collections.abc import Iterable
from typing import Final

from starlette.datastructures import Headers
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from web.page import wants_page

_SETUP: Final = "/setup?missing=page"
"""Where it is said that there is no such page."""
_ANSWERED: Final = ("/oauth", "/auth/", "/connect/")
"""What people are led to and from, besides the pages."""


class MissingPage:
    """Leads whoever opens such an address to Setup."""

    def __init__(self, app: ASGIApp, pages: Iterable[str]) -> None:
        self._app = app
        self._pages = {"/", *(f"/{page}" for page in pages)}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        answer = RedirectResponse(_SETUP, 303) if self._is_missing(scope) else self._app
        await answer(scope, receive, send)

    def _is_missing(self, scope: Scope) -> bool:
        if scope["type"] != "http" or not wants_page(scope, Headers(scope=scope)):
            return False
        path: str = scope["path"]
        # Files have an ending; Streamlit takes a stroke at the end away itself.
        is_file = "." in path.rpartition("/")[2] or path.endswith("/")
        return path not in self._pages and not is_file and not path.startswith(_ANSWERED)
