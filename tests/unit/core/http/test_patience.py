"""While a person waits, calls that fail end soon; without anybody they keep the patience of their policy."""

import httpx
import pytest

from core.errors import Throttled, Unavailable
from core.http import (
    RateLimiter,
    RetryPolicy,
    Service,
    ignore_answer,
    map_concurrently,
    while_a_person_waits,
    with_full_patience,
)
from core.klaviyo.responses import refusal

LONG = RetryPolicy(throttled=8, faults=8, longest_wait=120.0, total_wait=300.0)


class Clock:
    """Time that passes by sleeping only."""

    def __init__(self) -> None:
        self.slept = 0.0

    def sleep(self, seconds: float) -> None:
        self.slept += seconds


def failing(clock: Clock, status: int, headers: dict[str, str] | None = None) -> Service:
    answer = httpx.MockTransport(lambda _: httpx.Response(status, headers=headers))
    client = httpx.Client(transport=answer)
    return Service(
        name="Klaviyo", base_url="https://k.example", refusal=refusal, client=client, retry=LONG, sleep=clock.sleep
    )


@pytest.mark.parametrize(("status", "headers"), [(503, {}), (500, {}), (429, {"Retry-After": "30"}), (429, {})])
def test_all_calls_of_a_run_together_wait_for_a_second_at_most(status: int, headers: dict[str, str]) -> None:
    clock = Clock()
    service = failing(clock, status, headers)
    with while_a_person_waits():
        for _ in range(3):
            with pytest.raises(Unavailable):
                service.call("GET", "/api/metrics", read=ignore_answer)

        def fails(_: int) -> bool:
            with pytest.raises(Unavailable):
                service.call("GET", "/api/events", read=ignore_answer)
            return True

        assert all(map_concurrently(fails, range(8)))
    assert clock.slept <= 1.0


def test_a_job_keeps_its_patience() -> None:
    clock = Clock()
    with pytest.raises(Unavailable):
        failing(clock, 503).call("GET", "/api/metrics", read=ignore_answer)
    assert clock.slept > 100


def test_what_a_person_asked_for_keeps_its_patience_and_uses_none_of_the_pages() -> None:
    clock = Clock()
    with while_a_person_waits():
        with with_full_patience(), pytest.raises(Unavailable):
            failing(clock, 503).call("PATCH", "/api/template-universal-content/1", read=ignore_answer)
        assert (spent := clock.slept) > 100
        with pytest.raises(Unavailable):
            failing(clock, 429, {"Retry-After": "1"}).call("GET", "/api/metrics", read=ignore_answer)
        assert clock.slept == spent + 1.0


def test_a_limit_that_is_used_up_is_told_at_once() -> None:
    clock = Clock()
    limiter = RateLimiter(10, 10, clock=lambda: clock.slept, sleep=clock.sleep)
    limiter.pause(30)
    with while_a_person_waits():
        assert not limiter.wait()
        assert not limiter.hold()
        with pytest.raises(Throttled):
            failing(clock, 200).with_retry(LONG, limiter).call("GET", "/api/events", read=ignore_answer)
    assert clock.slept == 0
    assert limiter.wait()
