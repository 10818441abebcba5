"""What a send says of an asset whose metadata does not tell its block: each cause has a sentence of its own."""

from pathlib import Path

from core.domain.asset import Asset
from core.domain.block import Link, LinkKey
from core.publish.metadata_field import MISSING
from core.publish.store import Links
from core.send.metadata_batch import FieldBatch
from core.send.store import Sends
from core.send.values import PlanRow
from tests.support.planned import planned_send
from tests.support.services_in_memory import ServicesInMemory, connected, image

NUMBERS = (1, 2, 3)


def asset_id(number: int) -> str:
    return f"{number:032x}"


def row(number: int) -> PlanRow:
    asset = Asset(
        asset_id=asset_id(number), resource_type="image", type="upload", public_id=f"products/{number}", version=1,
        url="",
    )  # fmt: skip
    return PlanRow(asset=asset, kind="image", name="Mug", alt="", link="", src="", action="create", calls=1)


def test_a_link_that_was_removed_is_not_told_as_an_asset_that_is_gone(tmp_path: Path) -> None:
    services = ServicesInMemory(*(image(f"products/{number}", number) for number in NUMBERS))
    with connected(services, tmp_path) as ws:
        links, sends = Links(ws.database), Sends(ws.database)
        send_id = planned_send(ws.database, ws.account.scope, [row(number) for number in NUMBERS]).id
        for number in (1, 3):
            key = LinkKey(scope=ws.account.scope, asset_id=asset_id(number), kind="image")
            link = Link(
                key=key, public_id=f"products/{number}", block_id=f"B{number}", name="Mug", html_hash="", version=1,
                updated_at="",
            )  # fmt: skip
            links.finish(links.begin(key, "Mug", "create"), link, "created")
        del services.assets[asset_id(3)]
        batch = FieldBatch(ws.account, send_id, links, sends, ws.database)
        for place, number in enumerate(NUMBERS):
            batch.add(place, asset_id(number), "image")
        batch.flush()
        told = {item.asset_id: (item.linked, item.detail) for item in sends.items(send_id)}
    assert told[asset_id(1)] == (True, "")
    linked, why = told[asset_id(2)]
    assert not linked
    assert "link was removed" in why
    assert told[asset_id(3)] == (False, MISSING)
    assert '"B1"' in services.field("products/1")
    assert services.field("products/2") == ""
