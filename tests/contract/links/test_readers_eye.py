"""What a reader sees tells whether an audit is right: pixels, and what people did, never the parts of an address.

By the guide's words: a block “references your Cloudinary URL”, so that re-rendering an asset “(same public ID) updates
every email that uses it”, Links tells “whether it still exists in Klaviyo”, and no duplicate is created.
"""

import io
import random
from dataclasses import dataclass, field
from typing import Any

import cloudinary.uploader
import httpx
import orjson
import pytest
from PIL import Image

from core import Workspace
from tests.support.audits import found
from tests.support.damage import Damage
from tests.support.workspaces import Control, every_block

# Names that end alike, that begin like versions, and that an address has to escape.
NAMES = (
    "products/vase", "vip/a", "shop/v2/a", "v12/vase", "mug", "other/mug", "archive/products/mug", "products/mugs",
    "a b/ü (1)", "v1/v2", "w_300/mug", "x.y/mug.png",
)  # fmt: skip
SHOP = "https://shop.example/products/vase"
SDK = {"cloud_name": "fernkiln", "api_key": "sandbox-key", "api_secret": "sandbox-secret"}
OUT_OF_SIGHT = {"asset_renamed", "asset_moved"}
TOLD = {"block_deleted", "asset_deleted", "version_behind", *OUT_OF_SIGHT}
Colour = tuple[int, int, int]


def colour(number: int) -> Colour:
    """Colours far enough from each other to be known again in a compressed picture."""
    return (number % 6 * 51, number // 6 % 6 * 51, number // 36 % 6 * 51)


@dataclass
class Picture:
    """One asset: what it is called and looks like now, and what people did to it since it was sent."""

    name: str
    look: Colour
    pinned: bool
    block: str = ""
    replaced: bool = False
    there: bool = True
    block_there: bool = True


@dataclass
class People:
    """Everybody who may change something behind the workspace's back."""

    ws: Workspace
    control: Control
    chance: random.Random
    pictures: list[Picture] = field(default_factory=list)
    made: int = 0

    def upload(self, name: str) -> Colour:
        self.made += 1
        file = io.BytesIO()
        Image.new("RGB", (64, 48), colour(self.made)).save(file, "png")
        upload: Any = cloudinary.uploader.upload
        upload(file.getvalue(), public_id=name, upload_prefix=f"{self.control.url}/cloudinary", **SDK)
        return colour(self.made)

    def send(self) -> None:
        for name in NAMES:
            self.pictures.append(Picture(name=name, look=self.upload(name), pinned=self.chance.random() < 0.5))
        for pinned in (True, False):
            chosen = [each.name for each in self.pictures if each.pinned == pinned]
            job = self.ws.send.wait(self.ws.send.start(chosen, {"pinned": pinned, "link": SHOP}))
            assert job.counts == {"created": len(chosen)}
        blocks = {link.public_id: link.block_id for link in self.ws.links.all()}
        for each in self.pictures:
            each.block = blocks[each.name]

    def act(self, picture: Picture) -> None:
        damage = Damage(self.ws)
        folder, _, base = picture.name.rpartition("/")
        self.made += 1
        match self.chance.choice(["rename", "move", "usurp", "replace", "replace", "delete block", "delete"]):
            case "rename" | "usurp" as how:
                old, picture.name = picture.name, f"{folder}/n{self.made}-{base}".lstrip("/")
                damage.rename_asset(old, picture.name)
                if how == "usurp":
                    self.upload(old)
            case "move":
                old, picture.name = picture.name, f"moved{self.made}/{base}"
                damage.rename_asset(old, picture.name)
            case "replace":
                picture.look, picture.replaced = self.upload(picture.name), True
            case "delete block" if picture.block_there:
                damage.delete_block(picture.block)
                picture.block_there = False
            case "delete":
                damage.delete_asset(picture.name)
                picture.there = False


def properties(ws: Workspace, block_id: str) -> dict[str, Any]:
    path = f"/api/template-universal-content/{block_id}"
    told = ws.account.klaviyo.service.call("GET", path, read=orjson.loads)
    return dict(told["data"]["attributes"]["definition"]["data"]["properties"])


def seen(url: str) -> Colour | None:
    """The colour that a reader sees; None if there is no picture."""
    answer = httpx.get(url, timeout=30)
    if answer.is_client_error:
        # There is no such asset, or the address says nothing any more once its asset has another name.
        return None
    assert answer.is_success, answer.headers
    pixel = Image.open(io.BytesIO(answer.content)).convert("RGB").resize((1, 1)).getpixel((0, 0))
    assert isinstance(pixel, tuple)
    red, green, blue = (round(each / 51) * 51 for each in pixel)
    return (red, green, blue)


def expected(ws: Workspace, picture: Picture) -> set[str]:
    """What an audit has to say of the picture's link."""
    if not picture.there:
        return {"asset_deleted"}
    if not picture.block_there:
        return {"block_deleted"}
    if seen(properties(ws, picture.block)["src"]) != picture.look:
        return {"out of sight"}
    return {"version_behind"} if picture.pinned and picture.replaced else set()


def told(ws: Workspace) -> dict[str, set[str]]:
    """By each link's block what the last audit says of it; where there is no block nobody sees what it shows."""
    page = {state.link.block_id: set(state.kinds) & TOLD for state in ws.links.page().states}
    return {
        block: {"out of sight" if kind in OUT_OF_SIGHT else kind for kind in kinds}
        if "block_deleted" not in kinds
        else {"block_deleted"}
        for block, kinds in page.items()
    }


@pytest.mark.parametrize("seed", range(4))
def test_an_audit_tells_what_a_reader_sees_and_its_fixes_bring_it_back(
    connected_workspace: Workspace, control: Control, seed: int
) -> None:
    ws = connected_workspace
    teams = {block.id for block in every_block(ws.account.klaviyo)}
    people = People(ws, control, random.Random(seed))
    people.send()
    for picture in people.pictures:
        for _ in range(people.chance.randrange(4)):
            if picture.there:
                people.act(picture)
    found(ws)
    assert told(ws) == {each.block: expected(ws, each) for each in people.pictures}
    fixable = [each.finding.key for each in ws.links.findings() if each.finding.fix]
    assert [each.problem for each in ws.links.fix(fixable) if each.problem] == []
    left = {each.name: each for each in people.pictures if each.there}
    links = {link.public_id: link.block_id for link in ws.links.all()}
    assert links.keys() == left.keys()
    for name, block in links.items():
        shown = properties(ws, block)
        assert (seen(shown["src"]), shown["href"]) == (left[name].look, SHOP), name
        assert block == left[name].block or not left[name].block_there, "the same block, not another one"
    # Each asset has one block, and those of the team are as many as before.
    assert {block.id for block in every_block(ws.account.klaviyo)} == teams | set(links.values())
    assert not {each.finding.kind for each in found(ws)} & TOLD
