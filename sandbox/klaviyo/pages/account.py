"""The account: who it is, and which apps may do what."""

from html import escape

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from sandbox.context import Sandbox
from sandbox.klaviyo import models, oauth
from sandbox.klaviyo.pages.layout import ROOT, back_to, empty, heading, page
from sandbox.state import State


def account(request: Request) -> HTMLResponse:
    """The account's facts and its installed app."""
    state = Sandbox.of(request).state
    (resource,) = models.accounts(state)
    attributes = resource["attributes"]
    contact, address = attributes["contact_information"], attributes["contact_information"]["street_address"]
    facts = {
        "Account ID": resource["id"],
        "Organization": contact["organization_name"],
        "Sender": f"{contact['default_sender_name']} <{contact['default_sender_email']}>",
        "Website": contact["website_url"],
        "Address": ", ".join(filter(None, (address[part] for part in ("address1", "city", "zip", "country")))),
        "Time zone": attributes["timezone"],
        "Currency": attributes["preferred_currency"],
    }
    rows = "".join(f"<dt>{name}</dt><dd>{escape(str(value))}</dd>" for name, value in facts.items())
    installs = "".join(_install(*row) for row in _installs(state))
    nothing = empty("No app is installed", "Install it from the workspace’s Setup page.")
    body = f'<dl class="facts">{rows}</dl><h2>Installed apps</h2>{installs or nothing}'
    return page("Account", heading("Account", "Invented, like everything in the demo shop") + body, "account")


def uninstall(request: Request) -> Response:
    """End an install, as a person does at Klaviyo: the app is not told, its next call is refused."""
    with Sandbox.of(request).state.write() as db:
        db.execute("update token set revoked = 1 where install = ?", [request.path_params["id"]])
    return back_to("account")


def _installs(state: State) -> list[tuple[str, str]]:
    """The installs that are good, with their scopes."""
    query = "select distinct install, scope from token where kind = 'refresh' and revoked = 0 order by rowid desc"
    return [(row["install"], row["scope"]) for row in state.db.execute(query).fetchall()]


def _install(install: str, scope: str) -> str:
    granted = scope.split()
    yes, no = ("yes", "✓", ""), ("no", "–", " (not granted)")
    scopes = ""
    for name, text in oauth.SCOPES.items():
        kind, sign, note = yes if name in granted else no
        scopes += (
            f'<li class="{kind}"><span aria-hidden="true">{sign}</span><code>{escape(name)}</code>'
            f"<span>{escape(text)}{note}</span></li>"
        )
    return (
        '<section class="install"><div><b>Cloudinary for Klaviyo</b>'
        f'<form method="post" action="{ROOT}/account/installs/{escape(install)}/uninstall">'
        f'<button class="danger">Uninstall</button></form></div><ul class="scopes">{scopes}</ul></section>'
    )
