"""Delivered pictures, pixel by pixel, against positions worked out by hand."""

import base64
import io
from collections.abc import Callable, Iterator
from urllib.parse import quote

import cloudinary
import httpx
import pytest
from PIL import Image, ImageChops

from sandbox.cloudinary.models import CLOUD, add_asset
from tests.contract.conftest import SandboxServer

RED, BLUE, GREY, WHITE = (255, 0, 0, 255), (0, 0, 255, 255), (128, 128, 128, 255), (255, 255, 255, 255)
CLEAR = (0, 0, 0, 0)
SHOP = "https://cdn.shop.example/files/jug.png?v=17&width=600"


def png(colour: tuple[int, int, int, int], size: tuple[int, int]) -> bytes:
    out = io.BytesIO()
    Image.new("RGBA", size, colour).save(out, "PNG")
    return out.getvalue()


def quarters() -> bytes:
    """100×100: red, blue, grey and white quarters, from the upper left to the lower right."""
    picture = Image.new("RGBA", (100, 100), WHITE)
    for colour, at in ((RED, (0, 0)), (BLUE, (50, 0)), (GREY, (0, 50))):
        picture.paste(colour, (*at, at[0] + 50, at[1] + 50))
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


Get = Callable[..., httpx.Response]
Picture = Callable[[str], Image.Image]


@pytest.fixture(scope="module")
def get(sandbox_server: SandboxServer) -> Iterator[Get]:
    state = sandbox_server.state
    add_asset(state, public_id="base", data=png(GREY, (200, 100)))
    add_asset(state, public_id="shapes/red", data=png(RED, (20, 10)))
    add_asset(state, public_id="shapes/blue", data=png(BLUE, (20, 10)))
    add_asset(state, public_id="quarters", data=quarters())
    with state.write() as db:
        db.execute("insert into web_picture values (?, ?, ?)", [SHOP, "image/png", png(BLUE, (30, 30))])
        bare = "https://cdn.shop.example/my%20cup.png"
        db.execute("insert into web_picture values (?, ?, ?)", [bare, "image/png", png(RED, (30, 30))])
    with httpx.Client(base_url=f"{sandbox_server.url}/res/{CLOUD}/", timeout=30) as client:
        yield client.get


@pytest.fixture(scope="module")
def picture(get: Get) -> Picture:
    def delivered(path: str) -> Image.Image:
        answer = get(path)
        assert answer.status_code == 200, (path, answer.headers.get("x-cld-error"))
        return Image.open(io.BytesIO(answer.content)).convert("RGBA")

    return delivered


def box_of(picture: Image.Image, colour: tuple[int, int, int, int]) -> tuple[int, int, int, int] | None:
    """The box that holds all pixels of exactly this colour."""
    differs = ImageChops.difference(picture.convert("RGB"), Image.new("RGB", picture.size, colour[:3]))
    mask = ImageChops.lighter(ImageChops.lighter(*differs.split()[:2]), differs.split()[2])
    return mask.point(lambda value: 255 if value == 0 else 0).getbbox()


@pytest.mark.parametrize(
    ("gravity", "box"),
    [
        ("north_west", (5, 3, 25, 13)),
        ("north", (95, 3, 115, 13)),
        ("north_east", (175, 3, 195, 13)),
        ("west", (5, 48, 25, 58)),
        ("center", (95, 48, 115, 58)),
        ("east", (175, 48, 195, 58)),
        ("south_west", (5, 87, 25, 97)),
        ("south", (95, 87, 115, 97)),
        ("south_east", (175, 87, 195, 97)),
    ],
)
def test_a_layer_lies_where_gravity_and_offsets_say(picture: Picture, gravity: str, box: tuple[int, ...]) -> None:
    drawn = picture(f"image/upload/l_shapes:red/fl_layer_apply,g_{gravity},x_5,y_3/base.png")
    assert drawn.size == (200, 100)
    assert box_of(drawn, RED) == box


def test_a_layer_is_in_the_middle_unless_told(picture: Picture) -> None:
    assert box_of(picture("image/upload/l_shapes:red/fl_layer_apply/base.png"), RED) == (90, 45, 110, 55)


