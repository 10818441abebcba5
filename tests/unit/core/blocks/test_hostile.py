"""Hostile values anywhere, over the whole way from choices to what the preview shows."""

import json
import re
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.blocks.compose import MAX_URL, compose
from core.blocks.contact_sheet import sheet_html
from core.blocks.edited import block_of
from core.blocks.marker import LIMIT, read_marker
from core.blocks.preview import image_urls, preview_html
from core.cloudinary.cldt import parse_template
from core.cloudinary.delivery import cloud_named
from core.domain.personalization import parse_personalization
from core.errors import InputError
from tests.support.templates import EVENT, HERO, REFERENCE
from ui.app.email_frame import document

CLOUD = cloud_named("demo")


@dataclass(frozen=True)
class Long:
    """A long text by what it repeats, so that an example that fails can be printed and read."""

    unit: str
    times: int


def spelled(drawn: Any) -> Any:
    """What was drawn, with its long texts in full: a tuple is one text in parts."""
    match drawn:
        case Long(unit, times):
            return unit * times
        case tuple():
            return "".join(map(spelled, drawn))
        case list():
            return [spelled(each) for each in drawn]
    return drawn


NASTY = [
    "<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "' onmouseover='alert(1)", "</style><script>",
    "</title></textarea><svg onload=alert(1)>", "<!--", "-->", "]]>", "javascript:alert(1)", "JaVaScRiPt:alert(1)",
    "data:text/html,<script>alert(1)</script>", "vbscript:x", "https://evil.example/x.png", "http://169.254.169.254/",
    "//evil.example/a.png", "https://user@evil.example:81/a?b#c", "file:///etc/passwd", "{{ person }}", "{% if x %}",
    "{% endif %}{% include 'x' %}", "{# #}", "}}{{", "%7B%7B", "|safe", "'|safe|default:'", "\\", "\\'", "&#39;",
    "&quot;&gt;<b>", "\u202e\u2066abc\u2069", "\u200f\u200b\ufeff", "\x00\x01\x1b[31m\x7f", "a\r\nb\nc\td",
    "\u2028\u2029",
    "../../etc", "a/b,c?d#e:f", "$(headline)", "l_text:Arial_20:x", "fl_layer_apply", "%2F%252F%", "漢字", "😀👩‍👩‍👧",
    Long("x", 100_000), Long("😀", 25_000), Long("\"'<>&{}%|`", 1000), "", " ", "None",
]  # fmt: skip


joined = st.tuples(st.sampled_from(NASTY), st.text(max_size=9))
hostile = st.sampled_from(NASTY) | st.text(max_size=30) | joined
links = st.tuples(st.sampled_from(["", "https://shop.example/"]), hostile)
anything = hostile | st.none() | st.booleans() | st.integers() | st.floats() | st.lists(hostile, max_size=2)
names = st.sampled_from(NASTY[:44]) | st.sampled_from(["a", "Product Name", "$value", "items", "_x", "title"])
slow = [HealthCheck.too_slow, HealthCheck.data_too_large]
many = settings(max_examples=150, suppress_health_check=slow)


