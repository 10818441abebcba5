"""Five hundred emails, right and broken: each renders or is refused in words, and every reader of HTML takes it."""

import re
from collections import Counter
from typing import Any

from core.blocks.edited import block_of
from core.blocks.lint import lint
from core.blocks.meaning import same_meaning
from core.blocks.preview import preview_html
from core.blocks.references import traces_in
from core.errors import InputError
from core.klaviyo.template_language import TemplateFault, pieces
from core.klaviyo.template_language.stored_tags import decode_tags
from tests.support.emails import email, five_hundred, wild_email
from tests.support.fill_rates import CLOUD, TEMPLATE, choices

EVENT: dict[str, Any] = {
    "name": "Ada", "items": ["Mug", {"name": "Vase"}, None], "d": "2026-02-26", "n": 5.5, "none": None, "html": "<b>\"",
    "image": "https://cdn.example/a.png", "u": "x", "handle": "mug", "a": 1,
}  # fmt: skip


def both(seeds: range) -> list[str]:
    """The broken and the right emails of these seeds."""
    return [html for seed in seeds for html in (wild_email(seed), email(seed).html)]


def outcome(html: str) -> str:
    """What a recipient gets, or what is said."""
    try:
        return preview_html(html, {"profile": {"first_name": "Ada"}, "event": EVENT})
    except TemplateFault as fault:
        text = str(fault)
        assert 5 < len(text) <= 200 and "\n" not in text and "object at 0x" not in text, text
        return ""


@five_hundred
def test_an_email_renders_or_is_refused_in_words(seeds: range) -> None:
    for html in both(seeds):
        outcome(html)
        lint(html, has_event=False)
        traces_in(html, CLOUD)
        same_meaning(html, f"{decode_tags(html)}<b>more</b>")
        try:
            block_of(TEMPLATE, choices({}), CLOUD, html=html)
        except InputError as error:
            assert str(error).startswith("html: ")


def test_the_emails_prove_something() -> None:
    """Some are right, and some are not."""
    outcomes = Counter(bool(outcome(html)) for html in both(range(100)))
    assert min(outcomes[True], outcomes[False]) > 20


@five_hundred
def test_an_entity_neither_ends_a_tag_nor_opens_one(seeds: range) -> None:
    for html in both(seeds):
        stored = re.sub("%7b", "", html, flags=re.IGNORECASE)
        assert between(decode_tags(stored)) == between(stored)


def between(html: str) -> list[str]:
    """What stands between the tags of an email, and a mark for each tag."""
    return ["tag" if is_tag else piece for piece, is_tag in pieces(html)]
