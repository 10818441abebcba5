"""Texts with fields, rendered and read back: never empty, never a broken URL, never longer than the bound."""

import json
import re
from collections import Counter
from datetime import datetime
from random import Random
from typing import Any

import pytest

from core.blocks.answers import answers_of
from core.blocks.checks import check_block
from core.blocks.compose import ComposedBlock, compose
from core.blocks.edited import block_of as edited_block
from core.blocks.edited import without_marker
from core.blocks.fill_rates import fill_rates
from core.blocks.marker import read_marker
from core.blocks.source_expressions import TextExpression, source_expressions
from core.blocks.text_with_fields import slot_expression
from core.blocks.transfer import copy_matching
from core.cloudinary.cldt import parse_template
from core.cloudinary.delivery import cloud_named
from core.cloudinary.delivery_html import delivery_urls
from core.cloudinary.delivery_url import TAG
from core.domain.capabilities import FULL_SUPPORT, ExpressionSupport
from core.domain.event import Event
from core.domain.personalization import parse_personalization
from core.domain.places import ALT
from core.errors import InputError
from core.events.field_set import FieldSet
from core.events.profile import profile_events
from core.extension.image_fields import image_fields
from core.klaviyo.template_language import compile_template, template_context
from core.klaviyo.template_language.budget import HERE
from core.klaviyo.template_language.engine import engine_with, parse
from core.links.extra_checks import rarely_filled
from core.publish.change_words import changes
from tests.support import plain_django
from tests.support.expressions import SHAPE
from tests.support.fill_rates import choices, of
from tests.support.templates import EVENT, HERO, REFERENCE
from tests.support.text_with_fields import (
    ITEMS,
    Case,
    Image,
    by_field,
    images_of,
    one_line,
    percent_decoded,
    pieces_of,
    random_case,
    whole,
)

TEMPLATE, CLOUD, LIMIT, ALT_LIMIT = parse_template(json.dumps(HERO)), cloud_named("demo"), 40, 200
BY_FIELD = ExpressionSupport(alternative=frozenset({"text with fields"}))
COMBINATIONS = 2000


def block_of(text: dict[str, Any], support: ExpressionSupport = FULL_SUPPORT, **other: Any) -> ComposedBlock:
    raw = {"v": 1, "template": REFERENCE, "event": EVENT, "slots": {"headline": text}, "alt": text, **other}
    return compose(TEMPLATE, parse_personalization(raw), CLOUD, support)


def seen_by(block: ComposedBlock, case: Case) -> list[Image]:
    """What Django's own engine makes of it, which Klaviyo's language here has to agree with."""
    html = plain_django.render(block.html, case.profile, case.event)
    assert html == compile_template(block.html).render(template_context(case.profile, case.event)), case
    return images_of(html)


def text_in(image: Image, block: ComposedBlock, support: ExpressionSupport) -> str:
    """What Cloudinary would draw."""
    assert SHAPE.fullmatch(image.src), image.src
    assert len(image.src) <= block.longest_url
    (part,) = re.findall(r"l_text:Manrope_64_700:([^,/]*),w_620", image.src)
    longest = slot_expression(block.personalization.binding("headline"), TEMPLATE.slot("headline"), support).longest
    assert 0 < len(part) <= longest
    return percent_decoded(percent_decoded(part))


def test_two_thousand_texts_are_read_back_as_their_contract_says() -> None:
    random, tried = Random(24), Counter[str]()
    for number in range(COMBINATIONS):
        repeated = number % 4 == 0
        case = random_case(random, LIMIT, repeated=repeated)
        support = random.choice([FULL_SUPPORT, FULL_SUPPORT, BY_FIELD])
        repeat = {"repeat": {"path": [ITEMS], "limit": 4}} if repeated else {}
        if support is BY_FIELD and by_field(case, LIMIT) is None:
            with pytest.raises(InputError, match="headline: its words leave"):
                block_of(case.text, support, **repeat)
            tried["refused"] += 1
            continue
        block = block_of(case.text, support, **repeat)
        if support is BY_FIELD:
            assert not re.search(r"urldecode|append:[^']", block.html), "what the account does not render"
        images = seen_by(block, case)
        assert len(images) == len(case.seen)
        for image, seen in zip(images, case.seen, strict=True):
            shown, alt = (whole if support is FULL_SUPPORT else by_field)(seen, LIMIT), by_field(seen, ALT_LIMIT)
            text = text_in(image, block, support)
            assert (text if support is FULL_SUPPORT else text.strip()) == shown, case
            assert alt and one_line(image.alt) == one_line(alt), case
            assert len(text) <= LIMIT and 0 < len(image.alt) <= ALT_LIMIT
            tried["by field" if support is BY_FIELD else "whole"] += 1
        tried["repeated"] += len(images) > 1
        tried["without items"] += repeated and not case.rows
        tried["joined"] += any("join" in str(part) for part in case.text["parts"])
    assert tried["whole"] > COMBINATIONS / 2, tried
    assert tried["by field"] > COMBINATIONS / 6, tried
    assert min(tried[kind] for kind in ("repeated", "without items", "joined", "refused")) > COMBINATIONS / 40, tried


