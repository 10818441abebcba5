"""Cloudinary's hourly budget, metadata fields and folders, by the official client."""

import cloudinary.exceptions
import cloudinary.uploader
import httpx
import pytest
from cloudinary import api

from sandbox.cloudinary.models import CLOUD, KEY, SECRET
from tests.support.workspaces import SandboxServer


def test_the_budget_of_the_hour(sandbox_server: SandboxServer) -> None:
    url = f"{sandbox_server.url}/cloudinary/v1_1/{CLOUD}/ping"
    sandbox_server.state.set("clock_offset", str(5 * 3600))
    sandbox_server.state.set("admin_limit", "3")
    answers = [httpx.get(url, auth=(KEY, SECRET)) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 420]
    assert [answer.headers["X-FeatureRateLimit-Remaining"] for answer in answers[:3]] == ["2", "1", "0"]
    account = {"cloud_name": CLOUD, "api_key": KEY, "api_secret": SECRET}
    with pytest.raises(cloudinary.exceptions.RateLimited):
        api.ping(**account, upload_prefix=f"{sandbox_server.url}/cloudinary")
    sandbox_server.state.set("clock_offset", str(6 * 3600))
    assert httpx.get(url, auth=(KEY, SECRET)).status_code == 200
    sandbox_server.state.set("admin_limit", "")
    sandbox_server.state.set("clock_offset", "0")


def test_fields_are_changed_and_deleted(sandbox_server: SandboxServer) -> None:
    account = {
        "cloud_name": CLOUD,
        "api_key": KEY,
        "api_secret": SECRET,
        "upload_prefix": f"{sandbox_server.url}/cloudinary",
    }
    api.add_metadata_field({"external_id": "season", "label": "Season", "type": "string"}, **account)
    api.update_metadata_field("season", {"label": "Time of year"}, **account)
    assert api.metadata_field_by_field_id("season", **account)["label"] == "Time of year"
    with pytest.raises(cloudinary.exceptions.BadRequest):
        api.update_metadata_field("season", {"type": "integer"}, **account)
    cloudinary.uploader.update_metadata({"season": "winter"}, ["products/mug"], **account)
    assert api.resource("products/mug", **account)["metadata"] == {"season": "winter"}
    api.delete_metadata_field("season", **account)
    assert not api.resource("products/mug", **account).get("metadata")
    with pytest.raises(cloudinary.exceptions.NotFound):
        api.metadata_field_by_field_id("season", **account)
    found = api.resources_by_asset_folder("lifestyle", **account)["resources"]
    assert {one["public_id"].partition("/")[0] for one in found} == {"lifestyle"}
