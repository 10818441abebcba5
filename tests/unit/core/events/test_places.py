"""Slots, alt text and link are namespaces of their own: a slot may be called `alt`, `link`, `event` or `repeat`."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.blocks.compose import compose
from core.blocks.fill_rates import fill_rates
from core.cloudinary.cldt import parse_template
from core.cloudinary.delivery import cloud_named
from core.domain.event import Event, Metric
from core.domain.personalization import parse_personalization, place_name
from core.domain.places import ALT, LINK
from core.errors import InputError
from core.events.field_set import FieldSet
from core.events.profile import profile_events
from core.events.sample import Sample
from core.links.extra_checks import rarely_filled
from core.publish.change_words import changes
from tests.support.templates import EVENT, REFERENCE

CLOUD = cloud_named("acme")
NAMES = ["headline", "alt", "link", "event", "repeat", "slots"]
TEMPLATE = parse_template(
    json.dumps(
        {
            "cldt": 1,
            "name": "Names",
            "base": {"public_id": "b"},
            "canvas": {"width": 600, "height": 300},
            "transformation": "/".join(f"l_text:Arial_40:$({name})/fl_layer_apply" for name in NAMES),
            "slots": [{"name": name, "type": "text", "default": "Hi"} for name in NAMES],
        }
    )
)
SOME = st.sets(st.sampled_from(NAMES), min_size=1)
PLACES = [*(f"slots.{name}" for name in NAMES), "alt", "link"]


def chosen(**more: Any) -> Any:
    return parse_personalization({"v": 1, "template": REFERENCE, "slots": {}, **more})


def placed(place: str, binding: dict[str, Any]) -> dict[str, Any]:
    slot = place.removeprefix("slots.")
    return {"slots": {slot: binding}} if slot != place else {place: binding}


def bound(source: str, path: str = "Name", fallback: Any = "https://shop.example") -> dict[str, Any]:
    return {"from": source, "path": [path], "format": [], "fallback": fallback}


def fixed(text: str) -> dict[str, Any]:
    return {"from": "fixed", "value": text}


@pytest.mark.parametrize("place", PLACES)
def test_whatever_is_bound_to_an_item_needs_a_list(place: str) -> None:
    with pytest.raises(InputError, match=r"nothing is repeated") as told:
        chosen(event=EVENT, **placed(place, bound("item")))
    assert place_name(ALT if place == "alt" else LINK if place == "link" else place.removeprefix("slots.")) in str(
        told.value
    )
    chosen(event=EVENT, repeat={"path": ["Items"]}, **placed(place, bound("item")))


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("chain", [bound("event"), bound("profile", "first_name", bound("event"))])
def test_whatever_is_bound_to_an_event_needs_one(place: str, chain: dict[str, Any]) -> None:
    with pytest.raises(InputError, match="no event is selected") as told:
        compose(TEMPLATE, chosen(**placed(place, chain)), CLOUD)
    assert told.value.place == place
    assert compose(TEMPLATE, chosen(event=EVENT, **placed(place, chain)), CLOUD).html


def test_a_list_needs_the_event_that_holds_it() -> None:
    with pytest.raises(InputError, match="no event is selected") as told:
        compose(TEMPLATE, chosen(repeat={"path": ["Items"]}, **placed("slots.link", bound("item"))), CLOUD)
    assert told.value.place == "repeat"


@pytest.mark.parametrize("place", PLACES)
def test_a_path_that_no_tag_can_say_is_named(place: str) -> None:
    with pytest.raises(InputError) as told:
        compose(TEMPLATE, chosen(event=EVENT, **placed(place, bound("event", "a&b"))), CLOUD)
    assert told.value.place == f"{place}.path"


@given(SOME, st.booleans(), st.booleans())
def test_history_tells_each_change(slots: set[str], alt: bool, link: bool) -> None:
    def state(text: str) -> Any:
        own = {name: fixed(f"https://shop.example/{text}") for name, used in (("alt", alt), ("link", link)) if used}
        return chosen(slots={name: fixed(f"{text} {name}") for name in slots}, **own)

    told = changes(state("before"), state("after"))
    assert len(told) == len(slots) + alt + link
    subjects = {sentence.partition(" changed from ")[0] for sentence in told}
    assert len(subjects) == len(told), "each under a name of its own"
    for name in slots:
        assert any(f"from “before {name}” to “after {name}”" in sentence for sentence in told)


def test_history_tells_event_and_list_beside_slots_of_that_name() -> None:
    before = chosen(slots={"event": fixed("A"), "repeat": fixed("A")})
    now = chosen(slots={"event": fixed("B"), "repeat": fixed("B")}, event=EVENT, repeat={"path": ["Items"], "limit": 2})
    assert len(changes(before, now)) == 4


@given(SOME, st.booleans(), st.booleans())
def test_an_audit_names_each_field_that_is_rarely_filled(slots: set[str], alt: bool, link: bool) -> None:
    own = {name: bound("event", f"of {name}") for name, used in (("alt", alt), ("link", link)) if used}
    personalization = chosen(event=EVENT, slots={name: bound("event") for name in slots}, **own)
    fields = FieldSet(event=profile_events([Event(properties={"Other": 1})]))
    told = list(rarely_filled(personalization, fields, 0.5))
    assert len(set(told)) == len(slots) + alt + link


@given(SOME)
def test_rates_are_told_for_each_place(slots: set[str]) -> None:
    own = {"alt": bound("event", "alt"), "link": bound("event", "link")}
    personalization = chosen(event=EVENT, slots={name: bound("event", f"the {name}") for name in slots}, **own)
    found = fill_rates(TEMPLATE, personalization, CLOUD, [{"profile": None, "event": {}}])
    assert {each.target for each in found.targets} == {*slots, ALT, LINK}
    assert len({place_name(each.target) for each in found.targets}) == len(slots) + 2


@pytest.mark.parametrize("name", [ALT, LINK, ""])
def test_what_is_no_slots_name_is_refused(name: str) -> None:
    with pytest.raises(InputError):
        chosen(slots={name: fixed("x")})


def test_an_audit_counts_the_item_that_is_shown_and_not_the_first_one() -> None:
    events = [{"Items": [{"Name": "Mug"}, {"Name": "Vase"}]}] * 3 + [{"Items": [{"Name": "Mug"}]}]
    sample = Sample(metric=Metric(id="m", name="m"), events=tuple(Event(properties=each) for each in events))
    for number, expected in ((0, []), (1, ["“headline” filled in 75%"]), (2, ["“headline” filled in 0%"])):
        binding = {"from": "event", "path": ["Items", number, "Name"], "format": [], "fallback": "x"}
        personalization = chosen(event=EVENT, slots={"headline": binding})
        assert list(rarely_filled(personalization, sample.field_set, 0.9)) == expected
