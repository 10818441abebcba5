"""What Setup asks of somebody who has connected nothing: one thing first, and all that real accounts need."""

import re

from core import Workspace
from core.klaviyo.oauth import OPTIONAL_SCOPES, SCOPES
from tests.support.damage import MUG
from tests.support.pages import OpenPage, heads, said, shown_code, unfold
from tests.support.sends import sent
from tests.support.servers import ROOT
from tests.support.workspaces import connect
from ui.extension import text as extension_texts
from ui.setup import first_text as texts
from ui.setup import text as setup_texts


def test_one_button_is_the_first_thing_to_do(unconnected: Workspace, open_page: OpenPage) -> None:
    app = open_page("setup")
    assert [button.label for button in app.button if button.proto.type == "primary"] == [texts.TRY]
    install = next(line for line in said(app).splitlines() if f">{setup_texts.INSTALL}</a>" in line)
    assert 'class="install second"' in install


def test_real_accounts_need_what_can_be_copied(unconnected: Workspace, open_page: OpenPage) -> None:
    app = open_page("setup")
    copied = shown_code(app)
    assert unconnected.settings.redirect_uri in copied
    (scopes,) = [text for text in copied if text.startswith("accounts:read ")]
    assert scopes.split() == sorted(SCOPES)
    # Who wants none of the optional ones copies just the required ones, as in the README.
    assert f"`{scopes}`" in (ROOT / "README.md").read_text()
    assert " ".join(OPTIONAL_SCOPES) in copied
    (lines,) = [text for text in copied if text.startswith("KLAVIYO_CLIENT_ID=…\nKLAVIYO_CLIENT_SECRET=…")]
    assert lines == re.search(r"```sh\n(KLAVIYO.*?)\n```", (ROOT / "README.md").read_text(), re.DOTALL)[1]
    assert ".env" in said(app)
    assert "https://www.klaviyo.com/manage-apps" in said(app)


def test_the_way_to_real_accounts_stays_while_the_demo_shop_is_connected(
    connected: Workspace, open_page: OpenPage
) -> None:
    app = unfold(open_page("setup"), "cell_setup_klaviyo")
    # A popover is cut where the window ends.
    assert [each.label for each in app.expander if each.label == setup_texts.REAL]
    assert connected.settings.redirect_uri in shown_code(app)
    # No text names a button that is not there.
    assert f"“{setup_texts.INSTALL}” connects" not in said(app)
    assert f"“{setup_texts.REAL}” above" in said(app)


def test_a_missing_extension_is_said_once(connected: Workspace, open_page: OpenPage) -> None:
    app = open_page("setup")
    assert extension_texts.NOT_PAIRED in said(app)
    assert extension_texts.NOT_DETECTED not in said(app)
    assert "primary" not in {button.proto.type for button in app.button if button.label == extension_texts.PAIR}


def test_before_anything_is_connected_no_step_says_that_it_is(unconnected: Workspace, open_page: OpenPage) -> None:
    def outcomes() -> list[str]:
        return [head["outcome"] for head in heads(open_page("setup")) if "fernkiln" in head["outcome"]]

    assert outcomes() == ["Ready · fernkiln (demo shop)"]
    connect(unconnected)
    assert outcomes() == ["Connected · fernkiln (demo shop)"]


def test_once_everything_is_connected_setup_leads_on_until_something_was_sent(
    unconnected: Workspace, open_page: OpenPage
) -> None:
    def leads_to() -> list[str]:
        app = open_page("setup")
        assert (setup_texts.NEXT_STEPS in said(app)) == bool(app.get("page_link"))
        return [each.proto.label for each in app.get("page_link")]

    assert leads_to() == []
    connect(unconnected)
    # The field is the next thing to do.
    assert leads_to() == []
    unconnected.setup.create_metadata_field()
    assert leads_to() == [setup_texts.SEND_ASSETS, setup_texts.PERSONALIZE_TEMPLATE, setup_texts.DEMO_TEMPLATE]
    sent(unconnected, [MUG])
    assert leads_to() == []
