"""What changed between two versions, in words: never a field's raw name, and each place under a name of its own."""

import re
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.personalization import Personalization, parse_personalization
from core.publish.change_words import changes
from core.publish.history import HistoryEntry, group_sentence, group_writes

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
        was, now = re.fullmatch(r"Headline: (?:text|field) changed from (.*) to (.*)", sentence, re.DOTALL).groups()  # type: ignore[union-attr]
        assert was != now
        assert not re.search(r"\{\{|\bevent\.|line_items\b.*›", was + now)


FIRST = {"from": "profile", "path": ["first_name"]}
SECOND = {"from": "profile", "path": ["last_name"]}
DEFAULT = {"from": "default"}
TEXT = {"from": "text", "parts": ["Thank you, ", FIRST, "!"], "fallback": "Thank you, dear customer"}


def field(*path: str | int, fallback: object = "", formats: tuple[object, ...] = ()) -> dict[str, object]:
    return {"from": "event", "path": list(path), "format": list(formats), "fallback": fallback}


def image(public_id: str) -> dict[str, object]:
    return {"from": "fixed", "value": {"public_id": public_id}}


@pytest.mark.parametrize(
    ("before", "after", "sentence"),
    [
        (DEFAULT, fixed("Hello"), "Headline: text changed from the default to “Hello”"),
        (fixed("Hello"), DEFAULT, "Headline: text changed from “Hello” to the default"),
        (fixed("Hello"), fixed("Good day"), "Headline: text changed from “Hello” to “Good day”"),
        (image("mug"), image("pot"), "Headline: image changed from “mug” to “pot”"),
        (
            TEXT,
            {**TEXT, "fallback": "Thank you"},
            "Headline: fallback changed from “Thank you, dear customer” to “Thank you”",
        ),
        (
            TEXT,
            {**TEXT, "parts": ["Thanks, ", FIRST]},
            "Headline: text changed from “Thank you, [Profile › First name]!” to “Thanks, [Profile › First name]”",
        ),
        (
            {**TEXT, "parts": [FIRST]},
            {**TEXT, "parts": [{**FIRST, "fallback": "dear", "format": ["upper"]}]},
            "Headline: text changed from “[Profile › First name]” to “[Profile › First name, UPPER CASE, else “dear”]”",
        ),
        (
            TEXT,
            {**TEXT, "parts": ["Hi ", SECOND], "fallback": "Hi"},
            "Headline: text changed from “Thank you, [Profile › First name]!” to “Hi [Profile › Last name]” and "
            "fallback changed from “Thank you, dear customer” to “Hi”",
        ),
        (DEFAULT, TEXT, "Headline changed from the default to “Thank you, [Profile › First name]!”, else “Thank you, "
                        "dear customer”"),
        (
            field("Items", 0, "image"),
            field("Items", 1, "image"),
            "Headline: field changed from [First item › Image] to [Second item › Image]",
        ),
        (
            field("Items", 0, "image", fallback=image("mug")),
            field("Items", 0, "image", fallback=image("pot")),
            "Headline: fallback changed from “mug” to “pot”",
        ),
        (
            field("Total", fallback="—"),
            field("Total", fallback="—", formats=({"money": ["$", 2]},)),
            "Headline: format changed from none to money in “$” with 2 decimals",
        ),
        (
            field("Total", fallback="—"),
            field("Total", fallback=field("Sum", fallback="—")),
            "Headline: field changed from [Event › Total] to [Event › Total], else [Event › Sum]",
        ),
        (
            fixed("Hello"),
            field("Name", fallback="you"),
            "Headline changed from “Hello” to [Event › Name], else “you”",
        ),
        (DEFAULT, field("Name"), "Headline changed from the default to [Event › Name]"),
    ],
)  # fmt: skip
def test_a_change_says_only_what_changed(before: object, after: object, sentence: str) -> None:
    assert changes(state(slots={"headline": before}), state(slots={"headline": after})) == (sentence,)


@pytest.mark.parametrize(
    ("before", "after", "sentence"),
    [
        (fixed("mug"), image("mug"), "Headline changed its kind"),
        (field("Name", fallback=fixed("mug")), field("Name", fallback=image("mug")), "Headline changed its kind"),
        (DEFAULT, fixed(""), "Headline changed its kind"),
        ({**TEXT, "parts": ["Hi ", "you"]}, {**TEXT, "parts": ["Hi you"]}, "Headline changed its parts"),
    ],
)
def test_choices_that_differ_and_read_alike_are_told(before: object, after: object, sentence: str) -> None:
    assert changes(state(slots={"headline": before}), state(slots={"headline": after})) == (sentence,)


