"""The one ranking of fields for a slot, for the shops' own events and templates: each worked out by hand.

The Events page counts a slot as filled by exactly the field that Personalize suggests for it.
"""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.event import Event, FieldProfile, Metric
from core.domain.field_path import FieldPath, parse_path
from core.domain.template import Slot
from core.events.fit import fit
from core.events.profile import profile_events
from core.events.ranking import bindable_fields, suggest, suggest_link
from core.events.sample import Sample
from tests.support.servers import ROOT

EVENTS = ROOT / "tests" / "data" / "events"


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


NAMES = [
    "CustomerName", "First Name", "Discount Value", "Value", "ItemTitle", "Product Name", "Price", "Order Number",
    "City", "Brand", "Is Gift", "Email", "Placed At", "Points", "Größe", "Line",
]  # fmt: skip
VALUES = [
    "Dusk Roast", "12.50", "$ 8", "2026-11-28", "ada@shop.example", "https://shop.example/a.jpg", "#aabbcc", 12, 0, 7.5,
    True, None, "", ["a"], {"Name": "Ada"}, [{"Name": "Ada"}], [{"Price": 3}],
]  # fmt: skip
SLOT_NAMES = ["headline", "price", "product", "city", "points", "line", "picture", "ordernumber", "zz"]
LABELS = ["Headline", "Price", "Product name", "Total value", "Points", "Order number", "Größe", "x"]


@st.composite
def any_slot(draw: st.DrawFn) -> Slot:
    name, label = draw(st.sampled_from(SLOT_NAMES)), draw(st.sampled_from(LABELS))
    return slot(name, label, draw(st.sampled_from(["text", "text", "image"])))


any_sample = st.builds(
    lambda events: Sample(metric=Metric(id="m", name="m"), events=tuple(Event(properties=each) for each in events)),
    st.lists(st.dictionaries(st.sampled_from(NAMES), st.sampled_from(VALUES), max_size=8), min_size=1, max_size=6),
)


@given(any_sample, st.lists(any_slot(), min_size=1, max_size=4, unique_by=lambda each: each.name))
def test_what_is_suggested_for_a_slot_is_what_an_event_fills_it_with(sample: Sample, slots: list[Slot]) -> None:
    filled = {each.slot: str(FieldPath(each.path.first)) for each in fit(sample, slots).fillings}
    for each in slots:
        suggested = [one.path for one in suggest(each, sample.fields(), most=99) if one.source == "event"]
        assert filled.get(each.name) == next(iter(suggested), None)
        listed = [str(FieldPath(one.path.first)) for one in bindable_fields(each, sample.fields())]
        assert listed[: len(suggested)] == suggested, "the list of fields begins with them"


@given(any_sample, any_slot())
def test_nothing_fills_a_slot_that_it_does_not_fit(sample: Sample, slot: Slot) -> None:
    for filling in fit(sample, [slot]).fillings:
        field = sample.by_path[str(filling.path)]
        assert field.tag
        assert field.first >= 0.5
        assert {"string", "number"} & set(field.types)
        assert (field.looks_like == "picture") == (slot.type == "image")
        assert field.looks_like in ("", "money", "picture")


def profile(path: str, *types: str) -> FieldProfile:
    return FieldProfile(
        path=parse_path(path), types=types, events=9, coverage=0.9, first=0.9, distinct=9, longest=9, tag="event.x"
    )


def test_a_price_is_never_a_customers_name() -> None:
    customer, discount = profile("CustomerName", "string"), profile("Discount Value", "number")
    wanted = slot("price", "Price")
    assert paths(suggest(wanted, [customer, discount])) == ["event:Discount Value"]
    assert suggest(wanted, [customer]) == []
    events = [{"CustomerName": "Ada", "Discount Value": 5}] * 3
    sample = Sample(metric=Metric(id="m", name="m"), events=tuple(Event(properties=each) for each in events))
    assert [str(each.path) for each in fit(sample, [wanted]).fillings] == ["Discount Value"]
    unfit = Sample(metric=sample.metric, events=tuple(Event(properties={"CustomerName": "Ada"}) for _ in range(3)))
    assert fit(unfit, [wanted]).fillings == ()


def test_a_number_fills_a_slot_of_its_very_name() -> None:
    points, other = profile("Points", "number"), profile("Points Expired", "number")
    assert paths(suggest(slot("points", "Points"), [other, points])) == ["event:Points"]
    assert suggest(slot("headline", "Headline"), [profile("Name", "number")])[1:] == []


@pytest.mark.parametrize("kind", ["boolean", "object", "list"])
def test_what_is_no_text_and_no_number_is_no_price(kind: str) -> None:
    assert suggest(slot("price", "Price"), [profile("Price Info", kind)]) == []
