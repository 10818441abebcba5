"""A small image of a block shows what the block shows, small, and never another cloud's."""

from hypothesis import given
from hypothesis import strategies as st

from core.blocks.compose import compose
from core.cloudinary.cldt import parse_template
from core.cloudinary.delivery import cloud_named
from core.domain.personalization import parse_personalization
from core.library.thumbnails import block_thumbnail
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
