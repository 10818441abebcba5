"""Test emails of a block: what arrives, and that no scratch template stays and no other one goes."""

import dataclasses
import logging
import re
import time
from collections.abc import Iterator
from html import unescape
from typing import Any

import httpx
import pytest

from core import Workspace, open_workspace
from core.errors import InputError, OutcomeUnknown, Refused, Throttled, Unavailable, WorkspaceError
from core.jobs.store import JobStore, new_job
from core.klaviyo.templates import TemplateClient
from core.personalize.scratch_templates import GRACE, JOB, ScratchTemplate, ScratchTemplates
from core.publish.prepared_block import PreparedBlock
from core.settings import Settings
from tests.support.workspaces import Control, connect

TEMPLATE = "templates/order-thanks.cldt.json"
TO = "Marketer.Test+1@shop.example"
FOREIGN = "zoë.test@shop.example"
RECIPIENT = {"profile": {"first_name": "Zebediah"}, "event": {"OrderId": "A-1"}}
SENDS, TEMPLATES = "/klaviyo/api/template-preview-send-jobs", "/klaviyo/api/templates"


@pytest.fixture
def ws(connected_workspace: Workspace) -> Workspace:
    set_grace(connected_workspace, 0.1)
    return connected_workspace


def set_grace(ws: Workspace, seconds: float) -> None:
    work: Any = ws.jobs._kinds[JOB].work
    work.__self__.grace = seconds


def block(ws: Workspace) -> PreparedBlock:
    raw = ws.personalize.open(TEMPLATE).personalization.to_json()
    bound = {"from": "profile", "path": ["first_name"], "format": [], "fallback": "friend"}
    return ws.personalize.compose(TEMPLATE, {**raw, "alt": bound})


def names(ws: Workspace) -> list[str]:
    return sorted(each.name for each in TemplateClient(service=ws.account.klaviyo.service).list_templates())


def ended(ws: Workspace) -> None:
    """Wait for every removal."""
    for job in ws.jobs.newest(JOB, ws.account.scope):
        assert ws.jobs.wait(job.id, 30).state == "done"


def letters(ws: Workspace) -> Iterator[str]:
    url = f"{ws.settings.sandbox_url}/klaviyo/outbox"
    for number in re.findall(r"/outbox/(\d+)", httpx.get(url).text):
        yield unescape(httpx.get(f"{url}/{number}").text)


def test_the_block_arrives_as_its_recipient_would_get_it(ws: Workspace) -> None:
    before = names(ws)
    sent = ws.personalize.send_test(block(ws), TO, RECIPIENT, confirmed=True)
    assert (sent.status, sent.left_today, sent.to_own_address) == ("queued", 99, False)
    assert ws.personalize.test_emails().left_today == 99
    (letter,) = letters(ws)
    assert TO in letter
    assert 'alt="Zebediah"' in letter
    ended(ws)
    assert names(ws) == before
    entry = ws.setup.activity()[0]
    assert (entry.what, entry.who) == ("Test email sent", "someone on this computer")
    assert entry.detail.endswith("to another address")


def test_klaviyo_adds_what_it_knows_of_a_profile(ws: Workspace) -> None:
    event = ws.events.sample("PLord1", limit=1).events[0]
    ws.personalize.send_test(block(ws), TO, {"event": event.properties}, profile_id=event.profile_id, confirmed=True)
    (letter,) = letters(ws)
    assert 'alt="Sample"' not in letter


