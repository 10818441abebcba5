"""Template files: what is read, and how what is wrong is named."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from core.cloudinary.cldt import LARGEST_TEMPLATE, MAX_TRANSFORMATION, parse_template
from core.errors import InputError


def test_a_template_as_written(hero: dict[str, Any]) -> None:
    template = parse_template(json.dumps(hero))
    assert (template.name, template.width, template.height) == ("Summer hero", 1200, 600)
    assert template.transformation == hero["transformation"]
    assert [(slot.name, slot.type, slot.default, slot.limit) for slot in template.slots] == [
        ("headline", "text", "Hello there", 40),
        ("product", "image", "products/mug", 60),
    ]


def change(*path: Any, value: Any) -> Callable[[dict[str, Any]], None]:
    def apply(raw: dict[str, Any]) -> None:
        *parents, last = path
        target: Any = raw
        for step in parents:
            target = target[step]
        target[last] = value

    return apply


@pytest.mark.parametrize(
    ("wrong", "place"),
    [
        (change("cldt", value=2), "cldt"),
        (change("name", value=""), "name"),
        (change("slots", 1, "type", value="video"), "slots[1].type"),
        (change("slots", 0, "type", value="image"), "slots[0].type"),
        (change("slots", 0, "name", value="a"), "slots[0].name"),
        (change("slots", 0, "name", value="other"), "transformation"),
        (change("slots", 1, "name", value="headline"), "slots[1].name"),
        (change("slots", 0, "default", value="  "), "slots[0].default"),
        (change("slots", 0, "max_length", value=0), "slots[0].max_length"),
        (change("slots", 0, "colour", value="red"), "slots[0].colour"),
        (change("canvas", "width", value="1200"), "canvas.width"),
        (change("base", "type", value="private"), "base.type"),
        (change("base", value={"slot": "headline"}), "base.slot"),
        (change("base", value={}), "base"),
        (change("delivery", "format", value="auto"), "delivery.format"),
        (change("transformation", value="l_text:Arial_40:$(headline)/fl_layer_apply/l_$product/<b>"), "transformation"),
        (change("transformation", value="l_text:Arial_40:$(headline)/fl_layer_apply"), "slots[1].name"),
        (change("extra", value=1), "extra"),
    ],
)
def test_what_is_wrong_is_named(hero: dict[str, Any], wrong: Callable[[dict[str, Any]], None], place: str) -> None:
    wrong(hero)
    with pytest.raises(InputError) as caught:
        parse_template(json.dumps(hero))
    assert caught.value.place == place
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("content", ["", "{", "[]", "3", b"\xff\xfe"])
def test_other_files_are_refused(content: bytes | str) -> None:
    with pytest.raises(InputError, match="template"):
        parse_template(content)


def test_slots_are_inferred_from_variables(hero: dict[str, Any]) -> None:
    del hero["slots"]
    hero["transformation"] = "$headline_!Hello%252C%20you!,$product_!products:mug!,w_1200/" + hero["transformation"]
    template = parse_template(json.dumps(hero))
    assert [(slot.name, slot.type, slot.default) for slot in template.slots] == [
        ("headline", "text", "Hello, you"),
        ("product", "image", "products/mug"),
    ]
    assert template.transformation.startswith("w_1200/c_fill")


def test_a_variable_without_a_default_is_refused(hero: dict[str, Any]) -> None:
    del hero["slots"]
    with pytest.raises(InputError, match=r"\$headline has no default"):
        parse_template(json.dumps(hero))


def test_a_slot_in_a_condition_takes_no_remote_picture(hero: dict[str, Any]) -> None:
    hero["transformation"] = "if_$product_ne_!none!/" + hero["transformation"] + "/if_end"
    assert [slot.remote for slot in parse_template(json.dumps(hero)).slots] == [True, False]


def test_a_slot_that_is_shown_twice_is_declared_once(
    hero: dict[str, Any], choices: Callable[..., dict[str, Any]], composed: Callable[..., Any]
) -> None:
    hero["transformation"] += "/l_text:Manrope_20:$(headline)/fl_layer_apply,g_south"
    html = composed(hero, choices(slots={"headline": {"from": "fixed", "value": "a, b"}})).html
    assert "/image/upload/$headline_!a%252C%2520b!/c_fill" in html
    assert html.count("$(headline)") == 2


def slots_of(count: int) -> dict[str, Any]:
    names = [f"s{number}x" for number in range(count)]
    return {
        "transformation": "/".join(f"l_text:A_1:$({name})" for name in names),
        "slots": [{"name": name, "type": "text", "default": "d"} for name in names],
    }


def test_a_template_has_at_most_a_hundred_slots(hero: dict[str, Any]) -> None:
    assert len(parse_template(json.dumps({**hero, **slots_of(100)})).slots) == 100
    with pytest.raises(InputError, match=r"^slots: must have at most 100 items"):
        parse_template(json.dumps({**hero, **slots_of(101)}))


def test_a_template_infers_at_most_a_hundred_slots(hero: dict[str, Any]) -> None:
    def inferred(count: int) -> dict[str, Any]:
        names = [f"s{number}x" for number in range(count)]
        declared = "/".join(f"${name}_!d!/l_text:A_1:$({name})" for name in names)
        return {key: value for key, value in hero.items() if key != "slots"} | {"transformation": declared}

    assert len(parse_template(json.dumps(inferred(100))).slots) == 100
    with pytest.raises(InputError, match=r"^transformation: uses 101 variables, and a template has at most 100 slots"):
        parse_template(json.dumps(inferred(101)))


def test_a_transformation_is_no_longer_than_what_can_be_delivered(hero: dict[str, Any]) -> None:
    steps = hero["transformation"]
    longest = f"{steps}/" + "a" * (MAX_TRANSFORMATION - len(steps) - 1)
    assert len(parse_template(json.dumps({**hero, "transformation": longest})).transformation) == MAX_TRANSFORMATION
    with pytest.raises(InputError, match=r"^transformation: must have at most 8,000 characters"):
        parse_template(json.dumps({**hero, "transformation": f"{longest}a"}))


def test_a_file_is_at_most_a_megabyte_and_a_version_is_quoted_in_part(hero: dict[str, Any]) -> None:
    with pytest.raises(InputError, match=r"^template: is larger than 1 MB"):
        parse_template(json.dumps(hero) + " " * LARGEST_TEMPLATE)
    with pytest.raises(InputError) as caught:
        parse_template(json.dumps({"cldt": "x" * 900_000}))
    assert len(str(caught.value)) < 100