def test_of_two_metrics_of_one_name_the_ids_are_told() -> None:
    before, after = (state(event={"metric_id": each, "metric": "Placed Order"}) for each in ("AbC123", "XyZ789"))
    assert changes(before, after) == ("Event changed from “Placed Order” (AbC123) to “Placed Order” (XyZ789)",)


def test_a_blank_alt_text_is_not_the_default() -> None:
    assert changes(state(), state(alt=fixed(""))) == ("Alt text changed its kind",)


def test_alt_text_and_link_are_called_a_text_once() -> None:
    before = state(alt=fixed("A mug"), link={"from": "profile", "path": ["url"], "fallback": "https://x.example"})
    after = state(alt=fixed("A pot"), link={"from": "profile", "path": ["url"], "fallback": "https://y.example"})
    assert changes(before, after) == (
        "Alt text changed from “A mug” to “A pot”",
        "Link: fallback changed from “https://x.example” to “https://y.example”",
    )


def test_a_slot_is_called_by_the_label_of_its_template() -> None:
    before, after = (state(slots={"line": fixed(text), "old": fixed(text)}) for text in ("A", "B"))
    assert changes(before, after, {"line": "Line of text"}) == (
        "Line of text: text changed from “A” to “B”",
        "Old: text changed from “A” to “B”",
    )


@pytest.mark.parametrize(
    ("outcome", "version", "sentence"),
    [
        ("created", 0, "Ada created “Mug”."),
        ("updated", 3, "Ada saved version 3 of “Mug”. Headline: text changed from “A” to “B”."),
        ("updated", 0, "Ada updated “Mug”."),
        ("unchanged", 0, "Ada saved “Mug” again without changes."),
        ("adopted", 0, "Ada linked “Mug”, which was already in Klaviyo."),
        ("deleted", 0, "Ada deleted “Mug”."),
        ("failed", 0, "Ada could not save “Mug”: Klaviyo is busy."),
    ],
)
def test_a_write_is_a_sentence(outcome: str, version: int, sentence: str) -> None:
    changed = ("Headline: text changed from “A” to “B”",) if version else ()
    detail = {"deleted": "01ABC", "failed": "Klaviyo is busy."}.get(outcome, "")
    entry = HistoryEntry(
        at="2026-11-28T11:54:00+00:00", who="ada", outcome=outcome, block="Mug", public_id="p", variant="",
        version=version, changes=changed, detail=detail,
    )  # fmt: skip
    assert (entry.sentence, entry.when) == (sentence, "28 Nov 2026, 11:54 UTC")


def _write(at: str, block: str, **values: str | int) -> HistoryEntry:
    named: dict[str, Any] = {"who": "ada@example.com", "outcome": "created", "version": 0, **values}
    return HistoryEntry(
        at=f"2026-11-28T11:{at}+00:00", block=block, public_id=block, asset_id=block, variant="", **named
    )


@given(
    st.lists(st.tuples(st.sampled_from(["A", "B", "C"]), st.sampled_from(["", "de"]), st.integers(0, 40)), max_size=20)
)
def test_a_line_of_several_writes_names_each_block_once_and_spans_a_minute(made: list[tuple[str, str, int]]) -> None:
    seconds, entries = 3599, []
    for block, variant, gap in made:
        seconds -= gap
        entry = _write(f"{seconds // 60:02}:{seconds % 60:02}", block, outcome="updated")
        entries.append(replace(entry, variant=variant))
    groups = group_writes(entries)
    assert [entry for group in groups for entry in group] == entries
    for group in groups:
        assert len({(entry.asset_id, entry.kind, entry.variant) for entry in group}) == len(group)
        ends = [datetime.fromisoformat(group[end].at) for end in (0, -1)]
        assert ends[0] - ends[1] <= timedelta(seconds=60)


def test_the_writes_of_one_send_are_one_line() -> None:
    entries = [
        _write("54:20", "C"),
        _write("54:01", "B"),
        _write("54:00", "A"),
        _write("53:59", "A", outcome="updated"),
        _write("40:00", "Old", outcome="updated"),
        _write("39:59", "Template", outcome="updated", version=2),
        _write("39:58", "Other", outcome="updated", who="someone on this computer"),
        _write("39:57", "More", outcome="updated", who="someone on this computer"),
    ]
    groups = group_writes(entries)
    assert [entry for group in groups for entry in group] == entries
    assert [group_sentence(group) for group in groups] == [
        "ada@example.com created 3 blocks: “C”, “B”, “A”.",
        "ada@example.com updated “A”.",
        "ada@example.com updated “Old”.",
        "ada@example.com saved version 2 of “Template”.",
        "Updated 2 blocks: “Other”, “More”.",
    ]
