"""A sample with the fill rates of a profile: fields are rated by the profile, everything else stays the sample's."""

from dataclasses import replace
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from core.domain.event import Event, Metric
from core.domain.template import Slot
from core.events.detail import is_filled, occurrences
from core.events.event_profile import EventProfile, sample_profile
from core.events.fit import fit, rank
from core.events.rate import rate_of
from core.events.sample import Sample
from tests.unit.core.events.test_merged_profiles import EVENTS

METRIC = Metric(id="M", name="Placed Order")
NAME = Slot(name="productname", type="text", default="x", label="Product name")
PRICE = Slot(name="price", type="text", default="x", label="Price")
ITEM = {"Items": [{"Product Name": "Mug", "Price": 9.5}]}
BARE = {"Items": [{"Product Name": "Mug", "Price": 0}]}


def sample(*properties: dict[str, Any]) -> Sample:
    events = tuple(Event(properties=each, id=f"e{number}") for number, each in enumerate(properties))
    return Sample(metric=METRIC, events=events, requested=len(events))


def profile(*properties: dict[str, Any], times: int = 1) -> EventProfile:
    """As if each event had come so many times."""
    one = sample_profile(sample(*properties))
    fields = tuple(replace(each, events=each.events * times, total=each.total * times) for each in one.field_profiles)
    return replace(one, total=one.total * times, field_profiles=fields)


@given(EVENTS, EVENTS, st.sampled_from([{}, {"left_out": 1}, {"is_erased": True}]))
@settings(max_examples=100)
def test_every_field_has_the_rate_of_the_profile(
    some: list[dict[str, Any]], many: list[dict[str, Any]], partial: dict[str, Any]
) -> None:
    own, larger = sample(*some), replace(profile(*many, times=1000), **partial)
    rated = own.with_rates(larger)
    fields = {each.path: each for each in rated.field_set.event}
    assert fields.keys() == {each.path for each in (*own.fields(), *larger.fields())}
    of_profile = {each.path: each for each in larger.fields()}
    for path, field in fields.items():
        counted = of_profile.get(path)
        if counted:
            assert rate_of(field.coverage, field.total) == rate_of(counted.coverage, larger.total)
            continue
        is_inside = any(other.steps[: len(path.steps)] == path.steps for other in of_profile)
        is_known = not partial and not is_inside
        assert rate_of(field.coverage, field.total) == (rate_of(0, larger.total) if is_known else None)
        if is_known:
            assert not any(is_filled(value) for each in many for value in occurrences(each, path))
    assert (rated.fields(), rated.rows, rated.events) == (own.fields(), own.rows, own.events)
    assert own.with_rates(larger) is rated
    assert (own.rates, own.plain, rated.plain) == (None, own, own)


def test_a_key_of_a_map_that_the_profile_counts_together_has_no_rate_of_its_own() -> None:
    many = [{"by_sku": {f"s{number}-{each}": {"price": 1} for each in range(3)}} for number in range(400)]
    rated = sample({"by_sku": {"s1-1": {"price": 1}, "s1-2": None}, "note": "x"}).with_rates(profile(*many))
    rates = {str(each.path): rate_of(each.first, each.total) for each in rated.field_set.event}
    assert (rates["by_sku.s1-1.price"], rates["by_sku.s1-2"]) == (None, None)
    assert rates["note"] == rate_of(0, 400)
    folded = sample(*many).with_rates(profile({"by_sku": {"a": {"price": 1}}}))
    assert {str(each.path): each.total for each in folded.field_set.event} == {"by_sku.a.price": 1, "by_sku{}.price": 0}


def test_a_list_that_the_sample_knows_as_empty_is_not_called_empty_everywhere() -> None:
    rated = sample({"Items": []}).with_rates(profile(ITEM, times=100))
    rates = {str(each.path): rate_of(each.coverage, each.total) for each in rated.field_set.event}
    assert rates["Items"] is None