class Looked(HTMLParser):
    """Every element of a page with its attributes."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))


MARKUP = {
    "table": {"data-cld", "role", "cellpadding", "cellspacing", "border", "width", "style"},
    "tr": set(),
    "td": {"align", "style"},
    "a": {"href", "target", "rel", "style"},
    "img": {"src", "alt", "width", "height", "border", "style"},
}


def harmless(html: str) -> None:
    """Only our own elements with our own attributes, pictures of the cloud, links of the web."""
    for tag, attributes in Looked(html).elements:
        assert set(attributes) <= MARKUP[tag], (tag, attributes)
        if tag == "img":
            src = attributes["src"] or ""
            assert re.fullmatch(r"https://res\.cloudinary\.com/demo/image/(?:upload|fetch)/[!-~]+", src), src[:300]
            assert len(src) <= MAX_URL
        if tag == "a":
            assert re.match(r"https?://[^\s/]", attributes["href"] or ""), attributes


def composed(raw: dict[str, Any], template: dict[str, Any] = HERO) -> Any:
    """The block, or None for choices that are refused, which is just as safe."""
    try:
        return compose(parse_template(json.dumps(template)), parse_personalization(raw), CLOUD)
    except InputError:
        return None


def raw_of(path: list[Any], fallback: str, alt: Any, link: Any) -> dict[str, Any]:
    bound = {"from": "event", "path": path, "format": [], "fallback": fallback}
    return {
        "v": 1,
        "template": REFERENCE,
        "event": EVENT,
        "slots": {"headline": bound, "product": {**bound, "fallback": {"from": "default"}}},
        "alt": alt,
        "link": link,
    }


@many
@given(st.tuples(anything, names, hostile, hostile, links))
def test_nothing_hostile_leaves_its_place(drawn: tuple[Any, ...]) -> None:
    value, name, fallback, alt, link = map(spelled, drawn)
    bound = {"from": "event", "path": [name], "format": [], "fallback": alt}
    choices = [
        raw_of([name], fallback, bound, {**bound, "fallback": link}),
        raw_of([name], fallback, {"from": "fixed", "value": alt}, {"from": "fixed", "value": link}),
        raw_of([name], fallback, bound, {**bound, "format": [{"shop": "/p/"}], "fallback": "https://shop.example/"}),
        raw_of([name], fallback, bound, {"from": "default"}),
    ]
    for raw in choices:
        block = composed(raw)
        if block is None:
            continue
        assert block.longest_url <= MAX_URL
        (marker,) = re.findall('data-cld="([^"]*)"', block.html)
        assert len(marker) <= LIMIT
        assert read_marker(block.html) == block.personalization
        for event in ({name: value}, {}, None):
            html = preview_html(block.html, {"profile": None, "event": event})
            harmless(html)
            (url,) = image_urls(html)
            assert len(url) <= block.longest_url


@many
@given(hostile, hostile, st.sampled_from(["base", "layer"]))
def test_nothing_hostile_comes_out_of_a_template_file(drawn_text: Any, drawn_picture: Any, where: str) -> None:
    text, image = spelled(drawn_text), spelled(drawn_picture)
    template = json.loads(json.dumps(HERO)) | {"name": (text or "x")[:200]}
    template["slots"][0] |= {"default": text, "label": text}
    template["slots"][1]["default"] = image
    if where == "base":
        template["base"] = {"slot": "product"}
    block = composed({"v": 1, "template": REFERENCE}, template)
    if block is not None:
        harmless(preview_html(block.html))


@many
@given(hostile, hostile)
def test_captions_of_a_sheet_are_text(drawn_caption: Any, drawn_value: Any) -> None:
    caption, value = spelled(drawn_caption), spelled(drawn_value)
    block = composed(raw_of(["a"], "x", {"from": "default"}, {"from": "default"}))
    html = preview_html(block.html, {"profile": None, "event": {"a": value}})
    elements = Looked(sheet_html([(html, caption)], 0.5, CLOUD.prefix)).elements
    assert [tag for tag, _ in elements] == ["div", "figure", "img", "figcaption"]
    assert set(elements[2][1]) == {"src", "alt", "width", "height", "loading"}


@many
@given(hostile)
def test_what_a_person_writes_by_hand_cannot_lift_the_previews_policy(drawn: Any) -> None:
    text = spelled(drawn)
    try:
        block = block_of(
            parse_template(json.dumps(HERO)), parse_personalization({"v": 1, "template": REFERENCE}), CLOUD, html=text
        )
        html = preview_html(block.html)
    except InputError:
        return
    page = document(html, CLOUD.prefix)
    policy = "default-src &#x27;none&#x27;; style-src &#x27;unsafe-inline&#x27;; img-src https://res.cloudinary.com"
    assert page.startswith(
        f'<!doctype html><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="{policy}"><base'
    )
    assert page.index(html) > page.index("<body")
