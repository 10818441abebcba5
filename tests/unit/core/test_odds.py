"""Odds worked out by hand, and against the block itself: who falls back by the odds sees the fallback."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.blocks.compose import compose
from core.blocks.odds import Odds, odds
from core.blocks.preview import picture_urls, preview_html
from core.blocks.sheet import pick, sheet_html
from core.cloudinary.cldt import parse_template
from core.cloudinary.delivery import cloud_named
from core.domain.personalization import parse_personalization

from .conftest import EVENT, HERO, REFERENCE

CLOUD = cloud_named("acme")
TEMPLATE = parse_template(json.dumps(HERO))
NAMES = ["Mug", "", None, 0, False, "x" * 100, "  ", "名前", "🎉 sale", ["a"], {"a": 1}]


def choices(slots: dict[str, Any], **other: Any) -> Any:
    return parse_personalization({"v": 1, "template": REFERENCE, "event": EVENT, "slots": slots, **other})


def of(slots: dict[str, Any], events: list[Any], profiles: list[Any] | None = None, **other: Any) -> Odds:
    people = profiles or [None] * len(events)
    contexts = [{"profile": person, "event": event} for person, event in zip(people, events, strict=True)]
    return odds(TEMPLATE, choices(slots, **other), CLOUD, contexts)


def headline(path: list[Any], fallback: Any = "you", source: str = "event") -> dict[str, Any]:
    return {"headline": {"from": source, "path": path, "format": [], "fallback": fallback}}


def test_each_source_takes_those_the_one_before_left() -> None:
    chain = headline(["first"], {"from": "event", "path": ["second"], "format": [], "fallback": "you"})
    found = of(chain, [{"first": "A"}, {"first": "", "second": "B"}, {"second": "C"}, {}])
    (target,) = found.targets
    assert [source.shown for source in target.sources] == [0.25, 0.5]
    assert (target.fallback, found.complete, found.recipients) == (0.25, 0.75, 4)
    assert [shown["headline"] for shown in found.shown] == ["A", "B", "C", ""]
    assert found.worst() == [3]


def test_a_text_that_does_not_fit_is_counted() -> None:
    limit = TEMPLATE.slot("headline").limit
    found = of(headline(["a"]), [{"a": "x" * limit}, {"a": "x" * (limit + 1)}, {"a": "x"}, {}])
    assert found.targets[0].sources[0].cut == 0.25


def test_a_profile_that_nobody_read_is_unknown_and_says_so() -> None:
    bound = headline(["first_name"], source="profile")
    assert of(bound, [{}, {}]).unknown == ("headline",)
    product = {"product": {"from": "event", "path": ["p"], "format": [], "fallback": {"from": "default"}}}
    assert of({**bound, **product}, [{"p": "https://x.example/a.jpg"}, {}]).complete == 0.5, "of what is known"
    known = of(bound, [{}, {}], [{"first_name": "Ada"}, {"first_name": ""}])
    assert (known.unknown, known.complete) == ((), 0.5)


def test_of_a_repeated_block_the_first_row_is_counted() -> None:
    bound = headline(["name"], {"from": "event", "path": ["other"], "format": [], "fallback": "you"}, source="item")
    events = [{"items": [{"name": "A"}, {}]}, {"items": [{}, {"name": "B"}], "other": "C"}, {"items": []}, {}]
    found = of(bound, events, repeat={"path": ["items"], "limit": 4})
    assert [shown["headline"] for shown in found.shown] == ["A", "C", "", ""]
    assert [(each.path, each.shown) for each in found.targets[0].sources] == [("items[0].name", 0.25), ("other", 0.25)]


def test_pictures_and_links() -> None:
    own = f"{CLOUD.prefix}/image/upload/v12/shop/a.png"
    slots = {"product": {"from": "event", "path": ["p"], "format": [], "fallback": {"from": "default"}}}
    link = {"from": "event", "path": ["u"], "format": [], "fallback": "https://shop.example"}
    events = [
        {"p": own, "u": "https://shop.example/1"},
        {"p": "http://other.example/b.jpg", "u": "javascript:alert(1)"},
        {"p": "/relative.jpg", "u": "/relative"},
        {"p": "x" * 9000},
    ]
    found = of(slots, events, link=link)
    by_target = {target.target: target for target in found.targets}
    assert by_target["product"].fallback == 0.5
    assert by_target[":link"].fallback == 0.75
    assert found.complete == 0.5, "a link is no slot"


@pytest.mark.parametrize("name", NAMES)
def test_who_falls_back_by_the_odds_sees_the_fallback(name: Any) -> None:
    event = {"Items": [{"Name": name}]}
    bound = headline(["Items", 0, "Name"], "ZZZ")
    block = compose(TEMPLATE, choices(bound), CLOUD)
    (url,) = picture_urls(preview_html(block.html, {"profile": None, "event": event}))
    assert (":ZZZ," in url) == (of(bound, [event]).complete == 0.0)


@given(st.lists(st.sampled_from(NAMES), min_size=1, max_size=30))
def test_shares_add_up(names: list[Any]) -> None:
    found = of(headline(["a"]), [{"a": name} for name in names])
    (target,) = found.targets
    assert sum(source.shown for source in target.sources) + target.fallback == pytest.approx(1)
    assert found.complete == pytest.approx(1 - target.fallback)


def test_a_sheet_shows_the_extremes_first_and_everybody_once() -> None:
    events = [{"a": "Mug"}] * 40 + [{"a": "M"}, {"a": "A very long name indeed"}, {"a": ""}, {"a": "名前"}, {"a": "🎉"}]
    picked = pick(of(headline(["a"]), events))
    places = [place for place, _ in picked]
    assert len(places) == len(set(places)) == 6
    reasons = dict(picked)
    assert "falls back" in reasons[42]
    assert "longest" in reasons[41]
    assert "another script" in reasons[43]
    assert "40 of 45" in reasons[0]
    assert len(pick(of(headline(["a"]), events), most=2)) == 2


def test_a_sheets_captions_are_text() -> None:
    html = sheet_html([('<img src="https://x.example/a.png">', '<script>alert(1)</script> "quoted"')])
    assert "<script>" not in html
    assert 'src="https://x.example/a.png"' in html
