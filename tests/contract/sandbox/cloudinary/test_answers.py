"""Forms of answers that were seen at Cloudinary, by hand: they hold without the recorded answers, too."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import cloudinary.exceptions
import cloudinary.uploader
import httpx
import pytest
from cloudinary import api
from cloudinary.search import Search

from sandbox.cloudinary.models import CLOUD, KEY, SECRET
from tests.support.cloudinary_sandbox import png
from tests.support.workspaces import SandboxServer

ODD = "shop/Meja Sakula – Baño, 50% (new)"


@pytest.fixture
def odd(account: dict[str, str]) -> Any:
    """An asset with a name that needs escaping."""
    return cloudinary.uploader.upload(png("red"), public_id=ODD, **account)


def test_an_address_is_percent_encoded_and_leads_there(odd: Any, account: dict[str, str]) -> None:
    for told in (odd, api.resource(ODD, **account)):
        assert told["secure_url"].isascii()
        assert told["secure_url"].endswith("/shop/Meja%20Sakula%20%E2%80%93%20Ba%C3%B1o%2C%2050%25%20%28new%29.png")
        assert httpx.get(told["secure_url"]).content == png("red")


def test_a_resource_has_a_cursor_of_its_own(odd: Any, account: dict[str, str]) -> None:
    told = api.resource(ODD, **account)
    assert re.fullmatch("[0-9a-f]{64}", told["next_cursor"])
    assert told["derived"][0]["transformation"] == "t_media_lib_thumb"
    assert "derived" not in api.resources_by_ids([ODD], **account)["resources"][0]


def test_a_search_tells_more_and_in_other_words(odd: Any, account: dict[str, str]) -> None:
    (told,) = Search().expression(f'public_id="{ODD}"').execute(**account)["resources"]
    listed = api.resource(ODD, **account)
    assert told["created_at"] == told["uploaded_at"] == listed["created_at"].replace("Z", "+00:00")
    assert (told["folder"], told["filename"], told["status"]) == ("shop", ODD.partition("/")[2], "active")
    assert (told["access_mode"], told["access_control"], told["pixels"]) == ("public", None, 800)
    assert told["etag"] == listed["etag"] == odd["etag"]


def test_a_raw_file_has_a_format_in_a_search_only(account: dict[str, str]) -> None:
    made = cloudinary.uploader.upload(b"{}", public_id="files/prices.json", resource_type="raw", **account)
    assert "format" not in made
    assert api.resource("files/prices.json", resource_type="raw", **account)["format"] is None
    (told,) = Search().expression("format:json AND folder:files").execute(**account)["resources"]
    assert (told["public_id"], told["format"]) == ("files/prices.json", "json")


def test_cursors_are_long_and_no_others_are_taken(account: dict[str, str]) -> None:
    first = api.resources(max_results=1, **account)
    assert re.fullmatch("[0-9a-f]{64}", first["next_cursor"])
    for cursor in ("1", "0" * 64, "zz" * 32):
        with pytest.raises(cloudinary.exceptions.BadRequest, match="next_cursor"):
            api.resources(max_results=1, next_cursor=cursor, **account)


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE"])
def test_a_path_that_is_no_route_is_a_page_for_people(sandbox_server: SandboxServer, method: str) -> None:
    url = f"{sandbox_server.url}/cloudinary/v1_1/{CLOUD}/no/such/route"
    answer = httpx.request(method, url, auth=(KEY, SECRET))
    assert (answer.status_code, answer.headers["content-type"]) == (404, "text/html; charset=utf-8")
    assert "x-cld-error" not in answer.headers


def test_a_header_repeats_the_text_of_an_error(sandbox_server: SandboxServer) -> None:
    url = f"{sandbox_server.url}/cloudinary/v1_1/{CLOUD}"
    for answer in (
        httpx.get(f"{url}/ping", auth=("guess", "x")),
        httpx.get(f"{url}/resources/image/upload/none", auth=(KEY, SECRET)),
        httpx.post(f"{url}/image/upload", data={"file": "data:,x"}),
    ):
        assert answer.headers["x-cld-error"] == answer.json()["error"]["message"]


def test_the_hourly_limit_tells_its_end_in_its_text_alone(sandbox_server: SandboxServer) -> None:
    sandbox_server.state.set("clock_offset", str(20 * 3600))
    sandbox_server.state.set("admin_limit", "0")
    sandbox_server.state.set("admin_limit", "1")
    url = f"{sandbox_server.url}/cloudinary/v1_1/{CLOUD}/ping"
    _, answer = (httpx.get(url, auth=(KEY, SECRET)) for _ in range(2))
    sandbox_server.state.set("admin_limit", "")
    sandbox_server.state.set("clock_offset", "0")
    assert answer.status_code == 420
    assert not any(name.startswith("x-featureratelimit") for name in answer.headers)
    text = answer.json()["error"]["message"]
    match = re.search(r"Limit of 1 api operations reached\. Try again on (\S+ \S+) UTC$", text)
    assert match
    at = datetime.strptime(match[1], "%Y-%m-%d %H:%M:%S").replace(tzinfo=UTC)
    assert timedelta(0) < at - datetime.now(UTC) - timedelta(hours=20) <= timedelta(hours=1)


RULES: list[tuple[list[dict[str, str]], int]] = [
    ([], 200),
    ([{"access_type": "token"}], 401),
    ([{"access_type": "token"}, {"access_type": "anonymous"}], 200),
    ([{"access_type": "anonymous", "start": "2999-01-01T00:00:00Z"}], 401),
    ([{"access_type": "anonymous", "start": "2001-01-01T00:00:00Z", "end": "2999-01-01T00:00:00Z"}], 200),
    ([{"access_type": "anonymous", "end": "2001-01-01T00:00:00Z"}], 401),
]


@pytest.mark.parametrize(("rules", "status"), RULES)
def test_access_rules_are_told_and_hold(account: dict[str, str], rules: list[dict[str, str]], status: int) -> None:
    made = cloudinary.uploader.upload(png("red"), public_id="shop/sale", **account)
    told = api.update("shop/sale", access_control=rules, **account)
    assert told.get("access_control", []) == rules
    answer = httpx.get(made["secure_url"])
    assert answer.status_code == status
    assert answer.headers.get("x-cld-error") == (None if status == 200 else "deny or ACL failure")
    # The rules stay with another version.
    again = cloudinary.uploader.upload(png("blue"), public_id="shop/sale", **account)
    assert httpx.get(again["secure_url"]).status_code == status


def test_what_a_moderation_rejects_stays_listed_without_bytes(account: dict[str, str]) -> None:
    made = cloudinary.uploader.upload(png("red"), public_id="shop/odd", **account)
    assert made["placeholder"] is False
    told = api.update("shop/odd", moderation_status="rejected", **account)
    assert (told["placeholder"], told["bytes"], told["width"]) == (True, 0, 40)
    assert api.resources_by_ids(["shop/odd"], **account)["resources"][0]["placeholder"] is True
    assert httpx.get(made["secure_url"]).status_code == 404
    assert "placeholder" not in api.update("shop/odd", moderation_status="approved", **account)
    assert httpx.get(made["secure_url"]).status_code == 200
    with pytest.raises(cloudinary.exceptions.BadRequest):
        api.update("shop/odd", moderation_status="perhaps", **account)
