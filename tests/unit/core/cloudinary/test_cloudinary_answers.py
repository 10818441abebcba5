"""Cloudinary's answers, in the forms that its live APIs were seen to send, become values or errors of the tree."""

import json
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import httpx
import pytest

from core.cloudinary.cldt import LARGEST_TEMPLATE
from core.cloudinary.client import CloudinaryClient, cloudinary_client
from core.cloudinary.delivery import cloud_named
from core.domain.asset import Asset
from core.errors import Conflict, InputError, NotFound, Refused, Throttled, Unavailable
from core.http import Unreadable

PREFIX = "https://res.cloudinary.com/demo"
FOUND = {
    "asset_id": "6bfe", "public_id": "Meja Sakula.jpg", "folder": "", "filename": "Meja Sakula.jpg", "format": "jpg",
    "version": 1698179880, "resource_type": "image", "type": "upload", "created_at": "2023-10-24T20:38:00+00:00",
    "bytes": 83962, "backup_bytes": 0, "width": 960, "height": 640, "aspect_ratio": 1.5, "pixels": 614400, "tags": [],
    "secure_url": f"{PREFIX}/image/upload/v1698179880/Meja%20Sakula.jpg.jpg", "status": "active",
    "access_mode": "public", "access_control": None, "created_by": None,
}  # fmt: skip
RAW = {
    "asset_id": "e717", "public_id": "templates/hero.cldt.json", "version": 1628899021, "resource_type": "raw",
    "type": "upload", "bytes": 119, "secure_url": f"{PREFIX}/raw/upload/v1628899021/templates/hero.cldt.json",
}  # fmt: skip


class Cloudinary:
    """A client whose requests and waits are written down."""

    def __init__(self, status: int, body: Any = None, **headers: str) -> None:
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.requests: list[httpx.Request] = []

        def answer(request: httpx.Request) -> httpx.Response:
            self.requests.append(request)
            return httpx.Response(status, content=content, headers=headers)

        self.client: CloudinaryClient = cloudinary_client(
            api_url="https://api.cloudinary.test",
            cloud=cloud_named("demo"),
            auth=httpx.BasicAuth("key", "secret"),
            transport=httpx.MockTransport(answer),
        )


def asset(body: Any) -> Asset:
    return Cloudinary(200, body).client.get_asset("image", "a")


def test_an_asset_of_a_search_and_one_of_a_look_up() -> None:
    found = Cloudinary(200, {"total_count": 54, "time": 100, "next_cursor": "2070", "resources": [FOUND]}).client
    page = found.search_page("a")
    assert (page.total, page.cursor, len(page.assets)) == (54, "2070", 1)
    (one,) = page.assets
    assert (one.public_id, one.version, one.width, one.duration) == ("Meja Sakula.jpg", 1698179880, 960, 0.0)
    # A resource's own cursor is for what is derived from it.
    looked_up = {**FOUND, "metadata": {"klaviyo_ucb": "{}"}, "next_cursor": "fafa", "derived": [{"id": "cf"}]}
    assert asset(looked_up).metadata == {"klaviyo_ucb": "{}"}


def test_a_search_that_names_fields_asks_for_them_and_for_what_names_an_asset() -> None:
    # OpenAPI of the Search API: `fields` takes precedence over `with_field`, and is a list with commas.
    service = Cloudinary(200, {"resources": [{"metadata": {"klaviyo_ucb": "{}"}, **FOUND}]})
    (one,) = service.client.search_page("a", fields=("metadata", "access_mode")).assets
    assert (one.public_id, one.version, one.metadata) == ("Meja Sakula.jpg", 1698179880, {"klaviyo_ucb": "{}"})
    body = json.loads(service.requests[0].content)
    assert body["fields"] == "resource_type,type,version,secure_url,metadata,access_mode"
    assert "with_field" not in body


def test_a_raw_file_has_no_format_and_no_size() -> None:
    told = asset(RAW)
    assert (told.format, told.width, told.height, told.is_template) == ("", None, None, True)
    nulls = {**RAW, "format": None, "width": None, "duration": None, "metadata": None, "context": None, "bytes": None}
    assert asset(nulls) == asset({**RAW, "bytes": 0})


@pytest.mark.parametrize("context", [{"custom": {"alt": "A mug", "n": 7}}, {"alt": "A mug", "n": 7}])
def test_context_is_wrapped_by_one_api_and_plain_in_the_other(context: Any) -> None:
    assert asset({**FOUND, "context": context}).context == {"alt": "A mug", "n": "7"}


def test_a_whole_number_may_have_been_written_as_a_float() -> None:
    assert asset({**FOUND, "width": 960.0, "duration": 12}).width == 960


