"""What the contact sheet says of a recipient is what is shown: each caption against the rendered block, read back."""

import re
from collections import Counter
from html.parser import HTMLParser
from random import Random
from typing import Any
from urllib.parse import unquote

import pytest

from core.blocks.compose import compose
from core.blocks.contact_sheet import pick
from core.blocks.fill_rates import fill_rates
from core.blocks.preview import preview_html
from core.domain.capabilities import FULL_SUPPORT, ExpressionSupport
from core.domain.place_labels import place_labels
from tests.support.fill_rates import CLOUD, TEMPLATE, choices

FALLBACK = "qqq fallback qqq"
NAMES = ["Mug", "M", "A bowl with a lid & more", "", None, 0, "名前", "🎉 sale", "x" * 39 + "名", "x" * 300, "é", "a/b"]
SHOP = "https://shop.example/"
PICTURES = [f"{SHOP}a.jpg", f"{SHOP}b.jpg", f"{CLOUD.prefix}/image/upload/v1/products/mug.png", "", "nothing"]
NAME = {"from": "event", "path": ["name"]}
ALT_NAME = {**NAME, "fallback": FALLBACK}
IMAGE = {"from": "event", "path": ["picture"], "fallback": {"from": "default"}}
LINK = {"from": "event", "path": ["url"], "fallback": SHOP}
WORDS = {"from": "text", "fallback": FALLBACK}
FORMS: dict[str, dict[str, Any]] = {
    "a field": {"slots": {"headline": ALT_NAME, "product": IMAGE}, "alt": ALT_NAME, "link": LINK},
    "a chain": {
        "slots": {"headline": {**NAME, "fallback": {"from": "profile", "path": ["first_name"], "fallback": FALLBACK}}},
        "alt": {"from": "profile", "path": ["first_name"], "fallback": ALT_NAME},
    },
    "texts with fields": {
        "slots": {"headline": {**WORDS, "parts": ["Hi ", NAME, {"from": "profile", "path": ["first_name"]}, "!"]}},
        "alt": {**WORDS, "parts": [{**NAME, "fallback": "mug"}, " for ", {"from": "profile", "path": ["first_name"]}]},
    },
    "a repeated block": {
        "slots": {"headline": {"from": "item", "path": ["name"], "fallback": FALLBACK}, "product": IMAGE},
        "alt": {**WORDS, "parts": ["A ", {"from": "item", "path": ["name"]}]},
        "repeat": {"path": ["items"], "limit": 2},
    },
}  # fmt: skip
SUPPORTS = [FULL_SUPPORT, ExpressionSupport(alternative=frozenset({"text with fields"}))]


class Images(HTMLParser):
    """For each image its text, the product's layer, the alt text and the link around it, as a reader gets them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.rows: list[dict[str, str]] = []
        self._href = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "a":
            self._href = values["href"]
        if tag == "img":
            match = re.search(r"Manrope_64_700:(.*?),w_620/.*/l_(.*?)/c_pad", values["src"])
            assert match
            text = unquote(unquote(match[1]))
            self.rows.append(
                {
                    "Headline": text,
                    "Product": match[2],
                    "Alt text": values["alt"],
                    "Link": self._href,
                    "": values["src"],
                }
            )


def recipients(random: Random) -> list[dict[str, Any]]:
    """Recipients of whom some have no profile that was read."""
    return [
        {
            "profile": random.choice([None, {"first_name": random.choice(NAMES)}]),
            "event": {
                "name": random.choice(NAMES), "picture": random.choice(PICTURES),
                "url": f"{SHOP}{random.randint(1, 9)}",
                "items": [{"name": random.choice(NAMES)} for _ in range(random.randint(0, 3))],
            },
        }
        for _ in range(60)
    ]  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
def test_each_caption_is_true_of_what_is_shown(form: str) -> None:
    random, seen = Random(form), Counter[str]()
    for number in range(6):
        support, contexts = SUPPORTS[number % 2], recipients(random)
        personalization = choices(**FORMS[form])
        block = compose(TEMPLATE, personalization, CLOUD, support)
        shown = [Images(preview_html(block.html, context)).rows for context in contexts]
        images = [tuple(row[""] for row in rows) for rows in shown]
        rates = fill_rates(TEMPLATE, personalization, CLOUD, contexts, support)
        picked = pick(rates, place_labels(TEMPLATE), 60, images=images, repeated="repeat" in FORMS[form])
        assert len({place for place, _ in picked}) == len(picked) > 5
        for place, caption in picked:
            seen[caption.rpartition(": ")[2] if ": " in caption else "alike"] += 1
            assert_true(caption, place, shown, contexts)
    assert {"fallback", "longest text", "shortest text", "alike"} <= set(seen)


def assert_true(caption: str, place: int, shown: list[list[dict[str, str]]], contexts: list[dict[str, Any]]) -> None:
    images = [tuple(row[""] for row in rows) for rows in shown]
    alike = images.count(images[place])
    if ": " not in caption:
        assert caption in (f"{alike} of {len(images)} have this image", "the only one with this image")
        assert (alike == 1) == caption.startswith("the only")
        return
    target, _, reason = caption.partition(": ")
    target = target.removesuffix(" in the first row")
    mine, all_texts = shown[place][0][target], [rows[0][target] for rows in shown]
    fallback = {"Headline": FALLBACK, "Alt text": FALLBACK, "Product": "products:mug", "Link": SHOP}[target]
    if reason == "fallback":
        assert mine == fallback
        return
    assert mine != fallback
    filled = [text for text in all_texts if text != fallback]
    match reason:
        case "longest text":
            assert len(mine) == max(map(len, filled))
        case "shortest text":
            assert len(mine) == min(map(len, filled))
        case "another alphabet":
            assert re.search("[\u3040-\u9fff]", mine)
        case "with an emoji":
            assert "🎉" in mine
        case _:
            pytest.fail(f"a caption that this test does not know: {caption}")