FIRST = {"from": "profile", "path": ["first_name"]}
ITEM = {"from": "item", "path": ["Name"]}


def text(*parts: Any, fallback: str = "Hello") -> dict[str, Any]:
    return {"from": "text", "parts": list(parts), "fallback": fallback}


def shown(binding: dict[str, Any], event: Any, support: ExpressionSupport = FULL_SUPPORT, **other: Any) -> list[str]:
    """What Ada sees: the text of each image, and its alt text."""
    block = block_of(binding, support, **other)
    html = compile_template(block.html).render(template_context({"first_name": " Ada "}, event))
    texts = [percent_decoded(percent_decoded(part)) for part in re.findall(r"l_text:Manrope_64_700:([^,/]*),", html)]
    return [*texts, *(image.alt for image in images_of(html))]


def test_by_hand() -> None:
    assert shown(text("Thank you, ", FIRST, "!"), {}) == ["Thank you, Ada!"] * 2
    needed, own = {"from": "event", "path": ["n"]}, {"from": "event", "path": ["n"], "fallback": "it's"}
    assert shown(text(FIRST, ", ", needed), {"n": " "}) == ["Hello"] * 2
    assert shown(text(FIRST, ", ", own), {"n": " "}) == ["Ada, it's"] * 2
    assert shown(text("  only words  "), {}) == ["only words"] * 2


def test_the_whole_text_is_cut_or_each_of_its_fields() -> None:
    binding = text("Thank you, ", FIRST, ", for ", {"from": "event", "path": ["n"]})
    whole_text, alt = shown(binding, {"n": "x" * 300})
    assert whole_text == f"Thank you, Ada, for {'x' * 20}"
    assert alt == f"Thank you, Ada, for {'x' * ((200 - 17) // 2)}"
    assert shown(binding, {"n": "x" * 300}, BY_FIELD)[0] == f"Thank you, Ada, for {'x' * ((40 - 17) // 2)}"


@pytest.mark.parametrize("feature", ["text", "alt", "text with fields"])
def test_each_alternative_shows_the_same_where_nothing_is_cut(feature: Any) -> None:
    support = ExpressionSupport(alternative=frozenset({feature}))
    binding = text("It's 100% {ours}, ", {"from": "event", "path": ["n"]}, " & ", FIRST, "!")
    # Without the form for texts, spaces at the ends of values stay.
    name = " Ada " if feature == "text" else "Ada"
    assert shown(binding, {"n": "<b>"}, support) == [f"It's 100% {{ours}}, <b> & {name}!"] * 2
    (said, _) = shown(binding, {"n": "a/b"}, support)
    assert said == f"It's 100% {{ours}}, {'ab' if feature == 'text' else 'a/b'} & {name}!"
    assert shown(binding, {"n": None}, support) == ["Hello"] * 2
    if feature == "text":
        assert shown(text({"from": "event", "path": ["n"]}), {"n": "/"}, support)[0] == "Hello", "nothing is left of it"


def test_a_form_that_is_lost_is_refused() -> None:
    for feature in ("text", "text with fields"):
        with pytest.raises(InputError, match="is not available"):
            block_of(text("a ", FIRST), ExpressionSupport(lost=frozenset({feature})))  # type: ignore[arg-type]


@pytest.mark.parametrize("own", [None, "gift"])
def test_where_nothing_is_repeated_a_text_with_an_item_shows_its_fallback(own: str | None) -> None:
    item = ITEM if own is None else {**ITEM, "fallback": own}
    repeat = {"path": ["Items"], "limit": 4}
    binding = text("Your ", item, ", ", FIRST)
    for event in ({}, {"Items": []}, {"Items": "no"}):
        assert shown(binding, event, repeat=repeat)[-1] == "Hello"
    rows = shown(binding, {"Items": [{"Name": "Mug"}, {"Name": ""}]}, repeat=repeat)
    second = "Hello" if own is None else "Your gift, Ada"
    assert rows == ["Your Mug, Ada", second] * 2
    without_item = text("Dear ", FIRST)
    assert shown(without_item, {"Items": []}, repeat=repeat) == ["Dear Ada"] * 2


