"""What a search can be narrowed to, from one answer of Cloudinary."""

import orjson
import pytest

from core.cloudinary.responses import label_page
from core.library.filters import LibraryFilters, library_filters


def resource(kind: str, folder: str, *tags: str) -> dict[str, object]:
    return {"resource_type": kind, "asset_folder": folder, "tags": list(tags), "public_id": "a", "unknown": 1}


def filters(*resources: dict[str, object], total: int | None = None) -> LibraryFilters:
    body = {"resources": resources, "total_count": len(resources) if total is None else total}
    return library_filters(label_page(orjson.dumps(body)))


def test_each_is_counted_the_most_first() -> None:
    counted = filters(
        resource("image", "products", "new", "sale"), resource("image", "brand", "sale"),
        resource("video", "products"), resource("raw", ""),
    )  # fmt: skip
    assert list(counted.types.items()) == [("image", 2), ("raw", 1), ("video", 1)]
    assert list(counted.folders.items()) == [("products", 2), ("brand", 1)]
    assert list(counted.tags.items()) == [("sale", 2), ("new", 1)]
    assert counted.complete


def test_numbers_of_a_part_of_the_library_are_told_as_that() -> None:
    assert not filters(resource("image", "products"), total=1240).complete


@pytest.mark.parametrize(
    ("form", "folder"),
    [
        ({"folder": "a/b"}, "a/b"),
        ({"folder": "a/b", "asset_folder": "c"}, "c"),
        ({"folder": "a", "asset_folder": None}, "a"),
        ({}, None),
    ],
)
def test_a_folder_is_told_in_two_ways(form: dict[str, object], folder: str | None) -> None:
    counted = filters({"resource_type": "image", "tags": None, **form})
    assert list(counted.folders) == ([folder] if folder else [])