@pytest.mark.parametrize(
    ("crop", "size", "red"),
    [
        ("c_scale,w_50", (50, 50), (0, 0, 25, 25)),
        ("c_scale,h_20,w_60", (60, 20), (0, 0, 30, 10)),
        ("w_0.5", (50, 50), (0, 0, 25, 25)),
        ("c_crop,g_north_west,h_60,w_60", (60, 60), (0, 0, 50, 50)),
        ("c_crop,h_60,w_60,x_10,y_10", (60, 60), (0, 0, 40, 40)),
        ("c_crop,g_south_east,h_60,w_60", (60, 60), (0, 0, 10, 10)),
        ("c_limit,h_300,w_300", (100, 100), (0, 0, 50, 50)),
        ("c_fill,g_west,h_100,w_50", (50, 100), (0, 0, 50, 50)),
        ("c_crop,ar_2:1,g_north,w_100", (100, 50), (0, 0, 50, 50)),
        ("c_scale,dpr_2.0,w_25", (50, 50), (0, 0, 25, 25)),
    ],
)
def test_crops(picture: Picture, crop: str, size: tuple[int, int], red: tuple[int, ...]) -> None:
    drawn = picture(f"image/upload/{crop}/quarters.png")
    assert drawn.size == size
    found = box_of(drawn, RED)
    # The border between two colours is soft after scaling.
    assert found is not None
    assert all(abs(have - want) <= 3 for have, want in zip(found, red, strict=True))


def test_fit_and_pad_keep_proportions(picture: Picture) -> None:
    assert picture("image/upload/c_fit,h_80,w_80/base.png").size == (80, 40)
    padded = picture("image/upload/b_rgb:0000ff,c_pad,h_100,w_100/base.png")
    assert padded.size == (100, 100)
    assert box_of(padded, GREY) == (0, 25, 100, 75)
    assert padded.getpixel((50, 5)) == BLUE
    assert picture("image/upload/c_pad,h_100,w_100/base.png").getpixel((50, 5)) == CLEAR
    assert box_of(picture("image/upload/b_white,c_pad,g_north,h_100,w_100/base.png"), GREY) == (0, 0, 100, 50)


def test_a_layer_is_transformed_before_it_is_applied(picture: Picture) -> None:
    path = "image/upload/l_shapes:red/b_blue,c_pad,h_40,w_40/fl_layer_apply,g_north_west/base.png"
    drawn = picture(path)
    assert box_of(drawn, RED) == (0, 10, 40, 30)
    assert drawn.getpixel((2, 2)) == BLUE


def test_layers_nest(picture: Picture) -> None:
    inner = "l_shapes:red/c_scale,h_40,w_40/l_shapes:blue/fl_layer_apply,g_north_west/fl_layer_apply,g_south_east"
    drawn = picture(f"image/upload/{inner}/base.png")
    assert box_of(drawn, BLUE) == (160, 60, 180, 70)
    assert drawn.getpixel((199, 99)) == RED


def test_an_underlay_lies_below(picture: Picture) -> None:
    drawn = picture("image/upload/o_0/u_shapes:red/c_scale,h_100,w_200/fl_layer_apply/base.png")
    assert drawn.getpixel((1, 1)) == RED


def test_a_larger_layer_expands_the_canvas_unless_it_must_not(picture: Picture) -> None:
    layer = "l_shapes:red/c_scale,h_50,w_300/fl_layer_apply"
    drawn = picture(f"image/upload/{layer},g_north/base.png")
    assert drawn.size == (300, 100)
    assert box_of(drawn, GREY) == (50, 50, 250, 100)
    assert drawn.getpixel((2, 90)) == CLEAR
    assert picture(f"image/upload/{layer}.no_overflow,g_north/base.png").size == (200, 100)


def test_colours_effects_and_corners(picture: Picture) -> None:
    assert picture("image/upload/co_rgb:ff0000,e_colorize/base.png").getpixel((1, 1)) == RED
    mixed = picture("image/upload/co_white,e_colorize:50/base.png").getpixel((1, 1))
    assert isinstance(mixed, tuple)
    assert abs(mixed[0] - 191) <= 1
    grey = picture("image/upload/e_grayscale/quarters.png").getpixel((10, 10))
    assert grey == (76, 76, 76, 255)
    blurred = picture("image/upload/e_blur:400/quarters.png").getpixel((50, 25))
    assert blurred not in (RED, BLUE)
    assert picture("image/upload/a_90/quarters.png").getpixel((90, 10)) == RED
    assert picture("image/upload/a_hflip/quarters.png").getpixel((90, 10)) == RED
    assert picture("image/upload/o_50/base.png").getpixel((1, 1)) == (128, 128, 128, 128)
    for radius in ("max", "50"):
        round_ = picture(f"image/upload/r_{radius}/quarters.png")
        assert round_.getchannel("A").getpixel((2, 2)) == 0
        assert round_.getpixel((30, 30)) == RED
    assert picture("image/upload/bo_4px_solid_red/base.png").size == (208, 108)
    assert picture("image/upload/o_0/b_red/base.png").getpixel((1, 1)) == RED


