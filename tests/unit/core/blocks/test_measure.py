"""Whether texts fit their boxes: by hand, and against what the demo's real font needs."""

import json
import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.blocks.checks import check_block
from core.blocks.compose import compose
from core.blocks.fill_rates import fill_rates
from core.blocks.measure import TextBox, text_boxes
from core.cloudinary.cldt import parse_template
from core.domain.template import Template
from sandbox.cloudinary.delivery import text as drawing
from sandbox.cloudinary.delivery.text_style import read_style
from tests.support.fill_rates import CLOUD, choices, headline
from tests.support.servers import ROOT
from tests.support.templates import HERO

TEMPLATES = ROOT / "sandbox" / "world" / "templates"
WORDS = [
    "Ridge", "Mug", "Dawn", "Harbour", "Teapot", "Pour-Over", "Set", "Candle", "Amber", "Glow", "large", "1.2", "l",
    "Thank", "you", "Ada", "order", "is", "on", "its", "way", "kiln", "WILLIAM", "mmm", "illi", "Größe", "naïve",
]  # fmt: skip


def box(**change: object) -> TextBox:
    return TextBox(**{"size": 100, "width": 1000, "height": 250, **change})  # type: ignore[arg-type]


def test_arials_widths_by_hand() -> None:
    # H 722, e 556, l 222, l 222, o 556: 227.8 px at 100 px.
    assert box(width=228, height=125).fits("Hello")
    assert not box(width=227, height=125).fits("Hello")
    # Bold is wider: 722 + 556 + 278 + 278 + 611.
    assert not box(width=240, height=125, weight=700).fits("Hello")
    assert box(width=228, height=125).fits("Hèllö"), "an accent takes no room"
    assert box(width=400, height=125).fits("茶碗茶碗")
    assert not box(width=399, height=125).fits("茶碗茶碗")
    assert not box(width=228, height=125, letter_spacing=1).fits("Hello")


def test_lines_break_at_spaces_and_count() -> None:
    assert box(width=228).fits("Hello Hello")
    assert not box(width=228).fits("Hello Hello Hello")
    assert not box(width=228, line_spacing=1).fits("Hello Hello")
    assert not box(width=228).fits("Hello" * 3), "a long word goes on over lines"
    assert not box(width=300, height=125, after=" member").fits("Hello")


def test_a_box_is_read_from_its_layer() -> None:
    transformation = (
        "co_white,c_fit,h_60,l_text:Open%20Sans_34_bold_letter_spacing_4_line_spacing_-2:$(tier)%20member,w_470"
        "/fl_layer_apply/l_text:Arial_20:$(free)/fl_layer_apply/l_text:Arial_20:$(wide),w_0.5/fl_layer_apply"
    )
    slots = [{"name": name, "type": "text", "default": "x"} for name in ("tier", "free", "wide")]
    template = parse_template(json.dumps({**HERO, "transformation": transformation, "slots": slots}))
    assert text_boxes(template) == {
        "tier": TextBox(
            family="Open Sans", size=34, weight=700, width=470, height=60, letter_spacing=4, line_spacing=-2,
            after=" member",
        )
    }  # fmt: skip
    # Without a height the canvas ends it; the family is told as Cloudinary names it.
    headline = text_boxes(parse_template(json.dumps(HERO)))["headline"]
    assert (headline.family, headline.size, headline.weight) == ("Manrope", 64, 700)
    assert headline.height == 600


@pytest.mark.parametrize(
    ("style", "weight"),
    [("", 400), ("_300", 300), ("_bold_center", 700), ("_italic_light", 300), ("_letter_spacing_900", 400)],
)
def test_a_weight_is_a_number_or_a_word(style: str, weight: int) -> None:
    template = {**HERO, "transformation": f"l_text:Arial_20{style}:$(headline),w_90/fl_layer_apply"}
    slots = [slot for slot in HERO["slots"] if slot["name"] == "headline"]
    assert text_boxes(parse_template(json.dumps({**template, "slots": slots})))["headline"].weight == weight


def test_a_layer_of_an_unknown_style_has_no_box() -> None:
    template = {**HERO, "transformation": "l_text:Arial_20px:$(headline),w_90/fl_layer_apply"}
    slots = [slot for slot in HERO["slots"] if slot["name"] == "headline"]
    assert text_boxes(parse_template(json.dumps({**template, "slots": slots}))) == {}


@pytest.mark.parametrize("path", sorted(TEMPLATES.glob("*.json")), ids=lambda path: path.name.partition(".")[0])
def test_the_large_text_of_each_template_of_the_demo_shop_has_room_for_a_greeting(path: Path) -> None:
    template = parse_template(path.read_bytes())
    large = max(
        (slot for slot in template.slots if slot.type == "text" and slot.limit > 14),
        key=lambda slot: _size(template, slot.name),
    )
    for text in ("Thank you, Ada!", "Thank you, Maximiliane!"):
        assert len(text) < large.limit and text_boxes(template)[large.name].fits(text)


def _size(template: Template, slot: str) -> int:
    return text_boxes(template)[slot].size


def test_it_agrees_with_the_real_font_of_the_demo() -> None:
    draw, right, tried = random.Random(1), 0, 0
    for path in sorted(TEMPLATES.glob("*.json")):
        template = parse_template(path.read_bytes())
        for name, room in text_boxes(template).items():
            (layer,) = [part for part in template.transformation.split("/") if f"$({name})" in part]
            style = read_style(layer.split("l_text:")[1].split(":")[0])
            step = round(style.size * 1.25) + style.line_spacing
            for _ in range(60):
                text = " ".join(draw.choices(WORDS, k=draw.randint(1, 9)))[: template.slot(name).limit]
                lines = drawing._wrapped(f"{room.before}{text}{room.after}", style, room.width)
                right += (len(lines) * step <= room.height) == room.fits(text)
                tried += 1
    assert tried == 16 * 60
    assert right / tried > 0.99


@given(st.text(max_size=80), st.integers(1, 1000), st.sampled_from(["", "Manrope", "source sans pro"]))
def test_any_text_is_measured(text: str, weight: int, family: str) -> None:
    room = box(weight=weight, family=family)
    assert room.fits(text) or not room.fits(text + "x" * 200)


def test_those_who_do_not_fit_are_counted_and_said() -> None:
    template = parse_template(
        json.dumps({**HERO, "transformation": HERO["transformation"].replace("w_620", "h_90,w_620")})
    )
    events = [{"event": {"a": text}, "profile": None} for text in ("Mug", "W" * 39, "A mug", "Cup")]
    found = fill_rates(template, choices(headline(["a"])), CLOUD, events)
    (source,) = found.targets[0].sources
    assert (source.cut, source.tight) == (0, 0.25)
    said = [
        check.sentence for check in check_block(template, compose(template, choices(headline(["a"])), CLOUD), found)
    ]
    assert "“Headline” will probably not fit its box for 25% of the sampled recipients." in said
