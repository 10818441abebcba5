"""A send whose process dies after the link is written, and before the asset's metadata tells it."""

import orjson

from core import Workspace
from core.cloudinary.metadata_field import FIELD_ID
from tests.support.sends import MUG, TEMPLATE, sent


def test_whoever_goes_on_writes_the_metadata_of_every_kind(connected_workspace: Workspace) -> None:
    """With the choices of a template: where this database is lost, they come back from there."""
    ws = connected_workspace
    job = sent(ws, [MUG, TEMPLATE])
    assets = {each.asset_id: each for each in ws.account.cloudinary.search(f"metadata={FIELD_ID}")}
    before = {name: orjson.loads(asset.metadata[FIELD_ID]) for name, asset in assets.items()}
    assert len(before) == 2
    for asset in assets.values():
        ws.account.cloudinary.update_metadata(asset, FIELD_ID, "")
    with ws.database.write() as db:
        db.execute("update send_item set linked = 0, detail = ''")
        db.execute("update job set state = 'stopped' where id = ?", [job.id])
    ws.send.resume(job.id)
    assert ws.send.wait(job.id).counts == {"created": 2}
    found = ws.account.cloudinary.get_assets_by_id(list(assets))
    assert {each.asset_id: orjson.loads(each.metadata[FIELD_ID]) for each in found} == before
    assert all(item.linked for item in ws.send.items(job.id))
    assert ws.metadata_field.missing() == []
