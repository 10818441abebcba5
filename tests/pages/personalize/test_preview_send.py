"""Send a test from the page: only a press sends one, to an address that is one's own or was confirmed."""

import re
import time
from html import unescape
from typing import Any

import httpx
import pytest
from streamlit.testing.v1 import AppTest

from core import Workspace
from core.extension.values import InEditor
from core.klaviyo.templates import TemplateClient
from core.personalize.scratch_templates import JOB, ScratchTemplate
from tests.support.pages import OpenPage, binding_prefix, press_step, said, shown_code, unfold, unfold_all
from tests.support.workspaces import Control, connect
from ui.app import notebooks_text
from ui.app.text import plain
from ui.personalize import preview_send_text as texts

TEMPLATE = "templates/order-thanks.cldt.json"
TO = "Zoe.Test+1@shop.example"
BEN = "ben@example.com"
SENDS, TEMPLATES = "/klaviyo/api/template-preview-send-jobs", "/klaviyo/api/templates"
HOSTILE = (
    "nobody",
    "![x](http://x.example/p.png)@a.b",
    "<b>a</b>@b.example",
    "a@b.example, c@d.example",
    "a@b.example\u202e",
)


@pytest.fixture
def ws(connected: Workspace) -> Workspace:
    set_grace(connected)
    return connected


@pytest.fixture
def control(ws: Workspace) -> Control:
    return Control(ws.settings.sandbox_url)


def set_grace(ws: Workspace, seconds: float = 0.1) -> None:
    work: Any = ws.jobs._kinds[JOB].work
    work.__self__.grace = seconds


def prefix(app: AppTest) -> str:
    return binding_prefix(app, "headline").removesuffix("_headline")


def opened(open_page: OpenPage, **query: str) -> AppTest:
    app = open_page("personalize", **({"template": TEMPLATE, "metric": "PLord1", **query}))
    return unfold(app, f"{prefix(app)}_test_drawer")


def button(app: AppTest, label: str) -> Any:
    return next((each for each in app.button if each.label == label), None)


def addressed(app: AppTest, to: str, *, confirmed: bool = True) -> AppTest:
    app.text_input(key="test_address").set_value(to).run()
    if confirmed:
        app.checkbox(key="test_confirmed").set_value(True).run()
    assert not app.exception, app.exception
    return app


def send(app: AppTest) -> AppTest:
    button(app, texts.SEND).click().run()
    assert not app.exception, app.exception
    return app


def letters(ws: Workspace) -> list[str]:
    url = f"{ws.settings.sandbox_url}/klaviyo/outbox"
    return [unescape(httpx.get(f"{url}/{number}").text) for number in re.findall(r"/outbox/(\d+)", httpx.get(url).text)]


def ended(ws: Workspace) -> None:
    for job in ws.jobs.newest(JOB, ws.account.scope):
        assert ws.jobs.wait(job.id, 30).state == "done"


def scratch(ws: Workspace) -> list[str]:
    names = [each.name for each in TemplateClient(service=ws.account.klaviyo.service).list_templates()]
    return [name for name in names if "safe to delete" in name]


def test_a_confirmed_address_gets_the_recipient_in_view_and_nothing_is_sent_again(
    ws: Workspace, open_page: OpenPage
) -> None:
    raw = ws.personalize.open(TEMPLATE).personalization.to_json()
    name = {"from": "profile", "path": ["first_name"], "format": [], "fallback": "friend"}
    ws.personalize.save(TEMPLATE, {**raw, "alt": name})
    app = opened(open_page)
    press_step(app, "Next")
    assert texts.about(100) in said(app)
    # Nobody signs in here: an address that nobody confirmed gets nothing, and a press says why.
    assert texts.CONFIRM_ANY in [each.label for each in app.checkbox], "what is to be confirmed is there at once"
    send(app)
    assert plain(texts.NOT_AN_ADDRESS) in said(app)
    send(addressed(app, TO, confirmed=False))
    assert plain(texts.CONFIRM_FIRST_HERE) in said(app)
    assert letters(ws) == []
    send(addressed(app, TO))
    assert texts.sent(TO) in said(app)
    assert re.search(r"2 API calls · \d\.\d\d s", said(app))
    assert texts.about(99) in said(app)
    assert [link.proto.url for link in app.get("link_button") if link.proto.label == texts.OUTBOX] == [
        f"{ws.settings.sandbox_url}/klaviyo/outbox"
    ]
    (letter,) = letters(ws)
    assert TO in letter
    second = ws.events.sample("PLord1", limit=200).events[1]
    assert second.profile
    assert f'alt="{second.profile["first_name"]}"' in letter
    # Whatever runs the page again sends nothing, and neither does a notebook of it.
    app = unfold(unfold_all(app, "personalize"), "show_code_personalize", "notebooks_drawer")
    assert not any("send_test" in block or TO in block for block in shown_code(app))
    app.text_input(key="notebook_name").set_value("Page").run()
    button(app, notebooks_text.SAVE).click().run()
    [saved] = ws.notebooks.all()
    exported = ws.notebooks.export(saved.id).decode()
    assert "compose" in exported
    assert not [word for word in ("send_test", TO, "test_emails") if word in exported or word in saved.query]
    assert len(letters(ws)) == 1
    ended(ws)
    assert scratch(ws) == []
    # The next one needs a press of its own, on a button that is elsewhere first.
    assert button(app, texts.SEND) is None
    button(app, texts.ANOTHER).click().run()
    send(app)
    assert len(letters(ws)) == 2
    # Another address has to be confirmed anew.
    button(app, texts.ANOTHER).click().run()
    addressed(app, "else@shop.example", confirmed=False)
    assert not app.checkbox(key="test_confirmed").value
    send(app)
    assert len(letters(ws)) == 2


