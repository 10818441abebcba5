"""The cards of a selection on Links: name, thumbnail, type and whether the block is there."""

from core import Workspace
from tests.support.pages import OpenPage, said
from tests.support.sends import CLIP, MUG, TEMPLATE, sent
from ui.links import text as texts


def test_each_card_shows_name_thumbnail_type_and_existence(connected: Workspace, open_page: OpenPage) -> None:
    job = sent(connected, [MUG, CLIP, TEMPLATE])
    app = open_page("links", assets=f"image/upload/{MUG},video/upload/{CLIP},raw/upload/{TEMPLATE}")
    text = said(app)
    for item in connected.send.items(job.id):
        assert f"**{item.name}**" in text.replace("\\", "")
        assert f"-badge[{item.kind}]" in text
    assert text.count(texts.EXISTENCE["exists"]) == 3
    images = [image.url for element in app.get("image") for image in element.proto.imgs]
    assert len(images) == 3
    prefix = connected.account.cloud.prefix
    assert all(url.startswith(prefix) for url in images)
