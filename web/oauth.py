"""The two ends of each service's OAuth redirect. Each leads back to Setup with one word about what happened."""

from collections.abc import Callable
from typing import Final

from starlette.requests import Request
from starlette.responses import RedirectResponse
from starlette.routing import Route

from core import Workspace
from core.domain.connection import ACCOUNT
from core.errors import InputError, NotConnected, Refused, UnknownApp, WorkspaceError
from web.gate import BROWSER_COOKIE

# What a service may say instead of a code (RFC 6749, 4.1.2.1).
_ERRORS: Final = {"access_denied": "denied", "invalid_scope": "scope", "unauthorized_client": "app"}
# Where an InputError may be, and its word.
_PLACES: Final = {
    "klaviyo": {ACCOUNT: "account"},
    "cloudinary": {"scope": "scope", "cloud": "cloud", "upload_prefix": "region"},
}
Begin = Callable[[str, str], str]
Abandon = Callable[[str, str], bool]
Finish = Callable[[str, str, str], object]


def oauth_routes(workspace: Workspace) -> list[Route]:
    """`/oauth/start?ticket=…` and `/oauth/callback` for Klaviyo, the same below `/oauth/cloudinary` for Cloudinary."""
    klaviyo, cloudinary = workspace.setup, workspace.approval
    return [
        *_ends("klaviyo", "/oauth", klaviyo.begin, klaviyo.abandon, klaviyo.finish),
        *_ends("cloudinary", "/oauth/cloudinary", cloudinary.begin, cloudinary.abandon, cloudinary.finish),
    ]


def _ends(service: str, path: str, begin: Begin, abandon: Abandon, finish: Finish) -> list[Route]:
    # Plain functions: they call services, one of which may be this very server.
    def start(request: Request) -> RedirectResponse:
        try:
            url = begin(request.query_params.get("ticket", ""), _browser(request))
        except InputError:
            return _back(service, "ticket")
        except NotConnected:
            return _back(service, "app")
        except WorkspaceError:
            return _back(service, "failed")
        return RedirectResponse(url, status_code=303, headers={"Cache-Control": "no-store"})

    def callback(request: Request) -> RedirectResponse:
        query, browser = request.query_params, _browser(request)
        state, code = query.get("state", ""), query.get("code", "")
        if "error" in query:
            begun_here = abandon(state, browser)
            return _back(service, _ERRORS.get(query["error"], "failed") if begun_here else "state")
        try:
            finish(state, code, browser)
        except InputError as error:
            return _back(service, _PLACES[service].get(error.place, "state"))
        except UnknownApp:
            return _back(service, "app")
        except Refused:
            return _back(service, "code")
        except WorkspaceError:
            return _back(service, "failed")
        return _back(service, "connected")

    return [Route(f"{path}/start", start), Route(f"{path}/callback", callback)]


def _browser(request: Request) -> str:
    return request.cookies.get(BROWSER_COOKIE, "")


def _back(service: str, word: str) -> RedirectResponse:
    return RedirectResponse(f"/setup?{service}={word}", status_code=303, headers={"Cache-Control": "no-store"})
