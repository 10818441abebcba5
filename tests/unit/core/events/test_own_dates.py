"""Files without a time beside the properties: a field that says when an event happened gives the weeks."""

from functools import partial
from io import BytesIO

import pytest

from core.domain.event import Event
from core.events.file_sample import file_sample
from core.events.files import EventFile
from core.events.own_dates import date_fields, moment
from core.events.sample import Sample


def read(text: str, name: str = "orders.csv") -> Sample:
    return file_sample([EventFile(name, partial(BytesIO, text.encode()))])


@pytest.mark.parametrize(
    "column", ["created_at", "timestamp", "datetime", "time", "date", "occurred_at", "Order Date", "createdAt"]
)
@pytest.mark.parametrize(
    "times",
    [
        ("2026-06-09T10:00:00Z", "2026-06-16T10:00:00Z"),
        ("2026-06-09 10:00:00", "2026-06-16 10:00"),
        ("2026-06-09", "2026-06-16"),
        ("1780999200", "1781604000"),
        ("1780999200000", "1781604000000"),
    ],
)
def test_a_column_of_times_gives_the_weeks(column: str, times: tuple[str, str]) -> None:
    sample = read(f"id,{column},name\n1,{times[0]},Mug\n2,{times[1]},\n")
    assert sample.date_field == column
    detail = sample.field("name")
    assert [(week.monday, week.filled, week.events) for week in detail.weeks] == [
        ("2026-06-08", 1, 1), ("2026-06-15", 0, 1),
    ]  # fmt: skip
    assert [event.properties["id"] for event in sample.events] == [2, 1]
    assert sample.span == "2026-06-09 – 2026-06-16"


def test_the_surest_name_counts_and_the_others_are_named() -> None:
    sample = read("updated_at,created_at\n2026-06-10,2026-06-09\n")
    assert (sample.date_field, sample.other_dates) == ("created_at", ("updated_at",))


@pytest.mark.parametrize(
    "text", ["id,price\n1,2\n", "id,time\n1,soon\n2,2026-06-09\n", "id,date\n1,12\n", "id,status_at\n1,\n"]
)
def test_what_says_no_time_is_no_date(text: str) -> None:
    sample = read(text)
    assert sample.date_field == ""
    assert not sample.field("id").weeks


@pytest.mark.parametrize(
    "name",
    [
        *(
            "birth_date",
            "birthDate",
            "date_of_birth",
            "expires_at",
            "due_date",
            "delivery_date",
            "Ship Date",
            "start_time",
        ),
        *("scheduled_at", "expected_date", "valid_until_date", "member_birth_date", "customer_created_at"),
    ],
)
def test_other_times_are_not_those_of_the_events(name: str) -> None:
    sample = read(f"id,{name}\n1,2026-06-09\n2,2026-06-16\n")
    assert (sample.date_field, sample.span) == ("", "")


@pytest.mark.parametrize(
    "name",
    ["updated_at", "purchased_at", "paid_at", "order_placed_at", "Purchase Date", "transaction_time", "viewedAt"],
)
def test_what_says_that_something_happened_is_a_date(name: str) -> None:
    assert read(f"id,{name}\n1,2026-06-09\n").date_field == name


def test_events_with_a_time_keep_it() -> None:
    event = Event(datetime="2026-01-01T00:00:00Z", properties={"created_at": "2026-06-09"})
    assert date_fields([event]) == []


@pytest.mark.parametrize("value", [None, True, "", "x", 12, -1, 1e30, "9" * 40, [], {}, "2026-13-40", "٣" * 10])
def test_what_is_no_time_is_blank(value: object) -> None:
    assert moment(value) == "" or isinstance(moment(value), str)
