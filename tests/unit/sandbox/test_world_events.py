"""The year of events: shapes of the real platforms, and data that drifts as a shop's does."""

import json
import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from sandbox.state import State
from sandbox.world.calendar import DAY
from sandbox.world.events.moment import LIVE, PLAIN
from sandbox.world.metrics import ADDED_TO_CART, METRICS, PLACED_ORDER
from sandbox.world.products import PRODUCTS
from tests.support.servers import ROOT
from tests.support.worlds import events, world

REAL = ROOT / "tests" / "data" / "events"
SAMPLES = {
    PLACED_ORDER: "shopify_placed_order",
    "SHchk1": "shopify_checkout_started",
    "SHvie1": "shopify_viewed_product",
    "SHcrt1": "shopify_added_to_cart",
    ADDED_TO_CART: "api_added_to_cart",
    "APvie1": "api_viewed_product",
    "WOchk1": "woocommerce_started_checkout",
    "BIchk1": "bigcommerce_started_checkout",
    "MAcrt1": "magento2_added_to_cart",
}
# A shop's own fields, beside those that the platform sends.
OWN = {
    PLACED_ORDER: {".Gift Message", ".Points Earned"},
    "APvie1": {".Rating"},
    "WOchk1": {".$extra.Items[].Variation.attribute_glaze"},
}
# The sample's shop varies its candles by scent.
OTHERS_OWN = {"WOchk1": {".$extra.Items[].Variation.attribute_scent"}}


@pytest.fixture(scope="module")
def year(drawn_world: Path, tmp_path_factory: pytest.TempPathFactory) -> State:
    return world(drawn_world, tmp_path_factory.mktemp("year"))


def paths(value: Any, path: str = "") -> Iterator[str]:
    """Every key of a JSON value with the way to it; items of lists share one way."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield f"{path}.{key}"
            yield from paths(inner, f"{path}.{key}")
    elif isinstance(value, list):
        for inner in value:
            yield from paths(inner, f"{path}[]")


def months(state: State, metric: str) -> list[list[dict[str, Any]]]:
    """A metric's events by age: twelve spans of 30 days before the midnight that ends the year, the newest first."""
    found = defaultdict(list)
    newest = state.db.execute("select max(timestamp) from event").fetchone()[0]
    end = (newest // DAY + 1) * DAY
    query = "select timestamp, properties from event where metric_id = ? order by timestamp desc"
    for row in state.db.execute(query, [metric]):
        found[int((end - row["timestamp"]) / DAY // 30)].append(json.loads(row["properties"]))
    return [found[age] for age in range(12)]


def texts(state: State, metric: str) -> list[str]:
    """The JSON of a metric's events, the oldest first."""
    query = "select properties from event where metric_id = ? order by timestamp"
    return [row["properties"] for row in state.db.execute(query, [metric])]


def coverage(span: list[dict[str, Any]], field: str) -> float:
    return sum(field in event for event in span) / len(span)


def test_there_is_a_sample_for_each_metric_with_events() -> None:
    assert set(SAMPLES) == {metric.id for metric in METRICS if metric.draw}


@pytest.mark.parametrize(("metric", "sample"), SAMPLES.items())
def test_events_have_the_keys_of_real_ones_at_every_depth(year: State, metric: str, sample: str) -> None:
    real = set(paths(json.loads((REAL / f"{sample}.json").read_text())["event_properties"]))
    # Klaviyo adds `$value` to events that were sent without one.
    known = real - OTHERS_OWN.get(metric, set()) | OWN.get(metric, set()) | {".$value"}
    assert {path for event in events(year, metric) for path in paths(event)} == known


@pytest.mark.parametrize(("metric", "sample"), SAMPLES.items())
def test_each_event_has_all_of_the_first_keys_but_for_designed_gaps(year: State, metric: str, sample: str) -> None:
    real = set(json.loads((REAL / f"{sample}.json").read_text())["event_properties"])
    gaps = {"ShippingAddress"} if metric == PLACED_ORDER else set()
    assert all(real - gaps <= set(event) for event in events(year, metric))


def test_addresses_begin_two_hundred_days_ago(year: State) -> None:
    by_age = [coverage(span, "ShippingAddress") for span in months(year, PLACED_ORDER)]
    assert by_age[:6] == [1.0] * 6
    assert 0 < by_age[6] < 1
    assert by_age[7:] == [0.0] * 5


def test_gift_messages_fade_out(year: State) -> None:
    by_age = [coverage(span, "Gift Message") for span in months(year, PLACED_ORDER)]
    # Each month has a few hundred orders: four standard deviations of 0.55 and of 0.06 are below these margins.
    assert all(share < 0.14 for share in by_age[:4])
    assert all(0.4 < share < 0.7 for share in by_age[4:])


@pytest.mark.parametrize(
    ("metric", "field", "newer", "months_of_numbers"),
    [(PLACED_ORDER, "Points Earned", int, 2), ("APvie1", "Rating", float, 2)],
)
def test_a_text_becomes_a_number_once(
    year: State, metric: str, field: str, newer: type, months_of_numbers: int
) -> None:
    types = [type(event[field]) for event in events(year, metric) if field in event]
    change = types.index(newer)
    assert set(types[:change]) == {str}
    assert set(types[change:]) == {newer}
    for span in months(year, metric)[:months_of_numbers]:
        assert {type(event[field]) for event in span if field in event} == {newer}


def test_ratings_begin_eight_months_ago(year: State) -> None:
    by_age = [coverage(span, "Rating") for span in months(year, "APvie1")]
    assert all(0.7 < share < 0.97 for share in by_age[:8])
    assert by_age[8:] == [0.0] * 4


@pytest.mark.parametrize("metric", [PLACED_ORDER, "SHchk1", "SHvie1", "SHcrt1", "WOchk1", "BIchk1", "MAcrt1"])
def test_dead_pictures_are_among_old_events_only(year: State, metric: str) -> None:
    alive = {row["url"] for row in year.db.execute("select url from web_image")}
    found = [re.findall(r'https://cdn[^"?]+', text) for text in texts(year, metric)]
    dead = [any(address not in alive for address in addresses) for addresses in found]
    assert not any(dead[-LIVE:])
    # Two in a hundred pictures, and an event shows up to three.
    assert 0.005 < sum(dead[:-LIVE]) / len(dead[:-LIVE]) < 0.06


def test_own_pictures_are_in_the_library(year: State) -> None:
    names = {row["public_id"] for row in year.db.execute("select public_id from asset where resource_type = 'image'")}
    for metric in SAMPLES:
        own = r"\{delivery\}/fernkiln/image/upload/v1/([^\".]+)\.png"
        shown = set(re.findall(own, "".join(texts(year, metric))))
        assert shown <= names
        assert bool(shown) == (metric in (ADDED_TO_CART, "APvie1"))


def test_the_first_orders_that_a_person_sees_are_plain(year: State) -> None:
    titles = {product.title for product in PRODUCTS}
    for order in events(year, PLACED_ORDER)[-PLAIN:]:
        items = order["$extra"]["line_items"]
        assert items
        assert all(item["title"] in titles and item["product"]["images"][0]["src"] for item in items)


def test_december_is_busier_than_summer(year: State) -> None:
    counts: dict[int, int] = defaultdict(int)
    for row in year.db.execute("select timestamp from event"):
        counts[datetime.fromtimestamp(row["timestamp"], UTC).month] += 1
    assert counts[12] > 1.2 * max(counts[7], counts[8])
