"""A page shows one account: what a person presses on it never happens to another one, connected since."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import httpx
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Button

from core import Workspace, open_workspace
from core.cloudinary.metadata_field import FIELD_ID
from core.domain.connection import CloudinaryCredentials, Tokens
from core.events.sample import Sample
from core.http import ignore_answer
from core.personalize.draft import Draft
from tests.pages.personalize.test_drafts import now
from tests.support.pages import OpenPage, shown_code, unfold
from tests.support.servers import RunningSandbox
from tests.support.two_accounts import OTHER, OWN, written
from tests.support.workspaces import connect
from ui.app.cell_result import CellResult
from ui.app.state import clear_all_results
from ui.events import text as events
from ui.links import text as links
from ui.personalize import draft_text
from ui.personalize import text as personalize
from ui.setup import check_text, keys
from ui.setup import text as setup
from ui.setup.disconnect_text import DISCONNECT_KLAVIYO

KEY = CloudinaryCredentials(cloud="fernkiln", key="sandbox-key", secret="sandbox-secret")
ELSEWHERE = CloudinaryCredentials(cloud="othershop", key="sandbox-key", secret="sandbox-secret")
TEMPLATE, MUG = "templates/order-thanks.cldt.json", "products/mug"
MINE = f"real:{OWN}:fernkiln"
"""What belongs to the account of the page; the job that a press may begin for it ends at once."""


@dataclass
class Shop:
    """A workspace whose account somebody switches in another process."""

    ws: Workspace
    other: Workspace
    tokens: dict[str, Tokens]
    log: str

    def connect(self, account_id: str, environment: CloudinaryCredentials = KEY) -> None:
        self.other.setup._connections.save("real", account_id, account_id, self.tokens[account_id])
        self.other.setup._environments.save("real", environment)

    def writes(self) -> list[str]:
        """Every request so far that changes something at a service."""
        rows = httpx.get(self.log, timeout=20).json()
        reads = ("/resources/search", "/oauth/token", "/oauth/authorize")
        return [row["path"] for row in rows if row["method"] != "GET" and not row["path"].endswith(reads)]


@pytest.fixture
def shop(real: Workspace, running_sandbox: RunningSandbox, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shop]:
    """A sent picture and a saved template, and tokens of two accounts."""
    for cell in ("klaviyo", "cloudinary"):
        monkeypatch.setattr(f"ui.setup.{cell}.browser", lambda: "ana")
    tokens = {}
    real.setup._environments.save("real", KEY)
    for account_id in (OTHER, OWN):
        connect(real)
        tokens[account_id] = real.setup._connections.tokens("real")
    real.setup.create_metadata_field()
    real.send.wait(real.send.start([MUG]))
    real.personalize.save(TEMPLATE, real.personalize.open(TEMPLATE).personalization.to_json())
    real.account.cloudinary.update_metadata(real.account.cloudinary.get_asset("image", MUG), FIELD_ID, "")
    with open_workspace(real.settings) as other:
        yield Shop(real, other, tokens, f"{running_sandbox.url}/_control/requests")


def press(shop: Shop, app: AppTest, find: Callable[[AppTest], Button]) -> None:
    """Somebody connects another account and environment, then the person presses what the page still shows."""
    shop.connect(OWN)
    # The first run finds the other account of the press before, and draws anew.
    app.run(timeout=60)
    button, before, rows = find(app), shop.writes(), written(shop.ws)
    shop.connect(OTHER, ELSEWHERE)
    button.click().run(timeout=60)
    assert not app.exception, app.exception
    assert shop.writes() == before
    assert shop.other.setup._connections.stored("real").account_id == OTHER
    assert shop.other.setup._environments.get("real") == ELSEWHERE
    assert {scope for scope, found in written(shop.ws).items() if rows.get(scope) != found} <= {MINE}


def labelled(label: str) -> Callable[[AppTest], Button]:
    return lambda app: next(button for button in app.button if button.label == label)


def keyed(key: str) -> Callable[[AppTest], Button]:
    return lambda app: app.button(key=key)


def test_setup(shop: Shop, open_page: OpenPage) -> None:
    app = unfold(open_page("setup"), *(f"cell_setup_{step}" for step in ("klaviyo", "cloudinary", "metadata_field")))
    for find in (
        labelled(DISCONNECT_KLAVIYO),
        keyed("cloudinary_off"),
        labelled(check_text.CHECK),
        labelled(setup.FILL_IN),
    ):
        # Both questions are over once another account is shown.
        shop.connect(OWN)
        app.run(timeout=60)
        unfold(app, keys.DISCONNECT_OPEN.name, keys.DISCONNECT_CLOUDINARY_OPEN.name)
        press(shop, app, find)


def test_a_run_that_ends_while_it_finds_another_account_leaves_that_to_the_next(
    shop: Shop, open_page: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop.ws.account.cloudinary.service.call("DELETE", f"/metadata_fields/{FIELD_ID}", read=ignore_answer)
    app = open_page("setup")
    ended: list[bool] = []

    def end() -> None:
        if not ended:
            ended.append(True)
            st.stop()
        clear_all_results()

    before = shop.writes()
    shop.connect(OTHER, ELSEWHERE)
    monkeypatch.setattr("ui.app.state.clear_all_results", end)
    labelled(setup.CREATE_FIELD)(app).click().run(timeout=60)
    assert ended
    app.run(timeout=60)
    app.run(timeout=60)
    assert not app.exception, app.exception
    assert shop.writes() == before


def test_setup_without_the_field(shop: Shop, open_page: OpenPage) -> None:
    shop.ws.account.cloudinary.service.call("DELETE", f"/metadata_fields/{FIELD_ID}", read=ignore_answer)
    press(shop, open_page("setup"), labelled(setup.CREATE_FIELD))


def test_setup_before_klaviyo_is_connected(shop: Shop, open_page: OpenPage) -> None:
    """The demo shop is at work, and Setup is about the real account."""
    shop.ws.account.cloudinary.service.call("DELETE", f"/metadata_fields/{FIELD_ID}", read=ignore_answer)
    shop.other.setup._connections.delete("real")
    app, before = open_page("setup"), shop.writes()
    shop.other.setup._environments.save("real", ELSEWHERE)
    labelled(setup.CREATE_FIELD)(app).click().run(timeout=60)
    assert shop.writes() == before


def test_send(shop: Shop, open_page: OpenPage) -> None:
    (last,) = shop.ws.send.last()
    press(shop, open_page("send", assets="products/teapot"), keyed("send_now"))
    shop.connect(OWN)
    app = unfold(open_page("send", send=last.id), f"send_undo_{last.id}")
    press(shop, app, keyed(f"send_undo_now_{last.id}"))


def test_personalize(shop: Shop, open_page: OpenPage) -> None:
    press(shop, open_page("personalize", template=TEMPLATE), labelled(personalize.SAVE))


@pytest.mark.parametrize("label", [draft_text.SHARE, draft_text.OPEN_SHARED, draft_text.DISCARD])
def test_a_draft_stays_in_its_account(shop: Shop, open_page: OpenPage, label: str) -> None:
    """Both accounts have the same environment, so the same template stands on the page before and after."""
    raw = shop.ws.personalize.open(TEMPLATE).personalization.to_json()
    theirs = Draft.of(raw).change({**raw, "alt": {"from": "fixed", "value": "Theirs"}})
    shared = {"draft": shop.ws.drafts.share(TEMPLATE, theirs)} if label == draft_text.OPEN_SHARED else {}
    shop.ws.drafts.save(TEMPLATE, Draft.of(raw).change({**raw, "alt": {"from": "fixed", "value": "Mine"}}))
    app = unfold(open_page("personalize", template=TEMPLATE, **shared), "cell_personalize_save", "personalize_share")
    button = labelled(label)(app)
    shop.connect(OTHER)
    shop.other.drafts.save(TEMPLATE, Draft.of(raw).change({**raw, "alt": {"from": "fixed", "value": "Another's"}}))
    drafts = shop.ws.database.rows_where("draft")
    button.click().run(timeout=60)
    assert not app.exception, app.exception
    assert now(app)[0]["alt"] == {"from": "fixed", "value": "Another's"}
    assert shop.ws.database.rows_where("draft") == drafts
    assert shop.ws.database.rows_where("shared_draft") == []
    assert [each for each in shown_code(app) if "draft=" in each] == []


def test_links(shop: Shop, open_page: OpenPage) -> None:
    app = unfold(open_page("links"), "cell_links_where_used")
    for find in (keyed("audit_run"), labelled(links.SCAN)):
        press(shop, app, find)


def test_events(shop: Shop, open_page: OpenPage) -> None:
    app = unfold(open_page("events", size="200"), "cell_events_export")
    press(shop, app, labelled(events.SAVE))
    assert shop.ws.database.rows_where("saved_sample") == []


def test_what_a_session_shows_of_events_goes_with_their_connection(shop: Shop, open_page: OpenPage) -> None:
    """Somebody disconnects the account and connects it again, between two looks at the page."""
    app = open_page("events", size="200")
    (shown,) = samples_of(app)
    assert [sample is shown for sample in samples_of(app.run())] == [True]
    shop.other.setup._connections.delete("real")
    shop.connect(OWN)
    assert [sample is shown for sample in samples_of(app.run())] == [False]


def samples_of(app: AppTest) -> list[Sample]:
    """The samples that the cells of a session hold."""
    memories: dict[str, CellResult] = app.session_state["cells"]
    return [memory.result for memory in memories.values() if isinstance(memory.result, Sample)]
