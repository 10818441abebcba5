"""A column of rates shows what the sentences say, whatever the share."""

from math import isnan, nan

import pytest

from ui.app.tables import rate_value


@pytest.mark.parametrize("total", [1, 3, 200, 50_000])
def test_a_rate_in_a_column_is_near_the_share_and_all_or_nothing_only_where_that_is_so(total: int) -> None:
    for filled in {0, 1, total // 2, total - 1, total}:
        share = filled / total
        assert abs(rate_value(share) - share) <= 0.005
        assert (rate_value(share) in (0, 1)) == (filled in (0, total))


def test_a_share_that_nobody_knows_stays_unknown() -> None:
    assert isnan(rate_value(nan))
