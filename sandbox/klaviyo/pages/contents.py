"""Universal content: every block, and one block as its recipients get it."""

from html import escape
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from sandbox.context import Sandbox
from sandbox.klaviyo import events, models
from sandbox.klaviyo.exceptions import ApiError
from sandbox.klaviyo.pages import email
from sandbox.klaviyo.pages.layout import ROOT, back_to, chips, empty, heading, link, missing, page, when
from sandbox.klaviyo.pages.recipients import metric_label, people, recipient
from sandbox.klaviyo.pages.usage import used_in
from sandbox.state import State


def home(request: Request) -> HTMLResponse:
    """The account's universal content, each block as it looks without anybody's data."""
    state = Sandbox.of(request).state
    cards = [_card(state, block) for block in reversed(models.contents(state, ""))]
    grid = f'<div class="grid">{"".join(cards)}</div>'
    nothing = empty("No block yet", "Save one in the workspace, and it appears here.")
    count = f"{len(cards)} block{'' if len(cards) == 1 else 's'} that every template and flow can use"
    return page("Universal content", heading("Universal content", count) + (grid if cards else nothing))


def universal(request: Request) -> HTMLResponse:
    """One block in an inbox: of the recipient of `?event=`, of the newest one of `?metric=`, else of nobody."""
    sandbox = Sandbox.of(request)
    event_id = request.query_params.get("event") or _newest(sandbox.state, request.query_params.get("metric", ""))
    try:
        block = models.content(sandbox.state, request.path_params["id"])
        who = recipient(sandbox.state, event_id, sandbox.base_url(request) + "/res")
    except ApiError as error:
        return missing(error.detail)
    preview = email.bare(sandbox.state, email.block_html(block), who.profile, who.event)
    preview = email.Email(subject=email.SUBJECT, html=preview.html, fault=preview.fault)
    attributes = block["attributes"]
    beneath = f"{escape(str(attributes['definition'].get('type')))} block · changed {when(attributes['updated'])}"
    title = heading(attributes["name"], beneath, over=link("", "Universal content"))
    body = (
        f"{title}{_edit_link(block, event_id)}{email.inbox(preview, who.address)}<h2>Preview as</h2>"
        f"{_choices(sandbox.state, event_id)}"
        f"{_uses(sandbox.state, block)}{_editor(block)}"
    )
    return page(attributes["name"], body)


async def edit(request: Request) -> Response:
    """Replace a block's HTML by the form's, as somebody would in Klaviyo's editor: its drift can be shown with this."""
    form = await request.form()
    html = str(form.get("html", "")).replace("\r\n", "\n")
    return await run_in_threadpool(_change, request, html)


def delete(request: Request) -> Response:
    """Delete a block."""
    try:
        models.delete_universal_content(Sandbox.of(request).state, request.path_params["id"])
    except ApiError as error:
        return missing(error.detail)
    return back_to("")


def _change(request: Request, html: str) -> Response:
    state, content_id = Sandbox.of(request).state, request.path_params["id"]
    try:
        models.replace_html(state, content_id, html)
    except ApiError as error:
        return missing(error.detail)
    return back_to(f"universal/{content_id}")


def _card(state: State, block: dict[str, Any]) -> str:
    attributes = block["attributes"]
    # A banner fills a card; an image may be as high as it is wide.
    kind = "thumb whole" if attributes["definition"].get("type") == "image" else "thumb"
    preview = email.frame(email.bare(state, email.block_html(block), None, None), "Preview", kind=kind)
    return (
        f'<a class="card" href="{ROOT}/universal/{escape(block["id"])}"><span class="window" inert>{preview}</span>'
        f"<b>{escape(attributes['name'])}</b><small>{escape(str(attributes['definition'].get('type')))} · "
        f"changed {when(attributes['updated'])}</small></a>"
    )


def _newest(state: State, metric_id: str) -> str:
    """The newest event of a metric; blank without one."""
    return next((person.event_id for person in people(state, metric_id, "")), "")


def _choices(state: State, event_id: str) -> str:
    """The newest recipients of each metric that has any, to choose one."""
    rows = chips("Campaign", [("?", "Nobody", not event_id)])
    for metric in events.metrics(state):
        recipients = people(state, metric["id"], "")[:6]
        options = [(f"?event={person.event_id}", person.name, person.event_id == event_id) for person in recipients]
        rows += chips(metric_label(metric), options) if options else ""
    return rows


def _uses(state: State, block: dict[str, Any]) -> str:
    emails = [(f"flows/{m['id']}?block={block['id']}", metric_label(m)) for m in events.metrics(state)]
    flows = "".join(f"<li>{link(path, name)}</li>" for path, name in emails)
    rows = [(f"templates/{row['id']}", row["name"]) for row in used_in(state, block["id"])]
    templates = "".join(f"<li>{link(path, name)} <small>template</small></li>" for path, name in rows)
    return (
        '<div class="columns"><section><h2>Used in templates</h2><ul class="list">'
        f"{templates or '<li class=dim>No template uses it</li>'}</ul></section>"
        '<section><h2>Preview in the email of</h2><p class="dim">Each flow of this shop previews any block. '
        f'This does not count as using the block.</p><ul class="list">{flows}</ul></section></div>'
    )


def _edit_link(block: dict[str, Any], event_id: str) -> str:
    """The way to the editor of HTML, where a block has any; it previews the same recipient."""
    is_html = block["attributes"]["definition"].get("type") in ("html", "text")
    address = f"editor/{block['id']}" + (f"?event={event_id}" if event_id else "")
    return f"<p>{link(address, 'Edit', 'go')}</p>" if is_html else ""


def _editor(block: dict[str, Any]) -> str:
    address = f"{ROOT}/universal/{escape(block['id'])}"
    html = escape(email.block_html(block))
    source = (
        f'<form method="post" action="{address}/edit"><textarea name="html" aria-label="HTML" spellcheck="false">'
        f"\n{html}"
        '</textarea><button class="go">Save HTML</button></form>'
    )
    if block["attributes"]["definition"].get("type") not in ("html", "text"):
        source = f"<pre>{html}</pre>"
    return (
        f"<h2>HTML</h2>{source}"
        '<h2>Delete</h2><p class="dim">Templates keep what they show; the block is no longer shared.</p>'
        f'<form method="post" action="{address}/delete"><button class="danger">Delete block</button></form>'
    )
