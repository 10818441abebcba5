"""The table of right suggestions is sound: it covers every pair of the demo, and its answers exist in real data.

The table itself is tests/support/suggestions.json; this file does not run what suggests fields.
"""

import json
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from core.cloudinary.cldt import parse_template
from core.domain.template import Template
from sandbox.world.metrics import METRICS
from tests.support.servers import ROOT
from tests.support.worlds import events, world

TABLE: dict[str, Any] = json.loads((ROOT / "tests" / "support" / "suggestions.json").read_text())
ROWS: list[dict[str, Any]] = TABLE["rows"]
NEWEST = 300
"""Events of a metric that are looked at."""
SHAPES = ROOT / "tests" / "data" / "events"
DEMO = {path.name.removesuffix(".cldt.json"): path for path in (ROOT / "sandbox/world/templates").glob("*.cldt.json")}

IN_DEMO = {
    "shopify_placed_order",
    "shopify_checkout_started",
    "shopify_viewed_product",
    "shopify_added_to_cart",
    "api_added_to_cart",
    "api_viewed_product",
    "woocommerce_started_checkout",
    "bigcommerce_started_checkout",
    "magento2_added_to_cart",
}

Data = dict[tuple[str, str], list[dict[str, Any]]]


@pytest.fixture(scope="module")
def data(drawn_world: Path, tmp_path_factory: pytest.TempPathFactory) -> Data:
    """The events of each metric and shape, and the profiles."""
    state = world(drawn_world, tmp_path_factory.mktemp("year"))
    metrics = {("metric", metric.id): events(state, metric.id)[-NEWEST:] for metric in METRICS}
    shapes = {
        ("shape", path.stem): [json.loads(path.read_text())["event_properties"]] for path in SHAPES.glob("*.json")
    }
    profiles = [json.loads(row["attributes"]) for row in state.db.execute("select attributes from profile")]
    return {**metrics, **shapes, ("profile", ""): profiles}


def template(row: dict[str, Any]) -> Template:
    own = TABLE["templates"].get(row["template"])
    return parse_template(json.dumps(own) if own else DEMO[row["template"]].read_text())


def places(row: dict[str, Any]) -> dict[str, dict[str, Any]]:
    slots = {f"slots.{name}": entry for name, entry in row["slots"].items()}
    return {**slots, "alt": row["alt"], "link": row["link"]}


def answers(row: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for place, entry in places(row).items():
        yield from ((place, answer) for answer in entry["any_of"] if answer)


def value(of: Any, path: list[str | int]) -> Any:
    """What is at the end of a path; None where a step is missing."""
    for step in path:
        fits = step in of if isinstance(of, dict) else isinstance(step, int) and isinstance(of, list) and step < len(of)
        if not fits:
            return None
        of = of[step]
    return of


def values(row: dict[str, Any], answer: dict[str, Any], data: Data) -> list[Any]:
    """Every filled value of an answer in the data of its row."""
    if answer["from"] == "profile":
        roots = data["profile", ""]
    else:
        (event,) = row["event"].items()
        roots = data[event]
    if answer["from"] == "item":
        roots = [item for root in roots for item in value(root, row["repeat"]) or []]
    ends = [value(root, answer["path"]) for root in roots]
    return [each for each in ends if each not in (None, False, 0, "") and str(each).strip()]


def name(row: dict[str, Any]) -> str:
    repeat = "repeated " if "repeat" in row else ""
    return f"{repeat}{row['template']}-{'.'.join((row['event'] or {'no': 'event'}).values())}"


def test_every_template_of_the_demo_has_a_row_for_every_metric_and_for_no_event() -> None:
    rows = {(row["template"], (row["event"] or {"metric": None}).get("metric", "a shape")) for row in ROWS}
    assert set(product(DEMO, {metric.id for metric in METRICS} | {None})) <= rows


def test_every_template_of_the_demo_has_a_row_for_every_shape_that_the_demo_lacks() -> None:
    rows = {(row["template"], (row["event"] or {}).get("shape")) for row in ROWS}
    assert set(product(DEMO, {path.stem for path in SHAPES.glob("*.json")} - IN_DEMO)) <= rows


def test_no_two_rows_are_of_the_same_choices() -> None:
    keys = [json.dumps([row["template"], row["event"], row.get("repeat")]) for row in ROWS]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize("row", ROWS, ids=name)
def test_a_row_has_an_entry_for_every_slot(row: dict[str, Any]) -> None:
    assert list(row["slots"]) == [slot.name for slot in template(row).slots]
    assert all(entry["any_of"] and set(entry) <= {"any_of", "why"} for entry in places(row).values())


@pytest.mark.parametrize("row", ROWS, ids=name)
def test_every_answer_is_a_filled_scalar_that_fits_its_place(row: dict[str, Any], data: Data) -> None:
    images = {f"slots.{slot.name}" for slot in template(row).slots if slot.type == "image"}
    for place, answer in answers(row):
        filled = values(row, answer, data)
        assert filled, (place, answer)
        assert all(isinstance(each, str | int | float) and each is not True for each in filled), (place, answer)
        if place in images:
            assert all(str(each).startswith(("https://", "{delivery}/")) for each in filled), (place, answer)
        elif place == "link":
            assert all(str(each).startswith("https://") != ("shop" in answer) for each in filled), (place, answer)
        else:
            assert not any("://" in str(each) for each in filled), (place, answer)


@pytest.mark.parametrize("row", [row for row in ROWS if "same_item" in row], ids=name)
def test_places_of_the_same_item_can_agree(row: dict[str, Any]) -> None:
    for group in row["same_item"]:
        allowed = [
            {answer.get("item", "any") if answer else "any" for answer in places(row)[place]["any_of"]}
            for place in group
        ]
        named = set().union(*allowed) - {"any"}
        assert not named or any(all(item in each or "any" in each for each in allowed) for item in named)


def test_every_template_is_one_of_the_demo_or_of_the_table() -> None:
    assert {row["template"] for row in ROWS} == set(DEMO) | set(TABLE["templates"])
