"""Who sees a difference between two states of a block."""

import pytest

from core.blocks.compose import compose
from core.blocks.first_difference import first_difference
from core.blocks.preview import TemplateFault
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


LISTED, NUMBER = ({"profile": None, "event": {"a": value}} for value in ("Mug", 3))
LOOP = "<p>{% for each in event.a %}{{ each }}{% endfor %}</p>"
"""A block that cannot be rendered for a number."""


@pytest.mark.parametrize(
    ("before", "after", "recipients", "number"),
    [
        (LOOP, "<p>{{ event.a }}</p>", [LISTED, NUMBER], 1),
        ("<p>{{ event.a }}</p>", LOOP, [LISTED, NUMBER], 1),
        (LOOP, f"{LOOP}{{% if event.a == 'Mug' %}}<p>Hi</p>{{% endif %}}", [NUMBER, LISTED], 1),
        (LOOP, f"{LOOP}<p>Hi</p>", [NUMBER, NUMBER], None),
    ],
)
def test_who_can_get_only_one_of_two_blocks_sees_a_difference(
    before: str, after: str, recipients: list[dict[str, object]], number: int | None
) -> None:
    assert first_difference(before, after, recipients) == number


@pytest.mark.parametrize("turn", [1, -1])
def test_of_a_block_that_nobody_can_get_nothing_is_said(turn: int) -> None:
    with pytest.raises(TemplateFault):
        first_difference(*["{% if %}", html({})][::turn], [FILLED])
