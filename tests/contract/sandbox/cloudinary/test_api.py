"""The sandbox's Admin and Upload APIs, driven by Cloudinary's own SDK and checked against its OpenAPI file."""

import io
import json
import time
from datetime import UTC, datetime
from typing import Any

import cloudinary.exceptions
import cloudinary.uploader
import httpx
import jsonschema
import pytest
from cloudinary import api
from cloudinary.search import Search

from sandbox.cloudinary.models import CLOUD, KEY, SECRET, add_asset
from sandbox.state import State
from tests.support.cloudinary_sandbox import FIELD, png
from tests.support.servers import ROOT
from tests.support.workspaces import SandboxServer

OPENAPI = json.loads((ROOT / "tests" / "data" / "cloudinary-openapi.json").read_text())


def check(schema: str, answer: Any) -> None:
    """The answer has the shape that the OpenAPI file gives it."""
    jsonschema.validate(dict(answer), {"$ref": f"#/components/schemas/{schema}", "components": OPENAPI["components"]})


def names(answer: Any) -> list[str]:
    return [one["public_id"] for one in answer["resources"]]


@pytest.fixture(scope="module")
def library(sandbox_server: SandboxServer) -> State:
    """Five assets in a folder that the world does not use."""
    state = sandbox_server.state
    for number, name in enumerate(["ash", "birch", "cedar"]):
        add_asset(
            state,
            public_id=f"trees/{name}",
            data=png("green", (10 + number, 10)),
            tags=["tree", name],
            context={"alt": f"A {name} tree"},
            created_at=f"2024-01-0{number + 1}T00:00:00Z",
        )
    add_asset(state, public_id="trees/old/oak", data=png("brown"), tags=["tree"])
    add_asset(state, public_id="trees/hero.cldt.json", data=b'{"cldt": 1}', resource_type="raw")
    return state


def test_ping_config_and_usage(account: dict[str, str]) -> None:
    assert api.ping(**account) == {"status": "ok"}
    assert api.config(settings=True, **account)["settings"] == {"folder_mode": "fixed"}
    assert "settings" not in api.config(**account)
    usage = api.usage(**account)
    check("usage_response", usage)
    assert usage["resources"] > 0


def test_an_answer_tells_the_hourly_budget(account: dict[str, str]) -> None:
    first, answer = api.ping(**account), api.ping(**account)
    assert (answer.rate_limit_allowed, answer.rate_limit_remaining) == (5000, first.rate_limit_remaining - 1)
    assert answer.rate_limit_reset_at is not None


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"api_secret": "guess"}, "api_secret mismatch"),
        ({"api_key": "guess"}, "unknown api_key$"),
        ({"cloud_name": "elsewhere"}, "cloud_name mismatch"),
    ],
)
def test_strangers_are_refused(account: dict[str, str], wrong: dict[str, str], message: str) -> None:
    with pytest.raises(cloudinary.exceptions.AuthorizationRequired, match=message):
        api.ping(**account | wrong)


def test_a_resource(sandbox_server: SandboxServer, account: dict[str, str], library: State) -> None:
    found = api.resource("trees/birch", **account)
    check("info", found)
    assert (found["format"], found["width"], found["height"], found["tags"]) == ("png", 11, 10, ["tree", "birch"])
    assert found["context"] == {"custom": {"alt": "A birch tree"}}
    assert found["secure_url"] == f"{sandbox_server.url}/res/{CLOUD}/image/upload/v{found['version']}/trees/birch.png"
    assert api.resource_by_asset_id(found["asset_id"], **account) == found
    assert httpx.get(found["secure_url"]).content == png("green", (11, 10))


def test_a_raw_resource_and_its_content(account: dict[str, str], library: State) -> None:
    found = api.resource("trees/hero.cldt.json", resource_type="raw", **account)
    assert found["format"] is None
    assert httpx.get(found["secure_url"]).json() == {"cldt": 1}


def test_what_does_not_exist_is_not_found(account: dict[str, str]) -> None:
    with pytest.raises(cloudinary.exceptions.NotFound, match="Resource not found - trees/none"):
        api.resource("trees/none", **account)
    with pytest.raises(cloudinary.exceptions.NotFound):
        api.resource_by_asset_id("0" * 32, **account)


