"""What destroys something in Klaviyo asks first, names the block and its emails, and says afterwards what it did."""

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from core import Workspace
from core.domain.block import Block
from core.klaviyo.templates import TemplateClient
from tests.pages.links.test_link_detail import keys, token
from tests.support.damage import MUG, TEAPOT, VASE, Damage
from tests.support.pages import OpenPage, said
from tests.support.sends import blocks, sent
from ui.links import audit_text, link_text

Way = Callable[[Workspace], None]


def edited(ws: Workspace) -> None:
    Damage(ws).edit_block(Damage(ws).block_of(MUG))


def without_asset(ws: Workspace) -> None:
    Damage(ws).delete_asset(MUG)


WAYS: list[Way] = [edited, without_asset]


def by_name(ws: Workspace) -> dict[str, Block]:
    return {block.name: block for block in blocks(ws)}


def open_mug(ws: Workspace, open_page: OpenPage) -> AppTest:
    return open_page("links", link=token(ws, MUG))


@pytest.mark.parametrize("way", WAYS)
def test_one_press_destroys_nothing(
    connected: Workspace, open_page: OpenPage, way: Callable[[Workspace], None]
) -> None:
    sent(connected, [MUG, VASE])
    html = f'<html><body><div data-klaviyo-universal-block="{Damage(connected).block_of(MUG)}"></div></body></html>'
    TemplateClient(service=connected.account.klaviyo.service).create("Autumn newsletter", html)
    connected.where_used.scan()
    way(connected)
    connected.links.audit()
    before = by_name(connected)
    app = open_mug(connected, open_page)
    (key,) = [key for key in keys(app) if key.startswith("closed_ask_fix_")]
    assert not [key for key in keys(app) if key.startswith(("fix_", "destroy_"))]
    app.button(key=key).click().run()
    assert by_name(connected) == before
    assert "“Mug” in Klaviyo" in said(app)
    assert "Autumn newsletter" in said(app)


def test_a_deleted_block_is_named_until_another_is_selected(connected: Workspace, open_page: OpenPage) -> None:
    sent(connected, [MUG, TEAPOT])
    without_asset(connected)
    connected.links.audit()
    app = open_mug(connected, open_page)
    (key,) = [key for key in keys(app) if key.startswith("closed_ask_fix_")]
    app.button(key=key).click().run()
    (key,) = [key for key in keys(app) if key.startswith("destroy_")]
    app.button(key=key).click().run()
    assert not app.exception
    assert list(by_name(connected)) == ["Teapot"]
    for _ in range(2):
        assert any("“Mug” was deleted in Klaviyo." in each.value for each in app.success)
        app.run()


def test_of_several_findings_each_that_is_destroyed_is_named(connected: Workspace, open_page: OpenPage) -> None:
    sent(connected, [MUG, TEAPOT, VASE])
    without_asset(connected)
    Damage(connected).edit_block(Damage(connected).block_of(TEAPOT))
    connected.links.audit()
    destroyed = [each.finding for each in connected.links.findings() if each.finding.fix in audit_text.DESTROYS]
    asked = " ".join(map(audit_text.destroy_ask, destroyed))
    assert "“Mug”" in asked
    assert "“Teapot”" in asked
    assert audit_text.deleted(destroyed).startswith("“Mug” was deleted in Klaviyo.")


def test_nothing_leads_to_an_asset_that_is_gone(connected: Workspace, open_page: OpenPage) -> None:
    sent(connected, [MUG, VASE])
    without_asset(connected)
    connected.links.audit()
    buttons = {name: link_labels(open_page("links", link=token(connected, name))) for name in (MUG, VASE)}
    assert link_text.OPEN_IN_CLOUDINARY not in buttons[MUG]
    assert link_text.OPEN_IN_CLOUDINARY in buttons[VASE]


def link_labels(app: AppTest) -> list[str]:
    return [str(each.proto.label) for each in app.get("link_button")]


def test_an_image_that_is_no_longer_at_its_address_is_said(connected: Workspace, open_page: OpenPage) -> None:
    sent(connected, [MUG, VASE])
    without_asset(connected)
    connected.links.audit()
    opened = {name: open_page("links", link=token(connected, name)) for name in (MUG, VASE)}
    assert [len(app.get("image")) for app in opened.values()] == [0, 1]
    assert [link_text.NO_IMAGE in said(app) for app in opened.values()] == [True, False]
