"""Escaping of text: what Cloudinary documents must be drawn, what it documents as broken must be refused."""

import io
import json
from collections.abc import Callable, Iterator
from urllib.parse import quote

import httpx
import pytest
from PIL import Image

from sandbox.cloudinary.delivery.text import draw_text
from sandbox.cloudinary.delivery.text_style import TextStyle
from sandbox.cloudinary.models import CLOUD, add_asset
from tests.support.servers import ROOT
from tests.support.workspaces import SandboxServer

ORACLE = json.loads((ROOT / "tests" / "data" / "cloudinary-text-escape-oracle.json").read_text())
TEXTS = [row["text"] for row in ORACLE]
STYLE = TextStyle(family="Arial", size=40)
SIZE = (1000, 120)

Get = Callable[[str], httpx.Response]


@pytest.fixture(scope="module")
def get(sandbox_server: SandboxServer) -> Iterator[Get]:
    out = io.BytesIO()
    Image.new("RGB", SIZE, "white").save(out, "PNG")
    add_asset(sandbox_server.state, public_id="paper", data=out.getvalue())
    with httpx.Client(base_url=f"{sandbox_server.url}/res/{CLOUD}/", timeout=30) as client:
        yield client.get


def twice(text: str) -> str:
    return quote(quote(text, safe=""), safe="")


def expected(text: str) -> Image.Image:
    """The text on paper, drawn without any URL in between."""
    drawn, paper = draw_text(text, STYLE, (0, 0, 0, 255)), Image.new("RGBA", SIZE, "white")
    paper.alpha_composite(drawn, (0, 0))
    return paper


def same(answer: httpx.Response, text: str) -> bool:
    assert answer.status_code == 200, answer.headers["x-cld-error"]
    return Image.open(io.BytesIO(answer.content)).convert("RGBA").tobytes() == expected(text).tobytes()


def inline(escaped: str) -> str:
    return f"image/upload/l_text:Arial_40:{escaped}/fl_layer_apply,g_north_west/paper.png"


def declared(declaration: str) -> str:
    return f"image/upload/{declaration}/l_text:Arial_40:$(t)/fl_layer_apply,g_north_west/paper.png"


@pytest.mark.parametrize("row", ORACLE, ids=TEXTS)
def test_text_that_is_escaped_twice_is_drawn_as_it_is(get: Get, row: dict[str, str]) -> None:
    assert twice(row["text"]) == row["double_percent_encoded"]
    assert same(get(inline(row["double_percent_encoded"])), row["text"])
    assert same(get(declared(f"$t_!{row['double_percent_encoded']}!")), row["text"])


# The SDKs escape a percent sign and emoji once only, and `$(x)` not at all: see the reference of the text layer.
SOUND = [row for row in ORACLE if not set(row["text"]) & set("%☕😀$")]


@pytest.mark.parametrize("row", SOUND, ids=[row["text"] for row in SOUND])
def test_text_as_the_sdks_write_it(get: Get, row: dict[str, str]) -> None:
    assert same(get(inline(row["pycloudinary"])), row["text"])
    # url-gen leaves `#` as it is, which ends the path of any URL.
    if "#" not in row["urlgen"]:
        assert same(get(inline(row["urlgen"].replace("&", "%26"))), row["text"])


@pytest.mark.parametrize(
    "text", ["Hello", 'It\'s "quoted"', "a b", "Zoë", "漢字", "line\nbreak", "wow!", "a:b;c", "100 + 1"]
)
def test_other_text_may_be_escaped_once(get: Get, text: str) -> None:
    assert same(get(inline(quote(text, safe=""))), text)


@pytest.mark.parametrize(
    "escaped",
    [
        "Hello,%20World",
        "Hello%2C%20World",
        "a/b",
        "a%2Fb",
        "50%25%20off",
        "50%25",
        "%25",
        "%F0%9F%98%80",
        "%E2%9D%80",
        "%2525FF%25FF",
        "$(x)",
        "%24%28x%29",
        "$(5)",
        "",
        "%20",
        "%2520%2509%250A",
    ],
)
def test_what_is_not_escaped_enough_is_refused(get: Get, escaped: str) -> None:
    answer = get(inline(escaped))
    assert answer.status_code == 400
    assert answer.headers["x-cld-error"].startswith(("Invalid t", "Undefined variable"))


@pytest.mark.parametrize("value", ["Hello, World", "Hello%2C%20World", "a/b", "a%2Fb", "wow!", "wow%21"])
def test_a_variable_that_is_not_escaped_enough_is_refused(get: Get, value: str) -> None:
    assert get(declared(f"$t_!{value}!")).status_code == 400


def test_escaped_references_to_variables_are_text(get: Get) -> None:
    assert same(get(declared(f"$t_!{twice('$(t) {{ x }} !')}!")), "$(t) {{ x }} !")
    assert same(
        get(f"image/upload/$t_!no!/l_text:Arial_40:{twice('$(t)')}/fl_layer_apply,g_north_west/paper.png"), "$(t)"
    )
