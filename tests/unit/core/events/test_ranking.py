"""The one ranking of fields for a template, where the table of right answers does not reach: worked out by hand.

The Events page counts a slot as filled by exactly the field that Personalize suggests for it.
"""

from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from core.domain.event import Event, FieldProfile, Metric
from core.domain.field_path import FieldPath, parse_path
from core.domain.places import ALT, LINK
from core.domain.template import Slot
from core.events.detail import is_filled, occurrences
from core.events.field_set import FieldSet
from core.events.fit import best, better, fit, rank
from core.events.key_words import number_named, words_of
from core.events.ranking import suggest
from core.events.sample import Sample
from core.events.slot_meaning import request_of


def slot(name: str, label: str, kind: Any = "text") -> Slot:
    return Slot(name=name, type=kind, default="x", label=label)


def sample_of(*events: dict[str, Any], profile: dict[str, Any] | None = None) -> Sample:
    every = tuple(Event(properties=each, profile=profile) for each in events)
    return Sample(metric=Metric(id="m", name="m"), events=every)


def suggested(sample: Sample, *slots: Slot) -> dict[str, list[str]]:
    return {
        place: [f"{one.source}:{one.path}" for one in each] for place, each in suggest(slots, sample.field_set).items()
    }


SHOE = {
    "Product Name": "Shoe",
    "ImageURL": "https://a.example/1.jpg",
    "URL": "https://shop.example/p/1?x",
    "Price": "9.50",
}


def test_words_of_names_as_software_writes_them() -> None:
    assert words_of("AddedItemImageURLs") == ["added", "item", "image", "url"]
    assert words_of("line_items") == words_of("LineItem") == words_of("line item") == ["line", "item"]
    assert words_of("Categories $value address") == ["category", "value", "address"]
    assert [number_named(text) for text in ("Second product", "product3Image", "image600", "firstname", "x")] == [
        1, 2, None, None, None,
    ]  # fmt: skip


def test_what_a_slot_asks_for() -> None:
    for name, label, kind, asked in [
        ("name", "Name", "text", ("recipient", "first_name", None)),
        ("a1", "Customer's name", "text", ("name", "", None)),
        ("surname", "Surname", "text", ("recipient", "last_name", None)),
        ("p2", "Name of the second product", "text", ("product", "name", 1)),
        ("product", "Product", "text", ("product", "name", None)),
        ("price", "Price before", "text", ("product", "old price", None)),
        ("title", "Title", "text", ("name", "", None)),
        ("headline", "Product name", "text", ("copy", "", None)),
        ("image", "Product", "image", ("product", "image", None)),
        ("first", "First", "image", ("product", "image", 0)),
        ("logo", "Image", "image", ("copy", "", None)),
        ("zz", "zz", "image", ("copy", "", None)),
    ]:
        found = request_of(slot(name, label, kind))
        assert (found.of, found.aspect, found.number) == asked, label


def test_a_price_is_never_a_customers_name_nor_a_discount() -> None:
    sample = sample_of({**SHOE, "CustomerName": "Ada", "Discount Value": 5})
    assert suggested(sample, slot("price", "Price"))["price"] == ["event:Price"]
    nameless = sample_of({"CustomerName": "Ada", "Discount Value": 5})
    assert suggested(nameless, slot("price", "Price"))["price"] == []


def test_a_number_fills_a_slot_of_its_very_name() -> None:
    wanted = slot("points", "Points")
    assert suggested(sample_of({"Points": 5, "Points Expired": 3}), wanted)["points"] == ["event:Points"]
    balance = sample_of({"Points": 5}, profile={"properties": {"Loyalty Points": 70, "Points Spent": 9}})
    assert suggested(balance, wanted)["points"] == ["profile:properties.Loyalty Points", "event:Points"]


def test_a_recipients_name_is_the_profiles_whatever_the_event_says() -> None:
    wanted = slot("name", "First name")
    for sample in (sample_of({**SHOE, "first_name": "Ada"}), sample_of()):
        assert suggested(sample, wanted)["name"] == ["profile:first_name"]
    nameless = sample_of({"a": 1}, profile={"first_name": None, "email": "ada@shop.example"})
    assert suggested(nameless, wanted)["name"] == [], "nobody of the sample has one"