PAST, FUTURE = "2020-02-29T12:00:00Z", "2999-12-31T12:00:00Z"


@pytest.mark.parametrize(
    ("told", "reason"),
    [
        ({"placeholder": True, "bytes": 0}, "a placeholder replaces it, as after a rejected moderation"),
        ({"bytes": 0}, "a placeholder replaces it, as after a rejected moderation"),
        ({"access_control": [{"access_type": "token"}]}, "its access control requires a token"),
        ({"access_mode": "authenticated"}, "its access control requires a token"),
        (
            {"access_control": [{"access_type": "token"}, {"access_type": "anonymous", "start": FUTURE}]},
            "its access control makes it public on 31 Dec 2999",
        ),
        (
            {"access_control": [{"access_type": "anonymous", "start": None, "end": PAST}]},
            "its public access ended on 29 Feb 2020",
        ),
        ({"status": "pending"}, "its status is “pending”"),
        ({"status": "inactive"}, "its status is “inactive”"),
        ({"type": "authenticated"}, "its delivery type is “authenticated”"),
    ],
)
def test_an_asset_that_nobody_can_load_says_why(told: Any, reason: str) -> None:
    assert asset({**FOUND, **told}).withheld == reason
    (found,) = Cloudinary(200, {"resources": [{**FOUND, **told}]}).client.get_assets_by_id(["6bfe"])
    assert found.withheld == reason


@pytest.mark.parametrize(
    "told",
    [
        {},
        {"placeholder": False, "status": None, "access_mode": None, "access_control": None},
        {"placeholder": None, "status": "active", "access_mode": "public", "access_control": []},
        {"access_control": [{"access_type": "token"}, {"access_type": "anonymous"}]},
        {"access_control": [{"access_type": "anonymous", "start": PAST, "end": FUTURE}]},
        {"bytes": None},
        {"bytes": 0, "resource_type": "raw"},
        # A time that is not understood says nothing against the asset.
        {"access_control": [{"access_type": "anonymous", "start": "soon"}]},
        {"access_control": ["anonymous"]},
    ],
)
def test_an_asset_that_everybody_can_load_says_nothing(told: Any) -> None:
    assert asset({**FOUND, **told}).withheld == ""


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("asset_id", None),
        ("version", "soon"),
        ("secure_url", 7),
        ("metadata", [1]),
        ("context", "alt=x"),
        ("width", {}),
    ],
)
def test_an_answer_of_another_form_is_told_by_its_place(name: str, wrong: Any) -> None:
    client = Cloudinary(200, {"resources": [RAW, {**RAW, name: wrong}]}).client
    with pytest.raises(Unreadable) as raised:
        client.get_assets_by_id(["a"])
    assert str(raised.value) == f"Cloudinary returned an unexpected response: resources[1].{name}"


@pytest.mark.parametrize("body", [b"", b"{", b"<html>", b"[]", b"null", b'{"resources": null}'])
def test_an_answer_that_is_no_page_is_asked_for_once(body: bytes) -> None:
    cloudinary = Cloudinary(200, body)
    with pytest.raises(Unreadable):
        cloudinary.client.search("a")
    assert len(cloudinary.requests) == 1


@pytest.mark.parametrize(
    ("status", "message", "kind", "text"),
    [
        (400, "'a' is not valid\n for field 'b'", InputError, "rejected the request: “'a' is not valid for field 'b'”"),
        (401, "unknown api_key", Refused, "denied access: “unknown api_key”"),
        (404, "Resource not found - a", NotFound, "could not find it: “Resource not found - a”"),
        (409, "external id a already exists", Conflict, "did not complete it: “external id a already exists”"),
    ],
)  # fmt: skip
def test_a_status_has_its_class_and_the_words_of_cloudinary(
    status: int, message: str, kind: type[Exception], text: str
) -> None:
    for answer in (
        Cloudinary(status, {"error": {"message": message}}),
        Cloudinary(status, b"", **{"X-Cld-Error": " ".join(message.split())}),
    ):
        with pytest.raises(kind) as raised:
            answer.client.ping()
        assert str(raised.value) == f"Cloudinary {text}"


def test_a_page_for_people_does_not_say_that_something_is_gone() -> None:
    cloudinary = Cloudinary(404, b"<!DOCTYPE html>\n<html lang='en'>", **{"Content-Type": "text/html"})
    object.__setattr__(cloudinary.client.service, "sleep", lambda _: None)
    with pytest.raises(Unavailable, match="HTTP 404 without a reason"):
        cloudinary.client.get_metadata_field("klaviyo_ucb")
    gone = Cloudinary(404, {"error": {"message": "External ID klaviyo_ucb doesn't exist"}})
    assert gone.client.get_metadata_field("klaviyo_ucb") is None


