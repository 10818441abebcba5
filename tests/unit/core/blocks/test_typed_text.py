"""A typed text is read into words and fields, and a tag that is no field stays as it is typed."""

import json
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.blocks.typed_text import holds_tag, typed_parts, typed_text
from core.domain.personalization import TextWithFields, is_visible, parse_personalization
from core.klaviyo.template_language import compile_template, template_context
from tests.support.templates import EVENT, REFERENCE
from tests.support.text_with_fields import random_case


def as_json(text: str, **options: Any) -> list[Any]:
    return [
        part if isinstance(part, str) else part.model_dump(mode="json", by_alias=True)
        for part in typed_parts(text, **options)
    ]


def field(source: str, *path: Any, formats: Any = (), **own: Any) -> dict[str, Any]:
    return {"from": source, "path": [*path], "format": [*formats], **own}


@pytest.mark.parametrize(
    ("tag", "part"),
    [
        ("{{ first_name }}", field("profile", "first_name")),
        ("{{first_name|default:'friend'}}", field("profile", "first_name", fallback="friend")),
        ('{{ person.full_name|default:"it\'s you" }}', field("profile", "full_name", fallback="it's you")),
        (r"{{ person.City|default:'it\'s' }}", field("profile", "location", "city", fallback="it's")),
        ("{{ person|lookup:'Shoe Size' }}", field("profile", "properties", "Shoe Size")),
        ("{{ person.title }}", field("profile", "properties", "title")),
        ("{{ event.Items.0|lookup:'The Name'|title }}", field("event", "Items", 0, "The Name", formats=["title"])),
        ("{{ event|lookup:'Items'|lookup:'0' }}", field("event", "Items", 0)),
        ("{{ event.extra.line_items.1.title }}", field("event", "$extra", "line_items", 1, "title")),
        ("{{ item.name | upper }}", field("item", "name", formats=["upper"])),
        ("{{ event.a|default:''|strip|slice:':12'|lower }}", field("event", "a", formats=[{"cut": 12}, "lower"])),
        ("{{ event.n|floatformat:1 }}", field("event", "n", formats=[{"number": 1}])),
        ("{{ event.n|floatformat:2|prepend:'$' }}", field("event", "n", formats=[{"money": ["$", 2]}])),
        ("{{ event.d|date:'F j' }}", field("event", "d", formats=[{"date": "F j"}])),
        ("{{ event.d|format_date_string|date:'F j'|upper }}", field("event", "d", formats=[{"date": "F j"}, "upper"])),
        ("{{ event.tags|join:', ' }}", field("event", "tags", formats=[{"join": ", "}])),
    ],
)  # fmt: skip
def test_a_tag_of_a_field_is_one(tag: str, part: dict[str, Any]) -> None:
    assert as_json(f"Hi {tag}!") == ["Hi ", part, "!"]


@pytest.mark.parametrize(
    "tag",
    [
        "{{ }}", "{{ name }}", "{{ event }}", "{{ person }}", "{{ organization.name }}", "{{ event.a.b }",
        "{ event.a }}", "{{ event.a|default: 'x' }}", "{{ event.a|default:x }}", "{{ event.a|safe }}",
        "{{ event.a|slice:'2:' }}", "{{ event.a|slice:':0' }}", "{{ event.a|floatformat }}",
        "{{ event.a|floatformat:9 }}", "{{ event.a|upper:'x }}", "{{ event.a|upper:'x' }}",
        "{{ event.a|upper|join:',' }}", "{{ event.a|date }}", "{{ event.a|format_date_string }}", "{{ event.a\n}}",
        "{{ event|lookup:'a&b' }}", "{% if event.a %}", "{{ event.a|lookup:item.b }}", "{{ first_name.x|urlencode }}",
        "{{ today|date:'Y' }}", "{{ event.a|prepend:'$' }}", "{{ event.a b }}", "{{{ event.a|cut:' ' }}}",
        "{{ event.\u0661 }}", '{{ event.a|date:"it\'s" }}', "{{ event.a|join:'<br>' }}",
        "{{ event.a|floatformat:2|prepend:'<' }}",
    ],
)  # fmt: skip
def test_any_other_tag_stays_what_was_typed(tag: str) -> None:
    assert typed_parts(f"Hi {tag}!") == (f"Hi {tag}!",)


def test_only_fields_of_what_is_there_are_read() -> None:
    assert as_json("{{ item.a }} {{ first_name }}", sources=["profile"]) == [
        "{{ item.a }} ",
        field("profile", "first_name"),
    ]
    assert typed_parts("") == ()


def test_beside_no_words_a_field_without_a_fallback_is_needed() -> None:
    assert as_json("{{ first_name|default:'' }}") == [field("profile", "first_name")]
    assert as_json("Hi {{ first_name|default:'' }}")[1] == field("profile", "first_name", fallback="")


def test_what_is_written_for_a_text_is_read_as_that_text() -> None:
    random = Random(11)
    for _ in range(500):
        case = random_case(random, 60)
        own = [part.get("fallback", "") for part in case.text["parts"] if isinstance(part, dict)]
        words = "".join(part for part in case.text["parts"] if isinstance(part, str))
        if any(set(text) & set("{}\n") for text in own) or "{" in words or '"prepend' in json.dumps(own):
            continue
        raw = {"v": 1, "template": REFERENCE, "event": EVENT, "slots": {"headline": case.text}}
        binding = parse_personalization(raw).slots["headline"]
        assert isinstance(binding, TextWithFields)
        read = typed_parts(typed_text(binding.parts))
        assert joined(read) == joined(binding.parts)


def joined(parts: Any) -> list[Any]:
    """The parts with words that follow each other as one."""
    together: list[Any] = []
    for part in parts:
        if isinstance(part, str) and together and isinstance(together[-1], str):
            together[-1] += part
        else:
            together.append(part)
    return together


@given(st.text(alphabet=st.sampled_from("{}%|:'\"\\ .aeventfirst_nm0-\n"), max_size=60) | st.text(max_size=40))
def test_no_typed_text_raises_and_none_of_it_is_lost(text: str) -> None:
    parts = typed_parts(text)
    assert all(parts)
    if not any(not isinstance(part, str) for part in parts):
        assert "".join(map(str, parts)) == text
    if parts and (is_visible(text)):
        TextWithFields(parts=parts[:12], fallback="x")


@pytest.mark.parametrize(
    "tag", ["{{ event.a }}", "{{ event|lookup:'b c' }}", "{{ first_name|upper }}", "{{ event.a|default:'x' }}"]
)
def test_what_is_read_shows_what_the_tag_shows(tag: str) -> None:
    for event in ({"a": "Mug", "b c": "Bowl"}, {}):
        context = template_context({"first_name": "Ada"}, event)
        said = compile_template(typed_text(typed_parts(tag))).render(context)
        assert said == compile_template(tag).render(context)


def test_what_looks_like_a_tag_is_seen() -> None:
    for text in ("Hi {{ name }}!", "{% if x %}", "{{}}"):
        assert holds_tag(text)
    for text in ("{", "{ name }", "100 %", "}} {{", "{{ a\n}}"):
        assert not holds_tag(text)
