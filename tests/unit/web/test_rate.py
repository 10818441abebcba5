"""A limit for each caller, in bounded memory."""

import pytest
from starlette.requests import HTTPConnection

from web.rate import CALLERS, Rate, network_of


def test_one_caller_spends_nobody_elses_calls() -> None:
    rate = Rate(limit=2, clock=lambda: 0.0)
    assert [rate.admits("a") for _ in range(4)] == [True, True, False, False]
    assert rate.admits("b")


def test_a_call_counts_for_a_minute() -> None:
    now = [0.0]
    rate = Rate(limit=1, clock=lambda: now[0])
    assert [rate.admits("a"), rate.admits("a")] == [True, False]
    now[0] = 60.0
    assert rate.admits("a")


def test_many_callers_take_no_more_memory_than_some() -> None:
    rate = Rate(limit=2, clock=lambda: 0.0)
    for caller in range(3 * CALLERS):
        rate.admits(caller)
    assert len(rate._calls) == CALLERS
    # Whoever is at it is remembered.
    assert [rate.admits(3 * CALLERS - 1) for _ in range(2)] == [True, False]


@pytest.mark.parametrize(
    ("peer", "network"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::1", "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("unix", ""),
    ],
)
def test_one_customers_network_is_one_caller(peer: str, network: str) -> None:
    assert network_of(HTTPConnection({"type": "http", "headers": [], "client": (peer, 1)})) == network
    assert network_of(HTTPConnection({"type": "http", "headers": []})) == ""
