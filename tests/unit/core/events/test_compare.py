"""Two samples held against each other, as many events of one as of the other."""

import pytest

from core.domain.event import Event, Metric
from core.events.compare import period_words
from core.events.sample import Sample

ORDER, CART = Metric(id="o", name="Placed Order"), Metric(id="c", name="Added to Cart", integration="API")


def sample(metric: Metric, *properties: dict[str, object], day: str = "2026-11-30") -> Sample:
    return Sample(metric=metric, events=tuple(Event(properties=each, datetime=day) for each in properties))


def rows(here: Sample, there: Sample) -> list[tuple[object, ...]]:
    return [tuple(row) for row in here.compare(there)[["field", "change"]].to_numpy()]


def test_what_changed_comes_first_then_what_is_new_then_what_is_missing() -> None:
    before = sample(ORDER, {"gone": 1, "price": 1, "same": 1, "seldom": "x"}, day="2026-10-31")
    now = sample(ORDER, {"price": "1", "same": 1, "seldom": "", "fresh": 1})
    table = now.compare(before)
    assert rows(now, before) == [
        ("Event › Price", "other type"),
        ("Event › Seldom", "fill rate"),
        ("Event › Fresh", "new"),
        ("Event › Gone", "missing"),
    ]
    assert list(table) == [
        "field", "change", "Placed Order, 31 Oct 2026", "Placed Order, 30 Nov 2026",
        "types: Placed Order, 31 Oct 2026", "types: Placed Order, 30 Nov 2026", "path",
    ]  # fmt: skip


def test_another_event_is_neither_before_nor_after() -> None:
    here, there = sample(ORDER, {"a": 1}), sample(CART, {"b": 1})
    assert rows(here, there) == [
        ("Event › A", "only in Placed Order, 30 Nov 2026"),
        ("Event › B", "only in Added to Cart (API), 30 Nov 2026"),
    ]


def test_both_sides_are_cut_to_the_same_number_of_events() -> None:
    """A field that only the 3rd event of the larger side has is not new."""
    small, large = sample(ORDER, {"a": 1}, {"a": 1}), sample(ORDER, {"a": 1}, {"a": 1}, {"a": 1, "rare": 1})
    assert (large.comparable(small), small.comparable(large)) == (2, 2)
    assert rows(large, small) == rows(small, large) == []
    assert len({*large.compare(small)}) == 7, "two sides of one name are told apart"


def test_a_list_without_items_on_one_side_is_the_same_field() -> None:
    before, now = sample(ORDER, {"tags": []}), sample(ORDER, {"tags": ["oak"]})
    assert rows(now, before) == [("First tag", "fill rate")]
    assert rows(before, now) == [("Event › Tags", "fill rate")]


@pytest.mark.parametrize(
    ("span", "words"),
    [
        ("2026-11-01 – 2026-11-30", "1–30 Nov 2026"),
        ("2026-11-30 – 2026-11-30", "30 Nov 2026"),
        ("2026-10-28 – 2026-11-03", "28 Oct – 3 Nov 2026"),
        ("2025-12-28 – 2026-01-03", "28 Dec 2025 – 3 Jan 2026"),
        ("", ""),
        ("*soon*", "*soon*"),
    ],
)
def test_a_period_is_written_for_people(span: str, words: str) -> None:
    assert period_words(span) == words
