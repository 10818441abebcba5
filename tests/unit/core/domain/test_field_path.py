"""Paths as text, as tags, and what a tag shows in Klaviyo's language."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.domain.event import Event
from core.domain.field_path import PROFILE_PATHS, Each, FieldPath, parse_path, tag, typed_path
from core.errors import InputError
from core.events.profile import profile_events
from core.klaviyo.template_language import compile_template, template_context

KEYS = st.one_of(
    st.text(min_size=1, max_size=12),
    st.sampled_from(
        ["Items", "Product Name", "$extra", "a.b", 'say "x"', "it's", "_ip", "items", "title", "real", "keys", "0",
         "a[0]", "{{x}}", "a-b", "é", "🌿", "a\\b", "lookup", "extra", "forloop", "None", "<b>", "a|b", "a:b", "%}",
         "a{}", "{}", "{", "}"]
    ),
)  # fmt: skip


@given(st.lists(KEYS | st.integers(0, 99) | st.none() | st.just(Each.KEY), min_size=1, max_size=6))
def test_a_path_is_read_back_from_its_text(steps: list[Any]) -> None:
    path = FieldPath(tuple(steps))
    assert parse_path(str(path)) == path


@pytest.mark.parametrize("text", ["", "a[", "a]b", 'a["b', "[x]", "a..b", f"a[{'9' * 5000}]", "]" * 9000])
def test_other_texts_are_no_paths(text: str) -> None:
    with pytest.raises(InputError) as raised:
        parse_path(text)
    assert len(str(raised.value)) < 120


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (["Items", 0, "ProductName"], "event.Items.0.ProductName"),
        (["Items", 0, "Product Name", "x"], "event.Items.0|lookup:'Product Name'|lookup:'x'"),
        (["$extra", "line_items", 0, "title"], "event.extra.line_items.0|lookup:'title'"),
        (["$value"], "event|lookup:'$value'"),
        (["_ip_country_code"], "event|lookup:'_ip_country_code'"),
        (["items", 0], "event|lookup:'items'|lookup:'0'"),
        (["a-b"], "event|lookup:'a-b'"),
        (["sizes", "0"], "event.sizes|lookup:'0'"),
    ],
)
def test_tags_by_hand(path: list[Any], expected: str) -> None:
    assert tag("event", tuple(path)) == expected


@pytest.mark.parametrize("key", ["it's", 'say "x"', "Rock & Roll", "<b>", "a\nb", "{{", "%}", "a\\b", ""])
def test_a_key_that_no_tag_can_carry_says_why(key: str) -> None:
    with pytest.raises(InputError) as caught:
        tag("event", ("a", key))
    assert caught.value.place


def test_every_profile_attribute_is_shown() -> None:
    """Names on the REST side and in the template differ; each must meet its value."""
    for number, path in enumerate(PROFILE_PATHS):
        value = f"value {number}"
        profile: dict[str, Any] = {}
        *parents, last = path
        target = profile
        for step in parents:
            target = target.setdefault(step, {})
        target[last] = value
        if path == ("full_name",):
            profile, value = {"first_name": "Ada", "last_name": "Lovelace"}, "Ada Lovelace"
        shown = compile_template(f"{{{{ {tag('profile', path)} }}}}").render(template_context(profile, None))
        assert shown == value, path


# A name such as "0" is an index as well, where an event has an object and another one a list.
NAMES = KEYS.filter(lambda key: not key.isdigit())
json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=10,
)


@settings(max_examples=300)
@given(st.dictionaries(NAMES, json_values, min_size=1, max_size=4))
def test_what_the_profile_saw_is_what_the_tag_shows(event: dict[str, Any]) -> None:
    if "$extra" in event and "extra" in event:
        return
    event = json.loads(json.dumps(event))
    for field in profile_events([Event(properties=event)]):
        if not field.tag:
            assert field.why_not
            continue
        if indexes_a_text(event, field.path):
            # Django's `.0` on a text is its first letter (docs/decisions.md).
            continue
        source = f"{{% if {field.tag} %}}yes{{% endif %}}"
        shown = compile_template(source).render(template_context(None, event))
        blank = isinstance(value := first(event, field.path), str) and not value.strip()
        # `default` alone takes a blank text for filled; the expressions trim it first.
        assert bool(shown) == (field.first == 1.0) or blank, (field.path, field.tag)


def indexes_a_text(value: Any, path: FieldPath) -> bool:
    for step in path.first:
        if isinstance(value, str):
            return True
        try:
            value = value[step]
        except (KeyError, IndexError, TypeError):
            return False
    return False


def first(value: Any, path: FieldPath) -> Any:
    for step in path.first:
        try:
            value = value[step]
        except (KeyError, IndexError, TypeError):
            return None
    return value


def test_a_typed_path_is_of_words_and_any_other_key_is_quoted() -> None:
    paths = (
        "first", "$value", "Gift[0].to", "$extra.line_items[].title", "Gift Message", "prices.EUR/incl", "size-eu",
        "größe.Länge", 'by["Thank you, {first"].x', "by_sku{}.price", "Is Subscribed To Newsletter",
    )  # fmt: skip
    assert [str(typed_path(path)) for path in paths] == [str(parse_path(path)) for path in paths]
    sentences = (
        "Thank you, {first", "{{ event.first", "{first", "event.first }}", "Thank you very much, Ada",
        "Still thinking it over?", "This is one of my sentences", "first|title", " first", "first name ", "a (b)",
        "it's", "{% if a %}", "100 % off!",
    )  # fmt: skip
    for sentence in sentences:
        with pytest.raises(InputError):
            typed_path(sentence)
