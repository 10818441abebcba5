"""Keeping a page with notes, opening it again, taking it away."""

import json

import nbformat
import pytest
from streamlit.testing.v1 import AppTest

from core import Workspace
from core.errors import NotFound
from core.notebooks.notebook import notebook
from core.personalize.draft import Draft
from tests.support.pages import OpenPage, unfold
from ui.app import notebooks_text as texts


def press(app: AppTest, label: str) -> AppTest:
    next(button for button in app.button if button.label == label).click().run()
    assert not app.exception
    return app


def with_drawer(app: AppTest) -> AppTest:
    """The drawer is open."""
    return unfold(app, "notebooks_drawer")


@pytest.fixture
def kept(connected: Workspace, open_page: OpenPage) -> str:
    """The id of a kept page Events."""
    app = with_drawer(unfold(open_page("events", metric="PLord1", q="name"), "foot_events_sample"))
    app.text_area(key="note_events_1").set_value("Orders of <b>November</b>\nonly").run()
    app.text_input(key="notebook_name").set_value("  Order   fields ").run()
    press(app, texts.SAVE)
    [page] = connected.notebooks.all()
    assert (page.name, page.page, page.who) == ("Order fields", "events", "someone on this computer")
    return page.id


def test_a_kept_page_opens_with_its_view_and_its_notes(connected: Workspace, kept: str, open_page: OpenPage) -> None:
    page = connected.notebooks.get(kept)
    assert "notebook=" not in page.query
    query = dict(part.split("=") for part in page.query.split("&"))
    app = unfold(open_page("events", **query, notebook=kept), "foot_events_sample")
    assert app.text_area(key="note_events_1").value == "Orders of <b>November</b>\nonly"
    shown = [block.value for block in app.markdown if "November" in block.value]
    assert any("\\<b\\>" in text for text in shown), "a note is text, not markup"


def test_the_exported_notebook_runs_and_gives_the_same_table(connected: Workspace, kept: str) -> None:
    exported = nbformat.reads(connected.notebooks.export(kept).decode(), as_version=4)
    nbformat.validate(exported)
    assert "> Orders of <b>November</b>\n> only" in "\n".join(cell.source for cell in exported.cells)
    names: dict[str, object] = {}
    for cell in exported.cells:
        if cell.cell_type == "code":
            exec(cell.source, names)
    ws = names["ws"]
    assert ws is not connected
    lines = "\n".join(cell.source for cell in exported.cells if cell.cell_type == "code")
    sample = next(line for line in lines.splitlines() if "events.sample" in line)
    assert eval(sample, names).fields() == eval(sample, {"ws": connected}).fields()
    ws.close()


def test_the_same_name_replaces_and_forgetting_forgets(connected: Workspace, kept: str) -> None:
    again = connected.notebooks.save("Order fields", "events", "metric=x", [])
    assert [page.id for page in connected.notebooks.all()] == [again.id]
    connected.notebooks.save("Order fields", "links", "", [])
    assert len(connected.notebooks.all()) == 2
    connected.notebooks.delete(again.id)
    with pytest.raises(NotFound):
        connected.notebooks.get(again.id)


def test_a_page_without_a_name_is_not_kept(connected: Workspace, open_page: OpenPage) -> None:
    app = with_drawer(open_page("events"))
    press(app, texts.SAVE)
    assert any("enter a name for the notebook" in error.value.lower() for error in app.error)
    assert connected.notebooks.all() == []


def test_the_same_content_is_the_same_file() -> None:
    cells = [("## One", "1 + 1"), ("only text", ""), ("", "only_code()")]
    assert notebook("T", cells) == notebook("T", cells)
    sources = ["".join(cell["source"]) for cell in json.loads(notebook("T", cells))["cells"]]
    assert sources[0] == "# T"
    assert sources[2:] == ["## One", "1 + 1", "only text", "only_code()"]


def test_no_token_of_a_draft_is_kept(connected: Workspace, open_page: OpenPage) -> None:
    """The question of a colleague's link stands while the page is saved."""
    template = "templates/order-thanks.cldt.json"
    raw = connected.personalize.open(template).personalization.to_json()
    mine, theirs = ({**raw, "alt": {"from": "fixed", "value": words}} for words in ("Mine", "Theirs"))
    token = connected.drafts.share(template, Draft.of(theirs))
    connected.drafts.save(template, Draft.of(raw).change(mine))
    app = with_drawer(open_page("personalize", template=template, draft=token))
    assert app.query_params["draft"] in (token, [token])
    app.text_input(key="notebook_name").set_value("Draft").run()
    press(app, texts.SAVE)
    [page] = connected.notebooks.all()
    assert "template=" in page.query
    assert token not in str(connected.database.rows_where("notebook"))
    assert "draft=" not in page.query


def test_no_recipient_is_kept(connected: Workspace, open_page: OpenPage) -> None:
    """A saved page stays without end, also beyond an erasure."""
    event = connected.events.sample("PLord1", limit=200).events[3]
    token = connected.recipient_tokens.of(event)
    app = with_drawer(
        open_page("personalize", template="templates/order-thanks.cldt.json", metric="PLord1", recipient=token)
    )
    assert app.query_params["recipient"] in (token, [token])
    app.text_input(key="notebook_name").set_value("Recipient").run()
    press(app, texts.SAVE)
    [page] = connected.notebooks.all()
    assert "metric=PLord1" in page.query
    assert token not in str(connected.database.rows_where("notebook"))
    assert "recipient=" not in page.query
