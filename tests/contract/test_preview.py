"""Pictures that are asked for before saving, and the sheet of real samples of every metric with every template."""

import dataclasses

import httpx
import pytest

from core import Workspace
from core.blocks.preview import picture_urls
from core.domain.event import Event
from core.events.sample import Sample

TEMPLATE = "templates/order-thanks.cldt.json"
METRIC = "PLord1"


def choices(ws: Workspace, path: list[object]) -> dict[str, object]:
    raw = ws.personalize.open(TEMPLATE).personalization.to_json()
    raw["event"] = {"metric_id": METRIC, "metric": "Placed Order"}
    bound = {"from": "event", "path": path, "format": [], "fallback": {"from": "default"}}
    return {**raw, "slots": {"product": bound}}


def sample_of(ws: Workspace, *pictures: object) -> Sample:
    real = ws.events.sample(METRIC, limit=1)
    return dataclasses.replace(real, events=tuple(Event(properties={"p": picture}) for picture in pictures))


def test_a_placeholder_is_not_a_pass(connected_workspace: Workspace) -> None:
    ws = connected_workspace
    own = ws.pairs.active.cloudinary.asset("image", "products/vase").url
    found = ws.preview.pictures(
        TEMPLATE, choices(ws, ["p"]), sample_of(ws, own, "https://nowhere.example/dead.jpg", own, None)
    )
    assert found.asked == 3
    ((url, reason),) = found.failed
    assert "l_fetch:" in url
    assert reason


def test_at_most_so_many_are_asked_for(connected_workspace: Workspace) -> None:
    ws = connected_workspace
    names = [asset.url for asset in ws.assets.search("resource_type:image", 8)]
    assert ws.preview.pictures(TEMPLATE, choices(ws, ["p"]), sample_of(ws, *names), most=5).asked == 5


@pytest.mark.parametrize("most", [12])
def test_every_card_of_a_sheet_of_real_orders_is_a_picture(connected_workspace: Workspace, most: int) -> None:
    ws = connected_workspace
    path = ["$extra", "line_items", 0, "product", "images", 0, "src"]
    sample = ws.events.sample(METRIC, limit=60)
    cards = ws.preview.sheet(TEMPLATE, choices(ws, path), sample, most)
    assert len(cards) == most
    pictures = {httpx.get(url, timeout=30).content for card in cards for url in picture_urls(card.html)}
    assert len(pictures) > most // 2, "recipients who differ get pictures that differ"
    odds = ws.preview.odds(TEMPLATE, choices(ws, path), sample)
    assert 0.5 < odds.complete <= 1
