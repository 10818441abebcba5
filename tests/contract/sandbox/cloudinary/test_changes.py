"""Renaming, deleting and changing assets in the sandbox, by Cloudinary's own SDK."""

import contextlib

import cloudinary.exceptions
import cloudinary.uploader
import pytest
from cloudinary import api

from tests.support.cloudinary_sandbox import FIELD, png


@pytest.fixture
def vase(account: dict[str, str]) -> dict[str, object]:
    """An asset in a folder."""
    return dict(cloudinary.uploader.upload(png("red"), public_id="shop/new/vase", tags="a,b", **account))


def test_a_rename_keeps_the_asset_and_its_metadata(account: dict[str, str], vase: dict[str, object]) -> None:
    with contextlib.suppress(cloudinary.exceptions.AlreadyExists):
        api.add_metadata_field(FIELD, **account)
    cloudinary.uploader.update_metadata({"klaviyo_ucb": "x"}, ["shop/new/vase"], **account)
    moved = cloudinary.uploader.rename("shop/new/vase", "shop/old/vase", overwrite=True, **account)
    assert (moved["public_id"], moved["asset_id"]) == ("shop/old/vase", vase["asset_id"])
    assert moved["version"] > vase["version"]
    assert api.resource("shop/old/vase", **account)["metadata"] == {"klaviyo_ucb": "x"}
    with pytest.raises(cloudinary.exceptions.NotFound):
        api.resource("shop/new/vase", **account)


def test_a_rename_does_not_overwrite_unasked(account: dict[str, str], vase: dict[str, object]) -> None:
    cloudinary.uploader.upload(png("blue"), public_id="shop/taken", **account)
    with pytest.raises(cloudinary.exceptions.BadRequest):
        cloudinary.uploader.rename("shop/new/vase", "shop/taken", **account)
    with pytest.raises(cloudinary.exceptions.NotFound):
        cloudinary.uploader.rename("shop/nothing", "shop/else", **account)


def test_delete_by_both_apis(account: dict[str, str], vase: dict[str, object]) -> None:
    assert cloudinary.uploader.destroy("shop/new/vase", **account) == {"result": "ok"}
    assert cloudinary.uploader.destroy("shop/new/vase", **account) == {"result": "not found"}
    cloudinary.uploader.upload(png("red"), public_id="shop/one", **account)
    outcome = api.delete_resources(["shop/one", "shop/none"], **account)["deleted"]
    assert outcome == {"shop/one": "deleted", "shop/none": "not_found"}


def test_explicit_changes_tags_and_context(account: dict[str, str], vase: dict[str, object]) -> None:
    cloudinary.uploader.explicit(
        "shop/new/vase", type="upload", tags=["c"], context={"alt": "A vase = tall | thin"}, **account
    )
    told = api.resource("shop/new/vase", **account)
    assert (told["tags"], told["context"]) == (["c"], {"custom": {"alt": "A vase = tall | thin"}})


def test_folders(account: dict[str, str], vase: dict[str, object]) -> None:
    assert "shop" in [folder["name"] for folder in api.root_folders(**account)["folders"]]
    assert {"name": "new", "path": "shop/new"} in api.subfolders("shop", **account)["folders"]
    with pytest.raises(cloudinary.exceptions.NotFound):
        api.subfolders("nowhere", **account)
