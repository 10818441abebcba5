"""Panels of the extension on a team's server: their page is let in by its ticket, what it then loads by a pass.

The panel stands in a frame of Klaviyo's, where the sign-in cookie is not sent, and Streamlit spends the ticket only
after its websocket is open. So whoever loads the page with a live ticket gets a pass: a cookie for that socket and for
the page's images, in a jar of its own for that frame (https://developer.mozilla.org/docs/Web/Privacy/Guides/Privacy_sandbox/Partitioned_cookies).
It opens a socket and nothing else: what the page then shows still needs the ticket.
"""

import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from secrets import token_urlsafe
from threading import Lock
from typing import Final

from starlette.types import Scope

PANEL: Final = "/personalize"
PANEL_COOKIE: Final = "workspace_panel"
PASS_SECONDS: Final = 12 * 3600
PASSES: Final = 10_000
"""Passes that are remembered; the oldest goes first."""
_PATHS: Final = ("/_stcore", "/media")
_LOADED: Final = ("/_stcore/stream", "/_stcore/host-config", "/_stcore/bidi-components/", "/media/")


class Panels:
    """Gives passes to panels, in memory: a session does not outlive the server either.

    `browser_of` tells the paired browser of a live ticket, which it leaves unspent; `is_paired` whether a browser may
    still open panels.
    """

    def __init__(
        self,
        browser_of: Callable[[str], int | None],
        is_paired: Callable[[int], bool],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._browser_of, self._is_paired, self._clock = browser_of, is_paired, clock
        self._passes: OrderedDict[str, tuple[int, float]] = OrderedDict()
        self._lock = Lock()

    def issue(self, ticket: str) -> tuple[str, ...]:
        """Return the cookies that hold a pass; none if the ticket is not live."""
        browser = self._browser_of(ticket)
        if browser is None:
            return ()
        token = token_urlsafe(32)
        with self._lock:
            self._passes[token] = (browser, self._clock() + PASS_SECONDS)
            if len(self._passes) > PASSES:
                self._passes.popitem(last=False)
        # Only with these three attributes a browser keeps a cookie inside another site's page.
        rest = f"HttpOnly; Secure; SameSite=None; Partitioned; Max-Age={PASS_SECONDS}"
        return tuple(f"{PANEL_COOKIE}={token}; Path={path}; {rest}" for path in _PATHS)

    def admits(self, cookies: Mapping[str, str]) -> bool:
        """Whether the pass among these cookies is good now."""
        with self._lock:
            browser, until = self._passes.get(cookies.get(PANEL_COOKIE, ""), (0, 0.0))
        return until > self._clock() and self._is_paired(browser)


def is_loaded_by_panel(scope: Scope) -> bool:
    """Whether a panel needs this while it is open."""
    reads = scope["type"] == "websocket" or scope["method"] in ("GET", "HEAD")
    return reads and bool(scope["path"].startswith(_LOADED))
