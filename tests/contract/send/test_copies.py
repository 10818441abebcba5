"""What “Upload a copy to Klaviyo Images” does, and that nothing is copied without it."""

import io

import httpx
import orjson
import pytest
from PIL import Image

from core import Workspace
from core.klaviyo.oauth import SCOPES
from tests.support.damage import Damage
from tests.support.sends import CLIP, MUG, TEMPLATE, sent
from tests.support.workspaces import Control, connect


def images(ws: Workspace) -> dict[str, str]:
    """The address of each image in Klaviyo's library, by its name."""
    answer = ws.account.klaviyo.service.call("GET", "/api/images", read=orjson.loads)
    return {image["attributes"]["name"]: image["attributes"]["image_url"] for image in answer["data"]}


def red() -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (400, 400), (200, 30, 30)).save(file, "PNG")
    return file.getvalue()


def test_a_copy_stays_as_it_was_when_the_asset_is_replaced(connected_workspace: Workspace) -> None:
    ws = connected_workspace
    before = images(ws)
    assert sent(ws, [MUG], copies=True).counts == {"created": 1}
    ((name, url),) = images(ws).items() - before.items()
    copied = httpx.get(url, timeout=20).content
    Damage(ws).new_version(MUG, red())
    assert httpx.get(url, timeout=20).content == copied
    # The next copy is another image: the one in use is never changed.
    assert sent(ws, [MUG], copies=True).counts == {"created": 1}
    assert images(ws)[name] == url


def test_videos_and_templates_become_blocks_even_where_copies_are_chosen(connected_workspace: Workspace) -> None:
    ws = connected_workspace
    job = sent(ws, [MUG, CLIP, TEMPLATE], copies=True)
    assert job.counts == {"created": 3}
    assert {item.kind for item in ws.send.items(job.id)} == {"copy", "video", "template"}
    assert {link.public_id for link in ws.links.all()} == {CLIP, TEMPLATE}


@pytest.mark.parametrize("copies", [False, True])
def test_without_the_scopes_of_images_only_copies_are_off(
    connected_workspace: Workspace, control: Control, *, copies: bool
) -> None:
    control.post("switch", name="granted_scopes", value=" ".join(set(SCOPES) - {"images:read", "images:write"}))
    ws = connected_workspace
    connect(ws)
    job = sent(ws, [MUG, CLIP, TEMPLATE], copies=copies)
    assert job.counts == ({"created": 2, "rejected": 1} if copies else {"created": 3})
    assert control.calls("POST", "/klaviyo/api/image") == (["/klaviyo/api/images"] if copies else [])
