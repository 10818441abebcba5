"""A team's server before sign-in: a page that leads to the identity provider, health, static files, nothing else."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import Scope

from core.domain.sign_in import confirmed_address
from web.origin import API
from web.page import NO_STORE, card_page, wants_page
from web.panels import PANEL, Panels, is_loaded_by_panel
from web.rate import Rate, network_of
from web.return_page import remember_page, remembered_page

PRODUCT: Final = "Cloudinary for Klaviyo"
BEGIN: Final = "/sign-in"
SIGNED_IN: Final = "/oauth2callback"
# Each of these makes the server ask the identity provider.
_ASKING: Final = ("/auth/login", SIGNED_IN)
_OPEN: Final = ("/_stcore/health", "/favicon.png", "/manifest.json", "/auth/logout", *_ASKING)
_NO_TICKET: Final = "This panel link was already used or has expired. Open the panel again from the editor."
_NOT_SET_UP: Final = "Sign-in is not set up. Ask the workspace's administrator to complete [auth] in its secrets.toml."
_SIGN_OUT: Final = '<p class="row"><a class="button" href="/auth/logout">Sign out</a></p>'


@dataclass(frozen=True)
class Entry:
    """What becomes of a request: it is let through, with cookies for its answer, or gets a refusal."""

    refusal: Response | None = None
    cookies: tuple[str, ...] = ()


def _as_they_are(cookies: Sequence[str]) -> Sequence[str]:
    return cookies


@dataclass(frozen=True, kw_only=True)
class SignIn:
    """Who comes into a team's server.

    `claims` reads the signed cookie of somebody who signed in and is empty for anybody else; `admits` asks the list of
    people; `begin` gives the address that leads to the identity provider, blank where none is set up; `shorten` makes
    the `Set-Cookie` headers of a sign-in short enough for a websocket's handshake.
    """

    claims: Callable[[Mapping[str, str]], Mapping[str, object]]
    admits: Callable[[str], bool]
    begin: Callable[[], str]
    panels: Panels
    trusted_issuer: str = ""
    shorten: Callable[[Sequence[str]], Sequence[str]] = _as_they_are
    rate: Rate = field(default_factory=Rate)

    async def check(self, scope: Scope, headers: Headers) -> Entry:
        """Let in people on the list, calls that carry credentials of their own, and panels."""
        path, connection = scope["path"], HTTPConnection(scope)
        if path in _ASKING and not self.rate.admits(network_of(connection)):
            return Entry(PlainTextResponse("Too many attempts; wait a minute.", 429))
        if path == BEGIN:
            return Entry(self._begin())
        # The API knows each caller by a token.
        if path in _OPEN or path.startswith(("/static/", API)):
            return Entry()
        claims = self.claims(connection.cookies)
        address = confirmed_address(claims, self.trusted_issuer)
        is_page = wants_page(scope, headers)
        if claims and self.admits(address):
            return Entry(remembered_page(path, connection.cookies) if is_page else None)
        if path == PANEL and "ticket" in connection.query_params:
            return await self._panel(connection.query_params["ticket"])
        if is_loaded_by_panel(scope) and await run_in_threadpool(self.panels.admits, connection.cookies):
            return Entry()
        refusal = _refusal(claims, address, page=is_page)
        if is_page and not claims:
            remember_page(refusal, scope)
        return Entry(refusal)

    def _begin(self) -> Response:
        address = self.begin()
        return RedirectResponse(address, 303, NO_STORE) if address else card_page(PRODUCT, _paragraph(_NOT_SET_UP), 503)

    async def _panel(self, ticket: str) -> Entry:
        cookies = await run_in_threadpool(self.panels.issue, ticket)
        return Entry(cookies=cookies) if cookies else Entry(card_page(PRODUCT, _paragraph(_NO_TICKET), 401))


def _refusal(claims: Mapping[str, object], address: str, *, page: bool) -> Response:
    """What somebody who is not let in reads."""
    status = 403 if claims else 401
    if not page:
        return PlainTextResponse("You may not use this workspace." if claims else "Sign in first.", status)
    if claims:
        return card_page(PRODUCT, _paragraph(_why(str(claims.get("email") or ""), address)) + _SIGN_OUT, status)
    lead = _paragraph("Sign in to continue. Your workspace's administrator decides who has access.")
    return card_page(PRODUCT, f'{lead}<p class="row"><a class="button" href="{BEGIN}">Sign in</a></p>', status)


def _why(email: str, confirmed: str) -> str:
    """Why somebody who signed in may not come in."""
    if confirmed:
        return (
            f"You are signed in as {confirmed}, which may not use this workspace. Ask its administrator to add you, or "
            "sign in with another address."
        )
    named = f" as {email}" if email else ""
    return (
        f"You signed in{named}, but the sign-in does not confirm an email address, so you may not use this "
        "workspace. Ask its administrator to see “Who may sign in” in the guide for team servers."
    )


def _paragraph(text: str) -> str:
    return f"<p>{escape(text)}</p>"
