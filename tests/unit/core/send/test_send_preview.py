"""What one asset becomes, and the block that it has."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from core import Workspace
from core.errors import NotFound
from tests.support.services_in_memory import MUG, PREFIX, ServicesInMemory, connected, image

CLIP = image("clips/steam", 3, resource_type="video", format="mp4", duration=9.5)


@pytest.fixture
def ws(tmp_path: Path) -> Iterator[Workspace]:
    with connected(ServicesInMemory(image(MUG, 1), CLIP), tmp_path) as ws:
        yield ws


def test_before_it_was_sent(ws: Workspace) -> None:
    preview = ws.send.preview(MUG)
    assert preview.row == ws.send.plan([MUG]).rows[0]
    assert (preview.width, preview.height) == (600, 450)
    assert (preview.still, preview.block_name, preview.block_url, preview.version) == ("", "", "", 0)


def test_after_it_was_sent_and_changed(ws: Workspace) -> None:
    for settings in ({"name": "First"}, {"name": "Second", "width": 400}):
        ws.send.wait(ws.send.start([MUG], settings))
    preview = ws.send.preview(MUG, {"name": "Third", "width": 300})
    assert (preview.block_name, preview.version, preview.row.name) == ("Second", 2, "Third")
    assert (preview.row.action, preview.width) == ("update", 300)
    assert preview.block_url.startswith("http")


def test_a_video_has_a_still_for_whoever_wants_nothing_to_move(ws: Workspace) -> None:
    preview = ws.send.preview("clips/steam", {"video": {"start": 2.0}})
    assert preview.still == f"{PREFIX}/video/upload/so_2/c_scale,w_600/f_jpg,q_auto/clips/steam.jpg"
    assert preview.row.src.endswith("/clips/steam.gif")


def test_an_image_as_a_copy_has_no_block(ws: Workspace) -> None:
    ws.send.wait(ws.send.start([MUG]))
    preview = ws.send.preview(MUG, {"copies": True})
    assert (preview.row.kind, preview.block_name, preview.width) == ("copy", "", 0)


@pytest.mark.parametrize("asset", ["products/none", f"{MUG}, clips/steam", ""])
def test_it_is_of_one_asset(ws: Workspace, asset: str) -> None:
    with pytest.raises(NotFound):
        ws.send.preview(asset)
