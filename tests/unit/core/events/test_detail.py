"""One field closely, and events from files; expected values are worked out by hand."""

import re

import pytest

from core.domain.event import Event
from core.domain.field_path import parse_path
from core.errors import InputError
from core.events.detail import Week, field_detail
from core.events.files import read_events

EVENTS = [
    # 16 November 2026 is a Monday, 22 November the Sunday after it.
    Event(id="1", datetime="2026-11-16T00:00:00+00:00", properties={"Items": [{"n": "Mug"}, {"n": "Mug"}]}),
    Event(id="2", datetime="2026-11-22T23:59:59+00:00", properties={"Items": [{"n": " "}]}),
    Event(id="3", datetime="2026-11-23T00:00:00+00:00", properties={"Items": [{}, {"n": "Vase"}]}),
    Event(id="4", properties={"Items": "none"}),
]


def test_values_weeks_and_what_lacks_it() -> None:
    detail = field_detail(EVENTS, parse_path("Items[].n"))
    assert detail.values == (("Mug", 2), ("Vase", 1))
    assert detail.weeks == (
        Week(monday="2026-11-16", events=2, filled=1),
        Week(monday="2026-11-23", events=1, filled=1),
    )
    assert [event.id for event in detail.lacking] == ["2", "4"]
    # Arial's V, a, s, e: 667, 556, 500, 556 thousandths; M, u, g are 1945 together.
    assert (detail.widest, detail.width) == ("Vase", pytest.approx(2.279, abs=0.001))


@pytest.mark.parametrize("text", ['[{"a": 1},\n {"a": 2}]', '\n{"a": 1}\n\n{"a": 2}\n'])
def test_an_array_is_read_like_lines(text: str) -> None:
    assert [event.properties for event in read_events(text.splitlines(keepends=True))] == [{"a": 1}, {"a": 2}]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[1]", "item 1 (line 1, column 2): is not a JSON object"),
        ('[{"a": 1}', "line 1: is not JSON"),
        ('{}\n"x"', "line 2, column 1: is not a JSON"),
    ],
)
def test_what_is_wrong_is_named(text: str, said: str) -> None:
    with pytest.raises(InputError, match=re.escape(said)):
        list(read_events(text.splitlines()))


def test_nothing_is_no_event() -> None:
    assert list(read_events([b"", b"  \n"])) == []
