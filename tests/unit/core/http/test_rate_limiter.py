"""Turns stay within a service's limits, whatever happens between them."""

from hypothesis import given
from hypothesis import strategies as st

from core.http import RateLimiter
from tests.support.clock import Clock

BURST, STEADY = 30, 100


@given(st.lists(st.floats(0, 30) | st.just(0.0), min_size=160, max_size=160))
def test_no_second_and_no_minute_has_more_turns_than_allowed(work: list[float]) -> None:
    clock = Clock()
    limiter, turns = RateLimiter(BURST, STEADY, clock, clock.sleep), list[float]()
    for seconds in work:
        assert limiter.wait()
        turns.append(clock.now)
        clock.now += seconds
    for limit, window in ((BURST, 1.0), (STEADY, 60.0)):
        assert all(later - earlier >= window - 1e-6 for earlier, later in zip(turns, turns[limit:], strict=False))


def test_a_second_has_its_turns_evenly_and_nearly_all_of_them() -> None:
    clock = Clock()
    limiter = RateLimiter(BURST, 10 * BURST, clock, clock.sleep)
    turns = [clock.now for _ in range(5 * BURST) if limiter.wait()]
    assert 0.9 * BURST < len(turns) / turns[-1] <= BURST
    tenths = [sum(start <= turn < start + 0.1 for turn in turns) for start in turns[: -BURST // 5]]
    assert max(tenths) <= 2 * BURST / 10


def test_everybody_waits_when_a_service_asks_for_patience_and_nobody_who_was_told_to_stop() -> None:
    clock = Clock()
    limiter = RateLimiter(BURST, STEADY, clock, clock.sleep)
    limiter.pause(7, "Klaviyo")
    limiter.pause(3, "Cloudinary")
    assert limiter.is_waiting
    assert limiter.asked_wait == ("Klaviyo", 7)
    assert limiter.wait()
    assert clock.now >= 7
    assert limiter.asked_wait[1] == 0
    limiter.pause(100)
    assert not limiter.wait(lambda: clock.now > 10)
    assert clock.now < 11
