"""What a day's work leaves in the log: each call, and no secret, no token and nothing of a recipient."""

import dataclasses
import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest

from core import Workspace, open_workspace
from core.domain.event import Event
from core.errors import WorkspaceError
from core.logs import PRODUCT, configure_logging
from core.settings import Settings
from tests.support.workspaces import Clock, Control, connect

TEMPLATE, METRIC = "templates/order-thanks.cldt.json", "PLord1"
CANARY = "Zanzibarina"


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """Everything that any logger writes with the settings that write most."""
    root, stream = logging.getLogger(), io.StringIO()
    before = (list(root.handlers), root.level, {name: logging.getLogger(name).level for name in PRODUCT})
    configure_logging(Settings.model_construct(workspace_log_format="json", workspace_log_level="debug"), stream)
    yield stream
    root.handlers[:] = before[0]
    root.setLevel(before[1])
    for name, level in before[2].items():
        logging.getLogger(name).setLevel(level)


def choices(ws: Workspace) -> dict[str, Any]:
    raw = ws.personalize.open(TEMPLATE).personalization.to_json()
    name = {"from": "profile", "path": ["first_name"], "format": [], "fallback": "you"}
    return {**raw, "event": {"metric_id": METRIC, "metric": "Placed Order"}, "slots": {"headline": name}}


def days_work(ws: Workspace, control: Control, clock: Clock) -> set[str]:
    """Everything that asks a service, hard days included; what of recipients came by."""
    ws.setup.create_metadata_field()
    ws.personalize.save(TEMPLATE, choices(ws), "Order thanks")
    ws.send.wait(ws.send.start(["products/mug", "clips/steam"], {}))
    ws.send.wait(ws.send.start(["products/vase"], {"copies": True}))
    sample = ws.events.sample(METRIC, limit=20)
    recipient = Event(properties={"note": CANARY}, profile={"first_name": CANARY, "email": f"{CANARY}@example.com"})
    images = ws.preview.images(
        ws.personalize.compose(TEMPLATE, choices(ws)), dataclasses.replace(sample, events=(recipient,))
    )
    assert images.total == 1
    assert not images.failed
    ws.where_used.scan()
    ws.links.wait(ws.links.start_audit())
    ws.where_used.find(f"<p>{CANARY}</p>")
    for kind, value in (("status", 500), ("reset_before", ""), ("truncate", ""), ("html", 502)):
        control.fault("GET", "/klaviyo/api/metrics", kind, value, times=3)
        with pytest.raises(WorkspaceError):
            ws.events.metrics()
        control.end_faults()
    clock.forward(4000)
    control.fault("POST", "/klaviyo/oauth/token", "reset_before", times=1)
    ws.events.metrics()
    return {CANARY, *(str(event.profile.get("email")) for event in sample.events if event.profile)}


def test_every_call_is_logged_and_no_secret_token_or_value_of_a_recipient_is(
    settings: Settings, control: Control, clock: Clock, log: io.StringIO
) -> None:
    control.post("switch", name="profiles_allowed", value="1")
    with open_workspace(settings, clock=clock) as ws:
        connect(ws)
        tokens = [ws.setup._connections.tokens("sandbox")]
        people = days_work(ws, control, clock)
        tokens.append(ws.setup._connections.tokens("sandbox"))
    lines = [json.loads(line) for line in log.getvalue().splitlines()]
    calls = [line for line in lines if line["logger"] == "core.http"]
    operations = {(line["service"], line["operation"], line["status"]) for line in calls}
    for expected in (
        ("Klaviyo", "POST /sandbox/klaviyo/oauth/token", 200),
        ("Klaviyo", "GET /sandbox/klaviyo/api/events", 200),
        ("Klaviyo", "POST /sandbox/klaviyo/api/template-universal-content", 201),
        ("Klaviyo", "GET /sandbox/klaviyo/api/metrics", 500),
        ("Klaviyo", "GET /sandbox/klaviyo/api/metrics", None),
        ("Cloudinary", "POST /sandbox/cloudinary/v1_1/fernkiln/image/metadata", 200),
        ("Cloudinary's delivery", "GET", 200),
    ):
        assert expected in operations
    assert {line["attempt"] for line in calls} == {1, 2, 3}
    assert all(line["ms"] >= 0 for line in calls)
    assert {line["reason"] for line in calls} == {"", "the connection was lost"}
    written = log.getvalue()
    for token in tokens:
        assert token
        assert token.access not in written
        assert token.refresh not in written
    assert tokens[0] != tokens[1]
    assert len(people) > 5
    for canary in (*people, "sandbox-secret", "Bearer", "Basic ", "code=", "page%5B", "filter="):
        assert canary not in written, canary
