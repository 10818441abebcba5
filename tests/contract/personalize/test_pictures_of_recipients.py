"""Pictures that recipients bring along: two remote ones in one picture, as the base, of the own cloud, dead ones."""

import io
import json
from typing import Any

import cloudinary.uploader
import httpx
import pytest
from PIL import Image, ImageChops

from core import Workspace
from core.blocks.preview import image_urls, preview_html
from core.domain.event import Event
from core.events.sample import Sample
from sandbox.world.events.moment import CDN
from tests.support.workspaces import Control

CART = "templates/abandoned-cart.cldt.json"
FULL = "templates/full-picture.cldt.json"
BOWL, TEAPOT, DEAD = f"{CDN}/bowl.jpg?v=1", f"{CDN}/teapot.jpg", f"{CDN}/retired-mug.jpg"
FULL_PICTURE = {
    "cldt": 1,
    "name": "Full picture",
    "base": {"slot": "product"},
    "canvas": {"width": 600, "height": 600},
    "transformation": "c_fill,h_600,w_600/co_rgb:000000,l_text:Manrope_40_700:$(line)/fl_layer_apply,g_south,y_20",
    "slots": [
        {"name": "product", "type": "image", "default": "products/mug", "label": "Product"},
        {"name": "line", "type": "text", "default": "For you", "label": "Line"},
    ],
}
FIRST, SECOND = (616, 106, 848, 338), (900, 106, 1132, 338)


def bound(name: str) -> dict[str, Any]:
    return {"from": "event", "path": [name], "format": [], "fallback": {"from": "default"}}


def raw(ws: Workspace, template: str, *slots: str) -> dict[str, Any]:
    choices = ws.personalize.open(template).personalization.to_json()
    event = {"metric_id": "PLord1", "metric": "Placed Order"}
    return {**choices, "event": event, "slots": {name: bound(name) for name in slots}}


def address(ws: Workspace, template: str, choices: dict[str, Any], **event: Any) -> str:
    html = ws.personalize.compose(template, choices).html
    (url,) = image_urls(preview_html(html, {"profile": None, "event": event}))
    return url


def image(url: str) -> Image.Image:
    answer = httpx.get(url, timeout=30)
    assert (answer.status_code, answer.headers.get("X-Cld-Error")) == (200, None), url
    return Image.open(io.BytesIO(answer.content)).convert("RGB")


def differ(one: Image.Image, other: Image.Image, box: tuple[int, int, int, int] | None = None) -> bool:
    difference = ImageChops.difference(one, other).convert("L")
    return (difference.crop(box) if box else difference).getextrema()[1] > 40


@pytest.fixture
def full(connected_workspace: Workspace, control: Control) -> Workspace:
    """With a template whose base is the recipient's product."""
    cloudinary.uploader.upload(
        json.dumps(FULL_PICTURE).encode(),
        resource_type="raw",
        public_id=FULL,
        cloud_name="fernkiln",
        api_key="sandbox-key",
        api_secret="sandbox-secret",
        upload_prefix=f"{control.url}/cloudinary",
    )
    return connected_workspace


def test_two_remote_pictures_in_one(connected_workspace: Workspace) -> None:
    ws = connected_workspace
    choices = raw(ws, CART, "first", "second")
    both = address(ws, CART, choices, first=BOWL, second=TEAPOT)
    assert both.count("l_fetch:") == 2
    one, two = image(both), image(address(ws, CART, choices, first=TEAPOT, second=BOWL))
    assert differ(one, two, FIRST)
    assert differ(one, two, SECOND)
    half = image(address(ws, CART, choices, first=BOWL))
    assert not differ(one, half, FIRST)
    assert differ(one, half, SECOND), "the second fell back"


def test_a_base_that_is_the_recipients_product(full: Workspace) -> None:
    choices = raw(full, FULL, "product")
    bowl, teapot = (address(full, FULL, choices, product=each) for each in (BOWL, TEAPOT))
    assert all("/image/fetch/" in each for each in (bowl, teapot))
    assert differ(image(bowl), image(teapot))
    default = image(address(full, FULL, choices, product=None))
    assert default.size == (600, 600)
    assert not differ(default, image(address(full, FULL, {**choices, "slots": {}}))), "the same for everyone"


@pytest.mark.parametrize(
    ("form", "layer"),
    [
        ("v1/products/vase.png", "l_products:vase/"),
        ("v1712345678/products/vase.jpg", "l_products:vase/"),
        ("products/vase.png", "l_fetch:"),
        ("v1/products/vase", "l_fetch:"),
        ("w_200,c_fit/v1/products/vase.png", "l_fetch:"),
        ("w_200/products/vase", "l_fetch:"),
        ("v1/products/vase.png?x=1", "l_fetch:"),
    ],
)
def test_pictures_of_the_own_cloud_in_every_form(connected_workspace: Workspace, form: str, layer: str) -> None:
    ws = connected_workspace
    choices = raw(ws, CART, "first")
    own = f"{ws.account.cloud.prefix}/image/upload/{form}"
    url = address(ws, CART, choices, first=own)
    assert layer in url
    named = {**choices, "slots": {"first": {"from": "fixed", "value": {"public_id": "products/vase"}}}}
    same = image(address(ws, CART, named))
    if "w_200" not in form:
        assert not differ(image(url), same, FIRST), "the vase, whichever way its address is written"
    assert differ(image(url), image(address(ws, CART, choices)), FIRST), "and not the default"


@pytest.mark.parametrize("template", [CART, FULL])
def test_dead_pictures_are_counted_with_the_reason(full: Workspace, template: str) -> None:
    name = "first" if template == CART else "product"
    real = full.events.sample("PLord1", limit=1)
    events = tuple(Event(properties={name: each}) for each in (BOWL, DEAD, TEAPOT, None))
    sample = Sample(metric=real.metric, events=events)
    asked = full.preview.images(full.personalize.compose(template, raw(full, template, name)), sample)
    assert asked.total == 4
    ((url, reason),) = asked.failed
    assert "fetch" in url
    assert reason
