"""Klaviyo sends a hundred test emails in any day."""

import json
from pathlib import Path

import pytest

from sandbox.klaviyo import preview_sends, templates
from sandbox.klaviyo.limits import Throttled
from sandbox.world.seed import _ACCOUNT
from tests.support.shop import StillState

DAY = 86_400


def test_there_are_a_hundred_test_emails_in_any_day(tmp_path: Path) -> None:
    state = StillState(tmp_path / "sandbox.db")
    with state.write() as db:
        db.execute("insert into account values (?, ?)", ["FERNKN", json.dumps(_ACCOUNT)])
    template = templates.create(state, {"name": "Mail", "editor_type": "CODE", "html": "x"})["id"]
    attributes = {"recipients": ["ada@example.com"]}
    body = {"data": {"relationships": {"template": {"data": {"type": "template", "id": template}}}}}

    def send() -> None:
        preview_sends.create_template_preview_send_job(state, body, attributes)

    for _ in range(100):
        send()
    state.clock += 3600
    with pytest.raises(Throttled) as refused:
        send()
    assert refused.value.seconds == pytest.approx(DAY - 3600, abs=2)
    state.clock += DAY - 3600 + 1
    send()
    assert state.db.execute("select count(*) from outbox").fetchone()[0] == 101