def limit(until: datetime | None) -> str:
    text = "Rate Limit Exceeded. Limit of 500 api operations reached. "
    return text + (f"Try again on {until:%Y-%m-%d %H:%M:%S} UTC" if until else "Please contact support.")


@pytest.mark.parametrize("in_header", [True, False])
def test_the_hourly_limit_says_when_it_ends_in_a_header_or_in_its_text_and_is_not_tried_again(in_header: bool) -> None:
    until = datetime.now(UTC).replace(microsecond=0) + timedelta(minutes=30)
    headers = {"X-FeatureRateLimit-Reset": format_datetime(until, usegmt=True)} if in_header else {}
    cloudinary = Cloudinary(420, {"error": {"message": limit(None if in_header else until)}}, **headers)
    with pytest.raises(Throttled, match=f"more are available at {until:%H:%M} UTC") as raised:
        cloudinary.client.ping()
    assert 1700 < (raised.value.retry_after or 0) <= 1800
    assert len(cloudinary.requests) == 1


@pytest.mark.parametrize("seconds", [-86_400, -5, 0, 5])
@pytest.mark.parametrize("in_header", [True, False])
def test_an_hourly_limit_whose_end_is_past_or_near_is_not_tried_again_at_once(in_header: bool, seconds: int) -> None:
    """The clocks may differ, and a call that is refused may count, too."""
    until = datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=seconds)
    headers = {"X-FeatureRateLimit-Reset": format_datetime(until, usegmt=True)} if in_header else {}
    cloudinary = Cloudinary(420, {"error": {"message": limit(None if in_header else until)}}, **headers)
    with pytest.raises(Throttled) as raised:
        cloudinary.client.ping()
    assert (raised.value.retry_after or 0) >= 60
    assert len(cloudinary.requests) == 1


def test_an_hourly_limit_without_a_time_is_not_tried_again_either() -> None:
    cloudinary = Cloudinary(420, {"error": {"message": limit(None)}})
    with pytest.raises(Throttled):
        cloudinary.client.ping()
    assert len(cloudinary.requests) == 1


@pytest.mark.parametrize(
    ("status", "message", "kind"),
    [
        (404, "Resource not found - a", NotFound),
        (401, "deny or ACL failure", Refused),
        (400, "File size too large", InputError),
        (200, "Resource not found - a", InputError),
    ],
)
def test_an_image_that_is_not_delivered_is_told_by_the_header_even_if_a_placeholder_comes(
    status: int, message: str, kind: type[Exception]
) -> None:
    cloudinary = Cloudinary(status, b"placeholder", **{"X-Cld-Error": message})
    with pytest.raises(kind, match=message):
        cloudinary.client.download_image(f"{PREFIX}/image/upload/a")
    assert len(cloudinary.requests) == 1


def test_nothing_is_read_outside_of_the_connected_cloud() -> None:
    cloudinary = Cloudinary(200, b"")
    with pytest.raises(Unavailable, match="outside the connected cloud"):
        cloudinary.client.download_image("https://res.cloudinary.com/demo2/image/upload/a")
    assert cloudinary.requests == []


def test_the_key_does_not_go_to_delivery() -> None:
    cloudinary = Cloudinary(200, b"image")
    assert cloudinary.client.download_image(f"{PREFIX}/image/upload/a%20b.jpg?x=1") == b"image"
    (request,) = cloudinary.requests
    assert str(request.url) == f"{PREFIX}/image/upload/a%20b.jpg?x=1"
    assert "Authorization" not in request.headers


def test_a_templates_file_may_have_a_million_bytes() -> None:
    file = asset(RAW)
    assert len(Cloudinary(200, b" " * LARGEST_TEMPLATE).client.download(file)) == LARGEST_TEMPLATE


def test_a_larger_file_is_refused_before_it_is_asked_for_if_its_size_is_known() -> None:
    cloudinary = Cloudinary(200, b"")
    with pytest.raises(InputError, match=r"“templates/hero\.cldt\.json” is larger than 1 MB"):
        cloudinary.client.download(asset({**RAW, "bytes": LARGEST_TEMPLATE + 1}))
    assert cloudinary.requests == []


def test_a_larger_file_is_refused_and_not_read_if_its_size_was_told_wrong() -> None:
    cloudinary = Cloudinary(200, b" " * (LARGEST_TEMPLATE + 1))
    with pytest.raises(InputError, match="is larger than 1 MB"):
        cloudinary.client.download(asset(RAW))
    assert len(cloudinary.requests) == 1