def test_text_is_drawn_in_its_colour_at_its_place(picture: Picture) -> None:
    drawn = picture(
        "image/upload/co_rgb:0000ff,l_text:Manrope@google_40_700:Hi/fl_layer_apply,g_north_west,x_10,y_20/base.png"
    )
    found = box_of(drawn, BLUE)
    assert found is not None
    assert (found[0], found[1]) == (10, 20)
    # Capital letters are about seven tenths of the font's size high.
    assert 25 <= found[3] - found[1] <= 33
    black = picture("image/upload/l_text:Arial_40:Hi/fl_layer_apply/base.png")
    assert box_of(black, (0, 0, 0, 255)) is not None


def test_text_wraps_and_is_cut(picture: Picture) -> None:
    text = "one%2520two%2520three%2520four%2520five"
    heights = {}
    for name, limits in {"one line": "", "wrapped": "c_fit,w_60,", "cut": "c_fit,h_60,w_60,"}.items():
        drawn = picture(f"image/upload/co_red,{limits}l_text:Arial_20:{text}/fl_layer_apply/c_scale,w_1.0/base.png")
        found = box_of(drawn, RED)
        assert found is not None
        heights[name] = found[3] - found[1]
        if limits:
            assert found[2] - found[0] <= 60
    assert heights["one line"] < 25 < heights["cut"] < 60 < heights["wrapped"]
    one = picture("image/upload/l_text:Arial_20:a%250Ab/fl_layer_apply/base.png")
    two = picture("image/upload/l_text:Arial_20:ab/fl_layer_apply/base.png")
    assert box_of(one, (0, 0, 0, 255)) != box_of(two, (0, 0, 0, 255))


@pytest.mark.parametrize(
    "style", ["bold", "center", "underline", "strikethrough", "letter_spacing_8", "800_italic_right"]
)
def test_text_styles_change_the_picture(picture: Picture, style: str) -> None:
    plain = picture("image/upload/l_text:Manrope_30:Hello%250Ayou/fl_layer_apply/base.png")
    styled = picture(f"image/upload/l_text:Manrope_30_{style}:Hello%250Ayou/fl_layer_apply/base.png")
    assert plain.tobytes() != styled.tobytes()


@pytest.mark.parametrize(
    "text", ["漢字", "שלום עולם", "مرحبا", "नमस्ते", "Žluťoučký", "สวัสดี", "Ελληνικά", "👍🏽", "❀", "𝒜"]
)
def test_any_script_is_drawn(picture: Picture, text: str) -> None:
    written = quote(quote(text, safe=""), safe="")
    drawn = picture(f"image/upload/co_red,l_text:Manrope_30:{written}/fl_layer_apply/base.png")
    assert drawn.tobytes() != picture("image/upload/base.png").tobytes()


def test_text_flags(picture: Picture, get: Get) -> None:
    trimmed = picture("image/upload/co_red,l_text:Arial_30:x/fl_layer_apply,g_north_west/base.png")
    kept = picture("image/upload/co_red,fl_text_no_trim,l_text:Arial_30:x/fl_layer_apply,g_north_west/base.png")
    assert box_of(trimmed, RED)[1] < box_of(kept, RED)[1]  # type: ignore[index] # both hold red
    long = "W" * 40
    assert picture(f"image/upload/l_text:Arial_30:{long}/fl_layer_apply/base.png").width > 200
    answer = get(f"image/upload/fl_text_disallow_overflow,l_text:Arial_30:{long}/fl_layer_apply/base.png")
    assert (answer.status_code, answer.headers["x-cld-error"]) == (400, "Invalid text: it overflows the picture")


