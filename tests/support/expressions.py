"""Expressions rendered for any value."""

import json
import re
from html.parser import HTMLParser
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from core.blocks.compose import compose
from core.cloudinary.cldt import parse_template
from core.cloudinary.delivery import cloud_named
from core.domain.capabilities import FULL_SUPPORT, ExpressionSupport
from core.domain.personalization import parse_personalization
from core.klaviyo.template_language import compile_template, template_context
from tests.support.templates import EVENT, HERO, REFERENCE

HARD = [
    ",",
    "/",
    "%",
    "?",
    "#",
    "&",
    "+",
    "'",
    '"',
    "!",
    "$(x)",
    "$(headline)",
    "{{ }}",
    "{% if x %}",
    "{# #}",
    "<script>alert(1)</script>",
    "line\nbreak",
    "tab\t",
    "50% a/b, c?",
    "%41",
    "%2C",
    "%252C",
    "a|b",
    "|default:'x'",
    "\\",
    "~-._",
    ":;@=*()[]",
    "Größe",
    "漢字テスト",
    "مرحبا بك",
    "שלום",
    "हिन्दी",
    "❀ 😀 👩‍👩‍👧‍👦",
    "x" * 300,
    "😀" * 300,
    " padded ",
    "",
    " ",
    " \n\t ",
    "\u2028",
    "\u00a0",
    "None",
    "0",
]


class ImgSrc(HTMLParser):
    """Reads the one picture's address as a mail client would."""

    src = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "img":
            self.src = dict(attrs)["src"] or ""


SHAPE = re.compile(
    r"https://res\.cloudinary\.com/demo/image/upload/c_fill,h_600,w_1200/co_rgb:ffffff,c_fit,"
    r"l_text:Manrope_64_700:[^,/?#]+,w_620/fl_layer_apply,g_north_west,x_60,y_80/l_[^,/?#]+/c_pad,h_420,w_420"
    r"/fl_layer_apply,g_east,x_60/f_jpg/q_auto/templates/summer_bg\.jpg"
)


def render(
    slots: dict[str, Any],
    event: dict[str, Any] | None,
    profile: dict[str, Any] | None = None,
    support: ExpressionSupport = FULL_SUPPORT,
    **other: Any,
) -> str:
    personalization = parse_personalization({"v": 1, "template": REFERENCE, "event": EVENT, "slots": slots, **other})
    block = compose(parse_template(json.dumps(HERO)), personalization, cloud_named("demo"), support)
    html = compile_template(block.html).render(template_context(profile, event))
    parser = ImgSrc()
    parser.feed(html)
    assert SHAPE.fullmatch(parser.src), parser.src
    assert len(parser.src) <= block.longest_url <= 8000
    return parser.src


many = settings(max_examples=500, suppress_health_check=[HealthCheck.too_slow])


junk = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.sampled_from(HARD) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["a", "0", "items", "x y"]), inner),
    max_leaves=8,
)