def test_words_that_are_too_long_are_an_error_of_their_place() -> None:
    with pytest.raises(
        InputError, match=re.escape("slots.headline: its words have 41 characters, but only 40 are shown")
    ):
        block_of(text("x" * 41, FIRST), alt={"from": "default"})
    assert block_of(text("  " + "x" * 40 + "  "), alt={"from": "default"}), "the spaces at its ends are not shown"
    with pytest.raises(InputError, match="alt: its words have 201"):
        block_of({"from": "default"}, alt=text("x" * 201))
    with pytest.raises(InputError, match="alt: its words leave 7 of 200 characters"):
        block_of({"from": "default"}, alt=text("x" * 193, FIRST))
    with pytest.raises(InputError, match="product: an image slot shows an image"):
        block_of({"from": "default"}, slots={"product": text("a ", FIRST)})


def test_a_block_carries_its_texts_and_is_the_same_when_it_is_opened_again() -> None:
    random = Random(7)
    for _ in range(100):
        case = random_case(random, LIMIT)
        block = block_of(case.text)
        carried = read_marker(block.html)
        assert "{" not in re.sub(TAG, "", block.html), "each tag is short enough to be seen as one within a URL"
        assert [each.url.rpartition("/")[2] for each in delivery_urls(block.html, CLOUD)] == ["summer_bg.jpg"]
        assert carried == block.personalization
        assert compose(TEMPLATE, block.personalization, CLOUD) == block
        assert parse_personalization(json.loads(json.dumps(carried.to_json()))) == carried
        everything = (ALT, "headline") if case.values else ()
        assert set(everything) <= set(edited(block, "<p>x</p>").unbound)
        assert edited(block, f"<p>Hello</p>{without_marker(block.html)}").unbound == ()


def edited(block: ComposedBlock, html: str) -> ComposedBlock:
    return edited_block(TEMPLATE, block.personalization, CLOUD, html=html)


def test_what_is_carried_is_read_again_whatever_stands_at_the_ends_of_a_fallback() -> None:
    hidden = "\u200b" * 300
    binding = text(FIRST, {"from": "event", "path": ["n"], "fallback": f"{hidden}gift"}, fallback=f"{hidden}Hello")
    block = block_of(binding)
    assert read_marker(block.html) == block.personalization
    assert shown(binding, {}) == ["Adagift"] * 2
    assert shown(text({"from": "event", "path": ["n"]}, fallback=f"{hidden}Hello"), {}) == ["Hello"] * 2


def test_spaces_before_a_fallback_that_a_text_begins_with_take_no_room() -> None:
    binding = text({"from": "event", "path": ["n"], "fallback": f"   {'x' * 39}"}, "yz")
    assert shown(binding, {})[0] == "x" * 39 + "y"


DATED = {"from": "event", "path": ["when"], "format": [{"date": "F j"}], "fallback": "soon"}


@pytest.mark.parametrize("dates", [1, 2, 3, 4, 11])
def test_dates_with_a_fallback_of_their_own(dates: int) -> None:
    """Each of few doubles the text; with more of them each field is cut by itself."""
    parts = [{**DATED, "path": [f"d{number}"], "format": [{"date": "j"}], "fallback": "-"} for number in range(dates)]
    event = {f"d{number}": "2026-11-22" if number % 2 else "22.11.2026" for number in range(dates)}
    block = block_of(text("x", *parts), slots={}, alt=text("x", *parts))
    assert len(block.html) < 50_000
    said = "x" + "".join("22" if number % 2 else "-" for number in range(dates))
    assert shown({"from": "default"}, event, alt=text("x", *parts))[-1] == said
    try:
        assert shown(text("x", *parts), event, alt={"from": "default"})[0] == said
    except InputError as error:
        assert dates == 11 and "its words leave 3 of 40" in str(error)


@pytest.mark.parametrize("support", [FULL_SUPPORT, BY_FIELD])
def test_no_text_reaches_a_date_filter_that_would_raise(support: ExpressionSupport) -> None:
    read: list[str] = []

    def raising(value: Any) -> datetime:
        read.append(str(value))
        return datetime.fromisoformat(value)

    needed = {**{key: DATED[key] for key in ("from", "path")}, "format": ["upper", {"date": "F j"}, {"cut": 3}]}
    strict = engine_with({"format_date_string": raising})
    block = block_of(text("On ", DATED, " ", needed), support)
    for when in ("2026-11-22", "22.11.2026", None, 3, "", ["2026-11-22"], "2026-02-30"):
        parse(block.html, strict)(template_context(None, {"when": when}), HERE)
    assert set(read) == {"2026-11-22"}


