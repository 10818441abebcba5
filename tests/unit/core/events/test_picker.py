"""What a person picks a field from: words, groups, examples, rates and search; each written down by hand."""

from dataclasses import replace
from typing import Any

import pytest

from core.domain.event import Event, FieldProfile, Metric
from core.domain.field_path import parse_path
from core.domain.template import Slot
from core.events.field_words import all_words, field_words, key_words
from core.events.picker import choice_of, choices, lists_of, search
from core.events.ranking import suggest
from core.events.sample import Sample

WORDS = {
    ("event", "$value"): "Event › Value",
    ("event", "$extra.total_price"): "Event › Total price",
    ("event", "AddedItemImageURL"): "Event › Added item image URL",
    ("event", "ShippingAddress.city"): "Event › Shipping address › City",
    ("event", "$extra.line_items[].title"): "First item › Title",
    ("event", "$extra.line_items[1].product.title"): "Second item › Title",
    ("event", "$extra.line_items[2].product.images[0].src"): "Third item › Image",
    ("event", "$extra.line_items[].product.images[1].src"): "First item › Second image",
    ("event", "$extra.line_items[].product.variant.images[].src"): "First item › Variant › Image",
    ("event", "Items[11].Name"): "No. 12 item › Name",
    ("event", "Items[]"): "First item",
    ("event", "Discount Codes[1]"): "Second discount code",
    ("event", "Categories[]"): "First category",
    ("item", "product.images[0].src"): "Each item › Product › Image",
    ("item", "Name"): "Each item › Name",
    ("profile", "first_name"): "Profile › First name",
    ("profile", "location.city"): "Profile › City",
    ("profile", "properties.Loyalty Tier"): "Profile › Loyalty tier",
    ("event", '["🛒"]'): "Event › 🛒",
    ("event", '[""]'): "Event › ?",
}


@pytest.mark.parametrize(("field", "words"), WORDS.items())
def test_a_field_in_peoples_words(field: tuple[str, str], words: str) -> None:
    assert field_words(field[0], parse_path(field[1]).steps) == words


def test_fields_that_would_be_called_alike_are_told_apart() -> None:
    paths = ["line_items[].title", "line_items[].product.title", "items[].a", "line_items[].a", "A", "a", "b"]
    assert all_words([("event", parse_path(path).steps) for path in paths]) == [
        "First item › Title", "First item › Product › Title", "First item › A", "First line item › A",
        "Event › A (A)", "Event › A (a)", "Event › B",
    ]  # fmt: skip
    assert key_words("product_IDs") == "Product IDs"


ITEMS = [
    {"Name": "Dusk Roast", "ImageURL": "https://a.example/1.jpg", "URL": "https://a.example/1"},
    {"Name": "Mug", "ImageURL": "https://a.example/2.jpg", "tags": ["new", "blue"]},
]
PROFILE = {"first_name": "Ada", "properties": {"Loyalty Tier": "Kiln"}}


@pytest.fixture
def sample() -> Sample:
    events: list[dict[str, Any]] = [{"Items": ITEMS, "Total": 12}, {"Items": ITEMS[:1], "Total": 0}]
    every = tuple(Event(properties=each, profile=PROFILE) for each in events)
    return Sample(metric=Metric(id="m", name="m"), events=every)


def test_every_item_of_a_list_is_a_choice_with_its_own_rate(sample: Sample) -> None:
    found = {each.words: each for each in choices("text", sample.field_set)}
    assert {name: (found[name].path, found[name].example, str(found[name].rate)) for name in found
            if found[name].group == "items" and "URL" not in name} == {
        "First item › Name": ("Items[0].Name", "Dusk Roast", "2 of 2"),
        "Second item › Name": ("Items[1].Name", "Mug", "1 of 2"),
        "First item › Tag": ("Items[0].tags[0]", "", "0 of 2"),
        "Second item › Tag": ("Items[1].tags[0]", "new", "1 of 2"),
    }  # fmt: skip
    assert found["Event › Total"].text == "Event › Total — 12 — 1 of 2"
    assert found["Profile › First name"].text == "Profile › First name — Ada — 2 of 2"
    assert found["Profile › Organization"].text == "Profile › Organization", "nobody knows how many have it"
    assert found["Profile › Loyalty tier"].group == "profile"


def test_an_image_and_a_link_have_choices_of_their_kind(sample: Sample) -> None:
    images, links = choices("image", sample.field_set), choices("link", sample.field_set)
    assert [each.path for each in images] == ["Items[0].ImageURL", "Items[1].ImageURL"]
    assert all(each.is_image for each in images)
    assert [each.path for each in links] == ["Items[0].URL"]


def test_each_item_of_the_repeated_list_is_a_choice(sample: Sample) -> None:
    each = [one for one in choices("text", sample.field_set, ("Items",)) if one.source == "item"]
    assert [(one.words, one.path) for one in each][:2] == [
        ("Each item › Name", "Name"), ("Each item › Tag", "tags[0]"),
    ]  # fmt: skip


def test_a_search_finds_words_values_and_paths(sample: Sample) -> None:
    every = choices("text", sample.field_set)
    assert [one.path for one in search(every, "second NAME")] == ["Items[1].Name"]
    assert [one.path for one in search(every, "roast")] == ["Items[0].Name"]
    assert [one.path for one in search(every, "items[1].name")] == ["Items[1].Name"]
    assert search(every, "nothing such") == []
    assert search(every, " ") == every


def test_a_binding_is_told_in_words_whatever_it_holds(sample: Sample) -> None:
    fields = replace(sample.field_set, item=sample.fields_of_item)
    every = choices("text", fields)

    def told(source: str, path: str, repeat: tuple[str | int, ...] = ()) -> str:
        return choice_of(source, parse_path(path).first, fields, every, repeat).text

    assert told("event", "Items[1].Name") == "Second item › Name — Mug — 1 of 2"
    # No choice of the list, and yet in the sample.
    assert told("event", "Items[1].tags[1]") == "Second item › Second tag — blue — 1 of 2"
    assert told("item", "Name", ("Items",)) == "Each item › Name — Dusk Roast — 2 of 2"
    # In none of the events.
    assert told("event", "Items[7].Name") == "Eighth item › Name"
    assert told("profile", "properties.vip") == "Profile › Vip"


def test_what_is_made_of_a_sample_is_made_once(sample: Sample) -> None:
    made: list[str] = []
    for name in ("a", "b", "a"):
        sample.remember(name, lambda name=name: made.append(name))
    assert made == ["a", "b"]


def test_the_lists_of_a_path_say_which_item_is_chosen() -> None:
    assert lists_of(parse_path("$extra.line_items[2].product.images[].src").steps) == [("item", 2), ("image", 0)]
    assert lists_of(parse_path("$value").steps) == []


def test_an_event_of_hundreds_of_lists_takes_a_bounded_number_of_profiles() -> None:
    event = Event(properties={f"List {number} items": [{"Name": "Mug"}] * 2 for number in range(300)})
    sample = Sample(metric=Metric(id="m", name="m"), events=(event,))
    profiles: list[tuple[Any, int]] = []

    def item(path: tuple[str | int, ...], number: int) -> list[FieldProfile]:
        profiles.append((path, number))
        return list(sample.fields_of_item(path, number))

    fields = replace(sample.field_set, item=item)
    assert len(choices("text", fields)) > 300
    assert len(profiles) == 40
    profiles.clear()
    slot = Slot(name="second", type="text", default="x", label="Name of the second product")
    assert suggest([slot], fields)["second"][0].path == "List 0 items[1].Name"
    assert len(profiles) <= 12
