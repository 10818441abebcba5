"""Flows: one for each metric, with one designed mail that holds a block."""

from html import escape
from typing import Any
from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from sandbox.context import Sandbox
from sandbox.klaviyo import events, models, outbox
from sandbox.klaviyo.exceptions import ApiError
from sandbox.klaviyo.pages import email
from sandbox.klaviyo.pages.layout import ROOT, back_to, chips, empty, heading, link, missing, page
from sandbox.klaviyo.pages.recipients import metric_label, people, recipient
from sandbox.state import State


def flows(request: Request) -> HTMLResponse:
    """Every metric's flow."""
    state, rows = Sandbox.of(request).state, ""
    for metric in events.metrics(state):
        query = "select count(*) from event where metric_id = ?"
        count = state.db.execute(query, [metric["id"]]).fetchone()[0]
        integration = (metric["attributes"].get("integration") or {}).get("name") or ""
        rows += (
            f"<tr><td>{link('flows/' + metric['id'], metric['attributes']['name'])}</td>"
            f'<td>{escape(str(integration))}</td><td class="number">{count:,}</td></tr>'
        )
    head = '<tr><th>When somebody does this</th><th>Integration</th><th class="number">Events</th></tr>'
    table = f"<table>{head}{rows}</table>"
    return page("Flows", heading("Flows", "Each flow sends one email, with the block that you choose") + table, "flows")


def flow(request: Request) -> HTMLResponse:
    """A flow's mail: `?block=` in it, for `?event=`; `?q=` finds people, `?width=phone`, `?images=off`."""
    sandbox, query = Sandbox.of(request), dict(request.query_params)
    state = sandbox.state
    try:
        metric = events.metric(state, request.path_params["id"])
        recipients = people(state, metric["id"], query.get("q", ""))
        event_id = query.get("event") or (recipients[0].event_id if recipients else "")
        blocks = list(reversed(models.contents(state, "")))
        block = models.content(state, query["block"]) if query.get("block") else (blocks or [None])[0]
        who = recipient(state, event_id, sandbox.base_url(request) + "/res")
    except ApiError as error:
        return missing(error.detail)
    name, width = metric["attributes"]["name"], email.PHONE if query.get("width") == email.PHONE else email.DESKTOP
    images = query.get("images") != "off"
    choices = {"block": block["id"] if block else "", "event": event_id, "width": width, "q": query.get("q", "")}
    choices["images"] = "on" if images else "off"
    preview = email.flow_email(state, email.block_html(block) if block else "", name, who.profile, who.event)
    beneath = "A preview of this flow’s email with the chosen block"
    body = (
        f"{heading(metric_label(metric), beneath, over=link('flows', 'Flows'))}"
        f'<div class="studio"><aside>{_blocks(blocks, choices)}{_people(state, metric["id"], choices)}</aside>'
        f"<div>{_toolbar(metric['id'], choices)}{email.inbox(preview, who.address, width=width)}</div></div>"
    )
    return page(name, body, "flows", images=images)


async def send(request: Request) -> Response:
    """“Send a test”: the mail goes to the outbox."""
    form = {name: str(value) for name, value in (await request.form()).items()}
    return await run_in_threadpool(_send, request, form)


def _send(request: Request, form: dict[str, str]) -> Response:
    sandbox = Sandbox.of(request)
    try:
        metric = events.metric(sandbox.state, request.path_params["id"])
        html = email.block_html(models.content(sandbox.state, form["block"])) if form.get("block") else ""
        who = recipient(sandbox.state, form.get("event", ""), sandbox.base_url(request) + "/res")
    except ApiError as error:
        return missing(error.detail)
    message = email.flow_email(sandbox.state, html, metric["attributes"]["name"], who.profile, who.event)
    return back_to(f"outbox/{outbox.put(sandbox.state, message, who.address)}")


def _blocks(blocks: list[dict[str, Any]], choices: dict[str, str]) -> str:
    if not blocks:
        return empty("No block yet", "Save one in the workspace. Until then, the email has no block.")
    options = "".join(
        f'<li><a href="{_with(choices, block=block["id"])}"{_current(block["id"] == choices["block"])}>'
        f"{escape(block['attributes']['name'])}</a></li>"
        for block in blocks
    )
    return f'<h2>Block</h2><ul class="picks">{options}</ul>'


def _people(state: State, metric_id: str, choices: dict[str, str]) -> str:
    hidden = "".join(
        f'<input type="hidden" name="{name}" value="{escape(choices[name])}">' for name in ("block", "width", "images")
    )
    rows = "".join(
        f'<li><a href="{_with(choices, event=person.event_id)}"{_current(person.event_id == choices["event"])}>'
        f"{escape(person.name)}<small>{escape(person.email)}</small></a></li>"
        for person in people(state, metric_id, choices["q"])
    )
    return (
        f'<h2>Recipient</h2><form class="search">{hidden}<input type="search" name="q" value="{escape(choices["q"])}" '
        'placeholder="Name or email" aria-label="Name or email"><button>Find</button></form>'
        f'<ul class="picks">{rows or "<li class=dim>No recipients found</li>"}</ul>'
    )


def _toolbar(metric_id: str, choices: dict[str, str]) -> str:
    widths = [(_link(choices, width=w), w.title(), choices["width"] == w) for w in (email.DESKTOP, email.PHONE)]
    images = [(_link(choices, images=i), i.title(), choices["images"] == i) for i in ("on", "off")]
    return (
        f'<div class="toolbar">{chips("Screen", widths)}{chips("Images", images)}'
        f'<form method="post" action="{ROOT}/flows/{escape(metric_id)}/send">'
        f'<input type="hidden" name="block" value="{escape(choices["block"])}">'
        f'<input type="hidden" name="event" value="{escape(choices["event"])}">'
        '<button class="go">Send a test</button></form></div>'
    )


def _link(choices: dict[str, str], **changes: str) -> str:
    return "?" + urlencode({**choices, **changes})


def _with(choices: dict[str, str], **changes: str) -> str:
    return escape(_link(choices, **changes))


def _current(is_it: bool) -> str:
    return " aria-current=true" if is_it else ""
