"""“Check every recipient” on Personalize: of the sample, and of a file that somebody drops."""

import gzip
import json
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from core import Workspace
from core.blocks.recipient_report import RecipientCount, RecipientReport
from core.events.recipients import recipient_name
from tests.support.pages import OpenPage, said, shown_code, unfold
from ui.app import text as words
from ui.events import text as events_texts
from ui.personalize import recipient_check_text as texts
from ui.personalize.keys import CHECKED_FILE
from ui.personalize.preview_text import MASK

ORDER = "templates/order-thanks.cldt.json"
TITLE = ["$extra", "line_items", 1, "title"]


def with_block(ws: Workspace, *, is_bound: bool = True) -> None:
    raw = ws.personalize.open(ORDER).personalization.to_json()
    event = {"metric_id": "PLord1", "metric": "Placed Order"}
    line = {"from": "event", "path": TITLE, "format": [], "fallback": "Packed with care"}
    ws.personalize.save(ORDER, {**raw, "event": event, "slots": {"line": line} if is_bound else {}}, "Order thanks")


def check(ws: Workspace, app: AppTest) -> Any:
    """The table of a file, once the check has ended."""
    begin(ws, app)
    return next(each.value for each in app.dataframe if texts.EVENTS in each.value)


def people_of(app: AppTest) -> list[Any]:
    """The buttons that lead to recipients."""
    return [each for each in app.button if "_checked_" in str(each.key)]


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
    begin(connected, app)
    sample = connected.events.sample("PLord1")
    (rates,) = connected.preview.fill_rates(composed(connected), sample).targets
    lacking = round(rates.fallback * len(sample.events))
    who = words.plain(f"{lacking} recipients ({lacking / len(sample.events):.0%})")
    rows = [each.value for each in app.markdown if each.value.startswith("**Line of text**")]
    assert rows == [f"**Line of text**: the fallback “Packed with care” &ensp;:gray[{who}]"]
    names = {words.plain(recipient_name(event)) for event in sample.events}
    people = [each.label for each in people_of(app)]
    assert set(people) < names and len(people) == 8
    assert not [each for each in app.dataframe if texts.EVENTS in each.value], "nobody is named twice"
    assert texts.checked(connected.personalize.check_recipients(composed(connected), sample)) in said(app)
    unfold(app, "foot_personalize_checks")
    assert any("ws.personalize.check_recipients(ws.personalize.compose(" in each for each in shown_code(app))


def test_its_recipients_have_names_and_lead_to_the_preview(connected: Workspace, open_page: OpenPage) -> None:
    with_block(connected)
    app = open_page("personalize", template=ORDER, metric="PLord1", cell_personalize_checks="true")
    begin(connected, app)
    people = people_of(app)
    events = connected.events.sample("PLord1").events
    last = people[-1]
    place = int(str(last.key).rpartition("_")[2])
    last.click().run()
    assert not app.exception
    assert f"Recipient {place + 1} of" in said(app)
    next(each for each in app.toggle if each.label == MASK).set_value(True).run()
    hidden = [each.label for each in people_of(app)]
    assert recipient_name(events[place]) not in "\n".join((*hidden, said(app)))


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
    (row,) = [row for row in table.to_dict("records") if row["shows"] == "the fallback “Packed with care”"]
    assert (row["recipients"], row["% of recipients"]) == (20, 0.67)
    unfold(app, "foot_personalize_checks")
    assert any("ws.personalize.check_files(" in each and "'orders.ndjson'" in each for each in shown_code(app))


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


@pytest.mark.parametrize("name", ["orders.jsonl", "orders.csv", "orders.json"])
@pytest.mark.parametrize("content", [b"", b"\n\n", b"rubbish", b"rubbish\n", b"[]", b"{}", b"\xff\x00\xfe"])
def test_every_check_ends_with_an_answer(
    connected: Workspace, open_page: OpenPage, name: str, content: bytes
) -> None:  # fmt: skip
    with_block(connected)
    app = with_file(open_page, name, content)
    begin(connected, app)
    answers = [*app.error, *(each for each in app.info if each.value == events_texts.EMPTY_FILE)]
    assert answers or "checked." in said(app)
    assert texts.CHECK_AGAIN in [each.label for each in app.button]


