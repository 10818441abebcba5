"""Five hundred emails, right and broken: each renders or is refused in words, and is told of without an error."""

from typing import Any

import pytest

from core.blocks.edited import block_of
from core.blocks.lint import lint
from core.blocks.meaning import same_meaning
from core.blocks.preview import compile_block, preview_html
from core.blocks.references import traces_in
from core.errors import InputError
from core.klaviyo.template_language import TemplateFault, pieces
from core.klaviyo.template_language.stored_tags import decode_tags
from tests.support.emails import email, wild_email
from tests.support.fill_rates import CLOUD, TEMPLATE, choices

EVENT: dict[str, Any] = {
    "name": "Ada", "items": ["Mug", {"name": "Vase"}, None], "d": "2026-02-26", "n": 5.5, "none": None, "html": "<b>\"",
    "image": "https://cdn.example/a.png", "u": "x", "handle": "mug", "a": 1,
}  # fmt: skip
OUTCOMES: dict[bool, int] = {True: 0, False: 0}


def outcome(html: str) -> str:
    """What a recipient gets, or what is said."""
    try:
        return preview_html(html, {"profile": {"first_name": "Ada"}, "event": EVENT})
    except TemplateFault as fault:
        text = str(fault)
        assert 5 < len(text) <= 200 and "\n" not in text and "object at 0x" not in text, text
        return ""


@pytest.mark.parametrize("seed", range(500))
def test_an_email_renders_or_is_refused_in_words(seed: int) -> None:
    for html in (wild_email(seed), email(seed).html):
        OUTCOMES[bool(outcome(html))] += 1
        lint(html, has_event=False)
        traces_in(html, CLOUD)
        same_meaning(html, decode_tags(html))
        try:
            block_of(TEMPLATE, choices({}), CLOUD, html=html)
        except InputError as error:
            assert str(error).startswith("html: ")


def test_the_emails_prove_something() -> None:
    """Some are right, and some are not."""
    if sum(OUTCOMES.values()):
        assert min(OUTCOMES.values()) > 50


@pytest.mark.parametrize("seed", range(500))
def test_reading_a_tag_neither_ends_it_nor_begins_another(seed: int) -> None:
    """What stands between tags stays as it is, and a second reading finds as many."""
    for html in (wild_email(seed), email(seed).html):
        read = decode_tags(html)
        tags = [piece for piece, is_tag in pieces(read) if is_tag]
        assert all(("\n" not in tag and not set(tag[2:-2]) & set("{}")) or tag in html for tag in tags)
        assert len(tags) >= sum(is_tag for _, is_tag in pieces(html))
        try:
            compile_block(html)
        except TemplateFault:
            continue
        compile_block(read)
