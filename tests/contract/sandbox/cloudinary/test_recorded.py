"""The sandbox answers what was recorded at Cloudinary alike: status, words, and the body field for field."""

import io
import re
from collections.abc import Callable
from typing import Any, Final

import httpx
import pytest

from sandbox.cloudinary.models import CLOUD, KEY, SECRET, add_asset
from tests.support.cloudinary_sandbox import png
from tests.support.recorded import Recording, differences, names, needs_recordings, recording
from tests.support.workspaces import SandboxServer

SIGNED: Final = (KEY, SECRET)
TECHNICAL: Final = frozenset(
    ["pages", "audio", "video", "frame_rate", "bit_rate", "rotation", "nb_frames", "playback_url", "info",
     "image_metadata", "illustration_score", "semi_transparent", "grayscale", "usage", "moderation", "backup",
     "original_filename", "context"]
)  # fmt: skip
"""Fields that the sandbox does not tell everywhere: analyses of a file, and what an environment chooses."""
OPTIONS: Final = frozenset(
    ["asset_folder", "display_name", "folder", "tags", "metadata", "context", "access_mode", "access_control",
     "overwritten", "duration", "etag", "hidden_ui", "excluded_from_search", "group"]
)  # fmt: skip
"""Fields that recorded environments told in some answers and not in others: folders of both kinds, and their years."""


class Cloudinary:
    """The sandbox's APIs."""

    def __init__(self, server: SandboxServer) -> None:
        self.state = server.state
        self.url = f"{server.url}/cloudinary/v1_1/{CLOUD}"

    def get(self, path: str) -> httpx.Response:
        return httpx.get(self.url + path, auth=SIGNED)

    def post(self, path: str, auth: Any = SIGNED, **options: Any) -> httpx.Response:
        return httpx.post(self.url + path, auth=auth, **options)

    def upload(self, kind: str, data: bytes, public_id: str) -> httpx.Response:
        form = {"public_id": public_id, "tags": ""}
        return self.post(f"/{kind}/upload", data=form, files={"file": ("logo.png", io.BytesIO(data))})

    def reject(self, public_id: str, kind: str = "image") -> None:
        path = f"/resources/{kind}/upload/{public_id}"
        self.post(path, json={"moderation_status": "rejected"}).raise_for_status()

    def limited(self) -> httpx.Response:
        self.state.set("clock_offset", str(9 * 3600))
        self.state.set("admin_limit", "1")
        _, second = self.get("/ping"), self.get("/resources/image")
        self.state.set("admin_limit", "")
        self.state.set("clock_offset", "0")
        return second

    def clip(self) -> bytes:
        query = "select data from asset where resource_type = 'video' limit 1"
        return bytes(self.state.db.execute(query).fetchone()["data"])

    def searched(self, expression: str) -> httpx.Response:
        body = {"expression": expression, "max_results": 1, "with_field": ["tags"]}
        return self.post("/resources/search", json=body)


@pytest.fixture(scope="module")
def cloudinary(sandbox_server: SandboxServer) -> Cloudinary:
    return Cloudinary(sandbox_server)


def rejected_upload(cloudinary: Cloudinary) -> httpx.Response:
    """A moderation that rejects at once; the sandbox has none, so its list tells the outcome."""
    cloudinary.upload("image", png("red"), "ai/mermaid")
    cloudinary.reject("ai/mermaid")
    return cloudinary.get("/resources/image/upload/ai/mermaid")


def moderated(cloudinary: Cloudinary) -> httpx.Response:
    cloudinary.upload("video", cloudinary.clip(), "hot-tub")
    cloudinary.reject("hot-tub", "video")
    rules = {"access_control": [{"access_type": "token"}]}
    cloudinary.post("/resources/video/upload/hot-tub", json=rules).raise_for_status()
    return cloudinary.get("/resources/video/upload?public_ids[]=hot-tub")


def invalid_value(cloudinary: Cloudinary) -> httpx.Response:
    values = [{"external_id": each, "value": each} for each in ("id_us", "id_uk")]
    field = {"external_id": "country", "label": "Country", "type": "set", "datasource": {"values": values}}
    cloudinary.post("/metadata_fields", json=field)
    sent = {"public_ids": ["products/mug"], "metadata": {"country": ["id_us", "id_france"]}}
    return cloudinary.post("/image/metadata", json=sent)


def fields(cloudinary: Cloudinary) -> httpx.Response:
    field = {"external_id": "available", "label": "Available", "type": "date", "default_value": "2015-01-01"}
    cloudinary.post("/metadata_fields", json={**field, "restrictions": {"readonly_ui": False}})
    return cloudinary.get("/metadata_fields?external_ids[]=available")


