"""The form that connects Cloudinary: a page of its own, so that no secret enters a session of the workspace."""

import re
from collections.abc import Mapping
from html import escape
from typing import Any, Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from core import Workspace
from core.domain.connection import CloudinaryCredentials, parse_cloudinary_url
from core.errors import InputError, WorkspaceError
from web.bodies import read_form
from web.gate import BROWSER_COOKIE
from web.page import NO_STORE, card_page

ADDRESS: Final = "/connect/cloudinary"
_LARGEST: Final = 16_384
_POLICY: Final = "form-action 'self'; frame-ancestors 'none'"
# Cloudinary's console offers the line as it stands in a shell or an .env file.
_NAME: Final = re.compile(r"^(?:export\s+)?CLOUDINARY_URL\s*=")
_REGIONS: Final = {
    "": "United States (shared)",
    "https://api-eu.cloudinary.com": "Europe",
    "https://api-ap.cloudinary.com": "Asia Pacific",
}


def environment_routes(workspace: Workspace) -> list[Route]:
    """GET shows the form to the browser that Setup sent here, POST connects."""

    async def form(request: Request) -> Response:
        browser, ticket = request.cookies.get(BROWSER_COOKIE, ""), request.query_params.get("ticket", "")
        given: dict[str, str] = {}
        if request.method == "POST":
            fields = await read_form(request, _LARGEST)
            if isinstance(fields, Response):
                return fields
            given = fields
            ticket = given.get("ticket", "")
        # With sign-in, Setup alone knows who somebody is: without its ticket there is not even a form.
        if not workspace.setup.admits(ticket, browser):
            return RedirectResponse("/setup", 303, NO_STORE)
        if request.method == "GET":
            return _page(ticket, given, "")
        # A plain function: it calls a service, which may be this very server.
        return await run_in_threadpool(_connect, workspace, browser, given)

    return [Route(ADDRESS, form, methods=["GET", "POST"])]


def _connect(workspace: Workspace, browser: str, given: Mapping[str, str]) -> Response:
    ticket = given.get("ticket", "")
    try:
        status = workspace.setup.connect_cloudinary(ticket, browser, _credentials(given))
        problem = f"{status.problem}." if status.problem else ""
    except WorkspaceError as error:
        words = str(error).removeprefix(f"{error.place}: ") if isinstance(error, InputError) else str(error)
        problem = f"{words[:1].upper()}{words[1:]}."
    if not problem:
        return RedirectResponse("/setup?cloudinary=connected", 303, NO_STORE)
    return _page(ticket, given, problem)


def _credentials(given: Mapping[str, str]) -> CloudinaryCredentials:
    """What the form holds: a whole CLOUDINARY_URL, or its parts."""
    line = _NAME.sub("", given.get("url", "").strip()).strip("'\" ")
    if line:
        return parse_cloudinary_url(line)
    fields: dict[str, Any] = {name: given.get(name, "").strip() for name in ("cloud", "key", "secret")}
    if not any(fields.values()):
        raise InputError("paste CLOUDINARY_URL, or fill in the cloud name, the API key and the API secret", "url")
    return CloudinaryCredentials(
        **fields,
        upload_prefix=given.get("upload_prefix", "").strip().rstrip("/"),
        private_cdn=given.get("private_cdn") == "on",
        secure_distribution=given.get("secure_distribution", "").strip(),
    )


def _page(ticket: str, given: Mapping[str, str], problem: str) -> HTMLResponse:
    """The form; what was typed stays, but for the secrets."""

    def field(name: str, label: str, hint: str, kind: str = "text") -> str:
        value = "" if kind == "password" else given.get(name, "")
        return (
            f'<label for="{name}">{label}</label><input id="{name}" name="{name}" type="{kind}" '
            f'value="{escape(value)}" autocomplete="off" spellcheck="false" aria-describedby="{name}-hint">'
            f'<small id="{name}-hint">{hint}</small>'
        )

    current = given.get("upload_prefix", "")
    regions = "".join(
        f'<option value="{escape(value)}"{" selected" if value == current else ""}>{escape(name)}</option>'
        for value, name in _REGIONS.items()
    )
    checked = " checked" if given.get("private_cdn") == "on" else ""
    alert = f'<p class="problem" role="alert">{escape(problem)}</p>' if problem else ""
    body = (
        f"<p>The key is checked with Cloudinary, then saved encrypted on this machine. "
        f"Find it in Cloudinary's console under Settings → API Keys.</p>{alert}"
        f'<form method="post"><input type="hidden" name="ticket" value="{escape(ticket)}">'
        + field("url", "CLOUDINARY_URL", "Paste the whole line, or fill in the parts below.", "password")
        + '<hr><div class="two"><div>'
        + field("cloud", "Cloud name", "Such as <code>demo</code>.")
        + "</div><div>"
        + field("key", "API key", "A number of about 15 digits.")
        + "</div></div>"
        + field("secret", "API secret", "It is never shown again.", "password")
        + "<details><summary>Region, private CDN, custom host name</summary>"
        + f'<label for="upload_prefix">Region</label><select id="upload_prefix" name="upload_prefix">{regions}</select>'
        + f'<label class="check"><input type="checkbox" name="private_cdn"{checked}> Private CDN: delivery URLs '
        + "do not include the cloud name</label>"
        + field("secure_distribution", "Custom delivery host name", "Such as <code>media.example.com</code>.")
        + '</details><div class="row"><a href="/setup">Back to Setup</a><button>Connect</button></div>'
        + "</form>"
    )
    return card_page("Connect Cloudinary", body, 422 if problem else 200, _POLICY)
