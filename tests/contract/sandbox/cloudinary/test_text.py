"""Text layers of the sandbox's pictures: place, wrapping, styles, scripts, background."""

from urllib.parse import quote

import pytest

from tests.support.cloudinary_delivery import BLUE, RED, Get, Picture, box_of


def test_text_is_drawn_in_its_colour_at_its_place(image: Picture) -> None:
    drawn = image(
        "image/upload/co_rgb:0000ff,l_text:Manrope@google_40_700:Hi/fl_layer_apply,g_north_west,x_10,y_20/base.png"
    )
    found = box_of(drawn, BLUE)
    assert found is not None
    assert (found[0], found[1]) == (10, 20)
    # Capital letters are about seven tenths of the font's size high.
    assert 25 <= found[3] - found[1] <= 33
    black = image("image/upload/l_text:Arial_40:Hi/fl_layer_apply/base.png")
    assert box_of(black, (0, 0, 0, 255)) is not None


def test_text_wraps_and_is_cut(image: Picture) -> None:
    text = "one%2520two%2520three%2520four%2520five"
    heights = {}
    for name, limits in {"one line": "", "wrapped": "c_fit,w_60,", "cut": "c_fit,h_60,w_60,"}.items():
        drawn = image(f"image/upload/co_red,{limits}l_text:Arial_20:{text}/fl_layer_apply/c_scale,w_1.0/base.png")
        found = box_of(drawn, RED)
        assert found is not None
        heights[name] = found[3] - found[1]
        if limits:
            assert found[2] - found[0] <= 60
    assert heights["one line"] < 25 < heights["cut"] < 60 < heights["wrapped"]
    one = image("image/upload/l_text:Arial_20:a%250Ab/fl_layer_apply/base.png")
    two = image("image/upload/l_text:Arial_20:ab/fl_layer_apply/base.png")
    assert box_of(one, (0, 0, 0, 255)) != box_of(two, (0, 0, 0, 255))


@pytest.mark.parametrize(
    "style", ["bold", "center", "underline", "strikethrough", "letter_spacing_8", "800_italic_right"]
)
def test_text_styles_change_the_picture(image: Picture, style: str) -> None:
    plain = image("image/upload/l_text:Manrope_30:Hello%250Ayou/fl_layer_apply/base.png")
    styled = image(f"image/upload/l_text:Manrope_30_{style}:Hello%250Ayou/fl_layer_apply/base.png")
    assert plain.tobytes() != styled.tobytes()


@pytest.mark.parametrize(
    "text", ["漢字", "שלום עולם", "مرحبا", "नमस्ते", "Žluťoučký", "สวัสดี", "Ελληνικά", "👍🏽", "❀", "𝒜"]
)
def test_any_script_is_drawn(image: Picture, text: str) -> None:
    written = quote(quote(text, safe=""), safe="")
    drawn = image(f"image/upload/co_red,l_text:Manrope_30:{written}/fl_layer_apply/base.png")
    assert drawn.tobytes() != image("image/upload/base.png").tobytes()


def test_text_flags(image: Picture, get: Get) -> None:
    trimmed = image("image/upload/co_red,l_text:Arial_30:x/fl_layer_apply,g_north_west/base.png")
    kept = image("image/upload/co_red,fl_text_no_trim,l_text:Arial_30:x/fl_layer_apply,g_north_west/base.png")
    assert box_of(trimmed, RED)[1] < box_of(kept, RED)[1]  # type: ignore[index] # both hold red
    long = "W" * 40
    assert image(f"image/upload/l_text:Arial_30:{long}/fl_layer_apply/base.png").width > 200
    answer = get(f"image/upload/fl_text_disallow_overflow,l_text:Arial_30:{long}/fl_layer_apply/base.png")
    assert (answer.status_code, answer.headers["x-cld-error"]) == (400, "Invalid text: it overflows the picture")


def test_text_background(image: Picture) -> None:
    drawn = image("image/upload/b_blue,co_red,l_text:Arial_40:H/fl_layer_apply,g_north_west/base.png")
    found = box_of(drawn, BLUE)
    assert found is not None
    assert found[:2] in ((0, 0), (1, 0), (2, 0), (3, 0), (4, 0), (5, 0), (6, 0))