def test_a_name_alone_is_no_product() -> None:
    wanted = slot("product", "Product name")
    assert suggested(sample_of({"Name": "Ada", "URL": "https://a.example/form"}), wanted)["product"] == []


def test_a_list_beside_the_item_just_added_is_taken_where_it_tells_more() -> None:
    added = {f"AddedItem{key}": value for key, value in {"Name": "Mug", "URL": "https://a.example/m"}.items()}
    items = [{"Name": f"Mug {number}", "ImageURL": f"https://a.example/{number}.jpg"} for number in range(2)]
    slots = [slot("one", "First product", "image"), slot("two", "Second product", "image")]
    found = suggested(sample_of({**added, "Items": items}), *slots)
    assert (found["one"], found["two"]) == (["event:Items[0].ImageURL"], ["event:Items[1].ImageURL"])
    single = suggested(sample_of({**added, "Items": items[:1]}), *slots)
    assert single["two"] == [], "the first product does not come twice"


def test_the_same_image_is_not_suggested_twice() -> None:
    found = suggested(sample_of(SHOE), slot("photo", "Photo", "image"), slot("picture", "Picture", "image"))
    assert (found["photo"], found["picture"]) == (["event:ImageURL"], [])


def test_a_link_falls_back_to_the_site_that_the_addresses_lead_to() -> None:
    wanted = [slot("product", "Product")]
    (found,) = suggest(wanted, sample_of(SHOE).field_set)[LINK]
    assert (found.path, found.home) == ("URL", "https://shop.example/")
    odd = sample_of({**SHOE, "URL": "https://a@b.example/{{x}}"})
    (found,) = suggest(wanted, odd.field_set)[LINK]
    assert found.home == ""


NAMES = [
    "CustomerName", "First Name", "Discount Value", "Value", "ItemTitle", "Product Name", "Price", "Order Number",
    "City", "Brand", "Is Gift", "Email", "Placed At", "Points", "Größe", "Line", "Items", "ImageURL", "AddedItemName",
]  # fmt: skip
VALUES = [
    "Dusk Roast", "12.50", "$ 8", "2026-11-28", "ada@shop.example", "https://shop.example/a.jpg", "#aabbcc", 12, 0, 7.5,
    True, None, "", ["a"], {"Name": "Ada"}, [{"Name": "Ada"}], [{"Price": 3}, {"Price": 4, "Title": "Mug"}],
    [{"ImageURL": "https://shop.example/a.jpg"}, {"ImageURL": "https://shop.example/b.jpg", "Title": "Mug"}],
]  # fmt: skip
SLOTS = [
    ("headline", "Headline"), ("price", "Price"), ("product", "Product name"), ("second", "Second product"),
    ("city", "City"), ("points", "Points"), ("line", "Line of text"), ("picture", "Picture"), ("zz", "Größe"),
]  # fmt: skip
any_slot = st.builds(
    lambda named, kind: slot(*named, kind), st.sampled_from(SLOTS), st.sampled_from(["text", "text", "image"])
)
any_slots = st.lists(any_slot, min_size=1, max_size=4, unique_by=lambda each: each.name)
any_sample = st.builds(
    lambda events: sample_of(*events),
    st.lists(st.dictionaries(st.sampled_from(NAMES), st.sampled_from(VALUES), max_size=8), min_size=1, max_size=6),
)


@given(any_sample, any_slots)
def test_an_event_fills_a_slot_with_what_is_suggested_for_it(sample: Sample, slots: list[Slot]) -> None:
    first = {place: each[0] for place, each in suggest(slots, sample.field_set).items() if each}
    one = fit(sample, slots)
    fields = [(each.source, str(each.path)) for each in one.fillings]
    assert len(fields) == len(set(fields)), "the same field twice is not two slots"
    assert {(first[each.slot].source, first[each.slot].path) for each in one.fillings} == set(fields)
    assert set(fields) == {(each.source, each.path) for place, each in first.items() if place not in (ALT, LINK)}
    assert len(fields) <= one.slots <= len(slots)