def test_lists_page_by_cursor_and_prefix(account: dict[str, str], library: State) -> None:
    first = api.resources(type="upload", prefix="trees/", max_results=3, **account)
    check("list_response", first)
    second = api.resources(type="upload", prefix="trees/", max_results=3, next_cursor=first["next_cursor"], **account)
    assert names(first) + names(second) == ["trees/ash", "trees/birch", "trees/cedar", "trees/old/oak"]
    assert "next_cursor" not in second
    assert "tags" not in first["resources"][0]
    assert api.resources(type="upload", prefix="trees/a", tags=True, **account)["resources"][0]["tags"] == [
        "tree",
        "ash",
    ]
    assert names(api.resources(resource_type="raw", prefix="trees/", type="upload", **account)) == [
        "trees/hero.cldt.json"
    ]
    with pytest.raises(cloudinary.exceptions.BadRequest, match="max_results"):
        api.resources(max_results=501, **account)


def test_lists_by_public_ids_and_asset_ids(account: dict[str, str], library: State) -> None:
    assert names(api.resources_by_ids(["trees/ash", "trees/none"], **account)) == ["trees/ash"]
    known = [api.resource(f"trees/{name}", **account)["asset_id"] for name in ("ash", "cedar")]
    found = api.resources_by_asset_ids([*known, "0" * 32], **account)
    check("list_response", found)
    assert names(found) == ["trees/ash", "trees/cedar"]


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("resource_type:raw AND trees", ["trees/hero.cldt.json"]),
        ("resource_type=image AND public_id:trees/*", ["trees/ash", "trees/birch", "trees/cedar", "trees/old/oak"]),
        ("tags=birch OR tags=cedar", ["trees/birch", "trees/cedar"]),
        ("public_id:trees/* AND NOT tags=tree", ["trees/hero.cldt.json"]),
        ("tags=tree -tags:ash -tags=birch", ["trees/cedar", "trees/old/oak"]),
        ("(tags=ash OR tags=oak) AND format:png", ["trees/ash"]),
        ('public_id="trees/old/oak"', ["trees/old/oak"]),
        ("folder:trees AND tags=tree", ["trees/ash", "trees/birch", "trees/cedar", "trees/old/oak"]),
        ("folder=trees AND tags=tree", ["trees/ash", "trees/birch", "trees/cedar"]),
        ("folder:trees/old/*", ["trees/old/oak"]),
        ("tags=tree AND width>10 AND width<=12", ["trees/birch", "trees/cedar"]),
        ('context.alt="A cedar tree"', ["trees/cedar"]),
        ("birch", ["trees/birch"]),
        ("birc*", ["trees/birch"]),
        ("tags=tree AND width:[11 TO 12]", ["trees/birch", "trees/cedar"]),
        ("tags=tree AND -width:[11 TO 12]", ["trees/ash", "trees/old/oak"]),
        ("tags=tree AND width:{10 TO 12}", ["trees/birch"]),
        ("tags=tree AND created_at:[2024-01-01 TO 2024-01-02]", ["trees/ash"]),
        ("tags=tree AND created_at>1d", ["trees/old/oak"]),
        ("tags=tree AND created_at<1w", ["trees/ash", "trees/birch", "trees/cedar"]),
        ("tags=tree AND created_at<2024-01-02", ["trees/ash"]),
    ],
)
def test_search_expressions(account: dict[str, str], library: State, expression: str, expected: list[str]) -> None:
    found = Search().expression(expression).sort_by("public_id", "asc").execute(**account)
    check("search_response", found)
    assert names(found) == expected
    assert found["total_count"] == len(expected)


