"""Checks before saving: each case worked out by hand."""

import json
from typing import Any

import pytest

from core.blocks.checks import GMAIL_CLIP, check_block, check_images
from core.blocks.clients import SUPPORT
from core.blocks.compose import ComposedBlock, compose
from core.cloudinary.cldt import parse_template
from tests.support.fill_rates import CLOUD, TEMPLATE, choices, headline, of
from tests.support.templates import HERO

WELL = {"alt": {"from": "fixed", "value": "A mug"}, "link": {"from": "fixed", "value": "https://shop.example"}}


def said(slots: dict[str, Any], events: list[Any] | None = None, **other: Any) -> list[str]:
    block = compose(TEMPLATE, choices(slots, **other), CLOUD)
    found = check_block(TEMPLATE, block, of(slots, events, **other) if events else None)
    return [check.sentence for check in found]


def test_a_plain_block_with_alt_and_link_is_fine() -> None:
    assert said({}, **WELL) == []


def test_what_readers_with_pictures_off_get() -> None:
    assert any("alt text is the template's name" in sentence for sentence in said({}, link=WELL["link"]))
    assert said({}, alt=WELL["alt"]) == ["A click leads nowhere."]


def test_many_fallbacks_and_cut_texts_are_said_the_most_touching_first() -> None:
    events = [{"a": "x" * 41}] * 3 + [{"a": ""}] * 5 + [{"a": "fine"}] * 2
    found = said(headline(["a"]), events, **WELL)
    assert found[:2] == [
        "50% of the sampled recipients see the fallback of “headline”.",
        "“headline” is cut for 30% of the sampled recipients.",
    ]
    assert not any("fallback" in sentence for sentence in said(headline(["a"]), [{"a": "y"}] * 10, **WELL))


def test_weight_is_told_before_gmail_cuts_the_mail() -> None:
    block = compose(TEMPLATE, choices({}, **WELL), CLOUD)

    def graded(size: int) -> list[str]:
        heavy = ComposedBlock(html="x" * size, personalization=block.personalization, longest_url=100)
        return [check.severity for check in check_block(TEMPLATE, heavy)]

    assert (graded(1000), graded(GMAIL_CLIP // 2), graded(GMAIL_CLIP + 1)) == ([], ["warning"], ["error"])


def test_a_format_that_some_clients_do_not_show() -> None:
    template = parse_template(json.dumps({**HERO, "delivery": {"format": "webp", "quality": "auto"}}))
    block = compose(template, choices({}, **WELL), CLOUD)
    (check,) = check_block(template, block)
    assert check.severity == "warning"
    assert "works in 37 of 42 email clients" in check.sentence
    assert "tested 2021-02-06" in check.sentence


@pytest.mark.parametrize(
    ("slug", "full", "clients", "tested", "outlook"),
    [
        ("image-gif", 41, 42, "2020-02-06", "a"),
        ("image-avif", 23, 41, "2023-01-14", "n"),
        ("html-srcset", 10, 41, "2019-05-29", "n"),
        ("html-picture", 9, 41, "2024-04-15", "n"),
        ("css-object-fit", 25, 41, "2021-07-15", "n"),
        ("html-video", 8, 41, "2019-09-16", "n"),
        ("css-at-media-prefers-color-scheme", 18, 43, "2023-03-08", "n"),
    ],
)
def test_support_is_what_caniemail_measured(slug: str, full: int, clients: int, tested: str, outlook: str) -> None:
    """As counted in the project's own feature files."""
    support = next(each for each in SUPPORT if each.slug == slug)
    assert list(support.results.values()).count("y") == full
    assert (len(support.results), support.tested, support.results["Outlook · Windows"]) == (clients, tested, outlook)


def test_a_text_without_a_fallback_of_its_own_is_named() -> None:
    (sentence,) = said(headline(["a"], ""), **WELL)
    assert "No fallback is written for “headline” (“Hello there”)" in sentence
    assert said(headline(["a"], "you"), **WELL) == []


def test_pictures_that_failed_say_why_once() -> None:
    assert check_images([], 10) == []
    (check,) = check_images([("a", "no such layer"), ("b", "no such layer")], 8)
    assert check.sentence == "2 of 8 pictures cannot be delivered: no such layer"
    assert check.touches == 0.25
