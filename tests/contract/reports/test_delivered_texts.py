"""What people reported of the official clients' URLs: characters of texts, names and remote addresses, really drawn."""

import base64
import io
from collections.abc import Iterator
from typing import Any

import cloudinary.uploader
import httpx
import pytest
from PIL import Image

from core import Workspace
from core.blocks.preview import image_urls, preview_html
from core.errors import InputError
from sandbox.world.events.moment import CDN
from tests.support.workspaces import Control

TEMPLATE = "templates/order-thanks.cldt.json"
CART = "templates/abandoned-cart.cldt.json"
SDK = {"cloud_name": "fernkiln", "api_key": "sandbox-key", "api_secret": "sandbox-secret"}
HARD_NAME = "hard, names/ü (1) & 50%"


def choices(ws: Workspace, template: str, slots: dict[str, Any]) -> dict[str, Any]:
    raw = ws.personalize.open(template).personalization.to_json()
    return {**raw, "event": {"metric_id": "PLord1", "metric": "Placed Order"}, "slots": slots}


def address(ws: Workspace, template: str, slots: dict[str, Any], **event: Any) -> str:
    """The image's URL that a recipient with this event gets."""
    html = ws.personalize.compose(template, choices(ws, template, slots)).html
    (url,) = image_urls(preview_html(html, {"profile": None, "event": event}))
    return url


def drawn(url: str) -> bytes:
    """The pixels of a picture that is one, and no placeholder for an error."""
    answer = httpx.get(url, timeout=30)
    assert (answer.status_code, answer.headers.get("X-Cld-Error")) == (200, None), url
    return Image.open(io.BytesIO(answer.content)).convert("RGB").tobytes()


def by_event(fallback: str = "you") -> dict[str, Any]:
    return {"headline": {"from": "event", "path": ["a"], "format": [], "fallback": fallback}}


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("50% off, A/B & “ok”", "50%2525%20off%252C%20A%252FB"),
        ("a,b", "a%252Cb"),
        ("José 🎁", "%25F0%259F%258E%2581"),
        ("👩‍👩‍👧", "%25E2%2580%258D"),
        ("zero\u200dwidth", "%25E2%2580%258D"),
        ("%2C and %252C", "%25252C"),
    ],
)
def test_a_recipients_text_is_drawn_to_the_letter(connected_workspace: Workspace, value: str, written: str) -> None:
    """https://github.com/cloudinary/cloudinary_npm/issues/632, https://github.com/cloudinary/cloudinary_gem/issues/474"""
    ws = connected_workspace
    url = address(ws, TEMPLATE, by_event(), a=value)
    assert written.replace("%20", "%2520") in url or written in url
    fixed = {"headline": {"from": "fixed", "value": value}}
    assert drawn(url) == drawn(address(ws, TEMPLATE, fixed))
    assert drawn(url) != drawn(address(ws, TEMPLATE, by_event()))


@pytest.fixture
def hard_name(connected_workspace: Workspace, control: Control) -> Iterator[Workspace]:
    """With an image whose public ID holds what URLs treat in a way of their own."""
    file = io.BytesIO()
    Image.new("RGB", (60, 40), "red").save(file, "png")
    upload: Any = cloudinary.uploader.upload
    upload(file.getvalue(), public_id=HARD_NAME, upload_prefix=f"{control.url}/cloudinary", **SDK)
    yield connected_workspace


def test_a_public_id_is_encoded_once_wherever_it_stands(hard_name: Workspace) -> None:
    """https://github.com/cloudinary/js-url-gen/issues/580"""
    ws = hard_name
    assert ws.send.wait(ws.send.start([HARD_NAME])).counts == {"created": 1}
    (link,) = ws.links.all()
    block = ws.account.klaviyo.get_universal_content(link.block_id)
    src = block.image["src"] if block.image else image_urls(block.html)[0]
    assert "hard%2C%20names/%C3%BC%20%281%29%20%26%2050%25" in src
    drawn(src)
    # A comma ends a layer's name, however it is written, so there it is refused in words.
    layer = {"first": {"from": "fixed", "value": {"public_id": HARD_NAME}}}
    with pytest.raises(InputError, match="cannot be a layer: its name contains a comma or a colon"):
        address(ws, CART, layer)


@pytest.mark.parametrize("query", ["?a=>>>&b=???", "?ö=ü", "?a=~~~", ""])
def test_a_remote_address_is_written_in_the_alphabet_of_urls(connected_workspace: Workspace, query: str) -> None:
    """https://github.com/cloudinary-archive/cloudinary_js/issues/152"""
    ws = connected_workspace
    slots = {"first": {"from": "event", "path": ["a"], "format": [], "fallback": {"from": "default"}}}
    remote = f"{CDN}/bowl.jpg{query}"
    url = address(ws, CART, slots, a=remote)
    encoded = url.partition("l_fetch:")[2].partition("/")[0].replace("%3D", "=")
    assert base64.b64decode(encoded, altchars=b"-_", validate=True).decode() == remote
    assert drawn(url) != drawn(address(ws, CART, slots))
