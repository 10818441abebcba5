"""What is shown where nothing else is: sentences' parts written by hand."""

import pytest

from core.blocks.fallback_words import fallback_words
from tests.support.fill_rates import TEMPLATE, choices

FIELD = {"from": "event", "path": ["a"], "format": []}
IMAGE = {"from": "fixed", "value": {"public_id": "products/pot"}}


@pytest.mark.parametrize(
    ("binding", "words"),
    [
        ({**FIELD, "fallback": "you"}, "the fallback “you”"),
        ({**FIELD, "fallback": ""}, "the default “Hello there”"),
        ({**FIELD, "fallback": {"from": "default"}}, "the default “Hello there”"),
        ({**FIELD, "fallback": {**FIELD, "fallback": "you"}}, "the fallback “you”"),
        ({**FIELD, "fallback": {"from": "fixed", "value": "you"}}, "the fallback “you”"),
        ({"from": "text", "parts": ["Hi ", {"from": "event", "path": ["a"]}], "fallback": "Hi"}, "the fallback “Hi”"),
    ],
)
def test_of_a_text(binding: object, words: str) -> None:
    assert fallback_words(TEMPLATE, choices({"headline": binding}))["headline"] == words


def test_of_an_image_the_alt_text_and_the_link() -> None:
    link = {**FIELD, "fallback": "https://x.example"}
    words = fallback_words(TEMPLATE, choices({"product": {**FIELD, "fallback": IMAGE}}, alt=FIELD, link=link))
    assert words["product"] == "the fallback “products/pot”"
    assert words[":alt"] == f"the default “{TEMPLATE.name}”"
    assert words[":link"] == "the fallback “https://x.example”"