@given(any_sample, any_slots)
def test_a_suggestion_has_the_rate_that_its_very_path_has(sample: Sample, slots: list[Slot]) -> None:
    for place, found in suggest(slots, sample.field_set).items():
        for one in found:
            if one.source != "event":
                continue
            values = [occurrences(event.properties, FieldPath(one.steps)) for event in sample.events]
            filled = [value for some in values for value in some if is_filled(value)]
            assert one.rate
            assert (one.rate.filled, one.rate.total) == (len(filled), len(sample.events))
            is_image = any(each.type == "image" and each.name == place for each in slots)
            assert all(str(value).startswith("https://") for value in filled) or not is_image


def test_events_are_ordered_by_the_slots_that_they_fill() -> None:
    slots = [slot("product", "Product name"), slot("photo", "Photo", "image"), slot("name", "First name")]
    poor, rich = sample_of({"Product Name": "Shoe"}), sample_of(SHOE, SHOE, {"Product Name": "Boot"})
    fits = rank([poor, rich], slots)
    assert [str(one) for one in fits] == [
        "fills 2 of 3, 1 unknown · in 2 of its 3 events",
        "fills 1 of 3, 1 unknown · in 1 of its 1 event",
    ]  # fmt: skip
    assert best(fits) == fits[0]
    assert [one.of_event for one in fits] == [2, 1]
    empty = fit(sample_of({"x": 1}), slots)
    assert (str(empty), best([empty])) == ("fills 0 of 3, 1 unknown", None)


def test_another_event_is_better_only_beyond_doubt() -> None:
    """It fills more slots, or the same ones more often than any sample's chance explains; and not for fewer."""
    slots = [slot("product", "Product name"), slot("photo", "Photo", "image")]
    name = {"Product Name": "Shoe"}

    def event(metric: str, *counted: tuple[int, dict[str, Any]]) -> Sample:
        events = [each for count, properties in counted for each in [properties] * count]
        sample = sample_of(*events)
        return replace(sample, metric=replace(sample.metric, id=metric))

    often, rarely = event("often", (90, SHOE), (10, name)), event("rarely", (50, SHOE), (50, name))
    about_as_often, nameless = event("about", (86, SHOE), (14, name)), event("nameless", (100, name))
    for chosen, other, expected in (
        (rarely, often, "often"), (about_as_often, often, ""), (often, rarely, ""), (nameless, often, ""),
        (event("half", (10, name), (90, {"x": 1})), often, "often"), (often, often, ""),
    ):  # fmt: skip
        found = better(rank([chosen, other], slots), chosen.metric.id)
        assert (found.metric.id if found else "") == expected, (chosen.metric.id, other.metric.id)


def test_an_event_whose_recipient_nobody_read_is_not_counted_as_filled() -> None:
    slots = [slot("product", "Product name"), slot("name", "First name")]
    known = replace(sample_of(SHOE, SHOE, SHOE, SHOE), note="")
    profiles = [{"first_name": "Ada"}, {"first_name": ""}, None, None]
    events = tuple(replace(event, profile=each) for event, each in zip(known.events, profiles, strict=True))
    assert str(fit(replace(known, events=events), slots)).startswith("fills 2 of 2 · in 1 of its 2")


def test_nothing_is_suggested_where_nothing_is_known() -> None:
    assert {place: list(each) for place, each in suggest([slot("headline", "Headline")], FieldSet()).items()} == {
        "headline": [], ALT: [], LINK: [],
    }  # fmt: skip


def test_a_field_that_no_tag_shows_is_never_suggested() -> None:
    hidden = FieldProfile(
        path=parse_path("Price"),
        types=("number",),
        events=9,
        coverage=0.9,
        first=0.9,
        distinct=9,
        longest=9,
        why_not="x",
    )
    assert suggest([slot("price", "Price")], FieldSet(event=[hidden]))["price"] == []