PAYLOADS = "id,payload,context\n" + "".join(
    f'{number},"{{""$event_id"": ""o{number}""}}","{{""ip"": ""1.1.1.1""}}"\n' for number in range(3)
)


def begin(ws: Workspace, app: AppTest, label: str = texts.CHECK) -> None:
    """Begin a check and wait for its end."""
    next(each for each in app.button if each.label == label).click().run()
    job = ws.jobs.latest("recipient check", ws.account.scope)
    assert job
    ws.jobs.wait(job.id, 60)
    app.run()
    assert not app.exception


def with_file(open_page: OpenPage, name: str, content: bytes) -> AppTest:
    app = open_page("personalize", template=ORDER, metric="PLord1", cell_personalize_checks="true")
    app.file_uploader(CHECKED_FILE.name).upload(name, content).run()
    assert not app.exception
    return app


def test_a_file_with_several_json_columns_is_checked_once_its_column_is_selected(
    connected: Workspace, open_page: OpenPage
) -> None:
    """The column was forgotten as soon as it was typed, so that nobody saw the result."""
    with_block(connected)
    app = with_file(open_page, "orders.csv", PAYLOADS.encode())
    begin(connected, app)
    assert events_texts.CHOOSE_COLUMN in [each.value for each in app.info]
    for column in ("payload", "context"):
        (box,) = [each for each in app.selectbox if each.label == events_texts.JSON_COLUMN]
        assert box.options == [events_texts.COLUMN_OF_FILE, events_texts.NO_COLUMN, "payload", "context"]
        box.select(column).run()
        begin(connected, app)
        assert not app.error
        assert "3 recipients were checked." in said(app)
        assert words.plain(f"column “{column}”") in said(app)
    (box,) = [each for each in app.selectbox if each.label == events_texts.JSON_COLUMN]
    box.select("payload").run()
    assert "3 recipients were checked." in said(app), "the result of each column stays"


def test_what_a_file_lost_is_told_beside_its_result(connected: Workspace, open_page: OpenPage) -> None:
    with_block(connected)
    app = with_file(open_page, "orders.ndjson", (b'{"a": 1}\n' * 50) + b"nope\n")
    begin(connected, app)
    assert events_texts.file_caption("orders.ndjson", "read as NDJSON, 50 events") in said(app)
    assert any("skipped 1 place" in each.value for each in app.warning)


@pytest.mark.parametrize("is_bound", [True, False])
@pytest.mark.parametrize("is_whole", [True, False])
def test_everybody_is_well_only_where_all_were_checked_and_something_is_bound(
    connected: Workspace, open_page: OpenPage, *, is_bound: bool, is_whole: bool
) -> None:
    with_block(connected, is_bound=is_bound)
    order = json.dumps({"$extra": {"line_items": [{}, {"title": "Mug"}]}}).encode()
    content = gzip.compress(b"\n".join([order] * 20_000))
    app = with_file(open_page, "orders.ndjson.gz", content if is_whole else content[:-40])
    begin(connected, app)
    successes = [each.value for each in app.success]
    assert (texts.ALL_WELL in successes) is (is_bound and is_whole)
    assert (texts.ALL_THE_SAME in said(app)) is not is_bound


def test_masked_values_hide_whose_events_those_are(connected: Workspace, open_page: OpenPage) -> None:
    with_block(connected)
    app = with_file(open_page, "orders.ndjson", b'{"$event_id": "Ada-7"}\n' * 3)
    table = check(connected, app)
    assert list(table["first events"][0]) == ["Ada-7"] * 3 and words.plain("(event Ada-7)") in said(app)
    next(each for each in app.toggle if each.label == MASK).set_value(True).run()
    (table,) = [each.value for each in app.dataframe if "first events" in each.value]
    assert list(table["first events"][0]) == ["xxx-0"] * 3 and words.plain("Ada-7") not in said(app)


def test_what_could_not_be_checked_is_told() -> None:
    report = RecipientReport(recipients=3, unchecked=RecipientCount(2))
    assert texts.checked(report).endswith("2 of them could not be checked: they need more than a preview may use.")
