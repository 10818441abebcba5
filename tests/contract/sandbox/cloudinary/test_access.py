"""Signatures, strict and named transformations, default pictures, a private CDN, as the official SDK asks for them."""

import io
from collections.abc import Iterator

import cloudinary.api
import cloudinary.utils
import httpx
import pytest
from PIL import Image

from sandbox.cloudinary.models import CLOUD, KEY, SECRET, add_asset
from tests.support.workspaces import SandboxServer

BLUE, RED = (0, 0, 255), (255, 0, 0)
HOST = f"https://res.cloudinary.com/{CLOUD}/"


def png(colour: tuple[int, int, int]) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 20), colour).save(out, "PNG")
    return out.getvalue()


@pytest.fixture(scope="module")
def client(sandbox_server: SandboxServer) -> Iterator[httpx.Client]:
    add_asset(sandbox_server.state, public_id="shop/blue", data=png(BLUE))
    add_asset(sandbox_server.state, public_id="shop/red", data=png(RED))
    with httpx.Client(base_url=f"{sandbox_server.url}/res/{CLOUD}/", timeout=30) as client:
        yield client


@pytest.fixture
def strict(sandbox_server: SandboxServer) -> Iterator[None]:
    sandbox_server.state.set("strict_transformations", "1")
    yield
    sandbox_server.state.set("strict_transformations", "0")


@pytest.fixture
def named(sandbox_server: SandboxServer) -> Iterator[None]:
    """`small` is allowed when transformations are strict, `free` is not."""
    options = {"cloud_name": CLOUD, "api_key": KEY, "api_secret": SECRET}
    options["upload_prefix"] = f"{sandbox_server.url}/cloudinary"
    cloudinary.api.create_transformation("small", {"width": "$w", "crop": "scale"}, **options)
    cloudinary.api.create_transformation("free", {"width": 10, "crop": "scale"}, **options)
    cloudinary.api.update_transformation("small", allowed_for_strict=True, **options)
    told = cloudinary.api.transformations(**options)["transformations"]
    assert {one["name"]: one["allowed_for_strict"] for one in told} == {"t_small": True, "t_free": False}
    yield
    for name in ("small", "free"):
        cloudinary.api.delete_transformation(name, **options)


def path(public_id: str, **options: object) -> str:
    url, _ = cloudinary.utils.cloudinary_url(
        public_id, cloud_name=CLOUD, api_secret=SECRET, secure=True, format="png", **options
    )
    assert url.startswith(HOST)
    return url.removeprefix(HOST)


@pytest.mark.parametrize("long", [False, True])
@pytest.mark.parametrize("version", [None, 12])
def test_a_signed_address(client: httpx.Client, strict: None, version: int | None, *, long: bool) -> None:
    signed = path("shop/blue", width=8, crop="scale", sign_url=True, version=version, long_url_signature=long)
    answer = client.get(signed)
    assert answer.status_code == 200, signed
    assert Image.open(io.BytesIO(answer.content)).size == (8, 4)
    other = client.get(signed.replace("w_8", "w_9"))
    assert (other.status_code, other.headers["x-cld-error"]) == (401, "deny or ACL failure")


def test_strict_transformations(client: httpx.Client, strict: None, named: None) -> None:
    assert client.get(path("shop/blue")).status_code == 200
    assert client.get("image/upload/$w_12/t_small/shop/blue.png").status_code == 200
    for refused in ("w_8", "t_free", "t_small,e_grayscale"):
        answer = client.get(f"image/upload/{refused}/shop/blue.png")
        assert (answer.status_code, answer.headers["x-cld-error"]) == (401, "deny or ACL failure")


def test_a_named_transformation(client: httpx.Client, named: None) -> None:
    answer = client.get("image/upload/$w_12/t_small/shop/blue.png")
    assert Image.open(io.BytesIO(answer.content)).size == (12, 6)
    assert client.get("image/upload/t_none/shop/blue.png").headers["x-cld-error"] == "Unknown transformation none"
    assert Image.open(io.BytesIO(client.get("image/upload/t_free/shop/blue.png").content)).size == (10, 5)


@pytest.mark.parametrize(
    "asked", ["image/upload/{}/gone.png", "image/fetch/{}/f_png/https%3A%2F%2Fshop.example%2Fgone"]
)
def test_a_default_picture(client: httpx.Client, asked: str) -> None:
    answer = client.get(asked.format("d_shop:red.png/c_scale,w_20"))
    image = Image.open(io.BytesIO(answer.content)).convert("RGB")
    assert (answer.status_code, image.size, image.getpixel((3, 3))) == (200, (20, 10), RED)
    assert answer.headers["x-cld-error"].startswith("Resource not found - ")
    assert client.get(asked.format("d_none.png")).status_code == 404
    there = client.get("image/upload/d_shop:red.png/c_scale,w_20/shop/blue.png")
    assert "x-cld-error" not in there.headers


def test_a_private_cdn(sandbox_server: SandboxServer, client: httpx.Client) -> None:
    url, _ = cloudinary.utils.cloudinary_url(
        "shop/blue", cloud_name=CLOUD, secure=True, private_cdn=True, format="png", width=8, crop="scale"
    )
    own = f"https://{CLOUD}-res.cloudinary.com/"
    assert url.startswith(own)
    answer = httpx.get(f"{sandbox_server.url}/res-private/{url.removeprefix(own)}", timeout=30)
    assert answer.content == client.get(path("shop/blue", width=8, crop="scale")).content


def test_a_named_transformation_by_its_path(sandbox_server: SandboxServer) -> None:
    """The specification has the name in the path; the official client sends it in the body."""
    url = f"{sandbox_server.url}/cloudinary/v1_1/fernkiln/transformations/tiny"
    with httpx.Client(auth=(KEY, SECRET)) as admin:
        assert admin.post(url, json={"transformation": "w_7,c_scale"}).status_code == 200
        assert admin.post(url, json={"transformation": "w_8,c_scale"}).status_code == 409
        assert admin.get(url).json()["name"] == "tiny"
        assert admin.delete(url).status_code == 200
        assert admin.get(url).status_code == 404
