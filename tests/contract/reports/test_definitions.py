"""What people reported of Klaviyo's definitions of templates: for some accounts each answers 500, at any time."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from core.klaviyo.templates import TemplateClient
from tests.support.switched_shop import SwitchedShop, prepare, switched


@pytest.fixture
def shop(drawn_world: Path, tmp_path: Path) -> Iterator[SwitchedShop]:
    """A Klaviyo that can load no definition of a template."""
    folder = tmp_path / "prepared"
    folder.mkdir()
    prepare(drawn_world, folder)
    with switched(folder, tmp_path / "shop", {"definitions": "500"}) as shop:
        yield shop


def test_each_is_asked_for_once_and_counted_and_the_rest_is_read(shop: SwitchedShop) -> None:
    """https://github.com/klaviyo/klaviyo-api-node/issues/117"""
    with shop.open("ours") as ws:
        client = TemplateClient(service=ws.account.klaviyo.service)
        written = client.create("Written by hand", '<div data-klaviyo-universal-block="REF123"></div>')
        shop.state.db.execute("update template set editor_type = 'SYSTEM_DRAGGABLE' where id != ?", [written])
        dragged = sum(template.dragged for template in client.list_templates())
        assert dragged > 0
        since = calls(shop)
        scan = ws.where_used.scan()
        assert (scan.templates, scan.unread) == (dragged + 1, dragged)
        # The list has one page; no definition is asked for twice, so nobody waits between attempts.
        assert calls(shop) - since == 1 + dragged
        (usage,) = ws.where_used.of(["REF123"])
        assert usage.template_name == "Written by hand"


def calls(shop: SwitchedShop) -> int:
    """Requests for templates so far."""
    query = "select count(*) from request_log where path like '%/api/templates%' and method = 'GET'"
    return int(shop.state.db.execute(query).fetchone()[0])