def test_fill_rates_say_what_is_seen_and_for_whom_it_is_cut() -> None:
    random = Random(3)
    for number in range(150):
        case = random_case(random, LIMIT)
        support = (FULL_SUPPORT, BY_FIELD)[number % 2]
        if not case.values or by_field(case, LIMIT) is None:
            continue
        context = {"profile": case.profile or {"email": "ada@shop.example"}, "event": case.event}
        found = fill_rates(TEMPLATE, choices({"headline": case.text}, alt=case.text), CLOUD, [context], support)
        pieces = pieces_of(case)
        uncut = "".join(pieces or ()).strip()
        slot, alt = found.targets
        for target, cut in (
            (slot, len(uncut) > LIMIT if support is FULL_SUPPORT else by_field(case, LIMIT) != uncut),
            (alt, by_field(case, ALT_LIMIT) != uncut),
        ):
            (source,) = target.sources
            assert (source.source, source.rate) == ("text", float(pieces is not None)), case
            if pieces is not None:
                assert bool(source.cut) == cut, case
        if pieces is not None and support is FULL_SUPPORT:
            assert one_line(found.texts[0]["headline"]) == one_line(uncut), case


def test_each_different_value_of_a_field_is_rendered_once() -> None:
    binding = text(FIRST, " and ", {"from": "event", "path": ["n"], "fallback": "you"})
    (expression, _) = source_expressions(TEMPLATE, block_of(binding).personalization, CLOUD)
    assert isinstance(expression, TextExpression)
    contexts = [
        template_context({"first_name": name}, {"n": n, "id": number})
        for number in range(50)
        for name in "ab"
        for n in (1, True, None)
    ]
    rendered: list[Any] = []

    def render(context: Any) -> str:
        rendered.append(context)
        return "x"

    for field in expression.fields:
        answers_of(field, contexts, render)
    assert len(rendered) == 2 + 3


def test_texts_that_are_cut_and_profiles_that_nobody_read_are_said() -> None:
    slots = {"headline": text("Thank you, ", {"from": "event", "path": ["n"]}, "!")}
    found = of(slots, [{"n": "x" * 40}, {"n": "Ada"}, {"n": "Bo"}, {}])
    block = compose(TEMPLATE, choices(slots), CLOUD)
    said = {check.sentence: check.fix for check in check_block(TEMPLATE, block, found)}
    assert said["“Headline” is cut for 25% of the sampled recipients."].startswith("Use fewer words")
    assert "25% of the sampled recipients see the fallback of “Headline”." in said
    assert of({"headline": text("Hi ", FIRST)}, [{}, {}]).unknown == ("headline",)


def test_in_a_repeated_block_the_first_row_is_counted_and_nothing_where_there_is_none() -> None:
    slots = {"headline": text("Your ", {**ITEM, "fallback": "gift"})}
    found = of(
        slots, [{"Items": [{"Name": "Mug"}]}, {"Items": [{"x": 1}]}, {"Items": []}, {}], repeat={"path": ["Items"]}
    )
    assert [row["headline"] for row in found.texts] == ["Your Mug", "Your gift", "", ""]
    assert found.complete == 0.5


def test_what_looks_like_a_tag_among_the_words_is_said() -> None:
    for binding, place in (
        (text("Hi {{ name }}"), "“Headline”"),
        (text("Hi ", FIRST, fallback="{% x %}"), "the fallback of “Headline”"),
        ({"from": "fixed", "value": "{{ x }}"}, "“Headline”"),
    ):
        block = compose(TEMPLATE, choices({"headline": binding}), CLOUD)
        said = [check.sentence for check in check_block(TEMPLATE, block)]
        assert f"Recipients see the braces of a tag in {place}, because it is not a known field." in said
    plain = compose(TEMPLATE, choices({"headline": text("Hi {", FIRST, "}")}), CLOUD)
    assert not any("braces" in check.sentence for check in check_block(TEMPLATE, plain))


def test_history_transfer_and_audit_read_its_fields() -> None:
    binding = text("Your ", {"from": "event", "path": ["n"]}, {"from": "event", "path": ["m"], "fallback": ""})
    after = choices({"headline": binding})
    (_, headline) = changes(None, after)
    assert headline == "Headline changed from the default to “Your [Event › N][Event › M, else nothing]”, else “Hello”"
    bare = choices({}, event=None)
    copied = copy_matching(bare, TEMPLATE, after, {"headline": "text"})
    assert (copied.slots, copied.event) == (after.slots, after.event)
    events = [Event(properties={"n": "a", "m": n % 2 or None}) for n in range(4)]
    fields = FieldSet(event=profile_events(events))
    assert list(rarely_filled(after, fields, 0.6)) == [], "one with a fallback of its own may be blank"
    assert list(rarely_filled(choices({"headline": text({"from": "event", "path": ["m"]})}), fields, 0.6))


def test_an_image_block_of_klaviyos_holds_it_too() -> None:
    fields = image_fields(TEMPLATE, choices({"headline": text("Hi ", FIRST)}, alt=text("It's {", FIRST, "}")), CLOUD)
    assert "It's &#123;{{ first_name" in fields.alt and "append:t1" in fields.src
