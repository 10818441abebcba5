"""Answers that were recorded at Cloudinary go through the client: each becomes the value or the error it stands for."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import httpx
import pytest

from core.cloudinary.client import CloudinaryClient, cloudinary_client
from core.cloudinary.delivery import cloud_named
from core.domain.asset import Asset
from core.errors import InputError, NotFound, Refused, Throttled, Unavailable
from tests.support.recorded import FOLDER, names, needs_recordings, recording


def client(answer: Callable[[httpx.Request], httpx.Response]) -> CloudinaryClient:
    made = cloudinary_client(
        api_url="https://api.cloudinary.test",
        cloud=cloud_named("example"),
        auth=httpx.BasicAuth("key", "secret"),
        transport=httpx.MockTransport(answer),
    )
    object.__setattr__(made.service, "sleep", lambda _: None)
    return made


def replay(name: str) -> tuple[CloudinaryClient, list[httpx.Request]]:
    """A client that gets this answer to everything, and what it asks."""
    recorded, requests = recording("cloudinary", name), list[httpx.Request]()

    def answer(request: httpx.Request) -> httpx.Response:
        requests.append(request)
        return recorded.answer()

    return client(answer), requests


def asset(name: str) -> Asset:
    """An upload's answer is read like a resource: it tells the same and more."""
    return replay(name)[0].get_asset("image", "a")


ASSETS: Final[dict[str, tuple[str, str, int | None, str]]] = {
    "resource-docs.200": ("cld-sample", "jpg", 1870, ""),
    "resource.200": ("cat-and-dog", "jpg", 5616, ""),
    "upload-image-named.200": ("Meja Sakula.jpg", "jpg", 700, ""),
    "upload-image.200": ("xkd0thdjesbazcvan3d8", "png", 912, ""),
    "upload-raw.200": ("sample_spreadsheet.xls", "", None, ""),
    "upload-rejected.200": (
        "ai/mermaid", "jpg", 2000, "a placeholder replaces it, as after a rejected moderation",
    ),
    "upload-video-eager.200": ("video/video-containers", "mp4", 1920, ""),
    "upload-video.200": ("i1aiwqf61z3hvdrli8us", "mp4", 1920, ""),
}  # fmt: skip
PAGES: Final[dict[str, tuple[str, int, bool, str]]] = {
    "resources-by-moderation.200": ("hot-tub", 0, False, "a placeholder replaces it"),
    "search-raw.200": ("styles-and-designs-wem/Melamine/Baño/Baño_d0gmy5.json", 1, False, ""),
    "search.200": ("zfnoc5iubuqbckrcxc7g", 54, True, ""),
}
ERRORS: Final[dict[str, tuple[type[Exception], str]]] = {
    "folder-missing.404": (NotFound, "could not find it: “Can't find folder with path samples/xyzzzzz”"),
    "invalid-signature.401": (Refused, "denied access: “Invalid Signature f11d48772281ea76f3fc49f25cb048ddef90a43d."),
    "metadata-invalid.400": (InputError, "is not valid for field 'countryFieldId'”"),
    "rate-limit.420": (Throttled, "this hour's Cloudinary API calls are used up; more are available at 14:00 UTC"),
    "unknown-key.401": (Refused, "Cloudinary denied access: “unknown api_key”"),
    "unknown-route.404": (Unavailable, "HTTP 404 without a reason"),
    "unsigned-upload.400": (InputError, "“Upload preset must be whitelisted for unsigned uploads”"),
}
SUCCESSES: Final = frozenset(["metadata-fields.200", "ping.200", "usage.200"])


@needs_recordings
@pytest.mark.parametrize("name", ASSETS)
def test_an_asset_is_read(name: str) -> None:
    told = asset(name)
    assert (told.public_id, told.format, told.width, told.withheld) == ASSETS[name]
    assert " " not in told.url


@needs_recordings
@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_read(name: str) -> None:
    public_id, total, has_cursor, withheld = PAGES[name]
    page = replay(name)[0].search_page("a")
    (told,) = page.assets
    assert (told.public_id, page.total, bool(page.cursor)) == (public_id, total, has_cursor)
    assert told.withheld.startswith(withheld)
    assert bool(told.withheld) is bool(withheld)


@needs_recordings
@pytest.mark.parametrize("name", ERRORS)
def test_an_error_has_its_class_and_its_words(name: str) -> None:
    kind, text = ERRORS[name]
    cloudinary, requests = replay(name)
    with pytest.raises(kind) as raised:
        cloudinary.ping()
    assert type(raised.value) is kind
    assert text in str(raised.value)
    # Only a fault is asked about again: each call that is refused for the hour's limit may count, too.
    assert len(requests) == (3 if kind is Unavailable else 1)


@needs_recordings
@pytest.mark.parametrize("name", sorted(SUCCESSES))
def test_any_other_success_is_one(name: str) -> None:
    cloudinary, _ = replay(name)
    cloudinary.ping()
    headers = recording("cloudinary", name).response["headers"]
    budget = cloudinary.quota.budget
    assert (budget.remaining if budget else None) == ({"ping.200": 499, "usage.200": 497}.get(name))
    assert bool(budget) is bool(headers)


@needs_recordings
def test_an_image_that_is_not_delivered_is_told_by_its_header() -> None:
    kinds = {400: InputError, 401: Refused, 404: NotFound}
    path = Path(FOLDER) / "cloudinary-responses" / "delivery-errors.json"
    every: list[dict[str, Any]] = json.loads(path.read_text())["response"]["body"]
    for told in every:
        # Of one the status was not written down.
        status = told["status"] or 401
        answer = httpx.Response(status, headers={"X-Cld-Error": told["x-cld-error"]})
        with pytest.raises(kinds[status]) as raised:
            client(lambda _, answer=answer: answer).download_image("https://res.cloudinary.com/example/image/upload/a")  # type: ignore[misc]
        assert f"“{told['x-cld-error']}”" in str(raised.value)


@needs_recordings
def test_every_recorded_answer_is_read() -> None:
    assert set(names("cloudinary")) == {*ASSETS, *PAGES, *ERRORS, *SUCCESSES, "delivery-errors"}
