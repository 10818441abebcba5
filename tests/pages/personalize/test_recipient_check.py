"""“Check every recipient” on Personalize: of the sample, and of a file that somebody drops."""

import json
from typing import Any

from streamlit.testing.v1 import AppTest

from core import Workspace
from tests.support.pages import OpenPage, said, unfold
from ui.app import text as words
from ui.personalize import recipient_check_text as texts
from ui.personalize.keys import CHECKED_FILE

ORDER = "templates/order-thanks.cldt.json"
TITLE = ["$extra", "line_items", 1, "title"]


def with_block(ws: Workspace) -> None:
    raw = ws.personalize.open(ORDER).personalization.to_json()
    event = {"metric_id": "PLord1", "metric": "Placed Order"}
    line = {"from": "event", "path": TITLE, "format": [], "fallback": "Packed with care"}
    ws.personalize.save(ORDER, {**raw, "event": event, "slots": {"line": line}}, "Order thanks")


def check(ws: Workspace, app: AppTest) -> Any:
    """The table, once the check has ended."""
    next(each for each in app.button if each.label == texts.CHECK).click().run()
    job = ws.jobs.latest("recipient check", ws.account.scope)
    assert job
    ws.jobs.wait(job.id, 60)
    app.run()
    assert not app.exception
    return next(each.value for each in app.dataframe if "first events" in each.value)


def test_it_is_folded_with_the_checks_and_begins_by_a_press(connected: Workspace, open_page: OpenPage) -> None:
    with_block(connected)
    app = open_page("personalize", template=ORDER, metric="PLord1")
    assert texts.CHECK not in [each.label for each in app.button]
    unfold(app, "cell_personalize_checks")
    assert texts.CHECK in [each.label for each in app.button]
    assert connected.jobs.latest("recipient check", connected.account.scope) is None


def test_the_recipients_of_the_sample(connected: Workspace, open_page: OpenPage) -> None:
    with_block(connected)
    app = open_page("personalize", template=ORDER, metric="PLord1", cell_personalize_checks="true")
    table = check(connected, app)
    sample = connected.events.sample("PLord1")
    (rates,) = connected.preview.fill_rates(composed(connected), sample).targets
    lacking = round(rates.fallback * len(sample.events))
    (row,) = [row for row in table.to_dict("records") if row["shows"] == "the fallback"]
    assert (row["slot"], row["recipients"]) == ("Line of text", lacking)
    ids = {event.id for event in sample.events}
    assert set(row["first events"]) < ids and len(row["first events"]) == min(20, lacking)
    assert texts.checked(connected.personalize.check_recipients(composed(connected), sample)) in said(app)
    unfold(app, "foot_personalize_checks")
    assert any("ws.personalize.check_recipients(ws.personalize.compose(" in each.value for each in app.code)


def composed(ws: Workspace) -> Any:
    opened = ws.personalize.open(ORDER)
    return ws.personalize.compose(ORDER, opened.personalization.to_json())


def test_the_recipients_of_a_file(connected: Workspace, open_page: OpenPage) -> None:
    with_block(connected)
    app = open_page("personalize", template=ORDER, metric="PLord1", cell_personalize_checks="true")
    orders = [{"$event_id": f"o{n}", "$extra": {"line_items": [{}, {"title": "Mug"}][: n % 3]}} for n in range(30)]
    app.file_uploader(CHECKED_FILE.name).upload("orders.ndjson", "\n".join(map(json.dumps, orders)).encode()).run()
    assert texts.of_file("orders.ndjson") in said(app)
    table = check(connected, app)
    (row,) = [row for row in table.to_dict("records") if row["shows"] == "the fallback"]
    assert (row["recipients"], row["share"]) == (20, 20 / 30)
    unfold(app, "foot_personalize_checks")
    assert any("ws.personalize.check_files(" in each.value and "'orders.ndjson'" in each.value for each in app.code)


def test_a_file_that_cannot_be_read_says_why(connected: Workspace, open_page: OpenPage) -> None:
    with_block(connected)
    app = open_page("personalize", template=ORDER, metric="PLord1", cell_personalize_checks="true")
    app.file_uploader(CHECKED_FILE.name).upload("orders.ndjson", b"nope\n" * 20).run()
    next(each for each in app.button if each.label == texts.CHECK).click().run()
    job = connected.jobs.latest("recipient check", connected.account.scope)
    assert job
    connected.jobs.wait(job.id, 60)
    app.run()
    assert not app.exception
    assert any(words.plain("rders.ndjson: line 1") in each.value for each in app.error)
    assert texts.CHECK_AGAIN in [each.label for each in app.button]
