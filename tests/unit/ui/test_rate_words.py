"""What both pages say of one fill rate."""

import pytest

from core.events.rate import FEWEST, Rate
from ui.events.field_text import rate_words
from ui.personalize.rates_text import of_recipients


@pytest.mark.parametrize("total", [1, 2, FEWEST - 1])
def test_too_few_events_for_a_rate_are_so_on_every_page(total: int) -> None:
    rate = Rate(filled=1, total=total)
    assert of_recipients(rate) == rate_words(rate)


def test_a_rate_of_events_enough_or_of_all_of_them_is_one() -> None:
    assert of_recipients(Rate(filled=FEWEST // 2, total=FEWEST)) == "50% of recipients"
    assert of_recipients(Rate(filled=1, total=2, is_exact=True)) == "50% of recipients"