def test_text_background(picture: Picture) -> None:
    drawn = picture("image/upload/b_blue,co_red,l_text:Arial_40:H/fl_layer_apply,g_north_west/base.png")
    found = box_of(drawn, BLUE)
    assert found is not None
    assert found[:2] in ((0, 0), (1, 0), (2, 0), (3, 0), (4, 0), (5, 0), (6, 0))


def test_variables(picture: Picture) -> None:
    plain = picture("image/upload/co_red,l_text:Arial_30:My%20Max/fl_layer_apply/base.png")
    for path in (
        "$name_!Max!/co_red,l_text:Arial_30:My%20$(name)/fl_layer_apply/base.png",
        "$co_!red!,$style_!Arial_30!,$name_!My%20Max!/co_$co,l_text:$style:$(name)/fl_layer_apply/base.png",
        "$a_!Max!/$b_$a/co_red,l_text:Arial_30:My%2520$(b)/fl_layer_apply/base.png",
    ):
        assert picture(f"image/upload/{path}").tobytes() == plain.tobytes(), path
    assert box_of(picture("image/upload/$pic_!shapes:red!/l_$pic/fl_layer_apply/base.png"), RED) == (90, 45, 110, 55)
    assert picture("image/upload/$w_300/c_scale,w_$w/base.png").size == (300, 150)
    assert picture("image/upload/$w_30,$v_$w_mul_2_add_40/c_scale,w_$v/base.png").size == (100, 50)
    assert picture("image/upload/c_scale,w_iw_div_4/base.png").size == (50, 25)
    number = picture("image/upload/$n_12/co_red,l_text:Arial_30:$(n)/fl_layer_apply/base.png")
    assert number.tobytes() == picture("image/upload/co_red,l_text:Arial_30:12/fl_layer_apply/base.png").tobytes()


def test_the_picture_at_hand_can_be_kept_and_laid_over(picture: Picture) -> None:
    """The documented `$img_current`: here the way to place a fetched picture on a background."""
    path = (
        "$slot_current/c_scale,h_100,w_200/l_base/fl_layer_apply/l_$slot/c_scale,h_10,w_10/fl_layer_apply,g_south_east"
    )
    drawn = picture(f"image/fetch/{path}/f_png/{quote(SHOP, safe='')}")
    assert box_of(drawn, BLUE) == (190, 90, 200, 100)
    assert drawn.getpixel((1, 1)) == GREY


@pytest.mark.parametrize(
    ("conditions", "red"),
    [
        ("$a_!x!/if_$a_eq_!x!/{red}/if_end", True),
        ("$a_!x!/if_$a_ne_!x!/{red}/if_end", False),
        ("$a_!!/if_$a_ne_!!/{red}/if_end", False),
        ("if_w_gt_100_and_h_lte_100/{red}/if_end", True),
        ("if_w_lt_100_or_h_gte_100/{red}/if_end", True),
        ("if_w_lt_100/e_grayscale/if_else/{red}/if_end", True),
        ("if_w_gt_100/if_h_gt_500/{red}/if_end/if_end", False),
        ("if_isdef_$b/{red}/if_end", False),
        ("if_isndef_$b/{red}/if_end", True),
        ("$a_!b_and_c!/if_$a_eq_!b_and_c!/{red}/if_end", True),
        ("if_w_gt_100,co_red,e_colorize", True),
        ("if_w_lt_100,co_red,e_colorize", False),
        ("if_w_lt_100,e_grayscale/if_else,co_red,e_colorize/if_end", True),
    ],
)
def test_conditions(picture: Picture, conditions: str, *, red: bool) -> None:
    drawn = picture(f"image/upload/{conditions.format(red='co_red,e_colorize')}/base.png")
    assert (drawn.getpixel((1, 1)) == RED) == red


