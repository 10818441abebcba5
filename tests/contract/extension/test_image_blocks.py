"""The panel on an image block: from its fields to choices, and what is written back into them."""

import pytest

from core import Workspace
from core.blocks.preview import preview_html
from core.errors import InputError, NotFound

MUG = "image/upload/products/mug"
TEMPLATE = "templates/order-thanks.cldt.json"


@pytest.fixture
def workspace(connected_workspace: Workspace) -> Workspace:
    return connected_workspace


def prefix(workspace: Workspace) -> str:
    return workspace.account.cloud.prefix


def picked(workspace: Workspace) -> tuple[str, str]:
    """What the picker writes into an image block."""
    (pick,) = (each for each in workspace.picker.find("mug") if each.public_id == "products/mug")
    return pick.url, pick.alt


def test_a_picked_picture_opens_as_itself_with_the_fields_texts(workspace: Workspace) -> None:
    src, alt = picked(workspace)
    opened = workspace.image_blocks.open(src, alt, "https://shop.test/mug?a=1&b=2")
    assert (opened.reference, opened.source) == (MUG, "new")
    choices = opened.personalization.to_json()
    assert (choices["alt"]["value"], choices["link"]["value"]) == (alt, "https://shop.test/mug?a=1&b=2")
    fields = workspace.image_blocks.hand_over(opened.reference, choices)
    # Plain fields, not attributes: nothing is escaped that a person would not type.
    assert (fields.alt, fields.href) == (alt, "https://shop.test/mug?a=1&b=2")
    assert workspace.account.cloudinary.download_image(fields.src).startswith((b"\xff\xd8", b"\x89PNG"))


def test_each_recipient_gets_a_picture_and_the_choices_come_back_from_the_address(workspace: Workspace) -> None:
    src, alt = picked(workspace)
    choices = workspace.image_blocks.open(src, alt).personalization.to_json()
    choices["event"] = {"metric_id": "M", "metric": "Placed Order"}
    choices["slots"] = {"picture": {"from": "event", "path": ["image"], "format": [], "fallback": {"from": "default"}}}
    fields = workspace.image_blocks.hand_over(MUG, choices)

    def for_one(event: dict[str, str]) -> str:
        return preview_html(fields.src, {"profile": {}, "event": event})

    other = f"{prefix(workspace)}/image/upload/v1/products/teapot.png"
    urls = [for_one(event) for event in ({}, {"image": other}, {"image": "javascript:alert(1)"})]
    # Neither blank nor hostile data leaves a hole: the picture itself is shown.
    assert urls[0] == urls[2] != urls[1]
    images = [workspace.account.cloudinary.download_image(url) for url in urls[:2]]
    assert images[0] != images[1]
    again = workspace.image_blocks.open(fields.src)
    assert (again.source, again.reference, again.personalization.to_json()) == ("block", MUG, choices)


def test_a_template_takes_the_pictures_place_and_comes_back(workspace: Workspace) -> None:
    src, alt = picked(workspace)
    opened = workspace.image_blocks.open(src, alt, template=TEMPLATE)
    assert (opened.reference, opened.personalization.to_json()["alt"]["value"]) == (TEMPLATE, alt)
    choices = opened.personalization.to_json()
    choices["alt"] = {"from": "profile", "path": ["first_name"], "format": [], "fallback": 'Mugs {{ "5" }} & more'}
    fields = workspace.image_blocks.hand_over(TEMPLATE, choices)
    composed = workspace.personalize.compose(TEMPLATE, choices).html
    assert f'src="{fields.src}"' in composed
    # A person's braces never become one of Klaviyo's tags.
    shown = preview_html(fields.alt, {"profile": {}, "event": None})
    assert "{" not in shown
    assert shown.startswith("Mugs")
    assert preview_html(fields.alt, {"profile": {"first_name": "Ada"}, "event": None}) == "Ada"
    assert workspace.image_blocks.open(fields.src).reference == TEMPLATE


def test_an_image_block_shows_one_picture_and_is_no_block_of_ours(workspace: Workspace) -> None:
    choices = workspace.image_blocks.open(picked(workspace)[0]).personalization.to_json()
    with pytest.raises(InputError, match="image block"):
        workspace.personalize.save(MUG, choices)
    with pytest.raises(InputError, match="repeated"):
        workspace.image_blocks.hand_over(MUG, {**choices, "repeat": {"path": ["items"], "limit": 2}})


def test_what_cannot_be_known_is_said(workspace: Workspace) -> None:
    with pytest.raises(InputError, match="connected Cloudinary environment"):
        workspace.image_blocks.open("https://elsewhere.test/image/upload/products/mug.jpg")
    with pytest.raises(InputError, match="has no choices for this image"):
        workspace.image_blocks.open(f"{prefix(workspace)}/image/fetch/{{{{ x }}}}")
    with pytest.raises(NotFound):
        workspace.image_blocks.open(f"{prefix(workspace)}/image/upload/products/never-was.jpg")
    # A template can still be chosen.
    again = workspace.image_blocks.open(f"{prefix(workspace)}/image/fetch/{{{{ x }}}}", template=TEMPLATE)
    assert again.reference == TEMPLATE


@pytest.mark.parametrize(
    "src",
    [
        "http://RES.cloudinary.com/fernkiln/image/upload/c_fill,w_300/v17/products/mug.jpg?_a=B#x",
        "//fernkiln-res.cloudinary.com/images/products/mug/blue-mug.png",
        "https://res-4.cloudinary.com/fernkiln/products/mug",
    ],
)
def test_an_image_opens_from_any_of_its_addresses(workspace: Workspace, src: str) -> None:
    assert workspace.image_blocks.open(src).reference == MUG


@pytest.mark.parametrize(
    "src",
    [
        "https://res.cloudinary.com/other/image/upload/products/mug.jpg",
        "https://shop.example/?to=https://res.cloudinary.com/fernkiln/image/upload/products/mug.jpg",
        "https://res.cloudinary.com@shop.example/fernkiln/image/upload/products/mug.jpg",
    ],
)
def test_an_image_of_others_does_not(workspace: Workspace, src: str) -> None:
    with pytest.raises(InputError):
        workspace.image_blocks.open(src)
