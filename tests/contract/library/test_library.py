"""What a person sees of the library: small images of every kind, and what it can be narrowed to."""

import httpx
import pytest

from core import Workspace
from tests.support.workspaces import Control


def test_every_asset_of_the_shop_has_an_image_that_is_delivered(connected_workspace: Workspace) -> None:
    page = connected_workspace.assets.page(limit=500)
    by_kind = {each.asset.resource_type: each for each in page.assets}
    assert set(by_kind) == {"image", "video", "raw"}
    assert [each.asset.public_id for each in page.assets if not each.thumbnail] == []
    for each in by_kind.values():
        answer = httpx.get(each.thumbnail, timeout=60)
        assert (answer.status_code, answer.headers["content-type"].partition("/")[0]) == (200, "image")
    animation = httpx.get(by_kind["video"].animation, headers={"accept": "image/webp"}, timeout=60)
    assert animation.headers["content-type"] == "image/webp"
    assert {kind for kind, each in by_kind.items() if each.animation} == {"video"}


def test_a_template_that_cannot_be_read_has_no_image(connected_workspace: Workspace, control: Control) -> None:
    control.fault("GET", "/res/", "status", 500, times=200)
    page = connected_workspace.assets.page("resource_type:raw")
    assert page.assets
    assert {each.thumbnail for each in page.assets} == {""}


def test_what_a_filter_counts_is_what_a_search_finds(connected_workspace: Workspace) -> None:
    assets = connected_workspace.assets
    filters = assets.filters()
    assert filters.complete
    assert filters.folders
    assert filters.tags
    for folder, count in filters.folders.items():
        assert assets.page(assets.expression(folder=folder), 1).total == count
    for tag, count in filters.tags.items():
        assert assets.page(assets.expression(tag=tag), 1).total == count
    for kind, count in filters.types.items():
        assert assets.page(assets.expression(kind=kind), 1).total == count


ODD_SEARCHES = [
    '"',
    '""',
    "\\",
    "( )",
    ":",
    "*",
    "AND",
    "or NOT",
    "-",
    'mug "',
    "a:b",
    "!",
    "[1 TO 2]",
    "☕",
    "s",
    "ss",
]


@pytest.mark.parametrize("text", ODD_SEARCHES)
def test_whatever_somebody_types_can_be_searched_for(connected_workspace: Workspace, text: str) -> None:
    assets = connected_workspace.assets
    assert assets.page(assets.expression(text), 1).total >= 0


def test_signs_without_a_letter_narrow_nothing(connected_workspace: Workspace) -> None:
    assets = connected_workspace.assets
    assert assets.page(assets.expression('mug "'), 1).total == assets.page(assets.expression("mug"), 1).total > 0


def test_a_plural_finds_what_the_singular_finds(connected_workspace: Workspace) -> None:
    assets = connected_workspace.assets
    for one, many in (("mug", "mugs"), ("teapot", "Teapots")):
        found = [{each.asset.public_id for each in assets.page(assets.expression(text)).assets} for text in (one, many)]
        assert found[0] == found[1] != set()
    ends = {"MUGS": "MUG*", "boxes": "box*", "glasses": "glass*", "cookies": "(cookie* OR cooky*)"}
    assert {word: assets.expression(word).partition(" AND ")[2] for word in ends} == ends
    # No plural: what a word without its “s” begins is something else.
    assert assets.expression("glass").endswith("glass*")
    assert assets.expression("gas").endswith("gas*")
