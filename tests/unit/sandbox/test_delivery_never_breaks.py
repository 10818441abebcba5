"""Whatever a path says, the sandbox draws it or refuses it: nothing else ever comes out."""

import base64
from urllib.parse import quote

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from sandbox.cloudinary.delivery.delivered import deliver_path
from sandbox.cloudinary.exceptions import DeliveryError
from sandbox.state import State

KEYS = [*"abcdefghloqrtuwxyz", "so", "eo", "du", "fps", "vs", "dl", "ar", "bo", "co", "dpr", "fl", "if", "$v", "$img"]
WORDS = [
    "1", "0", "-3", "0.5", "1.0", "40", "99999", "1e9", "nan", "inf", "auto", "max", "current", "iw", "w_div_2", "2:1",
    "fill", "fit", "pad", "scale", "crop", "limit", "lfill", "mfit", "thumb", "lpad", "north", "south_east", "center",
    "red", "rgb:ff0000", "rgb:ff000080", "transparent", "blur:300", "grayscale", "colorize:40", "hflip", "45",
    "layer_apply", "no_overflow", "text_no_trim", "lossy.progressive", "jpg", "webp", "gif", "auto:good",
    "base", "a:b", "$v", "$img", "!x!", "!a:b!", "!!", "w_gt_10", "$v_eq_!x!", "end", "else", "isdef_$v",
    "text:Arial_20:Hello", "text:Manrope@google_30_700_center:a%0Ab%2520c", "text:Arial_20:$(v)", "text::", "text:A_9:",
    "text:Arial_20_letter_spacing_-200:abc", "text:Arial_300_line_spacing_-200_underline:x%0Ay", "4px_solid_blue",
    "fetch:" + base64.urlsafe_b64encode(b"https://x.example/sandbox/res/fernkiln/image/upload/base.png").decode(),
]  # fmt: skip
PARAMETER = st.builds("{}_{}".format, st.sampled_from(KEYS), st.sampled_from(WORDS) | st.text(max_size=8).map(quote))
COMPONENT = st.lists(PARAMETER, min_size=1, max_size=4).map(",".join) | st.just("l_a:b") | st.just("fl_layer_apply")
HEAD = st.sampled_from(["image/upload", "image/upload", "image/fetch", "raw/upload", "video/upload", "image/private"])
TAIL = st.sampled_from(["base.png", "v1/a/b.jpg", "base", "none", "t.cldt.json", "", "https%3A%2F%2Fx.example%2Fa"])
PATH = st.builds("{}/{}/{}".format, HEAD, st.lists(COMPONENT, max_size=5).map("/".join), TAIL)
CALM = settings(max_examples=250, suppress_health_check=[HealthCheck.function_scoped_fixture])


def deliver(state: State, path: str) -> None:
    try:
        delivered = deliver_path(state, path, takes_webp=True)
    except DeliveryError as error:
        assert error.status in (400, 401, 404)
        header = error.response().headers["x-cld-error"]
        assert header
        assert header.isascii()
        assert header.isprintable()
    else:
        assert delivered.data


@CALM
@given(path=PATH)
@example(path="image/upload/a_45/a_45/a_45/a_45/a_45/a_45/a_45/a_45/a_45/a_45/a_45/base.png")
@example(path="image/upload/" + "c_scale,w_2.0/" * 12 + "base.png")
@example(path="image/upload/l_text:Arial_1000:" + "W" * 3000 + "/fl_layer_apply/base.png")
@example(path="image/upload/l_text:Arial_900:" + "%250A" * 900 + "x/fl_layer_apply/base.png")
@example(path="image/upload/c_fit,l_text:Arial_1:" + "W" * 6000 + ",w_1/fl_layer_apply/base.png")
@example(path="image/upload/l_a:b/fl_layer_apply,x_99999/base.png")
@example(path="image/upload/$v_1000,$v_$v_mul_$v_mul_$v_mul_$v/w_$v/base.png")
@example(path="image/upload/if_w_eq_" + "w_add_" * 300 + "1/e_blur/if_end/base.png")
@example(path="image/upload/w_1_div_0/base.png")
def test_any_path(small_library: State, path: str) -> None:
    deliver(small_library, path)


@CALM
@given(text=st.text(max_size=60), size=st.integers(1, 60), width=st.integers(1, 90))
def test_any_text(small_library: State, text: str, size: int, width: int) -> None:
    escaped = quote(quote(text, safe=""), safe="")
    path = f"image/upload/c_fit,h_{width},l_text:Manrope_{size}_600:{escaped},w_{width}/fl_layer_apply/base.png"
    if text.replace("\0", "").strip():
        assert deliver_path(small_library, path, takes_webp=False).data
    else:
        deliver(small_library, path)


def test_a_picture_that_fetches_itself_ends(small_library: State) -> None:
    path = "image/upload/base.png"
    for _ in range(6):
        inner = base64.urlsafe_b64encode(f"https://res.cloudinary.com/fernkiln/{path}".encode()).decode()
        path = f"image/upload/l_fetch:{inner}/fl_layer_apply/base.png"
    deliver(small_library, path)