def raw(cloudinary: Cloudinary) -> httpx.Response:
    add_asset(cloudinary.state, public_id="styles/Baño/Baño_d0.json", data=b"{}", resource_type="raw")
    return cloudinary.searched('format:json AND folder:"styles/*"')


Ask = Callable[[Cloudinary], httpx.Response]
WRONG_SIGNATURE = {"api_key": KEY, "timestamp": "1479686175", "signature": "f" * 40, "file": "data:,x"}
ASKED: Final[dict[str, Ask]] = {
    "folder-missing.404": lambda c: c.get("/folders/samples/xyzzzzz"),
    "invalid-signature.401": lambda c: c.post("/image/upload", auth=None, data=WRONG_SIGNATURE),
    "metadata-fields.200": fields,
    "metadata-invalid.400": invalid_value,
    "ping.200": lambda c: c.get("/ping"),
    "rate-limit.420": Cloudinary.limited,
    "resource-docs.200": lambda c: c.get("/resources/image/upload/products/mug"),
    "resource.200": lambda c: c.get("/resources/image/upload/products/mug"),
    "resources-by-moderation.200": moderated,
    "search-raw.200": raw,
    "search.200": lambda c: c.searched("resource_type:image"),
    "unknown-key.401": lambda c: c.post("/image/upload", auth=("other", "x"), data={"file": "data:,x"}),
    "unknown-route.404": lambda c: c.get("/no_such/route"),
    "unsigned-upload.400": lambda c: c.post("/image/upload", auth=None, data={"file": "data:,x"}),
    "upload-image-named.200": lambda c: [c.upload("image", png("red"), "Meja Sakula.jpg") for _ in range(2)][1],
    "upload-image.200": lambda c: c.upload("image", png("red"), "xkd0thdjesbazcvan3d8"),
    "upload-raw.200": lambda c: c.upload("raw", b"x", "sample_spreadsheet.xls"),
    "upload-rejected.200": rejected_upload,
    "upload-video-eager.200": lambda c: [c.upload("video", c.clip(), "video/containers") for _ in range(2)][1],
    "upload-video.200": lambda c: c.upload("video", c.clip(), "i1aiwqf61z3hvdrli8us"),
    "usage.200": lambda c: c.get("/usage"),
}
# The answer of an upload that was rejected at once; here it is that of the resource afterwards.
OTHER_ANSWER: Final = {"upload-rejected.200": {"version_id", "signature", "api_key", "derived", "next_cursor"}}


def unexplained(recorded: Recording, told: Any) -> list[str]:
    """Differences that neither an option of an environment nor the sandbox's few analyses explain."""

    def is_explained(line: str) -> bool:
        place, _, difference = line.partition(" is ")
        name = place.rpartition(".")[2]
        if name in OTHER_ANSWER.get(recorded.name, ()) or name in ("created_by", "uploaded_by"):
            return True
        return name in {"missing": TECHNICAL, "not in the recorded answer": OPTIONS}.get(difference, ())

    own_data = frozenset(["metadata", "resources[].tags"])
    return [line for line in differences(recorded.body, told, ignored=own_data) if not is_explained(line)]


@needs_recordings
@pytest.mark.parametrize("name", ASKED)
def test_it_answers_as_cloudinary_did(cloudinary: Cloudinary, name: str) -> None:
    recorded = recording("cloudinary", name)
    told = ASKED[name](cloudinary)
    assert told.status_code == recorded.status, told.text
    # That a header repeats an error's text was written down once, and where no header was noted.
    for header in recorded.response["headers"]:
        assert header in told.headers
    if isinstance(recorded.body, str):
        assert told.headers["content-type"].startswith("text/html")
        assert told.text.startswith("<!DOCTYPE html>")
        return
    assert unexplained(recorded, told.json()) == []


@needs_recordings
@pytest.mark.parametrize("name", [name for name in ASKED if name.endswith((".400", ".401", ".404", ".420"))])
def test_an_error_has_the_words_of_cloudinary_and_a_header_repeats_them(cloudinary: Cloudinary, name: str) -> None:
    recorded = recording("cloudinary", name)
    if isinstance(recorded.body, str):
        return
    told = ASKED[name](cloudinary)
    words, expected = (each["error"]["message"] for each in (told.json(), recorded.body))
    assert skeleton(words) == skeleton(expected)
    assert told.headers["x-cld-error"] == words


def skeleton(text: str) -> str:
    """A sentence without what it is about."""
    text = re.sub(r"'[^']*'|[0-9a-f]{40}|\d{4}-\d\d-\d\d \d\d:\d\d:\d\d|\d+", "…", text)
    return re.sub(r"path .*", "path …", text)


@needs_recordings
def test_every_recorded_answer_is_compared() -> None:
    assert set(names("cloudinary")) == {*ASKED, "delivery-errors"}