def test_a_press_carries_the_address_that_is_typed_and_the_box_that_is_ticked_with_it(
    ws: Workspace, open_page: OpenPage
) -> None:
    app = opened(open_page)
    app.text_input(key="test_address").set_value("not an email").run()
    assert plain(texts.NOT_AN_ADDRESS) not in said(app), "nobody has asked for a test yet"
    app.text_input(key="test_address").set_value(TO)
    app.checkbox(key="test_confirmed").set_value(True)
    send(app)
    assert texts.sent(TO) in said(app)
    (letter,) = letters(ws)
    assert TO in letter


FAULTS = [
    ("POST", TEMPLATES, "status", 500, texts.RETRY),
    ("POST", TEMPLATES, "reset_after", "", texts.RETRY),
    ("POST", TEMPLATES, "status", 403, "approve templates:write"),
    ("POST", SENDS, "status", 429, "15 test emails a minute and 100 a day"),
    ("POST", SENDS, "status", 400, texts.CORRECT),
    ("POST", SENDS, "status", 404, texts.CORRECT),
    ("POST", SENDS, "status", 500, "check the inbox before you send another one"),
    ("POST", SENDS, "reset_after", "", "check the inbox before you send another one"),
]


def test_what_fails_is_told_with_the_next_step_and_nothing_typed_is_lost(
    ws: Workspace, open_page: OpenPage, control: Control
) -> None:
    app = addressed(opened(open_page), TO)
    for method, path, kind, value, words in FAULTS:
        control.fault(method, path, kind, value, times=9)
        send(app)
        control.end_faults()
        shown = said(app).replace("\\", "")
        assert words in shown, (path, kind, value, shown)
        assert "run this cell again" not in shown.lower()
        assert TO.lower() not in [activity.detail.lower() for activity in ws.setup.activity()]
        # Whatever the next step names is there.
        if "check the inbox" in shown:
            assert button(app, texts.SEND) is None
            button(app, texts.ANOTHER).click().run()
        assert not button(app, texts.SEND).disabled
        assert app.text_input(key="test_address").value == TO
    send(app)
    assert texts.sent(TO) in said(app)
    ended(ws)
    assert scratch(ws) == []


def test_what_is_no_address_is_text_on_the_page_and_gets_nothing(ws: Workspace, open_page: OpenPage) -> None:
    app = opened(open_page)
    for hostile in HOSTILE:
        send(addressed(app, hostile))
        assert plain(texts.NOT_AN_ADDRESS) in said(app)
        assert hostile not in app.checkbox(key="test_confirmed").label
        assert app.text_input(key="test_address").value == hostile
    assert plain(texts.NOT_AN_ADDRESS) not in said(addressed(app, TO))
    assert letters(ws) == []
    assert ws.personalize.test_emails().left_today == 100


def test_what_is_unclear_used_up_or_left_behind_is_told(ws: Workspace, open_page: OpenPage) -> None:
    now, scope = time.time(), ws.account.scope
    rows = [ScratchTemplate(id=f"{n:016}", scope=scope, at=now - 3600 - n, outcome="sent") for n in range(99)]
    rows.append(ScratchTemplate(id="f" * 16, scope=scope, at=now - 1800))
    with ws.database.write() as db:
        db.table("test_send").insert_all({**vars(row), "removed": int(bool(row.outcome))} for row in rows)
    app = addressed(opened(open_page), TO)
    shown = said(app).replace("\\", "")
    assert texts.about(0) in said(app)
    assert button(app, texts.SEND).disabled
    assert "is still being sent or was interrupted" in shown
    assert rows[-1].name in shown


def test_without_the_scope_the_page_says_so_and_leads_to_setup(ws: Workspace, open_page: OpenPage) -> None:
    Control(ws.settings.sandbox_url).post(
        "switch", name="granted_scopes", value="accounts:read events:read metrics:read templates:read"
    )
    connect(ws)
    app = send(addressed(opened(open_page), TO))
    assert "approve templates:write" in said(app).replace("\\", "")
    assert any("setup" in link.proto.page for link in app.get("page_link"))
    assert letters(ws) == []


def test_the_panel_sends_to_who_paired_the_browser_unasked_and_names_them(
    ws: Workspace, open_page: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = ws.pairing._extensions.add("1.0", BEN)
    html = ws.personalize.compose(TEMPLATE, ws.personalize.open(TEMPLATE).personalization.to_json()).html
    ticket = ws.pairing.issue_panel_token(ws.pairing.authenticate(token), InEditor(html=html))
    app = open_page("personalize", embed="true", ticket=ticket)
    app = unfold(app, f"{prefix(app)}_test_drawer")
    assert app.text_input(key="test_address").value == BEN
    assert not app.checkbox
    send(app)
    assert texts.sent(BEN) in said(app)
    entry = ws.setup.activity()[0]
    assert (entry.what, entry.who) == ("Test email sent", BEN)
    assert entry.detail.endswith("to their own address")
    assert ws.jobs.newest(JOB, ws.account.scope)[0].person == BEN
