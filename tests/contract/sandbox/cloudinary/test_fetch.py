"""Pictures that the sandbox fetches, refuses or delivers again."""

import base64
from urllib.parse import quote

import cloudinary
import httpx
import pytest

from sandbox.cloudinary.models import CLOUD, add_asset
from tests.support.cloudinary_delivery import BLUE, RED, SHOP, Get, Picture, box_of, png
from tests.support.workspaces import SandboxServer


def test_fetch(get: Get, image: Picture) -> None:
    encoded = quote(SHOP, safe="")
    assert image(f"image/fetch/c_scale,w_60/f_png/{encoded}").size == (60, 60)
    assert image(f"image/fetch/f_png/{quote(SHOP, safe='/:')}").getpixel((1, 1)) == BLUE
    assert get(f"image/fetch/{encoded}").content == png(BLUE, (30, 30))
    other = quote("https://cdn.shop.example/my%20cup.png?v=9", safe="")
    assert image(f"image/fetch/f_png/{other}").getpixel((1, 1)) == RED
    assert image("image/fetch/f_png/https://cdn.shop.example/my%20cup.png").getpixel((1, 1)) == RED


def test_fetch_as_the_official_sdk_writes_it(sandbox_server: SandboxServer, image: Picture) -> None:
    url, _ = cloudinary.utils.cloudinary_url(
        SHOP, type="fetch", fetch_format="png", width=60, crop="scale", cloud_name=CLOUD, secure=True
    )
    assert image(url.removeprefix(f"https://res.cloudinary.com/{CLOUD}/")).size == (60, 60)


@pytest.mark.parametrize("padded", [True, False])
def test_a_remote_layer(image: Picture, *, padded: bool) -> None:
    encoded = base64.urlsafe_b64encode(SHOP.encode()).decode()
    encoded = encoded if padded else encoded.rstrip("=")
    drawn = image(f"image/upload/l_fetch:{encoded}/fl_layer_apply,g_north_west/base.png")
    assert box_of(drawn, BLUE) == (0, 0, 30, 30)


def test_own_pictures_can_be_fetched(sandbox_server: SandboxServer, image: Picture) -> None:
    for host in (f"{sandbox_server.url}/res", "https://workspace.example/sandbox/res", "https://res.cloudinary.com"):
        own = f"{host}/{CLOUD}/image/upload/c_scale,w_40/quarters.png"
        assert image(f"image/fetch/f_png/{quote(own, safe='')}").size == (40, 40)
        encoded = base64.urlsafe_b64encode(own.encode()).decode()
        drawn = image(f"image/upload/l_fetch:{encoded}/fl_layer_apply,g_north_west/base.png")
        assert drawn.getpixel((5, 5)) == RED


def test_fetching_can_be_restricted(sandbox_server: SandboxServer, get: Get) -> None:
    path = f"image/fetch/f_png/{quote(SHOP, safe='')}"
    assert get(path).status_code == 200
    sandbox_server.state.set("fetch_restricted", "1")
    answer = get(path)
    sandbox_server.state.set("fetch_restricted", "0")
    assert (answer.status_code, answer.headers["x-cld-error"]) == (401, "deny or ACL failure")
    assert get(path).status_code == 200


def test_overwriting_an_asset_changes_every_picture_that_uses_it(sandbox_server: SandboxServer, image: Picture) -> None:
    state, path = sandbox_server.state, "image/upload/l_shop:badge/fl_layer_apply/base.png"
    asset_id = add_asset(state, public_id="shop/badge", data=png(RED, (20, 10)))
    assert image(path).getpixel((100, 50)) == RED
    assert add_asset(state, public_id="shop/badge", data=png(BLUE, (20, 10))) == asset_id
    assert image(path).getpixel((100, 50)) == BLUE


