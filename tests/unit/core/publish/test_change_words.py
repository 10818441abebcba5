"""What changed between two versions, in words: never a field's raw name, and each place under a name of its own."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.personalization import Personalization, parse_personalization
from core.publish.change_words import changes
from core.publish.history import HistoryEntry

REFERENCE = {"cloud": "c", "public_id": "t", "asset_id": "a"}
NAMES = st.sampled_from(
    ["headline", "headline_text", "headline_image", "Headline", "alt", "alt_text", "link", "event", "repeat",
     "repeated_list", "width", "productName", "product_name", "sku", "_", "x y"]
)  # fmt: skip
PATHS = st.sampled_from(
    [["$extra", "line_items", 0, "product", "title"], ["$extra", "line_items", 0, "title"], ["ItemNames"], ["$value"]]
)


def state(**parts: object) -> Personalization:
    return parse_personalization({"v": 1, "template": REFERENCE, **parts})


def fixed(text: str) -> dict[str, object]:
    return {"from": "fixed", "value": text}


@given(slots=st.sets(NAMES, min_size=1), alt=st.booleans(), link=st.booleans())
def test_each_place_has_a_name_of_its_own(slots: set[str], alt: bool, link: bool) -> None:
    def one(text: str) -> Personalization:
        own = {name: fixed(f"https://x.example/{text}") for name, used in (("alt", alt), ("link", link)) if used}
        return state(slots={name: fixed(text) for name in slots}, width=500 if text == "A" else 600, **own)

    told = changes(one("A"), one("B"))
    assert len({sentence.partition(" changed from ")[0] for sentence in told}) == len(told)
    assert len(told) == len(slots) + alt + link + 1
    assert changes(one("A"), one("A")) == ()


@given(before=PATHS, after=PATHS, is_text=st.booleans())
def test_a_field_is_called_by_its_words(before: list[str | int], after: list[str | int], is_text: bool) -> None:
    def one(path: list[str | int]) -> Personalization:
        field = {"from": "event", "path": path, "format": []}
        binding = {"from": "text", "parts": ["Hi ", field], "fallback": "you"} if is_text else {**field, "fallback": ""}
        return state(slots={"headline": binding})

    told = changes(one(before), one(after))
    assert len(told) == (before != after), "what differs is told, and its two sides differ"
    for sentence in told:
        was, now = re.fullmatch(r"headline(?: text)? changed from (.*) to (.*)", sentence, re.DOTALL).groups()  # type: ignore[union-attr]
        assert was != now
        assert not re.search(r"\{\{|\bevent\.|line_items\b.*›", was + now)


@pytest.mark.parametrize(
    ("outcome", "version", "sentence"),
    [
        ("created", 0, "Ada created “Mug”."),
        ("updated", 3, "Ada saved version 3 of “Mug”: headline text changed from “A” to “B”."),
        ("updated", 0, "Ada updated “Mug”."),
        ("unchanged", 0, "Ada saved “Mug” again without changes."),
        ("adopted", 0, "Ada linked “Mug”, which was already in Klaviyo."),
        ("deleted", 0, "Ada deleted “Mug”."),
        ("failed", 0, "Ada could not save “Mug”: Klaviyo is busy."),
    ],
)
def test_a_write_is_a_sentence(outcome: str, version: int, sentence: str) -> None:
    changed = ("headline text changed from “A” to “B”",) if version else ()
    detail = {"deleted": "01ABC", "failed": "Klaviyo is busy."}.get(outcome, "")
    entry = HistoryEntry(
        at="2026-11-28T11:54:00+00:00", who="ada", outcome=outcome, block="Mug", public_id="p", variant="",
        version=version, changes=changed, detail=detail,
    )  # fmt: skip
    assert (entry.sentence, entry.when) == (sentence, "28 Nov 2026, 11:54 UTC")
