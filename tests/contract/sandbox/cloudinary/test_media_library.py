"""The media library page: what people see and do there, by HTTP."""

import json
import re
from html import unescape
from urllib.parse import parse_qs, unquote, urlsplit

import httpx
import pytest

from sandbox.cloudinary.models import add_asset, find_asset
from sandbox.world.library import PICTURES
from tests.support.workspaces import SandboxServer

ODD = 'odd/<b>&"quotes", commas %2C 茶'


@pytest.fixture
def library(sandbox_server: SandboxServer) -> str:
    data = (PICTURES / "products" / "mug.png").read_bytes()
    add_asset(sandbox_server.state, public_id=ODD, data=data, tags=["odd"], context={"alt": "<i>alt</i>"})
    add_asset(sandbox_server.state, public_id="odd/plain", data=data, tags=["odd"])
    return f"{sandbox_server.url}/cloudinary"


def boxes(page: str) -> list[str]:
    return [unescape(value) for value in re.findall(r'name="asset" value="([^"]*)"', page)]


def address(library: str, sandbox_server: SandboxServer, public_id: str) -> str:
    row = find_asset(sandbox_server.state, "image", "upload", public_id)
    assert row is not None
    return f"{library}/asset/{row['asset_id']}"


def test_folders_and_search_narrow_it_down(library: str) -> None:
    assert len(boxes(httpx.get(f"{library}/").text)) > 60
    assert set(boxes(httpx.get(f"{library}/", params={"folder": "odd"}).text)) == {
        f"image/upload/{ODD}",
        "image/upload/odd/plain",
    }
    assert boxes(httpx.get(f"{library}/", params={"q": "resource_type:video"}).text) == [
        "video/upload/clips/candle",
        "video/upload/clips/steam",
    ]
    broken = httpx.get(f"{library}/", params={"q": "width>("})
    assert 'role="alert"' in broken.text
    assert boxes(broken.text) == []


def test_every_thumbnail_is_delivered(library: str, sandbox_server: SandboxServer) -> None:
    pages = [httpx.get(f"{library}/").text, httpx.get(address(library, sandbox_server, ODD)).text]
    sources = [unescape(source) for page in pages for source in re.findall(r'<img[^>]* src="([^"]*)"', page)]
    assert len(sources) > 60
    # The pictures of products are alike; each kind of the rest is asked for.
    for source in [source for source in sources if "/products/" not in source or "/mug." in source]:
        answer = httpx.get(source, timeout=20)
        assert (answer.status_code, answer.headers.get("X-Cld-Error")) == (200, None), source


def test_nothing_that_an_asset_says_becomes_markup(library: str, sandbox_server: SandboxServer) -> None:
    for page in (httpx.get(f"{library}/", params={"folder": "odd"}), httpx.get(address(library, sandbox_server, ODD))):
        assert '<b>&"' not in page.text
        assert "<i>alt" not in page.text
        assert "script-src" not in page.headers["content-security-policy"]
        assert "default-src 'none'" in page.headers["content-security-policy"]


@pytest.mark.parametrize("page", ["send", "links"])
def test_a_selection_arrives_whole(library: str, page: str) -> None:
    chosen = [f"image/upload/{ODD}", "image/upload/odd/plain", "raw/upload/templates/birthday.cldt.json"]
    answer = httpx.post(f"{library}/select", data={"asset": chosen, "to": page})
    location = urlsplit(answer.headers["location"])
    assert (answer.status_code, location.path) == (303, f"/{page}")
    (assets,) = parse_qs(location.query)["assets"]
    assert [unquote(part) for part in assets.split(",")] == chosen


def test_an_asset_is_replaced_renamed_and_deleted(library: str, sandbox_server: SandboxServer) -> None:
    at = address(library, sandbox_server, "odd/plain")
    before = find_asset(sandbox_server.state, "image", "upload", "odd/plain")
    assert httpx.post(f"{at}/replace").status_code == 303
    after = find_asset(sandbox_server.state, "image", "upload", "odd/plain")
    assert before is not None
    assert after is not None
    assert (after["version"] > before["version"], after["data"] == before["data"]) == (True, False)
    assert json.loads(after["tags"]) == ["odd"]
    file = {"file": ("teapot.png", (PICTURES / "products" / "teapot.png").read_bytes(), "image/png")}
    assert httpx.post(f"{at}/replace", files=file).status_code == 303
    row = find_asset(sandbox_server.state, "image", "upload", "odd/plain")
    assert row is not None
    assert row["data"] == file["file"][1]
    wrong = httpx.post(f"{at}/replace", files={"file": ("x.png", b"no picture", "image/png")})
    assert "problem" in wrong.headers["location"]
    taken = httpx.post(f"{at}/rename", data={"public_id": "products/mug"})
    assert "already+exists" in taken.headers["location"]
    assert httpx.post(f"{at}/rename", data={"public_id": "odd/new"}).status_code == 303
    assert find_asset(sandbox_server.state, "image", "upload", "odd/new") is not None
    assert httpx.post(f"{at}/delete").status_code == 303
    assert httpx.get(at).status_code == 404


def test_other_sites_pages_cannot_change_anything(library: str, sandbox_server: SandboxServer) -> None:
    at = address(library, sandbox_server, ODD)
    for path in ("delete", "rename", "replace"):
        assert httpx.post(f"{at}/{path}", headers={"Origin": "https://evil.example"}).status_code == 403
    assert find_asset(sandbox_server.state, "image", "upload", ODD) is not None