def test_formats(get: Get, picture: Picture) -> None:
    kinds = {"jpg": "image/jpeg", "png": "image/png", "webp": "image/webp", "gif": "image/gif"}
    for form, media_type in kinds.items():
        assert get(f"image/upload/base.{form}").headers["content-type"] == media_type
        answer = get(f"image/upload/f_{form},q_60/base.png")
        assert answer.headers["content-type"] == media_type
        assert (Image.open(io.BytesIO(answer.content)).format or "").lower() == form.replace("jpg", "jpeg")
    auto = "image/upload/f_auto,q_auto:good/base"
    assert get(auto, headers={"Accept": "image/webp,*/*"}).headers["content-type"] == "image/webp"
    assert get(auto, headers={"Accept": "image/png"}).headers["content-type"] == "image/jpeg"
    assert get("image/upload/f_auto/r_max/base", headers={"Accept": "*/*"}).headers["content-type"] == "image/png"
    assert picture("image/upload/c_pad,h_100,w_100/base.jpg").getpixel((50, 5)) == WHITE
    sizes = [len(get(f"image/upload/c_scale,w_400/q_{quality}/quarters.jpg").content) for quality in (10, 95)]
    assert sizes[0] < sizes[1]


def test_without_components_the_file_is_delivered_as_stored(get: Get) -> None:
    for path in ("image/upload/quarters.png", "image/upload/quarters", "image/upload/v1/quarters.png"):
        assert get(path).content == quarters()


def test_fetch(get: Get, picture: Picture) -> None:
    encoded = quote(SHOP, safe="")
    assert picture(f"image/fetch/c_scale,w_60/f_png/{encoded}").size == (60, 60)
    assert picture(f"image/fetch/f_png/{quote(SHOP, safe='/:')}").getpixel((1, 1)) == BLUE
    assert get(f"image/fetch/{encoded}").content == png(BLUE, (30, 30))
    other = quote("https://cdn.shop.example/my%20cup.png?v=9", safe="")
    assert picture(f"image/fetch/f_png/{other}").getpixel((1, 1)) == RED
    assert picture("image/fetch/f_png/https://cdn.shop.example/my%20cup.png").getpixel((1, 1)) == RED


def test_fetch_as_the_official_sdk_writes_it(sandbox_server: SandboxServer, picture: Picture) -> None:
    url, _ = cloudinary.utils.cloudinary_url(
        SHOP, type="fetch", fetch_format="png", width=60, crop="scale", cloud_name=CLOUD, secure=True
    )
    assert picture(url.removeprefix(f"https://res.cloudinary.com/{CLOUD}/")).size == (60, 60)


@pytest.mark.parametrize("padded", [True, False])
def test_a_remote_layer(picture: Picture, *, padded: bool) -> None:
    encoded = base64.urlsafe_b64encode(SHOP.encode()).decode()
    encoded = encoded if padded else encoded.rstrip("=")
    drawn = picture(f"image/upload/l_fetch:{encoded}/fl_layer_apply,g_north_west/base.png")
    assert box_of(drawn, BLUE) == (0, 0, 30, 30)


def test_own_pictures_can_be_fetched(sandbox_server: SandboxServer, picture: Picture) -> None:
    for host in (f"{sandbox_server.url}/res", "https://workspace.example/sandbox/res", "https://res.cloudinary.com"):
        own = f"{host}/{CLOUD}/image/upload/c_scale,w_40/quarters.png"
        assert picture(f"image/fetch/f_png/{quote(own, safe='')}").size == (40, 40)
        encoded = base64.urlsafe_b64encode(own.encode()).decode()
        drawn = picture(f"image/upload/l_fetch:{encoded}/fl_layer_apply,g_north_west/base.png")
        assert drawn.getpixel((5, 5)) == RED


def test_fetching_can_be_restricted(sandbox_server: SandboxServer, get: Get) -> None:
    path = f"image/fetch/f_png/{quote(SHOP, safe='')}"
    assert get(path).status_code == 200
    sandbox_server.state.set("fetch_restricted", "1")
    answer = get(path)
    sandbox_server.state.set("fetch_restricted", "0")
    assert (answer.status_code, answer.headers["x-cld-error"]) == (401, "deny or ACL failure")
    assert get(path).status_code == 200


def test_overwriting_an_asset_changes_every_picture_that_uses_it(
    sandbox_server: SandboxServer, picture: Picture
) -> None:
    state, path = sandbox_server.state, "image/upload/l_shop:badge/fl_layer_apply/base.png"
    asset_id = add_asset(state, public_id="shop/badge", data=png(RED, (20, 10)))
    assert picture(path).getpixel((100, 50)) == RED
    assert add_asset(state, public_id="shop/badge", data=png(BLUE, (20, 10))) == asset_id
    assert picture(path).getpixel((100, 50)) == BLUE


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
