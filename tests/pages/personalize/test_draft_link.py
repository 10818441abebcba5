"""A link to a draft on the page: made, opened by a colleague, and never in the place of anything unasked."""

from urllib.parse import parse_qs, urlsplit

import pytest
from streamlit.testing.v1 import AppTest

from core import Workspace, open_workspace
from tests.pages.personalize.test_drafts import HERO, TEMPLATE, bind, box, details, fix, now, open_, press
from tests.support.pages import OpenPage, said, unfold
from ui.personalize import draft_text
from ui.personalize import text as texts


def make_link(app: AppTest) -> dict[str, str]:
    """The parameters of the address that a person copies."""
    press(unfold(app, "cell_personalize_save"), draft_text.MAKE_LINK)
    (address,) = [each.value for each in app.code if "draft=" in each.value]
    assert draft_text.MAKE_LINK not in [button.label for button in app.button]
    return {name: value for name, (value,) in parse_qs(urlsplit(address).query).items()}


def sent(ws: Workspace, text: str) -> str:
    """The token of a link that a colleague made to a draft with these words as its alt text."""
    raw = ws.personalize.open(TEMPLATE).personalization.to_json()
    from core.personalize.draft import Draft

    draft = Draft.of(raw, "", 0).change({**raw, "alt": {"from": "fixed", "value": text}})
    with open_workspace(ws.settings, who=lambda: "bob@shop.example") as other:
        return other.drafts.create_link(TEMPLATE, draft)


def test_a_link_brings_the_choices_to_whoever_has_none(connected: Workspace, open_page: OpenPage) -> None:
    app = bind(open_(open_page, metric="PLord1"))
    box(app, "_line_source").set_value("fixed").run()
    chosen, query = now(app), make_link(app)
    assert set(query) == {"template", "draft"}
    # Another choice is no part of that link.
    fix(app, "the_alt", "Later")
    assert draft_text.MAKE_LINK in [button.label for button in unfold(app, "cell_personalize_save").button]
    connected.drafts.discard(TEMPLATE)
    other = open_page("personalize", **query)
    assert now(other) == chosen
    assert box(other, "_line_source").value == "fixed"
    assert "draft" not in other.query_params
    assert "You opened a draft made on this machine" in said(other)
    assert now(open_(open_page)) == chosen
    press(other, draft_text.UNDO)
    assert now(other)[0]["slots"] == {}


def test_it_asks_before_it_replaces_a_draft(connected: Workspace, open_page: OpenPage) -> None:
    mine = bind(open_(open_page))
    own, token = now(mine), sent(connected, "Theirs")
    for label, is_theirs in ((draft_text.KEEP_OWN, False), (draft_text.OPEN_LINKED, True)):
        app = open_(open_page, draft=token)
        assert now(app) == own
        assert "a draft by bob@shop.example" in said(app).replace("\\", "").replace("\u2060", "")
        app.run()
        press(app, label)
        assert "draft" not in app.query_params
        assert (now(app)[0]["alt"] == {"from": "fixed", "value": "Theirs"}) == is_theirs
        assert (now(app) == own) != is_theirs
    press(app, draft_text.UNDO)
    assert now(app) == own
    assert details(app, "headline")


def test_what_is_ones_own_is_no_question(connected: Workspace, open_page: OpenPage) -> None:
    app = fixed(open_(open_page))
    query = make_link(app)
    again = open_page("personalize", **query)
    assert now(again) == now(app)
    assert "draft" not in again.query_params
    assert draft_text.OPEN_LINKED not in [button.label for button in again.button]
    assert "You opened" not in said(again)


def fixed(app: AppTest) -> AppTest:
    fix(app, "headline", "Hello")
    return app


def test_a_save_meanwhile_is_told(connected: Workspace, open_page: OpenPage) -> None:
    token = sent(connected, "Theirs")
    connected.personalize.save(TEMPLATE, connected.personalize.open(TEMPLATE).personalization.to_json())
    app = open_(open_page, draft=token)
    assert now(app)[0]["alt"] == {"from": "fixed", "value": "Theirs"}
    assert texts.saved_meanwhile(1) in said(app).replace("\\", "")


@pytest.mark.parametrize("template", [TEMPLATE, HERO])
def test_what_cannot_be_opened_is_said_and_changes_nothing(
    connected: Workspace, open_page: OpenPage, template: str
) -> None:
    token = "x" * 32 if template == TEMPLATE else sent(connected, "Theirs")
    before = now(open_(open_page, template))
    app = open_(open_page, template, draft=token)
    assert now(app) == before
    assert "draft" not in app.query_params
    words = draft_text.OTHER_BLOCK if template == HERO else "this draft link has expired"
    assert words[1:] in said(app)
    press(app, draft_text.CLOSE)
    assert words[1:] not in said(app)
