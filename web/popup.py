"""The popup in which Klaviyo asks for its permissions: how the way back ends in it, instead of on the Setup page."""

import base64
import hashlib
from html import escape
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from web.page import card_page

CHANNEL: Final = "klaviyo-install"
"""The name under which pages of this browser hear how it ended."""
POPUP_COOKIE: Final = "workspace_popup"
_MINUTES: Final = 30
_SCRIPT: Final = (
    f'new BroadcastChannel("{CHANNEL}").postMessage(document.querySelector("[data-outcome]").dataset.outcome);'
    # The message has to leave first.
    "setTimeout(() => close(), 200)"
)
_DIGEST: Final = base64.b64encode(hashlib.sha256(_SCRIPT.encode()).digest()).decode()


def asks_popup(request: Request) -> bool:
    """Whether a way to Klaviyo begins in a popup."""
    return request.query_params.get("popup") == "1"


def is_popup(request: Request) -> bool:
    """Whether the way that ends here began in a popup."""
    return request.cookies.get(POPUP_COOKIE) == "1"


def note_popup(response: Response, *, popup: bool) -> None:
    """Let the browser remember where it began; only the last way counts."""
    if popup:
        response.set_cookie(POPUP_COOKIE, "1", max_age=60 * _MINUTES, httponly=True, samesite="lax")
    else:
        response.delete_cookie(POPUP_COOKIE, httponly=True, samesite="lax")


def closing_page(outcome: str, address: str) -> Response:
    """A page that tells Setup the outcome, a word, and closes; `address` leads on where nothing closes it."""
    body = (
        f'<p data-outcome="{escape(outcome)}">You can close this window. Setup shows what happened.</p>'
        f'<p><a href="{escape(address)}">Open Setup here</a></p><script>{_SCRIPT}</script>'
    )
    response = card_page("Back to Setup", body, policy=f"script-src 'sha256-{_DIGEST}'")
    note_popup(response, popup=False)
    return response
