"""A link to a draft on the page: made, opened by a colleague, and never in the place of anything unasked."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from streamlit.testing.v1 import AppTest

from core import Workspace, open_workspace
from core.errors import NotFound
from tests.pages.personalize.test_drafts import HERO, TEMPLATE, bind, box, details, fix, now, open_, press
from tests.support.pages import OpenPage, open_cards, press_step, said, shown_code, unfold
from ui.personalize import draft_text, keys, preview_text
from ui.personalize import text as texts


def share(app: AppTest) -> dict[str, str]:
    """The parameters of the address that a person copies."""
    press(unfold(app, keys.SHARE_OPEN.name), draft_text.SHARE)
    (address,) = [each for each in shown_code(app) if "draft=" in each]
    assert draft_text.SHARE not in [button.label for button in app.button]
    return {name: value for name, (value,) in parse_qs(urlsplit(address).query).items()}


def sent(ws: Workspace, text: str) -> str:
    """The token of a link that a colleague made to a draft with these words as its alt text."""
    raw = ws.personalize.open(TEMPLATE).personalization.to_json()
    from core.personalize.draft import Draft

    draft = Draft.of(raw, "", 0).change({**raw, "alt": {"from": "fixed", "value": text}})
    with open_workspace(ws.settings, who=lambda: "bob@shop.example") as other:
        return other.drafts.share(TEMPLATE, draft)


def test_a_link_brings_the_choices_to_whoever_has_none(connected: Workspace, open_page: OpenPage) -> None:
    app = bind(open_(open_page, metric="PLord1"))
    box(app, "_line_source").set_value("fixed").run()
    chosen, query = now(app), share(app)
    assert set(query) == {"template", "draft"}
    # Another choice is no part of that link.
    fix(app, "the_alt", "Later")
    assert draft_text.SHARE in [button.label for button in unfold(app, keys.SHARE_OPEN.name).button]
    connected.drafts.discard(TEMPLATE)
    other = open_cards(open_page("personalize", **query))
    assert now(other) == chosen
    assert box(other, "_line_source").value == "fixed"
    assert "draft" not in other.query_params
    assert "Draft shared from this computer on" in said(other)
    assert "saving it creates a new block in Klaviyo" in said(other)
    assert now(open_(open_page)) == chosen
    press(other, draft_text.UNDO)
    assert now(other)[0]["slots"] == {}


def test_it_asks_before_it_replaces_a_draft(connected: Workspace, open_page: OpenPage) -> None:
    mine = bind(open_(open_page))
    own, token = now(mine), sent(connected, "Theirs")
    for label, is_theirs in ((draft_text.KEEP_OWN, False), (draft_text.OPEN_SHARED, True)):
        app = open_(open_page, draft=token)
        assert now(app) == own
        assert "a draft shared by bob@shop.example" in said(app).replace("\\", "").replace("\u2060", "")
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
    query = share(app)
    again = open_page("personalize", **query)
    assert now(again) == now(app)
    assert "draft" not in again.query_params
    assert draft_text.OPEN_SHARED not in [button.label for button in again.button]
    assert "Your own draft holds the same choices." in said(again)
    assert draft_text.LEAVE not in [button.label for button in again.button], "it would undo one's own last choice"


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


def test_a_problem_is_of_its_block(connected: Workspace, open_page: OpenPage) -> None:
    """Whoever goes on to other blocks from a link takes neither the link nor what was said of it along."""
    bind(open_(open_page))
    app = open_(open_page, draft=sent(connected, "Theirs"))
    assert draft_text.OPEN_SHARED in [button.label for button in app.button]
    hero = go_to(connected, app, HERO)
    assert "draft" not in hero.query_params
    assert draft_text.OPEN_SHARED not in [button.label for button in hero.button]
    # A link to another block still stands in the address, as after the browser's Back, and says so once.
    hero.query_params["draft"] = sent(connected, "Theirs")
    hero.run()
    assert said(hero).count(draft_text.OTHER_BLOCK[1:]) == 1
    hero.query_params["draft"] = "x" * 32
    hero.run()
    assert not hero.exception, hero.exception
    assert [button.label for button in hero.button].count(draft_text.CLOSE) == 1
    assert draft_text.CLOSE not in [button.label for button in go_to(connected, hero, TEMPLATE).button]
    assert draft_text.CLOSE not in [button.label for button in go_to(connected, hero, HERO).button]


def go_to(ws: Workspace, app: AppTest, template: str) -> AppTest:
    """Another template, by the gallery."""
    app = unfold(app, "cell_personalize_template")
    app.button(f"template_gallery_{ws.personalize.open(template).asset.asset_id}").click().run()
    assert not app.exception, app.exception
    return app


def test_a_link_that_ends_while_it_asks_opens_nothing(connected: Workspace, open_page: OpenPage) -> None:
    own = now(bind(open_(open_page)))
    app = open_(open_page, draft=sent(connected, "Theirs"))
    with connected.database.write() as db:
        db.execute("delete from shared_draft")
    press(app, draft_text.OPEN_SHARED)
    assert now(app) == own
    assert "this draft link has expired" in said(app).lower()


def test_nothing_is_decrypted_again_while_it_asks(connected: Workspace, open_page: OpenPage) -> None:
    bind(open_(open_page))
    app = open_(open_page, draft=sent(connected, "Theirs"))
    with connected.database.write() as db:
        db.execute("update shared_draft set encrypted = ?", [b"what no key opens"])
    assert draft_text.OPEN_SHARED in [button.label for button in app.run().button]


def test_what_was_undone_is_not_replaced_unasked(connected: Workspace, open_page: OpenPage) -> None:
    app = bind(open_(open_page))
    while not app.button("personalize_undo").disabled:
        app = press(app, draft_text.UNDO)
    shared = open_(open_page, draft=sent(connected, "Theirs"))
    assert draft_text.OPEN_SHARED in [button.label for button in shared.button]
    assert not shared.button("personalize_redo").disabled


def test_what_no_key_opens_is_not_replaced_unasked(connected: Workspace, open_page: OpenPage) -> None:
    bind(open_(open_page))
    token = sent(connected, "Theirs")
    with connected.database.write() as db:
        db.execute("update draft set encrypted = ?", [b"of another key"])
    app = open_(open_page, draft=token)
    assert draft_text.OPEN_SHARED in [button.label for button in app.button]
    assert now(app)[0]["alt"] == {"from": "default"}


def test_the_name_of_the_block_comes_along(connected: Workspace, open_page: OpenPage) -> None:
    app = bind(open_(open_page))
    name(app).set_value("Theirs").run()
    query = share(app)
    name(app).set_value("Mine").run()
    fix(app, "the_alt", "Also mine")
    shared = open_page("personalize", **query)
    assert name(shared).value == "Mine"
    press(shared, draft_text.OPEN_SHARED)
    assert name(shared).value == "Theirs"
    assert name(open_(open_page)).value == "Theirs"
    press(shared, draft_text.UNDO)
    assert name(shared).value == "Mine"


def name(app: AppTest) -> Any:
    """Where the block's name is typed."""
    app = unfold(app, "cell_personalize_save")
    return next(each for each in app.text_input if each.label == texts.BLOCK_NAME)