@pytest.mark.parametrize(
    ("path", "status", "message"),
    [
        ("image/upload/none.png", 404, "Resource not found - none"),
        ("image/upload/v12/folder/none", 404, "Resource not found - folder/none"),
        ("image/upload/l_none/fl_layer_apply/base.png", 404, "Resource not found - none"),
        ("image/upload/l_a:b/fl_layer_apply/base.png", 404, "Resource not found - a/b"),
        ("image/upload/l_shapes:red/base.png", 400, "Invalid transformation: a layer without fl_layer_apply"),
        ("image/upload/fl_layer_apply/base.png", 400, "Invalid transformation component - fl_layer_apply"),
        ("image/upload/l_shapes:red/fl_layer_apply,g_auto/base.png", 400, "Invalid gravity in transformation: auto"),
        ("image/upload/l_shapes:red/fl_layer_apply,w_10/base.png", 400, "Invalid width in transformation: 10"),
        ("image/upload/w_wide/base.png", 400, "Invalid width in transformation: wide"),
        ("image/upload/w_0/base.png", 400, "Invalid width in transformation: 0"),
        ("image/upload/c_squeeze,w_10/base.png", 400, "Invalid crop in transformation: squeeze"),
        ("image/upload/co_nocolour,e_colorize/base.png", 400, "Invalid color in transformation: nocolour"),
        ("image/upload/e_magic/base.png", 400, "Invalid effect in transformation: magic"),
        ("image/upload/fl_magic/base.png", 400, "Invalid flags in transformation: magic"),
        ("image/upload/q_101/base.png", 400, "Invalid quality in transformation: 101"),
        ("image/upload/f_bmp/base.png", 400, "Invalid format in transformation: bmp"),
        ("image/upload/z_1/base.png", 400, "Invalid z in transformation: 1"),
        ("image/upload/t_card/base.png", 400, "Unknown transformation card"),
        ("image/upload/w_$none/base.png", 400, "Undefined variable $none"),
        ("image/upload/l_text:Arial:x/fl_layer_apply/base.png", 400, "Invalid text style in transformation: Arial"),
        ("image/upload/l_text:Arial_20/fl_layer_apply/base.png", 400, "Invalid text: it is empty"),
        ("image/upload/l_text:Arial_20:%2520%250A/fl_layer_apply/base.png", 400, "Invalid text: it is empty"),
        (
            "image/upload/c_fill,l_text:Arial_20:x,w_9/fl_layer_apply/base.png",
            400,
            "Invalid crop in transformation: fill",
        ),
        ("image/upload/$t_!a!b!/base.png", 400, "Invalid variable in transformation: $t_!a!b!"),
        ("image/upload/if_w_gt_1/e_grayscale/base.png", 400, "Invalid transformation: if without if_end"),
        ("image/upload/if_end/base.png", 400, "Invalid transformation component - if_end"),
        ("image/upload/if_w_gt/e_grayscale/if_end/base.png", 400, "Invalid if in transformation: w_gt"),
        ("image/upload/l_fetch:%2A/fl_layer_apply/base.png", 400, "Invalid remote address in layer: *"),
        ("image/fetch/f_png/jug.png", 400, "Invalid URL for fetch"),
        ("image/fetch/nonsense/https%3A%2F%2Fa.example", 400, "Invalid transformation component - nonsense"),
        ("image/fetch/https%3A%2F%2Fa.example%2Fb", 404, "Resource not found - https://a.example/b"),
        ("image/private/base.png", 401, "deny or ACL failure"),
        ("video/upload/clip.mp4", 404, "Resource not found - clip"),
        ("raw/upload/none.json", 404, "Resource not found - none.json"),
        ("image/upload/%FF/base.png", 400, "Invalid URL: it is not UTF-8"),
        ("../elsewhere/image/upload/base.png", 401, "cloud_name elsewhere is disabled"),
    ],
)
def test_refusals(get: Get, path: str, status: int, message: str) -> None:
    answer = get(path)
    assert (answer.status_code, answer.headers["x-cld-error"]) == (status, message)
    assert answer.content == b""


def test_headers(get: Get) -> None:
    for path in ("image/upload/base.png", "image/upload/none"):
        answer = get(path)
        assert answer.headers["access-control-allow-origin"] == "*"
        assert "X-Cld-Error" in answer.headers["access-control-expose-headers"]
        assert answer.headers["cross-origin-resource-policy"] == "cross-origin"
    etag = get("image/upload/w_10/base.png").headers["etag"]
    again = get("image/upload/w_10/base.png", headers={"If-None-Match": etag})
    assert (again.status_code, again.content) == (304, b"")


def test_head(sandbox_server: SandboxServer) -> None:
    answer = httpx.head(f"{sandbox_server.url}/res/{CLOUD}/image/upload/w_10/base.png")
    assert (answer.status_code, answer.content) == (200, b"")
    assert int(answer.headers["content-length"]) > 0
