"""What was done to a block's HTML by hand, in words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.publish.html_words import html_changes

IMAGE = '<img src="https://b.example/1.png" alt="A mug">'
BLOCK = f'<table><tr><td><a href="https://a.example/">{IMAGE}</a></td></tr></table>'


@pytest.mark.parametrize(
    ("before", "after", "sentences"),
    [
        (BLOCK, f"{BLOCK}<p>Somebody's words</p>", ("Text “Somebody's words” added",)),
        (f"{BLOCK}<p>Hi {{{{ first_name }}}}</p>", BLOCK, ("Text “Hi {{ first_name }}” removed",)),
        ("<p>Hi</p>", "<p>Hello</p>", ("Text changed from “Hi” to “Hello”",)),
        (
            BLOCK, BLOCK.replace("1.png", "2.png"),
            ("Image changed from “https://b.example/1.png” to “https://b.example/2.png”",),
        ),
        (BLOCK, BLOCK.replace("A mug", "A cup"), ("Alt text changed from “A mug” to “A cup”",)),
        (BLOCK, BLOCK.replace("a.example", "c.example"), ("Link changed from “https://a.example/” to “https://c.example/”",)),
        (BLOCK, BLOCK.replace("<table>", '<table style="color: red">'), ("The look or the layout changed",)),
        (f'{BLOCK[:6]} data-cld="1.a"{BLOCK[6:]}', BLOCK, ()),
    ],
)  # fmt: skip
def test_what_was_done_is_said(before: str, after: str, sentences: tuple[str, ...]) -> None:
    assert html_changes(before, after) == sentences


def test_many_changes_are_counted_and_a_long_one_is_cut() -> None:
    after = "".join(f"<p>Line {number} {'x' * 100}</p>" for number in range(9))
    sentences = html_changes(BLOCK, BLOCK + after)
    assert sentences[-1] == "3 more changes"
    assert all(len(each) < 90 for each in sentences)


@given(st.text(max_size=80), st.text(max_size=80))
def test_any_two_texts_are_compared_and_only_equal_ones_have_no_change(before: str, after: str) -> None:
    assert html_changes(before, before) == ()
    changes = html_changes(before, after)
    assert all(changes)
    if before.strip() == after.strip():
        assert changes == ()
