"""A sample with the fill rates of a profile: fields are rated by the profile, everything else stays the sample's."""

from dataclasses import replace
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from core.domain.event import Event, Metric
from core.domain.template import Slot
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


@given(EVENTS, EVENTS, st.booleans())
@settings(max_examples=100)
def test_every_field_has_the_rate_of_the_profile(
    some: list[dict[str, Any]], many: list[dict[str, Any]], has_left_out: bool
) -> None:
    own, larger = sample(*some), replace(profile(*many, times=1000), left_out=int(has_left_out))
    rated = own.with_rates(larger)
    fields = {each.path: each for each in rated.field_set.event}
    assert fields.keys() == {each.path for each in (*own.fields(), *larger.fields())}
    of_profile = {each.path: each for each in larger.fields()}
    for path, field in fields.items():
        counted = of_profile.get(path)
        expected = rate_of(counted.coverage, larger.total) if counted else rate_of(0, larger.total)
        is_known = counted is not None or not has_left_out
        assert rate_of(field.coverage, field.total) == (expected if is_known else None)
    assert (rated.fields(), rated.rows, rated.events) == (own.fields(), own.rows, own.events)
    assert own.with_rates(larger) is rated
    assert own.rates is None


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
    assert (str(first.rate), first.rate and first.rate.total) == ("90%, ± 1", 10_000)
    assert first.reason.endswith("filled in 90% of 10,000 events")


def test_a_fit_says_what_a_profile_can_say() -> None:
    """Each field is counted by itself: of several only the rarest is known."""
    rated = sample(ITEM).with_rates(profile(*[ITEM] * 9, BARE, times=1000))
    one, two = fit(rated, [PRICE]), fit(rated, [NAME, PRICE])
    assert (str(one), one.together) == ("fills 1 of 1 · in 90%, ± 1, of its events", 0.9)
    assert (two.rate, two.together) == (None, 0.9)
    assert str(two) == "fills 2 of 2 · each in at least 90%, ± 1, of its events"
    assert str(fit(sample(ITEM), [NAME, PRICE])) == "fills 2 of 2 · in 100%, ± 80, of its events"
    poorer = replace(sample(BARE), metric=Metric(id="P", name="Poorer"))
    assert [each.metric.id for each in rank([poorer, rated], [NAME, PRICE])] == ["M", "P"]


def test_a_metric_without_events_has_the_fields_of_the_profile() -> None:
    """Klaviyo does not let every metric's events be queried."""
    rated = sample().with_rates(profile(ITEM, times=50))
    assert {"Items[0].Product Name", "Items[0].Price"} <= {each.path for each in rated.choices("text")}
