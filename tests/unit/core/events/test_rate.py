"""How sure a share is, against intervals that others have printed."""

import re

import pytest

from core.events.rate import Rate, percent, rate_of

# Newcombe, Two-sided confidence intervals for the single proportion, Statistics in Medicine 17, 1998, table I.
PRINTED = {(81, 263): (0.2553, 0.3662), (15, 148): (0.0624, 0.1605), (0, 20): (0.0, 0.1611), (1, 29): (0.0061, 0.1718)}


@pytest.mark.parametrize(("counted", "interval"), PRINTED.items())
def test_the_interval_is_the_printed_one(counted: tuple[int, int], interval: tuple[float, float]) -> None:
    rate = Rate(filled=counted[0], total=counted[1])
    assert (round(rate.low, 4), round(rate.high, 4)) == interval


def test_a_rate_is_one_percentage_and_says_how_sure_it_is() -> None:
    counted = ((188, 200), (1880, 2000), (200, 200), (0, 200), (1, 400), (399, 400))
    rates = [Rate(filled=filled, total=total) for filled, total in counted]
    assert [str(rate) for rate in rates] == ["94%", "94%", "100%", "0%", "0.2%", "99.8%"]
    assert [rate.interval for rate in rates[:4]] == ["89–97%", "92–95%", "98–100%", "0–2%"]
    assert [percent(share) for share in (0.0004, 0.0014, 0.9986, 49_990 / 50_000)] == [
        "<0.1%",
        "0.1%",
        "99.9%",
        ">99.9%",
    ]
    assert str(Rate(filled=0, total=0)) == "unknown"
    assert [Rate(filled=5, total=total).is_of_few for total in (5, 9, 10)] == [True, True, False]
    assert str(Rate(filled=2, total=3)) == "2 of 3", "a percentage of so few says something that nobody knows"
    assert str(Rate(filled=2, total=3, is_exact=True)) == "67%"
    assert rate_of(0.5, 0) is None
    assert rate_of(1 / 3, 3) == Rate(filled=1, total=3)


@pytest.mark.parametrize("total", [*range(1, 60), 200, 2000])
def test_no_interval_names_a_share_below_0_or_above_100_or_leaves_out_what_was_counted(total: int) -> None:
    for filled in range(total + 1):
        text = Rate(filled=filled, total=total).interval
        low, high = map(int, re.findall(r"\d+", text))
        assert 0 <= low <= 100 * filled / total <= high <= 100, (filled, total, text)
