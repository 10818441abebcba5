"""Nothing that a person types or names opens a tag of Klaviyo's language, however an editor stores it."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.blocks.compose import compose
from core.blocks.image import image_block
from core.cloudinary.cldt import parse_template
from core.cloudinary.delivery import cloud_named
from core.domain.asset import Asset
from core.domain.field_path import tag
from core.domain.personalization import parse_personalization
from core.domain.send_settings import SendSettings
from core.errors import InputError
from core.klaviyo.template_language import pieces
from core.klaviyo.template_language.stored_tags import decode_tags
from tests.support.templates import EVENT, HERO, REFERENCE

CLOUD = cloud_named("demo")
OPENED = ["{{ event.a }}", "{% if a %}", "{# a #}", "%7B%7B a %7D%7D", "%7b%25 if a %25%7d", "%7B%23 a %23%7D", "{{"]


def asset(public_id: str = "shop/mug", kind: str = "image") -> Asset:
    return Asset(
        asset_id="a", resource_type=kind, type="upload", public_id=public_id, version=7, url="", width=1600, height=900,
        format="jpg", duration=9.0 if kind == "video" else None,
    )  # fmt: skip


def composed(**choices: Any) -> str:
    personalization = parse_personalization({"v": 1, "template": REFERENCE, "event": EVENT, **choices})
    return compose(parse_template(json.dumps(HERO)), personalization, CLOUD).html


@pytest.mark.parametrize("text", OPENED)
def test_no_link_opens_a_tag(text: str) -> None:
    url = f"https://shop.example/{text}"
    fallback = {"from": "event", "path": ["a"], "fallback": url}
    for link in ({"from": "fixed", "value": url}, fallback):
        with pytest.raises(InputError, match=r"^link: "):
            composed(link=link)
    with pytest.raises(InputError, match=r"^link: "):
        image_block(asset(), CLOUD, SendSettings(link=url), "A mug")


@pytest.mark.parametrize("text", OPENED)
def test_no_name_of_an_image_opens_a_tag(text: str) -> None:
    with pytest.raises(InputError, match="would read as a tag"):
        composed(slots={"product": {"from": "fixed", "value": {"public_id": f"shop/{text}"}}})
    for kind in ("image", "video"):
        with pytest.raises(InputError, match="would read as a tag"):
            image_block(asset(f"shop/{text}", kind), CLOUD, SendSettings(), "A mug")


@pytest.mark.parametrize("text", OPENED)
def test_no_key_opens_a_tag(text: str) -> None:
    with pytest.raises(InputError, match="a tag cannot hold"):
        tag("event", ("a", text))


@given(st.text("{}%#&;7bB12345x a", max_size=40))
def test_what_a_person_writes_is_no_tag_after_an_editor_stored_it(text: str) -> None:
    """Every tag of a block is there without the text, too."""
    bound = {"from": "event", "path": ["a"], "fallback": text}
    plain = {"from": "event", "path": ["a"], "fallback": ""}

    def tags(value: Any, alt: str) -> int:
        html = composed(slots={"headline": value}, alt={"from": "fixed", "value": alt})
        return sum(is_tag for _, is_tag in pieces(decode_tags(html)))

    assert tags(bound, text) == tags(plain, "")
