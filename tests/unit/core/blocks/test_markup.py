"""Klaviyo's tags stand only where HTML allows text, so that no parser moves them."""

from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any

import pytest

from core.blocks.compose import ComposedBlock
from core.blocks.preview import image_urls, preview_html
from core.klaviyo.template_language.pieces import pieces


class Places(HTMLParser):
    """The element in which each text stands."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.texts: list[str] = []

    def handle_starttag(self, tag: str, attrs: Any) -> None:  # noqa: ARG002 - the parser's
        if tag not in ("img", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.texts.append(self.open[-1])


@pytest.fixture
def repeated(
    hero: dict[str, Any], choices: Callable[..., dict[str, Any]], composed: Callable[..., ComposedBlock]
) -> str:
    title = {"from": "item", "path": ["title"], "format": [], "fallback": "you"}
    return composed(hero, choices(slots={"headline": title}, repeat={"path": ["items"], "limit": 3})).html


def test_a_repeated_block_has_its_tags_in_cells_only(repeated: str) -> None:
    places = Places()
    places.feed("".join("x" if is_tag else piece for piece, is_tag in pieces(repeated)))
    assert (places.open, set(places.texts)) == ([], {"td"})


@pytest.mark.parametrize(
    ("items", "images"), [([{"title": "a"}, {"title": "b"}], 2), ([{"title": "a"}] * 5, 3), ([], 1)]
)
def test_a_repeated_block_has_an_image_for_each_item_and_one_without_items(
    repeated: str, items: list[Any], images: int
) -> None:
    html = preview_html(repeated, {"event": {"items": items}})
    assert len(image_urls(html)) == images
    assert html.count("<table") == html.count("</table>") == 1 + images
