"""What Setup says after a consent page: once, only while it is true, and with the way on beside it."""

import re

import pytest
from streamlit.testing.v1 import AppTest

from core import Workspace
from core.errors import NotConnected
from tests.support.pages import OpenPage, said, unfold
from tests.support.workspaces import connect
from ui.app import text as words
from ui.setup import text as texts

OUTCOMES = [{"klaviyo": word} for word in (*texts.CALLBACK, "install")]
OUTCOMES += [{"cloudinary": "connected"}, {"missing": "1"}]


@pytest.fixture(autouse=True)
def cookie(monkeypatch: pytest.MonkeyPatch) -> None:
    """AppTest knows no cookies: the browser's identity as the gate would have set it."""
    for cell in ("klaviyo", "cloudinary"):
        monkeypatch.setattr(f"ui.setup.{cell}.browser", lambda: "ana")


def messages(app: AppTest) -> list[str]:
    kinds = (app.success, app.warning, app.error, app.info)
    return [element.value for kind in kinds for element in kind]


@pytest.mark.parametrize("query", OUTCOMES, ids=lambda query: "-".join(*query.items()))
def test_the_address_is_clean_once_the_page_has_said_it(
    unconnected: Workspace, open_page: OpenPage, query: dict[str, str]
) -> None:
    if query.get("klaviyo") == "connected":
        connect(unconnected)
    app, usual = open_page("setup", **query), messages(open_page("setup"))
    assert not {"klaviyo", "cloudinary", "missing"} & app.query_params.keys()
    (message,) = set(messages(app)) - set(usual)
    # It stays while the person is on the page, and is gone when they come back.
    assert message in messages(app.run())
    app = app.switch_page("../../pages/help.py").run().switch_page("../../pages/setup.py").run()
    assert message not in messages(app)


def test_connected_is_not_said_of_a_connection_that_is_broken(connected: Workspace, open_page: OpenPage) -> None:
    app = open_page("setup", klaviyo="connected")
    assert texts.CALLBACK["connected"] in said(app)
    connected.setup._connections.mark_broken("sandbox", "FERNKN", "Klaviyo no longer accepts this connection")
    assert texts.CALLBACK["connected"] not in said(app.run())
    assert texts.CALLBACK["connected"] not in said(open_page("setup", klaviyo="connected"))


def test_a_refusal_is_not_said_of_what_was_connected_since(unconnected: Workspace, open_page: OpenPage) -> None:
    app = open_page("setup", klaviyo="denied")
    assert texts.CALLBACK["denied"] in said(app)
    connect(unconnected)
    assert texts.CALLBACK["denied"] not in said(app.run())


@pytest.mark.parametrize("word", sorted(set(texts.CALLBACK) - {"connected"}))
def test_the_button_follows_the_message(unconnected: Workspace, open_page: OpenPage, word: str) -> None:
    text = said(open_page("setup", klaviyo=word))
    app = open_page("setup", klaviyo=word)
    blocks = [str(getattr(each, "value", "") or getattr(each.proto, "body", "")) for each in app.main]
    (at,) = [number for number, block in enumerate(blocks) if block == texts.CALLBACK[word]]
    assert f">{texts.INSTALL}</a>" in blocks[at + 1]
    assert text.count(f">{texts.INSTALL}</a>") == 2
    assert "described below" not in text
    assert [each.proto.expanded for each in app.expander if each.label == texts.ASK_SOMEBODY] == (
        [True, False] if word == "denied" else [False]
    )


def test_each_fold_that_a_text_names_is_there(unconnected: Workspace, open_page: OpenPage) -> None:
    labels = [each.label for each in open_page("setup").expander]
    for text in (texts.KLAVIYO_ASK, texts.CALLBACK["scope"]):
        assert set(re.findall("“(.*?)”", text)) <= set(labels)


def test_nothing_on_setup_leads_to_setup(connected: Workspace, open_page: OpenPage) -> None:
    connected.demo.enable("revoke")
    app = unfold(open_page("setup"), *(f"cell_setup_{cell}" for cell in ("klaviyo", "metadata_field", "account_check")))
    text = said(app)
    assert texts.BROKEN_NEXT in text
    assert "on Setup" not in text
    # Elsewhere it leads there.
    assert "reconnect on Setup" in said(open_page("send"))


def test_what_leads_to_setup_is_said_there_as_what_to_press() -> None:
    error = NotConnected("no Klaviyo account is connected; connect one on Setup")
    assert words.said_on_setup(f"{words.sentence(error)} {words.NEXT_CONNECT}") == (
        "No Klaviyo account is connected; connect one in step 1. Select “Install Klaviyo app” in step 1."
    )
