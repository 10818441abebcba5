"""Pages for people: the account's universal content, and a block as a flow's mail would show it to somebody."""

from html import escape
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse

from core.klaviyo.template_language import TemplateFault, compile_template, template_context
from sandbox.context import Sandbox
from sandbox.klaviyo import models
from sandbox.klaviyo.exceptions import ApiError
from sandbox.state import State

_STYLE = (Path(__file__).parent / "pages.css").read_text()
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; frame-src 'self'"


def home(request: Request) -> HTMLResponse:
    """The account's universal content, each block as it looks without anybody's data."""
    state = Sandbox.of(request).state
    cards = [_card(block) for block in reversed(models.contents(state, ""))]
    blocks = f'<div class="grid">{"".join(cards)}</div>' if cards else "<p>No block yet. Save one in the workspace.</p>"
    return _page("Universal content", f"<h1>Universal content</h1><p>Fern &amp; Kiln · FERNKN</p>{blocks}")


def universal(request: Request) -> HTMLResponse:
    """One block, in a mail for the profile and event that `?event=` names, else in a campaign."""
    state = Sandbox.of(request).state
    try:
        block = models.content(state, request.path_params["id"])
        chosen = request.query_params.get("event", "")
        row = models.event(state, chosen) if chosen else None
    except ApiError as error:
        return _page("Not found", f"<h1>Not found</h1><p>{escape(error.detail)}</p>", 404)
    delivery = Sandbox.of(request).base_url(request) + "/res"
    event = models.event_resource(row, delivery)["attributes"]["event_properties"] if row else None
    profile = models.profiles(state, [row["profile_id"]])[0]["attributes"] if row else None
    html = _html(block)
    body = (
        f"<h1>{escape(block['attributes']['name'])}</h1>"
        f"<p>Universal Content block · last change {escape(block['attributes']['updated'][:16].replace('T', ' '))}</p>"
        f"<h2>Preview as</h2>{_recipients(state, chosen)}{_inbox(html, profile, event)}"
        f"<h2>HTML</h2><pre>{escape(html)}</pre>"
    )
    return _page(block["attributes"]["name"], body)


def _card(block: dict[str, Any]) -> str:
    attributes, preview = block["attributes"], escape(_rendered(_html(block), None, None))
    return (
        f'<a class="card" href="universal/{escape(block["id"])}">'
        f'<iframe sandbox tabindex="-1" title="Preview" srcdoc="{preview}"></iframe>'
        f"<b>{escape(attributes['name'])}</b><small>{escape(str(attributes['definition'].get('type')))} · "
        f"{escape(attributes['updated'][:10])}</small></a>"
    )


def _recipients(state: State, chosen: str) -> str:
    """The newest events of each metric, to choose one."""
    groups = ""
    for metric in models.metrics(state):
        query = "select id, profile_id from event where metric_id = ? order by timestamp desc, id limit 8"
        events = state.db.execute(query, [metric["id"]]).fetchall()
        known = models.profiles(state, [row["profile_id"] for row in events])
        names = {item["id"]: str(item["attributes"].get("first_name") or "").strip() for item in known}
        chips = [
            _chip(f"?event={row['id']}", names[row["profile_id"]] or "(no name)", row["id"] == chosen) for row in events
        ]
        label = escape(metric["attributes"]["name"])
        groups += f'<div class="chips"><span class="tag">{label}</span>{"".join(chips)}</div>'
    return f'<div class="chips">{_chip("?", "Nobody · a campaign", not chosen)}</div>{groups}'


def _chip(address: str, text: str, current: bool) -> str:
    return f'<a href="{escape(address)}"{" aria-current=true" if current else ""}>{escape(text)}</a>'


def _inbox(html: str, profile: dict[str, Any] | None, event: dict[str, Any] | None) -> str:
    to = str(profile.get("email")) if profile else "everybody on the list"
    return (
        '<div class="inbox"><dl><dt>From</dt><dd>Fern &amp; Kiln &lt;hello@fernkiln.example&gt;</dd>'
        f"<dt>To</dt><dd>{escape(to)}</dd><dt>Subject</dt><dd>A note from the studio</dd></dl>"
        f'<iframe sandbox title="The mail" srcdoc="{escape(_rendered(html, profile, event))}"></iframe></div>'
    )


def _html(block: dict[str, Any]) -> str:
    return str((block["attributes"]["definition"].get("data") or {}).get("content") or "")


def _rendered(html: str, profile: dict[str, Any] | None, event: dict[str, Any] | None) -> str:
    try:
        mail = compile_template(html).render(template_context(profile, event))
    except TemplateFault as fault:
        mail = f"<p>{escape(str(fault))}</p>"
    return f'<body style="margin:0">{mail}</body>'


def _page(title: str, body: str, status: int = 200) -> HTMLResponse:
    page = (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{escape(title)}</title>'
        f'<meta name="viewport" content="width=device-width,initial-scale=1"><style>{_STYLE}</style>'
        '<header><a href="/sandbox/klaviyo/">Fern &amp; Kiln</a>'
        f'<span class="tag">Klaviyo, emulated by the sandbox</span></header><main>{body}</main></html>'
    )
    return HTMLResponse(page, status, {"Content-Security-Policy": _POLICY})
