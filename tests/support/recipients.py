"""What recipients of a block see, read from the HTML that each of them gets. Nothing here uses what counts them."""

import re
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any

from tests.support.text_with_fields import percent_decoded

FALLBACK = "Nothing read ☃"
FALLBACK_IMAGE = "products/fallback"
FALLBACK_LINK = "https://fallback.example/"
_PARTS = re.compile(
    r"https://res\.cloudinary\.com/demo/image/upload/c_fill,h_600,w_1200/co_rgb:ffffff,c_fit,"
    r"l_text:Manrope_64_700:(?P<headline>[^,/?#]+),w_620/fl_layer_apply,g_north_west,x_60,y_80/l_(?P<product>[^,/?#]+)"
    r"/c_pad,h_420,w_420/fl_layer_apply,g_east,x_60/f_jpg/q_auto/templates/summer_bg\.jpg"
)


@dataclass(frozen=True, kw_only=True)
class Row:
    """One image of a block: its URL, and what each place shows."""

    url: str
    headline: str
    falls_back: frozenset[str]


class _Rows(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.rows: list[Row] = []
        self._href = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag == "a":
            self._href = values["href"] or ""
        if tag == "img":
            self.rows.append(_row(values["src"] or "", values["alt"] or "", self._href))


def rows_of(html: str) -> list[Row]:
    """The images of a block that was made of the template HERO."""
    parser = _Rows()
    parser.feed(html)
    parser.close()
    return parser.rows


def _row(url: str, alt: str, href: str) -> Row:
    match = _PARTS.fullmatch(url)
    assert match, url
    headline = percent_decoded(percent_decoded(match["headline"]))
    fallbacks = {
        "headline": headline == FALLBACK, "product": match["product"] == FALLBACK_IMAGE.replace("/", ":"),
        ":alt": alt == FALLBACK, ":link": href == FALLBACK_LINK,
    }  # fmt: skip
    return Row(url=url, headline=headline, falls_back=frozenset(place for place, falls in fallbacks.items() if falls))


def bound(source: str, path: list[Any], fallback: Any, **more: Any) -> dict[str, Any]:
    """A binding as JSON."""
    return {"from": source, "path": path, "format": [], "fallback": fallback, **more}
