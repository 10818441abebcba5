"""A template's tags are where Django finds them, whatever the text; finding them takes a time that grows with it."""

import pytest
from django.template.base import Lexer, tag_re
from hypothesis import example, given
from hypothesis import strategies as st

from core.klaviyo.template_language import OverBudget, compile_template, pieces
from core.klaviyo.template_language.lexer import MAX_ESCAPES, MAX_SOURCE, MAX_SPACES, MAX_TAG, MAX_TAGS, LinearLexer

TEXT = st.lists(
    st.sampled_from(["{{", "}}", "{%", "%}", "{#", "#}", "{", "}", "%", "#", "\n", "a", " verbatim ", " endverbatim "])
).map("".join)


@given(TEXT)
@example("{{{ x }}}")
@example("{% a\n%} {{ b }} {# c #} {{ d")
@example("{{}}{%%}{##}")
def test_the_tags_are_those_that_django_finds(text: str) -> None:
    parts = tag_re.split(text)
    assert [piece for piece, _ in pieces(text)] == [part for part in parts if part]
    assert [piece for piece, is_tag in pieces(text) if is_tag] == parts[1::2]


@given(TEXT)
def test_the_tokens_are_those_of_djangos_lexer(text: str) -> None:
    ours, theirs = LinearLexer(text).tokenize(), Lexer(text).tokenize()
    assert [vars_of(token) for token in ours] == [vars_of(token) for token in theirs]


def vars_of(token: object) -> tuple[object, ...]:
    return tuple(getattr(token, name) for name in ("token_type", "contents", "lineno", "position"))


@pytest.mark.parametrize("text", ["{{", "a {{ b", "{% x", "100 {# off", "{", "}} {{", "{{ x\n}}", "p { margin: 0 }"])
def test_an_opening_without_an_end_is_text(text: str) -> None:
    assert compile_template(text).render({}) == text


class CountedText(str):
    """A text that counts the characters which are looked at to find another text in it."""

    looked = 0

    def find(self, *arguments: object) -> int:
        place = super().find(*arguments)
        begin = arguments[1] if len(arguments) > 1 else 0
        end = arguments[2] if len(arguments) > 2 else len(self)
        type(self).looked += (place if place >= 0 else end) - begin
        return place


@pytest.mark.parametrize("unit", ["{{ x ", "{%", "{{", "{#", "{{{%{#", "{{ x }}", "{% x\n", "{{\n{% %}", "{", "{{{"])
def test_each_character_is_looked_at_a_few_times(unit: str) -> None:
    text = CountedText(unit * 5_000)
    CountedText.looked = 0
    assert "".join(piece for piece, _ in pieces(text)) == text
    assert CountedText.looked <= 6 * len(text)


@pytest.mark.parametrize(
    ("source", "fault"),
    [
        ("x" * (MAX_SOURCE + 1), "is longer than 1,000,000 characters"),
        ("{{ x }}" * (MAX_TAGS + 1), "has more than 5,000 tags"),
        ("{{ x" + "|upper" * MAX_TAG + " }}", "has a tag of more than 10,000 characters"),
        ("{{ x" + " " * MAX_SPACES + "}}", "has a tag with more than 500 spaces in a row"),
        ('{% if "' + '\\" ' * MAX_ESCAPES + "\\ %}x{% endif %}", "has a tag with more than 500 backslashes"),
        ("{% if x %}" * 101 + "{% endif %}" * 101, "nests tags more than 100 deep"),
        ("{{ x" + ".copy" * 9 + " }}", "has a variable with more than 8 steps that may be calls"),
        ('{% now "' + "r" * 1_001 + '" %}', "has a pattern of more than 1,000 characters"),
    ],
)
def test_what_is_too_much_to_parse_is_told_in_a_sentence(source: str, fault: str) -> None:
    with pytest.raises(OverBudget, match=f"^The template {fault}, which is more than a preview may use.$"):
        compile_template(source)
