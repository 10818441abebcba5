"""Suggestions, for the shops' own events and templates: each worked out by hand."""

import json
from pathlib import Path

import pytest

from core.blocks.suggest import suggest, suggest_link
from core.domain.event import Event, FieldProfile
from core.domain.template import Slot
from core.events.profile import profile_events

EVENTS = Path(__file__).resolve().parents[2] / "data" / "events"


def fields(name: str) -> list[FieldProfile]:
    raw = json.loads((EVENTS / f"{name}.json").read_text())
    properties = raw.get("data", raw)
    properties = properties.get("attributes", properties).get("event_properties", properties)
    return profile_events([Event(properties=properties)] * 3)


def slot(name: str, label: str, kind: str = "text") -> Slot:
    return Slot(name=name, type=kind, default="x", label=label)


def paths(found: list) -> list[str]:
    return [f"{each.source}:{each.path}" for each in found]


def test_a_greeting_is_the_profiles_first_name() -> None:
    assert paths(suggest(slot("headline", "Headline"), []))[:1] == ["profile:first_name"]


def test_a_city_is_the_profiles_city() -> None:
    assert paths(suggest(slot("city", "Town"), [])) == ["profile:location.city"]


def test_a_picture_slot_gets_pictures_only() -> None:
    found = suggest(slot("product", "Product", "image"), fields("shopify_placed_order"))
    assert found
    assert all("src" in each.path.lower() or "image" in each.path.lower() for each in found)


def test_a_line_of_text_is_no_price() -> None:
    found = paths(suggest(slot("line", "Line of text"), fields("shopify_placed_order")))
    assert found
    assert not any("price" in path or path.startswith("profile:") for path in found)


def test_a_price_is() -> None:
    found = paths(suggest(slot("price", "Price"), fields("shopify_placed_order")))
    assert any("price" in path or "value" in path for path in found)


@pytest.mark.parametrize("name", ["ab", "zz9"])
def test_a_name_that_says_nothing_is_suggested_nothing(name: str) -> None:
    assert suggest(slot(name, name), fields("shopify_placed_order")) == []


def test_a_link_falls_back_to_the_site_that_the_addresses_lead_to() -> None:
    events = [{"status": "https://shop.example/orders/1?key=a"}, {"status": "https://shop.example/orders/2"}]
    (found,) = suggest_link(profile_events([Event(properties=each) for each in events]))
    assert (found.path, found.home) == ("status", "https://shop.example/")
    (found,) = suggest_link(profile_events([Event(properties={"status": "https://a@b.example/{{x}}"})] * 3))
    assert found.home == ""
