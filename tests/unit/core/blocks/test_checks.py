"""Checks before saving: each case worked out by hand."""

import json
from dataclasses import replace
from typing import Any

import pytest

from core.blocks.checks import GMAIL_CLIP, Check, check_block, check_images, in_order
from core.blocks.clients import SUPPORT
from core.blocks.compose import ComposedBlock, compose
from core.blocks.edited import block_of
from core.blocks.fallback_words import fallback_words
from core.blocks.fill_rates import FillRates
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
    assert said({}, alt=WELL["alt"]) == ["The image has no link."]


def test_a_text_of_the_persons_own_that_is_cut_is_named() -> None:
    fits, long = "x" * 40, "x" * 41
    sentence = "“Headline” shows only the first 40 characters of its text."
    limit = "The template limits “Headline” to 40 characters."
    for text, expected in ((fits, []), (f" {fits} ", []), (long, [sentence, limit])):
        assert said({"headline": {"from": "fixed", "value": text}}, **WELL) == expected
        assert said(headline(["a"], text), **WELL) == expected
    alt = "“Alt text” shows only the first 200 characters of its text."
    assert said({}, **{**WELL, "alt": {"from": "fixed", "value": "x" * 201}}) == [
        alt.replace("“the alt text”", "“alt text”")
    ]


def test_a_repeated_block_of_which_all_rows_are_alike_is_said() -> None:
    """Whatever it shows instead of each item: the first one, another field, or its defaults."""
    sentence = "The block is repeated, but every row shows the same."
    repeat = {"path": ["Items"], "limit": 4}
    for same in (headline(["Items", 0, "name"]), headline(["first_name"], source="profile"), {}):
        assert sentence in said(same, repeat=repeat, **WELL)
        assert sentence not in said(same, **WELL)
    each = headline(["name"], source="item")
    part = {"from": "item", "path": ["name"], "format": [], "fallback": "mug"}
    text = {"headline": {"from": "text", "parts": ["One ", part], "fallback": "mug"}}
    behind = headline(["Items", 0, "name"], {**each["headline"]})
    for different in (each, text, behind):
        assert sentence not in said(different, repeat=repeat, **WELL)
    assert sentence not in said({}, repeat=repeat, **{**WELL, "alt": each["headline"]})


def test_many_fallbacks_and_cut_texts_are_said_the_most_touching_first() -> None:
    events = [{"a": "x" * 41}] * 3 + [{"a": ""}] * 5 + [{"a": "fine"}] * 2
    found = said(headline(["a"]), events, **WELL)
    assert found[:2] == [
        "50% of the sampled recipients see the fallback of “Headline”.",
        "“Headline” is cut for 30% of the sampled recipients.",
    ]
    assert not any("fallback" in sentence for sentence in said(headline(["a"]), [{"a": "y"}] * 10, **WELL))


def test_of_few_recipients_it_is_said_how_many_they_are() -> None:
    """Also where they are less than one of a hundred."""
    events = [{"a": "x" * 41}] + [{"a": "fine"}] * 199
    assert "“Headline” is cut for 1 of 200 sampled recipients." in said(headline(["a"]), events, **WELL)
    assert "“Headline” is cut for 1% of the sampled recipients." in said(headline(["a"]), events[:100], **WELL)


@pytest.mark.parametrize("fallback", ["", "Hello there", "you", " "])
def test_the_checks_and_the_recipients_rows_agree_whether_a_fallback_is_set(fallback: str) -> None:
    text = {"from": "text", "parts": ["For ", {"from": "event", "path": ["a"]}], "fallback": fallback}
    # A text with fields has a fallback of its own.
    for slots in (headline(["a"], fallback), *([{"headline": text}] if fallback.strip() else [])):
        is_missing = any("No fallback is set for “Headline”" in each for each in said(slots, **WELL))
        block = compose(TEMPLATE, choices(slots, **WELL), CLOUD)
        words = fallback_words(TEMPLATE, block.personalization)["headline"]
        assert words.startswith("the default") == is_missing


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
    assert "No fallback is set for “Headline” (“Hello there”)" in sentence
    assert said(headline(["a"], "you"), **WELL) == []


def test_the_template_s_default_behind_a_text_with_fields_was_written_by_nobody() -> None:
    text = {"from": "text", "parts": ["For ", {"from": "event", "path": ["a"]}], "fallback": "Hello there"}
    assert any("No fallback is set for “Headline”" in each for each in said({"headline": text}, **WELL))


