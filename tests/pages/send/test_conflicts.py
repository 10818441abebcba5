"""A block that was deleted or edited in Klaviyo: what happens is decided where it is said, and no link leads to it."""

import pytest
from streamlit.testing.v1 import AppTest

from core import Workspace
from tests.support.pages import OpenPage, said
from ui.app import text as words
from ui.send import bar_text, review_text

MUG, TEMPLATE = "image/upload/products/mug", "raw/upload/templates/order-thanks.cldt.json"


def links_out(app: AppTest) -> list[str]:
    return [each.proto.label for each in app.get("link_button")]


@pytest.mark.parametrize("asset", [MUG, TEMPLATE])
def test_a_deleted_block_is_created_again_by_a_press_where_that_is_said(
    connected: Workspace, open_page: OpenPage, asset: str
) -> None:
    connected.send.wait(connected.send.start([asset]))
    (link,) = connected.links.all()
    connected.account.klaviyo.delete_universal_content(link.block_id)
    app = open_page("send", **{"assets": asset, "from": "links"})
    assert review_text.FROM_LINKS in said(app)
    assert review_text.FROM_LIBRARY not in said(app)
    assert review_text.deleted(1) in said(app)
    assert bar_text.nothing_to_send(1) in said(app)
    assert "API calls" not in said(app)
    assert words.OPEN_IN_KLAVIYO not in links_out(app)
    assert app.button("send_now").disabled
    app.button("send_recreate_here").click().run(timeout=60)
    assert not app.exception
    assert not app.button("send_now").disabled
    assert review_text.deleted(1) not in said(app)
    assert words.OPEN_IN_KLAVIYO not in links_out(app)
    assert connected.account.klaviyo.get_all_universal_content([link.block_id]) == []
