"""How sure a share is, against intervals that others have printed."""

import re

import pytest

from core.events.rate import Rate, rate_of

# Newcombe, Two-sided confidence intervals for the single proportion, Statistics in Medicine 17, 1998, table I.
PRINTED = {(81, 263): (0.2553, 0.3662), (15, 148): (0.0624, 0.1605), (0, 20): (0.0, 0.1611), (1, 29): (0.0061, 0.1718)}


@pytest.mark.parametrize(("counted", "interval"), PRINTED.items())
def test_the_interval_is_the_printed_one(counted: tuple[int, int], interval: tuple[float, float]) -> None:
    rate = Rate(filled=counted[0], total=counted[1])
    assert (round(rate.low, 4), round(rate.high, 4)) == interval


def test_a_rate_says_how_sure_it_is() -> None:
    """At the ends as the interval: “100%, − 2” reads as a loss."""
    counted = ((188, 200), (1880, 2000), (200, 200), (0, 200))
    rates = [Rate(filled=filled, total=total) for filled, total in counted]
    assert [str(rate) for rate in rates] == ["94% ± 5", "94% ± 2", "98–100%", "0–2%"]
    assert str(Rate(filled=0, total=0)) == "unknown"
    assert rate_of(0.5, 0) is None
    assert rate_of(1 / 3, 3) == Rate(filled=1, total=3)


@pytest.mark.parametrize("total", [*range(1, 60), 200, 2000])
def test_no_rate_names_a_share_below_0_or_above_100(total: int) -> None:
    for filled in range(total + 1):
        text = str(Rate(filled=filled, total=total))
        if spread := re.fullmatch(r"(\d+)% ± (\d+)", text):
            share, margin = map(int, spread.groups())
            low, high = share - margin, share + margin
        else:
            low, high = map(int, re.findall(r"\d+", text))
        assert 0 <= low <= high <= 100, (filled, total, text)


def test_a_share_of_very_few_events_is_no_rate() -> None:
    assert Rate(filled=1, total=5).is_of_few
    assert not Rate(filled=1, total=10).is_of_few
    assert not Rate(filled=1, total=5, is_exact=True).is_of_few