def test_a_fix_names_only_what_can_be_done_there() -> None:
    alt = {"from": "event", "path": ["a"], "format": [], "fallback": "you"}
    for slots, other, has_limit in ((headline(["a"]), WELL, True), ({}, {**WELL, "alt": alt}, False)):
        events = [{"a": "x" * 600}] * 9 + [{"a": "y"}]
        block = compose(TEMPLATE, choices(slots, **other), CLOUD)
        found = check_block(TEMPLATE, block, of(slots, events, **other))
        (check,) = [each for each in found if "is cut" in each.sentence]
        assert (check.fix, check.for_authors) == ("Bind a shorter field, or select the format “Cut after …”.", False)
        limits = [each.sentence for each in found if "The template limits" in each.sentence]
        assert limits == ["The template limits “Headline” to 40 characters."] * has_limit


def test_what_only_the_template_can_change_is_for_its_authors() -> None:
    """Who binds the template reads of no `max_length`."""
    block = compose(TEMPLATE, choices(headline(["a"], "x" * 41), **WELL), CLOUD)
    long = replace(block, longest_url=7810)
    found = check_block(TEMPLATE, long, of(headline(["a"]), [{"a": "x" * 600}], **WELL))
    assert all("max_length" not in each.fix + each.sentence for each in found if not each.for_authors)
    limit, url = [each for each in found if each.for_authors]
    assert (limit.severity, limit.places) == ("note", ("headline",))
    assert url.sentence == (
        "With the longest texts that the template allows, the image's URL has 7,810 characters. "
        "Some mail proxies cut off URLs over 2,000."
    )
    assert not any(each.for_authors for each in check_block(TEMPLATE, replace(block, longest_url=2000, cut=())))


@pytest.mark.parametrize(
    ("about", "slots", "other", "places"),
    [
        ("alt text is the template's name", {}, {"link": WELL["link"]}, (":alt",)),
        ("has no link", {}, {"alt": WELL["alt"]}, (":link",)),
        ("No fallback is set", headline(["a"], ""), WELL, ("headline",)),
        ("see the fallback of", headline(["a"]), WELL, ("headline",)),
        ("braces of a tag", {"headline": {"from": "fixed", "value": "{{ x }}"}}, WELL, ("headline",)),
        ("shows only the first", {"headline": {"from": "fixed", "value": "x" * 41}}, WELL, ("headline",)),
        ("every row shows the same", {}, {**WELL, "repeat": {"path": ["Items"], "limit": 4}}, ()),
    ],
)
def test_a_check_tells_which_places_it_is_about(about: str, slots: Any, other: Any, places: tuple[str, ...]) -> None:
    block = compose(TEMPLATE, choices(slots, **other), CLOUD)
    rates = of(slots, [{}] * 9 + [{"a": "y"}], **other)
    (check,) = [each for each in check_block(TEMPLATE, block, rates) if about in each.sentence]
    assert check.places == places


def test_html_that_a_person_edited_is_checked_too() -> None:
    block = block_of(TEMPLATE, choices(headline(["a"]), **WELL), CLOUD, html="<p>Hi</p><script>1</script>")
    sentences = " ".join(each.sentence for each in check_block(TEMPLATE, block))
    assert "Scripts do not run" in sentences
    assert "does not use your choices for “Headline”" in sentences


ITEM = [{"name": "Mug", "image": "https://x.example/mug.jpg"}, {"name": "Pot", "image": "https://x.example/pot.jpg"}]


def bound_item(number: int, *, name: str = "", image: Any = None) -> dict[str, Any]:
    path = ["Items", number]
    return {
        "headline": {"from": "event", "path": [*path, "name"], "format": [], "fallback": name},
        "product": {
            "from": "event", "path": [*path, "image"], "format": [], "fallback": image or {"from": "default"},
        },
    }  # fmt: skip


def test_an_image_beside_the_text_of_another_item_is_said_with_its_share() -> None:
    """Whether one of the two is missing, or the other; with neither both show the template's own."""
    events = [
        {"Items": [ITEM[0]]}, {"Items": [{**ITEM[0], "name": ""}]}, {"Items": [{**ITEM[0], "image": ""}]},
        {"Items": []}, {"Items": ITEM},
    ]  # fmt: skip
    told = (
        "For 40% of the sampled recipients, “Headline” and “Product” do not match: one shows the item, another one its "
        "default."
    )
    assert told in said(bound_item(0), events, **WELL)
    placeholder = {"from": "fixed", "value": {"public_id": "any", "type": "upload"}}
    both = bound_item(0, name="Your choice", image=placeholder)
    for slots in (both, {**bound_item(0), "product": bound_item(1)["product"]}):
        assert not any("do not match" in each for each in said(slots, events, **WELL))
    # Without the image the text stands beside the template's image.
    assert any(each.startswith("For 20% ") for each in said(bound_item(0, name="Your choice"), events, **WELL))


