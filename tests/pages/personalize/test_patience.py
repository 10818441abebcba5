"""Who presses a button waits as long as the call's policy does; who looks at a page waits a second at most."""

from core import Workspace
from tests.pages.personalize.test_drafts import TEMPLATE, box, open_, press
from tests.pages.personalize.test_preview_send import SENDS, TEMPLATES, TO, addressed, letters, opened, send
from tests.support.pages import OpenPage
from tests.support.servers import RunningSandbox
from tests.support.workspaces import Control
from ui.personalize import text as texts

BUSY = 2
"""Answers of 429 before a call is let through; the demo shop names a second for each."""


def test_a_press_waits_while_a_service_asks_for_patience(
    connected: Workspace, open_page: OpenPage, running_sandbox: RunningSandbox
) -> None:
    app = open_(open_page)
    box(app, "the_alt_source").set_value("fixed").run()
    box(app, "the_alt_fixed").set_value("An order").run()
    control = Control(running_sandbox.url)
    control.fault("POST", "/klaviyo/api/template-universal-content", "status", 429, times=BUSY)
    press(app, texts.SAVE)
    assert [error.value for error in app.error] == []
    assert (block := connected.personalize.open(TEMPLATE).block)
    assert "An order" in block.html


def test_a_test_email_waits_while_a_service_asks_for_patience(
    connected: Workspace, open_page: OpenPage, running_sandbox: RunningSandbox
) -> None:
    app = addressed(opened(open_page), TO)
    for path in (TEMPLATES, SENDS):
        Control(running_sandbox.url).fault("POST", path, "status", 429)
    send(app)
    assert len(letters(connected)) == 1
