"""The page that somebody opened before they signed in: a cookie holds its address until they are back."""

import re
from collections.abc import Mapping
from typing import Final
from urllib.parse import quote, unquote

from starlette.responses import RedirectResponse, Response
from starlette.types import Scope

from web.page import NO_STORE

PAGE_COOKIE: Final = "workspace_page"
_MINUTES: Final = 10
_LONGEST: Final = 2_000
# Whatever the cookie says, it leads to a page of the workspace: one name and a query.
_PAGE: Final = re.compile(r"/[a-z]+(\?[\x21-\x5b\x5d-\x7e]*)?")


def remember_page(response: Response, scope: Scope) -> None:
    """Let the browser remember which page of the workspace it asked for, with its query."""
    query = scope["query_string"].decode("latin-1")
    address = quote(scope["path"]) + (f"?{query}" if query else "")
    if _PAGE.fullmatch(address) and len(address) <= _LONGEST:
        response.set_cookie(PAGE_COOKIE, quote(address, safe=""), max_age=60 * _MINUTES, httponly=True, samesite="lax")


def remembered_page(path: str, cookies: Mapping[str, str]) -> Response | None:
    """Return the way from the front page, where sign-in ends, to the page that was asked for; None if there is none."""
    address = unquote(cookies.get(PAGE_COOKIE, ""))
    if path != "/" or not _PAGE.fullmatch(address):
        return None
    response = RedirectResponse(address, 303, NO_STORE)
    response.delete_cookie(PAGE_COOKIE, httponly=True, samesite="lax")
    return response
