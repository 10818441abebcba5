"""The two ends of Klaviyo's OAuth redirect. Each leads back to Setup with one word about what happened."""

from typing import Final

from starlette.requests import Request
from starlette.responses import RedirectResponse
from starlette.routing import Route

from core import Workspace
from core.domain.connection import ACCOUNT
from core.errors import InputError, NotConnected, Refused, UnknownApp, WorkspaceError
from web.gate import BROWSER_COOKIE

# What Klaviyo may say instead of a code (RFC 6749, 4.1.2.1).
_ERRORS: Final = {"access_denied": "denied", "invalid_scope": "scope", "unauthorized_client": "app"}


def oauth_routes(workspace: Workspace) -> list[Route]:
    """`/oauth/start?ticket=…` and `/oauth/callback`."""
    setup = workspace.setup

    # Plain functions: they call services, one of which may be this very server.
    def start(request: Request) -> RedirectResponse:
        try:
            url = setup.begin(request.query_params.get("ticket", ""), _browser(request))
        except InputError:
            return _back("ticket")
        except NotConnected:
            return _back("app")
        except WorkspaceError:
            return _back("failed")
        return RedirectResponse(url, status_code=303, headers={"Cache-Control": "no-store"})

    def callback(request: Request) -> RedirectResponse:
        query, browser = request.query_params, _browser(request)
        state, code = query.get("state", ""), query.get("code", "")
        if "error" in query:
            begun_here = setup.abandon(state, browser)
            return _back(_ERRORS.get(query["error"], "failed") if begun_here else "state")
        try:
            setup.finish(state, code, browser)
        except InputError as error:
            return _back("account" if error.place == ACCOUNT else "state")
        except UnknownApp:
            return _back("app")
        except Refused:
            return _back("code")
        except WorkspaceError:
            return _back("failed")
        return _back("connected")

    return [Route("/oauth/start", start), Route("/oauth/callback", callback)]


def _browser(request: Request) -> str:
    return request.cookies.get(BROWSER_COOKIE, "")


def _back(word: str) -> RedirectResponse:
    return RedirectResponse(f"/setup?klaviyo={word}", status_code=303, headers={"Cache-Control": "no-store"})
