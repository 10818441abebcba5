"""Names in a sentence: the first of them, and how many more there are."""

import pytest

from ui.app.text import first_names


@pytest.mark.parametrize(
    ("names", "sentence"),
    [([], ""), (["a"], "“a”"), (["a", "b*"], "“a”, “b\\*”"), (["a", "b", "c"], "“a”, “b” and 1 more")],
)
def test_the_first_names_and_how_many_more_there_are(names: list[str], sentence: str) -> None:
    assert first_names(names, 2) == sentence


def test_the_first_names_below_one_another() -> None:
    names = [f"n{number}" for number in range(2_003)]
    assert first_names(names, 2, in_lines=True) == "n0  \nn1  \nand 2,001 more"
