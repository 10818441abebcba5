"""A link that is made of a product's handle and the shop's own address."""

import json
import re
from html import unescape
from typing import Any

import pytest
from hypothesis import given

from core.blocks.compose import compose
from core.cloudinary.cldt import parse_template
from core.cloudinary.delivery import cloud_named
from core.domain.personalization import parse_personalization
from core.errors import InputError
from core.klaviyo.template_language import compile_template, template_context
from tests.support.expressions import junk, many, render
from tests.support.templates import EVENT, HERO, REFERENCE


def linked(handle: Any, site: str = "https://shop.example", path: str = "/products/") -> str:
    bound = {"from": "event", "path": ["h"], "format": [{"shop": path}], "fallback": "https://fallback.example/"}
    block = compose(
        parse_template(json.dumps(HERO)),
        parse_personalization({"v": 1, "template": REFERENCE, "event": EVENT, "link": bound}),
        cloud_named("demo"),
    )
    html = compile_template(block.html).render(template_context(None, {"h": handle}, {"url": site}))
    return unescape(re.findall(r'href="([^"]*)"', html)[0])


@pytest.mark.parametrize(
    ("handle", "site", "path", "address"),
    [
        ("ridge-mug", "https://shop.example", "/products/", "https://shop.example/products/ridge-mug"),
        ("ridge-mug", "https://shop.example/", "/", "https://shop.example/ridge-mug"),
        ("pour-over-set-(2-pc)", "http://s.example", "/p/", "http://s.example/p/pour-over-set-%282-pc%29"),
        ("茶碗?a=b#c", "https://s.example", "/", "https://s.example/%E8%8C%B6%E7%A2%97%3Fa%3Db%23c"),
        ('"><script>', "https://s.example", "/", "https://s.example/%22%3E%3Cscript%3E"),
        ("", "https://s.example", "/", "https://fallback.example/"),
        (None, "https://s.example", "/", "https://fallback.example/"),
        (5, "https://s.example", "/", "https://fallback.example/"),
        (["a"], "https://s.example", "/", "https://fallback.example/"),
        ({"a": 1}, "https://s.example", "/", "https://fallback.example/"),
        ("x" * 201, "https://s.example", "/", "https://fallback.example/"),
        ("mug", "javascript:alert(1)", "/", "https://fallback.example/"),
        ("mug", "", "/", "https://fallback.example/"),
    ],
)
def test_a_link_of_a_handle(handle: Any, site: str, path: str, address: str) -> None:
    assert linked(handle, site, path) == address


@many
@given(junk)
def test_a_link_of_a_handle_takes_any_value(value: Any) -> None:
    assert linked(value).startswith(("https://shop.example/products/", "https://fallback.example/"))


@pytest.mark.parametrize("path", ["products/", "/a b", "/{{ x }}", "/'", "//evil.example/?x=1", '/"', "/" + "a" * 100])
def test_a_links_path_is_plain(path: str) -> None:
    with pytest.raises(InputError):
        linked("mug", path=path)


def test_only_a_link_is_made_of_a_handle() -> None:
    with pytest.raises(InputError, match="only a link"):
        render({"headline": {"from": "event", "path": ["a"], "format": [{"shop": "/"}], "fallback": "x"}}, {})
