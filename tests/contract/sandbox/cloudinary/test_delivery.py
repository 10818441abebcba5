"""Delivered pictures, pixel by pixel, against positions worked out by hand."""

import io
from urllib.parse import quote

import pytest
from PIL import Image

from tests.support.cloudinary_delivery import BLUE, CLEAR, GREY, RED, SHOP, WHITE, Get, Picture, box_of, quarters


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
def test_a_layer_lies_where_gravity_and_offsets_say(image: Picture, gravity: str, box: tuple[int, ...]) -> None:
    drawn = image(f"image/upload/l_shapes:red/fl_layer_apply,g_{gravity},x_5,y_3/base.png")
    assert drawn.size == (200, 100)
    assert box_of(drawn, RED) == box


def test_a_layer_is_in_the_middle_unless_told(image: Picture) -> None:
    assert box_of(image("image/upload/l_shapes:red/fl_layer_apply/base.png"), RED) == (90, 45, 110, 55)


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
def test_crops(image: Picture, crop: str, size: tuple[int, int], red: tuple[int, ...]) -> None:
    drawn = image(f"image/upload/{crop}/quarters.png")
    assert drawn.size == size
    found = box_of(drawn, RED)
    # The border between two colours is soft after scaling.
    assert found is not None
    assert all(abs(have - want) <= 3 for have, want in zip(found, red, strict=True))


def test_fit_and_pad_keep_proportions(image: Picture) -> None:
    assert image("image/upload/c_fit,h_80,w_80/base.png").size == (80, 40)
    padded = image("image/upload/b_rgb:0000ff,c_pad,h_100,w_100/base.png")
    assert padded.size == (100, 100)
    assert box_of(padded, GREY) == (0, 25, 100, 75)
    assert padded.getpixel((50, 5)) == BLUE
    assert image("image/upload/c_pad,h_100,w_100/base.png").getpixel((50, 5)) == CLEAR
    assert box_of(image("image/upload/b_white,c_pad,g_north,h_100,w_100/base.png"), GREY) == (0, 0, 100, 50)


def test_a_layer_is_transformed_before_it_is_applied(image: Picture) -> None:
    path = "image/upload/l_shapes:red/b_blue,c_pad,h_40,w_40/fl_layer_apply,g_north_west/base.png"
    drawn = image(path)
    assert box_of(drawn, RED) == (0, 10, 40, 30)
    assert drawn.getpixel((2, 2)) == BLUE


def test_layers_nest(image: Picture) -> None:
    inner = "l_shapes:red/c_scale,h_40,w_40/l_shapes:blue/fl_layer_apply,g_north_west/fl_layer_apply,g_south_east"
    drawn = image(f"image/upload/{inner}/base.png")
    assert box_of(drawn, BLUE) == (160, 60, 180, 70)
    assert drawn.getpixel((199, 99)) == RED


def test_an_underlay_lies_below(image: Picture) -> None:
    drawn = image("image/upload/o_0/u_shapes:red/c_scale,h_100,w_200/fl_layer_apply/base.png")
    assert drawn.getpixel((1, 1)) == RED


def test_a_larger_layer_expands_the_canvas_unless_it_must_not(image: Picture) -> None:
    layer = "l_shapes:red/c_scale,h_50,w_300/fl_layer_apply"
    drawn = image(f"image/upload/{layer},g_north/base.png")
    assert drawn.size == (300, 100)
    assert box_of(drawn, GREY) == (50, 50, 250, 100)
    assert drawn.getpixel((2, 90)) == CLEAR
    assert image(f"image/upload/{layer}.no_overflow,g_north/base.png").size == (200, 100)


def test_colours_effects_and_corners(image: Picture) -> None:
    assert image("image/upload/co_rgb:ff0000,e_colorize/base.png").getpixel((1, 1)) == RED
    mixed = image("image/upload/co_white,e_colorize:50/base.png").getpixel((1, 1))
    assert isinstance(mixed, tuple)
    assert abs(mixed[0] - 191) <= 1
    grey = image("image/upload/e_grayscale/quarters.png").getpixel((10, 10))
    assert grey == (76, 76, 76, 255)
    blurred = image("image/upload/e_blur:400/quarters.png").getpixel((50, 25))
    assert blurred not in (RED, BLUE)
    assert image("image/upload/a_90/quarters.png").getpixel((90, 10)) == RED
    assert image("image/upload/a_hflip/quarters.png").getpixel((90, 10)) == RED
    assert image("image/upload/o_50/base.png").getpixel((1, 1)) == (128, 128, 128, 128)
    for radius in ("max", "50"):
        round_ = image(f"image/upload/r_{radius}/quarters.png")
        assert round_.getchannel("A").getpixel((2, 2)) == 0
        assert round_.getpixel((30, 30)) == RED
    assert image("image/upload/bo_4px_solid_red/base.png").size == (208, 108)
    assert image("image/upload/o_0/b_red/base.png").getpixel((1, 1)) == RED


def test_variables(image: Picture) -> None:
    plain = image("image/upload/co_red,l_text:Arial_30:My%20Max/fl_layer_apply/base.png")
    for path in (
        "$name_!Max!/co_red,l_text:Arial_30:My%20$(name)/fl_layer_apply/base.png",
        "$co_!red!,$style_!Arial_30!,$name_!My%20Max!/co_$co,l_text:$style:$(name)/fl_layer_apply/base.png",
        "$a_!Max!/$b_$a/co_red,l_text:Arial_30:My%2520$(b)/fl_layer_apply/base.png",
    ):
        assert image(f"image/upload/{path}").tobytes() == plain.tobytes(), path
    assert box_of(image("image/upload/$pic_!shapes:red!/l_$pic/fl_layer_apply/base.png"), RED) == (90, 45, 110, 55)
    assert image("image/upload/$w_300/c_scale,w_$w/base.png").size == (300, 150)
    assert image("image/upload/$w_30,$v_$w_mul_2_add_40/c_scale,w_$v/base.png").size == (100, 50)
    assert image("image/upload/c_scale,w_iw_div_4/base.png").size == (50, 25)
    number = image("image/upload/$n_12/co_red,l_text:Arial_30:$(n)/fl_layer_apply/base.png")
    assert number.tobytes() == image("image/upload/co_red,l_text:Arial_30:12/fl_layer_apply/base.png").tobytes()


def test_the_picture_at_hand_can_be_kept_and_laid_over(image: Picture) -> None:
    """The documented `$img_current`: here the way to place a fetched picture on a background."""
    path = (
        "$slot_current/c_scale,h_100,w_200/l_base/fl_layer_apply/l_$slot/c_scale,h_10,w_10/fl_layer_apply,g_south_east"
    )
    drawn = image(f"image/fetch/{path}/f_png/{quote(SHOP, safe='')}")
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
def test_conditions(image: Picture, conditions: str, *, red: bool) -> None:
    drawn = image(f"image/upload/{conditions.format(red='co_red,e_colorize')}/base.png")
    assert (drawn.getpixel((1, 1)) == RED) == red


def test_formats(get: Get, image: Picture) -> None:
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
    assert image("image/upload/c_pad,h_100,w_100/base.jpg").getpixel((50, 5)) == WHITE
    sizes = [len(get(f"image/upload/c_scale,w_400/q_{quality}/quarters.jpg").content) for quality in (10, 95)]
    assert sizes[0] < sizes[1]


def test_without_components_the_file_is_delivered_as_stored(get: Get) -> None:
    for path in ("image/upload/quarters.png", "image/upload/quarters", "image/upload/v1/quarters.png"):
        assert get(path).content == quarters()