def test_items_beyond_the_first_have_no_rate_of_a_profile() -> None:
    """It counts all items together: what the sample says of the second one would stand beside other events' rates."""
    two = {"Items": [*ITEM["Items"], {"Product Name": "Vase", "Price": 3}]}
    plain = sample(two)
    rated = plain.with_rates(profile(two, times=100))
    choices = {each.path: each.rate for each in rated.choices("text")}
    assert choices["Items[0].Product Name"] == rate_of(1, 100)
    assert choices["Items[1].Product Name"] is None
    assert {each.path: each.rate for each in plain.choices("text")}["Items[1].Product Name"] == rate_of(1, 1)


def test_examples_are_the_samples_where_it_has_some() -> None:
    rated = sample(ITEM).with_rates(profile({**BARE, "Note": "x"}, {"Items": [{"Product Name": "Vase"}]}, times=10))
    example = rated.field_set.example
    assert example("event", ("Items", 0, "Product Name")) == "Mug"
    assert example("event", ("Note",)) == "x"
    assert example("profile", ("Note",)) == ""
    erased = profile(ITEM).without_recipient(lambda _: False)
    assert sample(ITEM).with_rates(erased).field_set.event == profile(ITEM).fields()


def test_suggestions_say_how_many_events_were_counted() -> None:
    rated = sample(ITEM).with_rates(profile(*[ITEM] * 9, BARE, times=1000))
    (first, *_) = rated.suggestions([PRICE])["price"]
    assert (str(first.rate), first.rate and first.rate.total) == ("90%", 10_000)
    assert first.reason.endswith("filled in 90% of 10,000 events")


def test_a_fit_says_what_a_profile_can_say() -> None:
    """Each field is counted by itself: of several only the rarest is known."""
    rated = sample(ITEM).with_rates(profile(*[ITEM] * 9, BARE, times=1000))
    one, two = fit(rated, [PRICE]), fit(rated, [NAME, PRICE])
    assert (str(one), one.together) == ("fills 1 of 1 · in 90% of its events", 0.9)
    assert (two.rate, two.together) == (None, 0)
    assert str(two) == "fills 2 of 2 · each event field in at least 90% of its events"
    assert str(fit(sample(ITEM), [NAME, PRICE])) == "fills 2 of 2 · in 1 of its 1 event"
    poorer = replace(sample(BARE), metric=Metric(id="P", name="Poorer"))
    assert [each.metric.id for each in rank([poorer, rated], [NAME, PRICE])] == ["M", "P"]


def test_the_rarest_rate_is_of_the_events_own_fields() -> None:
    """Of recipients a profile of events says nothing."""
    name = Slot(name="name", type="text", default="x", label="First name")
    events = tuple(Event(properties=ITEM, profile={"first_name": each}) for each in ("Ada", "Bob", "Cy", ""))
    rated = Sample(metric=METRIC, events=events).with_rates(profile(*[ITEM] * 9, BARE, times=1000))
    both = fit(rated, [name, PRICE])
    assert {each.source for each in both.fillings} == {"event", "profile"}
    assert both.rate is None
    assert str(both.rarest) == "90%"


@given(st.lists(st.sampled_from([ITEM, BARE, {}]), min_size=1, max_size=4), EVENTS)
@settings(max_examples=60, deadline=None)
def test_a_profile_changes_no_order_of_events(properties: list[dict[str, Any]], many: list[dict[str, Any]]) -> None:
    """Its rates of single fields are no measure against what samples say of several."""
    samples = [replace(sample(each), metric=Metric(id=str(at), name="x")) for at, each in enumerate(properties)]
    larger = profile(BARE, *many, times=1000)
    for at in range(len(samples)):
        mixed = [each.with_rates(larger) if number == at else each for number, each in enumerate(samples)]
        orders = [[each.metric.id for each in rank(some, [NAME, PRICE])] for some in (samples, mixed)]
        assert orders[0] == orders[1]


def test_a_metric_without_events_has_the_fields_of_the_profile() -> None:
    """Klaviyo does not let every metric's events be queried."""
    rated = sample().with_rates(profile(ITEM, times=50))
    assert {"Items[0].Product Name", "Items[0].Price"} <= {each.path for each in rated.choices("text")}