def text_of(*numbers: int) -> dict[str, Any]:
    parts: list[Any] = ["Thank you for "]
    parts += [{"from": "event", "path": ["Items", number, "name"], "format": []} for number in numbers]
    return {"from": "text", "parts": parts, "fallback": "Thank you"}


@pytest.mark.parametrize(
    ("text", "image", "alt", "who"),
    [
        # As chosen in one press after another.
        (0, 0, 0, None),
        (1, 0, 0, "“Product” shows the first; “Headline” shows the second"),
        (1, 0, 1, "“Product” shows the first; “Headline” and “Alt text” show the second"),
        (0, 0, 1, "“Product” shows the first; “Alt text” shows the second"),
        (0, 1, 1, "“Product” shows the second; “Headline” shows the first"),
        # A sentence about several items, one of which is shown, or an image that nothing names.
        ((0, 1), 0, 0, None),
        ((0, 1), 2, 2, "“Product” shows the third; “Headline” shows the first and second"),
        (None, 1, None, None),
        (None, 1, 0, "“Product” shows the second; “Alt text” shows the first"),
        (1, None, 0, None),
    ],
)
def test_an_image_beside_the_text_of_another_item_is_said(
    text: int | tuple[int, ...] | None, image: int | None, alt: int | None, who: str | None
) -> None:
    slots: dict[str, Any] = {}
    if text is not None:
        slots["headline"] = text_of(*text) if isinstance(text, tuple) else bound_item(text)["headline"]
    if image is not None:
        slots["product"] = bound_item(image)["product"]
    alt_text = WELL["alt"] if alt is None else bound_item(alt, name="A mug")["headline"]
    found = [each for each in said(slots, link=WELL["link"], alt=alt_text) if "Different items" in each]
    assert found == ([f"Different items of one list: {who}."] if who else [])


def test_a_link_to_another_item_than_the_image_shows_is_said() -> None:
    link = {"from": "event", "path": ["Items", 0, "url"], "format": [], "fallback": "https://shop.example/"}
    slots = {"headline": bound_item(0)["headline"], "product": bound_item(1)["product"]}
    alt = bound_item(0, name="A mug")["headline"]
    (found,) = [each for each in said(slots, link=link, alt=alt) if "Different items" in each]
    who = "“Product” shows the second; “Headline”, “Alt text” and “Link” show the first"
    assert found == f"Different items of one list: {who}."


def test_what_is_counted_stands_before_what_is_not_and_the_most_affected_first() -> None:
    found = [
        Check(severity="warning", sentence="Not counted", fix=""),
        Check(severity="warning", sentence="7%", fix="", touches=0.07),
        Check(severity="warning", sentence="50%", fix="", touches=0.5),
        Check(severity="error", sentence="An error", fix=""),
    ]
    assert [each.sentence for each in in_order(found)] == ["An error", "50%", "7%", "Not counted"]


def test_items_of_two_lists_have_nothing_to_do_with_each_other() -> None:
    slots = {"headline": bound_item(1)["headline"], "product": bound_item(0)["product"]}
    slots["headline"] = {**slots["headline"], "path": ["Gifts", 1, "name"]}
    assert not any("Different items" in each for each in said(slots, **WELL))


def test_pictures_that_failed_say_why_once() -> None:
    assert check_images([], 10) == []
    (check,) = check_images([("a", "no such layer"), ("b", "no such layer")], 8)
    assert check.sentence == "2 of 8 images cannot be delivered: no such layer"
    assert check.touches == 0.25


def test_what_the_edited_html_does_not_show_is_no_part_of_a_mixed_item() -> None:
    item = {"from": "event", "path": ["items", 0, "name"]}
    slots = {"headline": item, "product": {**item, "path": ["items", 0, "image"], "fallback": {"from": "default"}}}
    rates = of(slots, [{"items": [{"name": "Mug"}]}] * 4, **WELL)
    assert any("do not match" in each.sentence for each in _checks(slots, rates))
    shown = replace(rates, texts=tuple({"headline": row["headline"]} for row in rates.texts))
    assert not any("do not match" in each.sentence for each in _checks(slots, shown))


def _checks(slots: dict[str, Any], rates: FillRates) -> list[Check]:
    return check_block(TEMPLATE, compose(TEMPLATE, choices(slots, **WELL), CLOUD), rates)