@pytest.mark.parametrize("days", [-40, 0, 40])
def test_relative_dates_count_back_from_the_sandboxs_own_clock(
    sandbox_server: SandboxServer, account: dict[str, str], days: int
) -> None:
    state = sandbox_server.state
    state.set("clock_offset", str(days * 86_400))
    try:
        for public_id, age in (("clocks/hour", 3600), ("clocks/week", 7 * 86_400)):
            created = datetime.fromtimestamp(time.time() + days * 86_400 - age, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
            add_asset(state, public_id=public_id, data=png("red"), created_at=created)
        newer = Search().expression("public_id:clocks/* AND uploaded_at>1d").execute(**account)
        older = Search().expression("public_id:clocks/* AND uploaded_at<1d").execute(**account)
    finally:
        state.set("clock_offset", "0")
        with state.write() as db:
            db.execute("delete from asset where public_id like 'clocks/%'")
    assert (names(newer), names(older)) == (["clocks/hour"], ["clocks/week"])


def test_search_pages_sorts_and_tells_more_when_asked(account: dict[str, str], library: State) -> None:
    search = Search().expression("tags=tree AND folder=trees").sort_by("created_at", "desc").max_results(2)
    first = search.execute(**account)
    second = search.next_cursor(first["next_cursor"]).execute(**account)
    assert names(first) + names(second) == ["trees/cedar", "trees/birch", "trees/ash"]
    assert first["total_count"] == 3
    assert "tags" not in first["resources"][0]
    told = Search().expression("tags=ash").with_field("tags").with_field("context").execute(**account)["resources"][0]
    assert (told["tags"], told["context"]) == (["tree", "ash"], {"alt": "A ash tree"})
    assert set(Search().expression("tags=ash").fields("format").execute(**account)["resources"][0]) == {
        "public_id",
        "asset_id",
        "format",
    }


@pytest.mark.parametrize(
    "expression",
    [
        "(tags=a",
        "tags=a AND",
        "nofield:x",
        "bytes:[1 TO x]",
        "bytes:[1 TO",
        "bytes:[1 2]",
        'tags="a',
        "width>wide",
        "OR",
        "a ) b",
    ],
)
def test_search_refuses_what_it_does_not_know(account: dict[str, str], expression: str) -> None:
    with pytest.raises(cloudinary.exceptions.BadRequest, match="Invalid expression"):
        Search().expression(expression).execute(**account)


def test_upload_and_overwrite(account: dict[str, str]) -> None:
    made = cloudinary.uploader.upload(png("red"), public_id="shop/sign & co", tags=["a", "b"], **account)
    assert (made["format"], made["width"], made["tags"]) == ("png", 40, ["a", "b"])
    again = cloudinary.uploader.upload(io.BytesIO(png("blue", (8, 8))), public_id="shop/sign & co", **account)
    assert again["asset_id"] == made["asset_id"]
    assert again["version"] > made["version"]
    assert httpx.get(again["secure_url"]).content == png("blue", (8, 8))
    kept = cloudinary.uploader.upload(png("red"), public_id="shop/sign & co", overwrite=False, **account)
    assert kept["existing"] is True
    assert kept["version"] == again["version"]


def test_what_is_uploaded_under_a_name_from_before_a_renaming_is_another_asset(account: dict[str, str]) -> None:
    upload: Any = cloudinary.uploader.upload
    first = upload(png("red"), public_id="renamed/first", **account)
    cloudinary.uploader.rename("renamed/first", "renamed/second", **account)
    other = upload(png("blue"), public_id="renamed/first", **account)
    told = {name: api.resource(name, **account)["asset_id"] for name in ("renamed/first", "renamed/second")}
    assert told == {"renamed/first": other["asset_id"], "renamed/second": first["asset_id"]}
    assert first["asset_id"] != other["asset_id"]


def test_upload_of_a_data_uri_and_of_a_raw_file(account: dict[str, str]) -> None:
    made = cloudinary.uploader.upload(
        "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII=",
        **account,
    )
    assert (made["width"], made["height"]) == (1, 1)
    raw = cloudinary.uploader.upload(io.BytesIO(b"{}"), public_id="a.cldt.json", resource_type="raw", **account)
    assert httpx.get(raw["secure_url"]).json() == {}


def test_upload_refusals(account: dict[str, str]) -> None:
    with pytest.raises(cloudinary.exceptions.AuthorizationRequired, match="Invalid Signature"):
        cloudinary.uploader.upload(png("red"), **account | {"api_secret": "guess"})
    with pytest.raises(cloudinary.exceptions.BadRequest, match="Invalid image file"):
        cloudinary.uploader.upload(io.BytesIO(b"no picture"), **account)
    with pytest.raises(cloudinary.exceptions.BadRequest, match="nothing from the network"):
        cloudinary.uploader.upload("https://shop.example.com/a.png", **account)


def test_metadata_fields_and_values(account: dict[str, str], library: State) -> None:
    with pytest.raises(cloudinary.exceptions.NotFound):
        api.metadata_field_by_field_id("klaviyo_ucb", **account)
    made = api.add_metadata_field(FIELD, **account)
    check("metadata_field", made)
    assert made["restrictions"] == {"readonly_ui": True, "hidden_ui": False, "excluded_from_search": False}
    assert api.metadata_field_by_field_id("klaviyo_ucb", **account) == made
    assert api.list_metadata_fields(**account)["metadata_fields"] == [dict(made)]
    with pytest.raises(cloudinary.exceptions.AlreadyExists):
        api.add_metadata_field(FIELD, **account)

    value = '{"v":1,"blocks":[{"a":"x|y=z"}]}'
    signed = cloudinary.uploader.update_metadata({"klaviyo_ucb": "a|b=c"}, ["trees/ash", "trees/none"], **account)
    assert signed["public_ids"] == ["trees/ash"]
    assert api.resource("trees/ash", **account)["metadata"] == {"klaviyo_ucb": "a|b=c"}

    url = f"{account['upload_prefix']}/v1_1/{CLOUD}/raw/metadata"
    body = {"public_ids": ["trees/hero.cldt.json"], "metadata": {"klaviyo_ucb": value}}
    answer = httpx.post(url, json=body, auth=(KEY, SECRET))
    assert answer.json() == {"public_ids": ["trees/hero.cldt.json"]}
    assert api.resource("trees/hero.cldt.json", resource_type="raw", **account)["metadata"] == {"klaviyo_ucb": value}
    found = Search().expression("metadata=klaviyo_ucb AND resource_type:raw").with_field("metadata").execute(**account)
    assert found["resources"][0]["metadata"] == {"klaviyo_ucb": value}

    body["metadata"]["klaviyo_ucb"] = ""
    httpx.post(url, json=body, auth=(KEY, SECRET)).raise_for_status()
    assert api.resource("trees/hero.cldt.json", resource_type="raw", **account)["metadata"] == {}


def test_metadata_survives_an_overwrite(account: dict[str, str], library: State) -> None:
    api.add_metadata_field({"external_id": "season", "label": "Season", "type": "string"}, **account)
    cloudinary.uploader.update_metadata({"season": "spring"}, ["trees/birch"], **account)
    cloudinary.uploader.upload(png("yellow"), public_id="trees/birch", **account)
    assert api.resource("trees/birch", **account)["metadata"]["season"] == "spring"


def test_metadata_refusals(sandbox_server: SandboxServer, account: dict[str, str]) -> None:
    with pytest.raises(cloudinary.exceptions.BadRequest, match=r'do not exist: \["colour_id"\]'):
        cloudinary.uploader.update_metadata({"colour_id": "green"}, ["trees/ash"], **account)
    with pytest.raises(cloudinary.exceptions.BadRequest, match="type"):
        api.add_metadata_field({"label": "x", "type": "poem"}, **account)
    api.add_metadata_field({"external_id": "count", "label": "Count", "type": "integer"}, **account)
    with pytest.raises(cloudinary.exceptions.BadRequest, match="'many' is not valid for field 'count'"):
        cloudinary.uploader.update_metadata({"count": "many"}, ["trees/ash"], **account)
    url = f"{account['upload_prefix']}/v1_1/{CLOUD}/image/metadata"
    assert httpx.post(url, json={"public_ids": ["a"], "metadata": {"count": 1}}).status_code == 401
    assert httpx.post(url, content=b"{", auth=(KEY, SECRET)).status_code == 400
    sandbox_server.state.set("metadata_denied", "1")
    with pytest.raises(cloudinary.exceptions.NotAllowed):
        api.add_metadata_field({"label": "y", "type": "string"}, **account)
    sandbox_server.state.set("metadata_denied", "0")
