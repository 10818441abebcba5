"""What somebody sees who has connected nothing yet, and the one click into the demo shop."""

import pytest

from core import Workspace
from core.domain.connection import CloudinaryCredentials
from core.errors import Refused
from tests.support.pages import OpenPage, binding_prefix, picked, said
from tests.support.servers import RunningSandbox
from tests.support.workspaces import Control
from ui.setup import first_text as texts

KEY = CloudinaryCredentials(cloud="fernkiln", key="sandbox-key", secret="sandbox-secret")


def is_shown(text: str) -> bool:
    return texts.WHAT_IT_DOES.strip() in text


def test_one_click_connects_the_demo_shop_and_opens_a_template_that_is_filled(
    unconnected: Workspace, open_page: OpenPage
) -> None:
    app = open_page("setup")
    assert is_shown(said(app))
    app.button("try_demo").click().run(timeout=60)
    assert not app.exception
    assert unconnected.setup.klaviyo().usable
    assert unconnected.setup.metadata_field().state == "present"
    assert "fill" not in app.query_params
    assert picked(app, binding_prefix(app, "product")).path == "$extra.line_items[0].product.images[0].src"
    assert not is_shown(said(open_page("setup")))


def test_what_was_chosen_before_is_not_filled_over(connected: Workspace, open_page: OpenPage) -> None:
    query = texts.DEMO_BLOCK | {"slot": "line", "field": "Items[0]"}
    app = open_page("personalize", **query)
    assert picked(app, binding_prefix(app, "line")).path == "Items[0]"


def test_a_real_workspace_is_never_connected_to_the_demo_shop(real: Workspace, open_page: OpenPage) -> None:
    real.setup._environments.save("real", KEY)
    text = said(open_page("setup"))
    assert is_shown(text)
    assert texts.TRY_HELP not in text
    with pytest.raises(Refused):
        real.demo.connect()
    assert real.account.connection is None


def test_a_role_that_may_not_install_apps_is_told_so(
    unconnected: Workspace, running_sandbox: RunningSandbox, open_page: OpenPage
) -> None:
    Control(running_sandbox.url).post("switch", name="role", value="cannot_install")
    app = open_page("setup")
    app.button("try_demo").click().run(timeout=60)
    assert app.error[0].value
    assert unconnected.setup.klaviyo().connection is None
