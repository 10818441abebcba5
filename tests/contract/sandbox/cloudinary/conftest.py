"""Cloudinary’s side of the sandbox."""

import io
from collections.abc import Iterator

import httpx
import pytest
from PIL import Image

from sandbox.cloudinary.models import CLOUD, KEY, SECRET, add_asset
from tests.support.cloudinary_delivery import BLUE, GREY, RED, SHOP, Get, Picture, png, quarters
from tests.support.workspaces import SandboxServer


@pytest.fixture(scope="module")
def account(sandbox_server: SandboxServer) -> dict[str, str]:
    """What the SDK is told with each call, instead of its global configuration."""
    prefix = f"{sandbox_server.url}/cloudinary"
    return {"cloud_name": CLOUD, "api_key": KEY, "api_secret": SECRET, "upload_prefix": prefix}


@pytest.fixture(scope="module")
def get(sandbox_server: SandboxServer) -> Iterator[Get]:
    state = sandbox_server.state
    add_asset(state, public_id="base", data=png(GREY, (200, 100)))
    add_asset(state, public_id="shapes/red", data=png(RED, (20, 10)))
    add_asset(state, public_id="shapes/blue", data=png(BLUE, (20, 10)))
    add_asset(state, public_id="quarters", data=quarters())
    with state.write() as db:
        db.execute("insert into web_image values (?, ?, ?)", [SHOP, "image/png", png(BLUE, (30, 30))])
        bare = "https://cdn.shop.example/my%20cup.png"
        db.execute("insert into web_image values (?, ?, ?)", [bare, "image/png", png(RED, (30, 30))])
    with httpx.Client(base_url=f"{sandbox_server.url}/res/{CLOUD}/", timeout=30) as client:
        yield client.get


@pytest.fixture(scope="module")
def image(get: Get) -> Picture:
    def delivered(path: str) -> Image.Image:
        answer = get(path)
        assert answer.status_code == 200, (path, answer.headers.get("x-cld-error"))
        return Image.open(io.BytesIO(answer.content)).convert("RGBA")

    return delivered