def test_only_an_address_that_was_confirmed_or_is_ones_own_gets_a_test(ws: Workspace, settings: Settings) -> None:
    made = block(ws)
    for to in (TO, "", "nobody", f"{TO}, {TO}", "a@b", f"{'x' * 250}@shop.example", "Ada <ada@shop.example>"):
        with pytest.raises(InputError) as refused:
            ws.personalize.send_test(made, to, RECIPIENT, confirmed=to != TO)
        assert refused.value.place == "to"
        assert not to or to not in str(refused.value)
    assert Control(settings.sandbox_url).calls("POST", "/klaviyo/api/template") == []
    assert ws.setup.activity()[0].what != "Test email sent"
    with open_workspace(settings, who=TO.lower) as mine:
        set_grace(mine, 0.1)
        assert mine.personalize.is_own_address(TO)
        assert mine.personalize.test_emails().own_address == TO.lower()
        assert mine.personalize.send_test(made, TO, RECIPIENT).to_own_address
        assert mine.setup.activity()[0].who == TO.lower()
        assert mine.setup.activity()[0].detail.endswith("to their own address")


def test_the_address_and_the_recipients_values_are_nowhere_afterwards(
    ws: Workspace, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    ws.personalize.send_test(block(ws), TO, RECIPIENT, confirmed=True)
    # Klaviyo quotes an address that it does not take.
    with pytest.raises(InputError, match="that address") as refused:
        ws.personalize.send_test(block(ws), FOREIGN, RECIPIENT, confirmed=True)
    assert FOREIGN not in str(refused.value)
    ended(ws)
    written = b"".join(path.read_bytes() for path in settings.workspace_db.parent.iterdir() if path.is_file())
    for secret in (TO, TO.lower(), FOREIGN, "Zebediah"):
        assert secret not in caplog.text
        assert secret.encode() not in written


FAULTS = [
    ("POST", TEMPLATES, "status", 500, Unavailable),
    ("POST", TEMPLATES, "reset_after", "", Unavailable),
    ("POST", TEMPLATES, "status", 403, Refused),
    ("POST", SENDS, "status", 403, Refused),
    ("POST", SENDS, "status", 400, InputError),
    ("POST", SENDS, "status", 404, InputError),
    ("POST", SENDS, "status", 500, OutcomeUnknown),
    ("POST", SENDS, "reset_after", "", OutcomeUnknown),
    ("DELETE", TEMPLATES, "status", 500, None),
    ("DELETE", TEMPLATES, "reset_after", "", None),
]


def test_no_template_is_left_whatever_fails_and_nobody_elses_goes(ws: Workspace, control: Control) -> None:
    before, made = names(ws), block(ws)
    for method, path, kind, value, expected in FAULTS:
        control.fault(method, path, kind, value, times=3)
        error = None
        try:
            ws.personalize.send_test(made, TO, RECIPIENT, confirmed=True)
        except WorkspaceError as raised:
            error = raised
        control.end_faults()
        ended(ws)
        assert type(error) is (expected or type(None)), (path, kind, value, error)
        assert names(ws) == before, (path, kind, value)
        entry = ws.setup.activity()[0].what
        unknown = expected is OutcomeUnknown
        assert entry == ("Test email sent" if not error else f"Test email {'possibly sent' if unknown else 'not sent'}")
        if error and not unknown:
            assert "nothing was sent" in str(error).lower()
            assert "may have" not in str(error), "it says one thing"


def test_a_process_that_dies_leaves_its_template_to_the_next_start(ws: Workspace, settings: Settings) -> None:
    before = names(ws)
    templates, scope = TemplateClient(service=ws.account.klaviyo.service), ws.account.scope
    for known in (True, False):
        test = ScratchTemplate(id="0123456789abcde" + str(int(known)), scope=scope, at=time.time() - 3600)
        template_id = templates.create(test.name, "<p>x</p>")
        row = dataclasses.replace(test, template_id=template_id if known else "")
        job = new_job(JOB, scope, {"test": test.id}, "")
        JobStore(ws.database).add(job, lambda db, _, row=row: db.table("test_send").insert({**vars(row), "removed": 0}))
    assert len(names(ws)) == len(before) + 2
    with open_workspace(settings) as other:
        assert len(other.resume_interrupted()) == 2
        ended(other)
        assert names(other) == before
        assert ScratchTemplates(other.database).left_behind(scope) == []


def test_a_test_whose_process_died_counts_and_its_template_is_named_until_it_is_gone(ws: Workspace) -> None:
    now = time.time()
    rows = {"": 60.0, "sent": 70.0, "failed": 80.0, "unknown": 3600.0}
    tests = [ScratchTemplate(id=f"{age:016.0f}", scope=ws.account.scope, at=now - age, outcome=outcome)
             for outcome, age in rows.items()]  # fmt: skip
    with ws.database.write() as db:
        db.table("test_send").insert_all({**vars(test), "removed": 0} for test in tests)
    state = ws.personalize.test_emails()
    assert (state.own_address, state.left_today, state.last) == ("", 97, tests[0])
    assert set(state.waiting) == {test.name for test in tests}
    assert state.overdue == (tests[3].name,)
    with ws.database.write() as db:
        db.execute("update test_send set removed = 1, at = ?", [now - 90_000])
    state = ws.personalize.test_emails()
    assert (state.left_today, state.last, state.waiting, state.overdue) == (100, None, (), ())


def test_a_template_that_somebody_made_their_own_stays(ws: Workspace) -> None:
    set_grace(ws, 1.0)
    ws.personalize.send_test(block(ws), TO, RECIPIENT, confirmed=True)
    (test,) = ScratchTemplates(ws.database).left_behind(ws.account.scope)
    body = {"data": {"type": "template", "id": test.template_id, "attributes": {"name": "Mine now"}}}
    ws.account.klaviyo.service.call("PATCH", f"/api/templates/{test.template_id}", body=body, read=lambda _: None)
    ended(ws)
    assert "Mine now" in names(ws)


def test_a_template_stays_until_klaviyo_has_had_time_to_send_it(ws: Workspace, control: Control) -> None:
    assert GRACE >= 60
    set_grace(ws, 3.0)
    control.post("switch", name="preview_sends", value="1")
    ws.personalize.send_test(block(ws), TO, RECIPIENT, confirmed=True)
    ended(ws)
    (letter,) = letters(ws)
    assert 'alt="Zebediah"' in letter


def test_the_days_limit_is_told_and_kept(ws: Workspace, control: Control) -> None:
    now = time.time()
    with ws.database.write() as db:
        for number in range(100):
            old = ScratchTemplate(id=f"{number:016}", scope=ws.account.scope, at=now - 3600, outcome="sent")
            db.table("test_send").insert({**vars(old), "removed": 1})
    made = block(ws)
    assert ws.personalize.test_emails().left_today == 0
    with pytest.raises(Throttled, match="100 test emails"):
        ws.personalize.send_test(made, TO, RECIPIENT, confirmed=True)
    assert control.calls("POST", "/klaviyo/api/template") == []
    with ws.database.write() as db:
        db.execute("update test_send set at = ?", [now - 90_000])
    assert ws.personalize.test_emails().left_today == 100
    # Whoever else sends tests from the account counts, too.
    control.post("switch", name="rate_limits", value="1")
    told = [_told(ws, made) for _ in range(17)]
    assert any("15 test emails a minute and 100 a day" in each for each in told)


def _told(ws: Workspace, made: PreparedBlock) -> str:
    try:
        return ws.personalize.send_test(made, TO, RECIPIENT, confirmed=True).status
    except Throttled as error:
        return str(error)


def test_without_the_scope_one_sentence_says_so(fresh_workspace: Workspace, control: Control) -> None:
    ws = fresh_workspace
    connect(ws)
    made = block(ws)
    control.post("switch", name="granted_scopes", value="accounts:read events:read metrics:read templates:read")
    connect(ws)
    with pytest.raises(Refused, match="Reconnect on Setup and approve templates:write"):
        ws.personalize.send_test(made, TO, RECIPIENT, confirmed=True)
    assert control.calls("POST", "/klaviyo/api/template") == []
