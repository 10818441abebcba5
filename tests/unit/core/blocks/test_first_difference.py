"""Who sees a difference between two states of a block."""

import pytest

from core.blocks.compose import compose
from core.blocks.first_difference import first_difference
from tests.support.fill_rates import CLOUD, TEMPLATE, choices, headline

FILLED, BLANK = ({"profile": None, "event": {"a": text}} for text in ("Mug", ""))
OTHER = {"from": "fixed", "value": "Hello"}


def html(slots: object) -> str:
    return compose(TEMPLATE, choices(slots), CLOUD).html  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("after", "recipients", "number"),
    [
        (headline(["a"], "Thanks"), [FILLED, FILLED, BLANK, BLANK], 2),
        (headline(["a"], "Thanks"), [FILLED], None),
        (headline(["a"], "Thanks"), [], None),
        (headline(["a"], "you"), [FILLED, BLANK], None),
        ({"headline": OTHER}, [FILLED, BLANK], 0),
    ],
)
def test_of_a_fallback_only_who_falls_back_sees_a_difference(
    after: object, recipients: list[dict[str, object]], number: int | None
) -> None:
    assert first_difference(html(headline(["a"], "you")), html(after), recipients) == number


def test_a_block_that_cannot_be_rendered_differs_for_nobody() -> None:
    assert first_difference("{% if %}", html({}), [FILLED]) is None
