"""The alt text of each block, and where it comes from: typed for this send, the asset in Cloudinary, or its title."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from core import Workspace
from core.errors import InputError
from core.send.values import PlanRow
from tests.support.services_in_memory import MUG, ServicesInMemory, connected, image

VASE, SENT_AS = "products/vase", f"image/upload/{MUG}"


@pytest.fixture
def services() -> ServicesInMemory:
    return ServicesInMemory(image(MUG, 1), image(VASE, 2, context=None))


@pytest.fixture
def ws(services: ServicesInMemory, tmp_path: Path) -> Iterator[Workspace]:
    with connected(services, tmp_path) as ws:
        yield ws


def planned(ws: Workspace, public_id: str, **settings: Any) -> PlanRow:
    (row,) = ws.send.plan([public_id], settings).rows
    return row


@pytest.mark.parametrize(
    ("public_id", "settings", "alt", "source"),
    [
        (MUG, {}, f"Alt of {MUG}", "Cloudinary"),
        (MUG, {"alts": {SENT_AS: "  A mug,\n blue "}}, "A mug, blue", "typed"),
        (MUG, {"alts": {SENT_AS: ""}}, "", "typed"),
        (MUG, {"alts": {f"image/upload/{VASE}": "A vase"}}, f"Alt of {MUG}", "Cloudinary"),
        (VASE, {}, "Vase", "title"),
        (VASE, {"missing_alt": "ignore"}, "", ""),
        (VASE, {"missing_alt": "ignore", "alts": {f"image/upload/{VASE}": "A vase"}}, "A vase", "typed"),
        (MUG, {"copies": True}, "", ""),
    ],
)
def test_each_row_says_where_its_alt_text_comes_from(
    ws: Workspace, public_id: str, settings: dict[str, Any], alt: str, source: str
) -> None:
    row = planned(ws, public_id, **settings)
    assert (row.alt, row.alt_source, row.action) == (alt, source, "create")
    assert row.needs_alt == (not alt and "copies" not in settings)
    assert ("the title is used" in row.note) == (source == "title")


def test_a_typed_text_makes_up_for_a_missing_one(ws: Workspace) -> None:
    assert planned(ws, VASE, missing_alt="error").action == "skip"
    assert planned(ws, VASE, missing_alt="error", alts={f"image/upload/{VASE}": "A vase"}).action == "create"
    assert planned(ws, MUG, missing_alt="error", alts={SENT_AS: ""}).action == "skip"


def test_what_was_typed_is_what_klaviyo_gets(ws: Workspace, services: ServicesInMemory) -> None:
    job = ws.send.wait(ws.send.start([MUG], {"alts": {SENT_AS: "A mug with <steam>"}}))
    assert job.counts == {"created": 1}
    (block,) = services.blocks.values()
    assert block["attributes"]["definition"]["data"]["properties"]["alt_text"] == "A mug with <steam>"
    assert planned(ws, MUG, alts={SENT_AS: "A mug with <steam>"}).action == "unchanged"
    assert planned(ws, MUG).action == "unchanged"
    assert planned(ws, MUG).alt_source == "block"


@pytest.mark.parametrize("alt", ["x" * 501, 7, None])
def test_no_alt_text_is_longer_than_an_alt_text_may_be(ws: Workspace, alt: Any) -> None:
    with pytest.raises(InputError) as raised:
        planned(ws, MUG, alts={SENT_AS: alt})
    assert raised.value.place == f"alts.{SENT_AS}"
