"""The two ends of Klaviyo's OAuth redirect. Each leads back to Setup with one word about what happened.

A popup tells the word to the Setup page that opened it, and closes; a cookie says that the way was begun in one.
"""

from typing import Final

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from core import Workspace
from core.domain.connection import ACCOUNT
from core.errors import InputError, NotConnected, Refused, UnknownApp, WorkspaceError
from core.setup.connect import Setup
from web.gate import BROWSER_COOKIE
from web.page import NO_STORE
from web.popup import asks_popup, closing_page, is_popup, note_popup

# What Klaviyo may say instead of a code (RFC 6749, 4.1.2.1).
_ERRORS: Final = {"access_denied": "denied", "invalid_scope": "scope", "unauthorized_client": "app"}


def oauth_routes(workspace: Workspace) -> list[Route]:
    """`/oauth/start?ticket=…` and `/oauth/callback`."""
    setup = workspace.setup

    # Plain functions: they call services, one of which may be this very server.
    def start(request: Request) -> Response:
        try:
            url = setup.begin(request.query_params.get("ticket", ""), _browser(request))
        except InputError:
            return _back("ticket", popup=asks_popup(request))
        except NotConnected:
            return _back("app", popup=asks_popup(request))
        except WorkspaceError:
            return _back("failed", popup=asks_popup(request))
        response = RedirectResponse(url, status_code=303, headers=NO_STORE)
        note_popup(response, popup=asks_popup(request))
        return response

    def callback(request: Request) -> Response:
        return _back(_finish(setup, request), popup=is_popup(request))

    return [Route("/oauth/start", start), Route("/oauth/callback", callback)]


def _finish(setup: Setup, request: Request) -> str:
    """Take what Klaviyo sent, and name what happened."""
    query, browser = request.query_params, _browser(request)
    state, code = query.get("state", ""), query.get("code", "")
    if "error" in query:
        begun_here = setup.abandon(state, browser)
        return _ERRORS.get(query["error"], "failed") if begun_here else "state"
    try:
        setup.finish(state, code, browser)
    except InputError as error:
        return "account" if error.place == ACCOUNT else "state"
    except UnknownApp:
        return "app"
    except Refused:
        return "code"
    except WorkspaceError:
        return "failed"
    return "connected"


def _browser(request: Request) -> str:
    return request.cookies.get(BROWSER_COOKIE, "")


def _back(word: str, *, popup: bool) -> Response:
    address = f"/setup?klaviyo={word}"
    return closing_page(word, address) if popup else RedirectResponse(address, status_code=303, headers=NO_STORE)
