"""The outbox: test mails as they were sent, or skipped."""

from html import escape

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from sandbox.context import Sandbox
from sandbox.klaviyo import preview_sends
from sandbox.klaviyo.pages import email
from sandbox.klaviyo.pages.layout import ROOT, back_to, chips, empty, heading, link, missing, page, when


def outbox(request: Request) -> HTMLResponse:
    """Every test mail, the newest first."""
    state = Sandbox.of(request).state
    preview_sends.deliver_due(state)
    rows = state.db.execute("select * from outbox order by id desc").fetchall()
    items = "".join(
        f'<li><a href="{ROOT}/outbox/{row["id"]}"><span class="avatar" aria-hidden="true">FK</span>'
        f"<span><b>{escape(row['subject'])}</b><small>to {escape(row['recipient'])}</small>"
        f"{_fault(row['fault'])}</span>"
        f"<time>{when(row['at'])}</time></a></li>"
        for row in rows
    )
    clear = f'<form method="post" action="{ROOT}/outbox/clear"><button>Empty the outbox</button></form>'
    nothing = empty("No emails yet", "Open a flow and send a test, or send one from the workspace.")
    body = f'<ul class="mails">{items}</ul>{clear}' if rows else nothing
    return page("Outbox", heading("Outbox", "Test emails; none leaves this machine") + body, "outbox")


def one(request: Request) -> HTMLResponse:
    """One mail, opened."""
    query = "select * from outbox where cast(id as text) = ?"
    row = Sandbox.of(request).state.db.execute(query, [request.path_params["id"]]).fetchone()
    if not row:
        return missing("This email does not exist.")
    sent = email.Email(subject=row["subject"], html=row["html"], fault=row["fault"])
    width = email.PHONE if request.query_params.get("width") == email.PHONE else email.DESKTOP
    widths = [(f"?width={w}", w.title(), w == width) for w in (email.DESKTOP, email.PHONE)]
    title = heading(
        row["subject"], f"{'Skipped' if sent.fault else 'Sent'} {when(row['at'])}", over=link("outbox", "Outbox")
    )
    body = f"{title}{chips('Screen', widths)}{email.inbox(sent, row['recipient'], width=width)}"
    return page(row["subject"], body, "outbox")


def clear(request: Request) -> Response:
    """Forget all mails."""
    with Sandbox.of(request).state.write() as db:
        db.execute("delete from outbox")
    return back_to("outbox")


def _fault(fault: str) -> str:
    return f'<small class="fault">skipped by Klaviyo: {escape(fault)}</small>' if fault else ""
