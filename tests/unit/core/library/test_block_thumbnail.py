"""A small image of a block shows what the block shows, small, and never another cloud's."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from core.blocks.compose import compose
from core.cloudinary.cldt import parse_template
from core.cloudinary.delivery import cloud_named
from core.domain.asset import Asset
from core.domain.personalization import parse_personalization
from core.domain.template import Base
from core.library.thumbnails import animation, block_thumbnail, template_thumbnail, thumbnail
from tests.support.templates import REFERENCE

CLOUD = cloud_named("acme")
TEMPLATE = parse_template(
    b'{"cldt": 1, "name": "Hi", "base": {"public_id": "folder/base"}, "canvas": {"width": 600, "height": 300},'
    b' "transformation": "l_text:Arial_40:$(headline)/fl_layer_apply",'
    b' "slots": [{"name": "headline", "type": "text", "default": "Hi"}]}'
)
SMALL = "/c_pad,h_240,w_320,b_rgb:f4f4f4/f_jpg,q_auto/"


def block(text: str) -> str:
    slots = {"headline": {"from": "fixed", "value": text}}
    return compose(TEMPLATE, parse_personalization({"v": 1, "template": REFERENCE, "slots": slots}), CLOUD).html


@given(st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=20))
def test_it_is_the_blocks_image_made_small_after_all_layers(text: str) -> None:
    url = block_thumbnail(block(text), CLOUD)
    assert url.startswith(f"{CLOUD.prefix}/image/upload/l_text:")
    base = url.partition("/fl_layer_apply")[2]
    assert base.startswith(SMALL)
    assert base.endswith("folder/base")
    assert url.count("/f_") == 1


def test_what_stands_in_a_text_does_not_move_it() -> None:
    assert block_thumbnail(block("/f_jpg/q_auto/x"), CLOUD).partition("/fl_layer_apply")[2].startswith(SMALL)


def test_another_clouds_image_and_broken_html_have_none() -> None:
    assert block_thumbnail('<img src="https://res.cloudinary.com/other/image/upload/x.jpg">', CLOUD) == ""
    assert block_thumbnail('<img src="https://evil.example/x.jpg">', CLOUD) == ""
    assert block_thumbnail("{% if %}", CLOUD) == ""
    assert block_thumbnail("", CLOUD) == ""


@given(st.integers(1, 10**12), st.sampled_from(["products/mug", "v12/vase", "w_300/mug", "mug"]))
def test_each_address_names_the_version_of_the_asset(version: int, public_id: str) -> None:
    part = f"/v{version}/"
    for kind in ("image", "video"):
        asset = Asset(
            asset_id="1", resource_type=kind, type="upload", public_id=public_id, version=version, url="", width=64,
            height=48, duration=4.0,
        )  # fmt: skip
        urls = [thumbnail(asset, CLOUD), *filter(None, [animation(asset, CLOUD)])]
        assert len(urls) == (2 if kind == "video" else 1)
        assert all(url.count(f"{part}{public_id}.") == 1 for url in urls)
    assert template_thumbnail(TEMPLATE, CLOUD, version).endswith(f"/f_jpg/q_auto{part}folder/base")
    assert block_thumbnail(block("Hi"), CLOUD, version).endswith(f"{SMALL}v{version}/folder/base")


def test_a_base_whose_name_needs_a_version_has_one() -> None:
    template = replace(TEMPLATE, base=Base(public_id="v12/base"))
    assert template_thumbnail(template, CLOUD).endswith("/v1/v12/base")
    assert template_thumbnail(template, CLOUD, 7).endswith("/f_jpg/q_auto/v7/v12/base")
