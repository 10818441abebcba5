"""Test mails that were sent or skipped: none leaves this machine."""

from sandbox.klaviyo.models import timestamp
from sandbox.klaviyo.pages.email import Email
from sandbox.state import State


def put(state: State, message: Email, recipient: str) -> int:
    """Keep a mail; its number."""
    row = [timestamp(state), recipient, message.subject, message.html, message.fault]
    with state.write() as db:
        added = db.execute("insert into outbox (at, recipient, subject, html, fault) values (?, ?, ?, ?, ?)", row)
    return int(added.lastrowid or 0)