def test_an_address_is_shown_as_long_as_it_works(connected: Workspace, open_page: OpenPage) -> None:
    app = bind(open_(open_page))
    query = share(app)
    assert draft_text.STOP_SHARING in [button.label for button in app.button]
    # Also whoever has lost the address can end it.
    press(unfold(open_(open_page), keys.SHARE_OPEN.name), draft_text.STOP_SHARING)
    with pytest.raises(NotFound):
        connected.drafts.open_shared(query["draft"])
    app.run()
    assert not [each for each in shown_code(app) if "draft=" in each]
    labels = [button.label for button in app.button]
    assert draft_text.SHARE in labels
    assert draft_text.STOP_SHARING not in labels


def test_a_saved_block_is_shared_by_its_address(connected: Workspace, open_page: OpenPage) -> None:
    app = unfold(press(fixed(open_(open_page)), texts.SAVE), keys.SHARE_OPEN.name)
    (address,) = [each for each in shown_code(app) if "/personalize?" in each]
    assert parse_qs(urlsplit(address).query) == {"template": [TEMPLATE]}
    assert draft_text.SHARE not in [button.label for button in app.button]
    assert rows_of_links(connected) == 0


def test_whoever_opens_a_link_sees_the_recipient_in_view(connected: Workspace, open_page: OpenPage) -> None:
    app = press_step(bind(open_(open_page, metric="PLord1")), preview_text.NEXT)
    for query in (share(app), saved_address(press(app, texts.SAVE))):
        assert "Recipient 2 of" in said(open_page("personalize", **query))


def saved_address(app: AppTest) -> dict[str, str]:
    (address,) = [each for each in shown_code(app) if "/personalize?" in each]
    return {name: value for name, (value,) in parse_qs(urlsplit(address).query).items()}


def rows_of_links(ws: Workspace) -> int:
    return len(list(ws.database.rows_where("shared_draft")))


def test_whoever_shares_is_told_where_the_link_works(connected: Workspace, open_page: OpenPage) -> None:
    assert connected.settings.is_local
    for app in (open_(open_page), press(open_(open_page), texts.SAVE)):
        assert draft_text.LOCAL_ONLY in said(unfold(app, keys.SHARE_OPEN.name))
    team = connected.settings.model_copy(update={"workspace_url": "https://media.shop.example"})
    assert not team.is_local


def test_a_shared_draft_can_be_left(connected: Workspace, open_page: OpenPage) -> None:
    app = open_(open_page, draft=sent(connected, "Theirs"))
    assert "Draft shared by bob@shop.example on" in said(app).replace("\\", "").replace("\u2060", "")
    press(app, draft_text.LEAVE)
    assert now(app)[0]["alt"] == {"from": "default"}
    assert "Draft shared" not in said(app)
    press(app, draft_text.REDO)
    again = open_(open_page, draft=sent(connected, "Theirs"))
    assert "Your own draft holds the same choices." in said(again)
    assert draft_text.LEAVE not in [button.label for button in again.button]
