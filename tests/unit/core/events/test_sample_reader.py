"""A reading waits when Klaviyo asks for patience, all of its threads do, and a stop ends the wait without an error."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import httpx

from core.domain.event import Event, EventsPage
from core.errors import Throttled
from core.events.sample_reader import PAGE, READING, SampleReader
from core.http import RateLimiter
from core.klaviyo.client import klaviyo_client
from tests.support.clock import Clock

MANY = 5 * PAGE
BASE = "https://klaviyo.test"


def event(number: int) -> dict[str, Any]:
    at = datetime.fromtimestamp(1_800_000_000 - 60 * number, UTC).isoformat()
    return {"id": f"E{number}", "attributes": {"datetime": at, "event_properties": {"n": number}}}


class Klaviyo:
    """Events, the newest first; some requests are answered by a 429."""

    def __init__(self, patience: Callable[[int], str], clock: Clock) -> None:
        self.clock, self.asked, self.throttled_at = clock, 0, list[float]()
        self._patience = patience

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked += 1
        if seconds := self._patience(self.asked):
            self.throttled_at.append(self.clock.now)
            return httpx.Response(429, headers={"Retry-After": seconds})
        params = request.url.params
        numbers = [number for number in range(MANY) if _within(event(number), params.get("filter", ""))]
        numbers = numbers if params["sort"] == "-datetime" else numbers[::-1]
        start, size = int(params.get("page[cursor]", "0")), int(params["page[size]"])
        more = start + size < len(numbers)
        following = str(request.url.copy_merge_params({"page[cursor]": start + size})) if more else None
        data = [event(number) for number in numbers[start : start + size]]
        return httpx.Response(200, json={"data": data, "links": {"next": following}})


def _within(told: dict[str, Any], conditions: str) -> bool:
    at = told["attributes"]["datetime"].replace("+00:00", "Z")
    since = conditions.partition("greater-or-equal(datetime,")[2].partition(")")[0]
    until = conditions.partition("less-than(datetime,")[2].partition(")")[0]
    return bool((not since or at >= since) and (not until or at < until))


def reader(klaviyo: Klaviyo, clock: Clock, stopped: Callable[[], bool] = lambda: False) -> SampleReader:
    limiter = RateLimiter(350, 3500, clock, clock.sleep)
    client = klaviyo_client(BASE, httpx.Auth(), httpx.MockTransport(klaviyo))

    def read(*, stopped: Callable[[], bool], **page: Any) -> EventsPage:
        return client.with_retry(READING, limiter, stopped).get_events_page("M", **page)

    return SampleReader(read, MANY, None, limiter, 3, stopped=stopped)


def test_a_reading_that_is_asked_for_patience_again_and_again_loses_nothing() -> None:
    clock = Clock()
    klaviyo = Klaviyo(lambda asked: "7" if asked % 3 == 2 else "", clock)
    reading = reader(klaviyo, clock)
    assert [each.id for each in reading.run()] == [f"E{number}" for number in range(MANY)]
    assert (reading.complete, reading.error) == (True, None)
    assert klaviyo.throttled_at
    assert clock.now >= 7


def test_a_stop_ends_the_wait_keeps_what_was_read_and_is_no_error() -> None:
    clock = Clock()
    klaviyo = Klaviyo(lambda asked: "100" if asked > 2 else "", clock)
    reading = reader(klaviyo, clock, stopped=lambda: clock.now > 5)
    assert [each.id for each in reading.run()] == [f"E{number}" for number in range(PAGE)]
    assert (reading.complete, reading.error) == (False, None)
    assert clock.now < 10


def test_patience_has_an_end_and_what_was_read_is_kept_with_the_reason() -> None:
    clock = Clock()
    reading = reader(Klaviyo(lambda asked: "50" if asked > 2 else "", clock), clock)
    assert len(reading.run()) == PAGE
    assert isinstance(reading.error, Throttled)
    assert not reading.complete
    assert clock.now < 2 * READING.total_wait


def test_a_wait_of_an_hour_is_left_to_the_person() -> None:
    clock = Clock()
    reading = reader(Klaviyo(lambda asked: "3600" if asked > 2 else "", clock), clock)
    assert len(reading.run()) == PAGE
    assert isinstance(reading.error, Throttled)
    assert clock.now < 1


def test_repaired_values_are_counted_once_however_often_their_page_is_read() -> None:
    def page_of(*ids: str, following: str = "") -> EventsPage:
        events = tuple(Event(properties={}, id=each, datetime="2026-11-28T10:00:00Z") for each in ids)
        return EventsPage(events=events, next=following, repairs=len(ids))

    pages = {"": page_of("a", "b", following="2"), "2": page_of("a", "b", following="3"), "3": page_of("c")}

    def read(*, next_url: str, newest_first: bool, **_: Any) -> EventsPage:
        return pages[next_url] if newest_first else page_of("c")

    reader = SampleReader(read, 400, workers=1)
    assert len(reader.run()) == 3
    assert reader.repairs == 3
