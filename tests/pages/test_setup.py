"""Every state of Setup."""

import dataclasses
import json
from collections.abc import Iterator

import pytest
from streamlit.testing.v1 import AppTest

from core import Workspace
from core.domain.connection import CloudinaryCredentials
from tests.conftest import RunningSandbox
from tests.contract.conftest import Control, connect
from ui.state import workspace
from ui.words import setup as texts

from .conftest import OpenPage

KEY = CloudinaryCredentials(cloud="fernkiln", key="sandbox-key", secret="sandbox-secret")


def said(app: AppTest) -> str:
    """All text that a person can read, and the markup of links."""
    kinds = ("markdown", "caption", "warning", "error", "success", "info", "html", "badge")
    elements = [element for kind in kinds for element in app.get(kind)]
    return "\n".join(str(getattr(element, "value", None) or getattr(element.proto, "body", "")) for element in elements)


@pytest.fixture
def real(
    unconnected: Workspace, running_sandbox: RunningSandbox, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Workspace]:
    """A workspace with a Klaviyo app and a key of its own; both services are played by the sandbox."""
    monkeypatch.setenv("KLAVIYO_CLIENT_ID", "sandbox-client")
    monkeypatch.setenv("KLAVIYO_CLIENT_SECRET", "sandbox-secret")
    for name in ("KLAVIYO_WWW_URL", "KLAVIYO_API_URL"):
        monkeypatch.setenv(name, f"{running_sandbox.url}/klaviyo")
    monkeypatch.setenv("CLOUDINARY_API_URL", f"{running_sandbox.url}/cloudinary")
    monkeypatch.setenv("CLOUDINARY_DELIVERY_URL", f"{running_sandbox.url}/res")
    unconnected.close()
    workspace.cache_clear()
    yield workspace()
    workspace().close()


def test_fresh(unconnected: Workspace, open_page: OpenPage) -> None:
    text = said(open_page("setup"))
    assert "set KLAVIYO_CLIENT_ID and KLAVIYO_CLIENT_SECRET and restart, and connect Cloudinary below" in text
    assert texts.FIELD_ABSENT in text
    assert texts.CHECK_FIRST in text


def test_coming_from_klaviyos_marketplace(unconnected: Workspace, open_page: OpenPage) -> None:
    assert texts.FROM_KLAVIYO in said(open_page("setup", klaviyo="install"))


def test_connected(connected: Workspace, open_page: OpenPage) -> None:
    text = said(open_page("setup"))
    assert "calls left" in text
    assert texts.FIELD_PRESENT in text
    assert texts.CHECK_NEVER in text


def test_a_real_pair_by_the_form(real: Workspace, open_page: OpenPage) -> None:
    assert real.pairs.missing == ["CLOUDINARY_URL"]
    real.setup._environments.save("real", KEY)
    connect(real)
    app = open_page("setup")
    text = said(app)
    assert texts.CLOUDINARY_SOURCE["form"] in text
    assert [button.label for button in app.button].count(texts.DISCONNECT) == 2
    assert "Connected accounts" in "".join(str(badge.proto) for badge in app.sidebar.markdown)


def test_a_wrong_cloudinary_key(real: Workspace, open_page: OpenPage) -> None:
    real.setup._environments.save("real", dataclasses.replace(KEY, secret="CANARY"))
    text = said(open_page("setup"))
    assert "Cloudinary refused" in text
    assert "CANARY" not in text


def test_an_environment_under_another_key(
    real: Workspace, open_page: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    real.setup._environments.save("real", KEY)
    monkeypatch.setenv("WORKSPACE_SECRET_KEY", "A" * 43 + "=")
    workspace.cache_clear()
    text = said(open_page("setup"))
    assert texts.CLOUDINARY_LOCKED in text
    assert "sandbox-secret" not in text


def test_a_revoked_install(connected: Workspace, open_page: OpenPage) -> None:
    connected.setup._connections.mark_broken("sandbox", "Klaviyo no longer accepts this connection")
    text = said(open_page("setup"))
    assert "Klaviyo no longer accepts this connection" in text
    assert texts.CHECK_FIRST in text


def test_no_network(unconnected: Workspace, running_sandbox: RunningSandbox, open_page: OpenPage) -> None:
    control = Control(running_sandbox.url)
    control.fault("GET", "/cloudinary", "reset_before", times=20)
    unconnected.pairs.target.cloudinary.service.__dict__["sleep"] = lambda _: None
    text = said(open_page("setup"))
    assert "cannot be reached" in text
    assert texts.FIELD_ABSENT not in text


def test_no_permission_for_the_field(
    unconnected: Workspace, running_sandbox: RunningSandbox, open_page: OpenPage
) -> None:
    Control(running_sandbox.url).post("switch", name="metadata_denied", value="1")
    app = open_page("setup")
    next(button for button in app.button if button.label == texts.CREATE_FIELD).click().run()
    text = said(app)
    assert "Cloudinary refused" in text
    assert texts.FIELD_REFUSED in text


def test_the_account_check_by_its_button(connected: Workspace, open_page: OpenPage) -> None:
    connected.checks._sleep = lambda _: None
    app = open_page("setup")
    next(button for button in app.button if button.label == texts.CHECK).click().run(timeout=60)
    assert not app.exception
    found = app.dataframe[0].value
    assert found["probe"].iloc[0] == "profiles"
    assert "text" in set(found["probe"])
    assert not found["result"].str.contains("fail").any()


def test_links_made_before_the_field_are_brought_to_their_assets(unconnected: Workspace, open_page: OpenPage) -> None:
    connect(unconnected)
    template = "templates/order-thanks.cldt.json"
    choices = unconnected.personalize.open(template).personalization.to_json()
    assert not unconnected.personalize.save(template, choices).linked
    app = open_page("setup")
    next(button for button in app.button if button.label == texts.CREATE_FIELD).click().run()
    assert texts.unkept(1) in said(app)
    next(button for button in app.button if button.label == texts.FILL_IN).click().run()
    text = said(app)
    assert texts.filled_in(1, 0) in text
    assert texts.unkept(1) not in text
    asset = unconnected.templates.get(template).asset
    assert json.loads(asset.metadata["klaviyo_ucb"])["blocks"][0]["p"]["template"]["public_id"] == template
    assert unconnected.field.missing() == []
