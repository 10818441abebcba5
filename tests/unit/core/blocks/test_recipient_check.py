"""A check of every recipient counts what each of them sees when the block is rendered for one after the other."""

import json
import pickle
import random
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, given, reject, settings
from hypothesis import strategies as st

from core.blocks.edited import block_of
from core.blocks.fault_kind import QUOTED, fault_kind
from core.blocks.place_views import CheckedBlock, checked_block
from core.blocks.preview import compile_block, image_urls, preview_html
from core.blocks.recipient_check import RecipientCheck, event_name, recipient_of
from core.blocks.recipient_report import FIRST, Longest, RecipientReport, fault_counts
from core.blocks.recipient_rows import longest_lines, recipient_rows, report_json
from core.cloudinary.cldt import parse_template
from core.cloudinary.delivery import cloud_named
from core.domain.capabilities import FULL_SUPPORT, ExpressionSupport
from core.domain.event import Event
from core.domain.personalization import parse_personalization
from core.errors import InputError
from core.events.local_workers import LocalWorkers
from core.events.paths import open_files
from core.events.scan import Scan, Workers
from core.events.splitting import Sizes
from core.klaviyo.template_language import TemplateFault
from tests.support.expressions import HARD, junk
from tests.support.recipients import FALLBACK, FALLBACK_IMAGE, FALLBACK_LINK, Row, bound, rows_of
from tests.support.templates import EVENT, HERO, REFERENCE

LIMIT, WIDE = 40, 300
CLOUD = cloud_named("demo")
IMAGES = ["https://res.cloudinary.com/demo/image/upload/v12/shop/a.png", "http://x.example/b.jpg", "/c.jpg", "x" * 900]
LINKS = ["https://shop.example/1?a=1&b=2", "javascript:alert(1)", "https://", "http://shop.example"]


def template(limit: int) -> Any:
    headline, product = HERO["slots"]
    return parse_template(json.dumps({**HERO, "slots": [{**headline, "max_length": limit}, product]}))


def block(choices: dict[str, Any], limit: int = LIMIT, html: str = "") -> tuple[CheckedBlock, str]:
    """A block as it is checked, and its HTML."""
    parsed = parse_personalization({"v": 1, "template": REFERENCE, "event": EVENT, **choices})
    composed = block_of(template(limit), parsed, CLOUD, FULL_SUPPORT, html)
    return checked_block(composed, template(limit), CLOUD, FULL_SUPPORT), composed.html


def checked(some: CheckedBlock, events: Sequence[Event]) -> RecipientReport:
    check = RecipientCheck(some)
    check.count(events)
    return check.report


# --- choices and recipients at random -------------------------------------------------------------------------------

FORMATS: list[list[Any]] = [
    [],
    [],
    [],
    [],
    ["upper"],
    [{"cut": 50}],
    [{"number": 1}],
    [{"date": "j. F"}],
    [{"join": ", "}],
    ["title"],
]
SOURCES = [("event", ["a"]), ("event", ["b", 0, "x y"]), ("event", ["$extra", "c"]), ("profile", ["first_name"])]


@st.composite
def texts(draw: Any, sources: list[tuple[str, list[Any]]]) -> Any:
    if draw(st.booleans()):
        places = draw(st.lists(st.sampled_from(sources), min_size=1, max_size=3))
        own = st.sampled_from([{}, {}, {"fallback": "friend"}, {"fallback": "'{% %}"}])
        parts: list[Any] = [
            {"from": source, "path": path, "format": draw(st.sampled_from(FORMATS)), **draw(own)}
            for source, path in places
        ]
        parts += draw(st.lists(st.sampled_from(["Hi ", " & ", "{{ x }}"]), max_size=2))
        if all("fallback" in part for part in parts if isinstance(part, dict)):
            parts.append("words")
        return {"from": "text", "parts": draw(st.permutations(parts)), "fallback": FALLBACK}
    value: Any = FALLBACK
    for source, path in draw(st.lists(st.sampled_from(sources), min_size=1, max_size=3)):
        value = bound(source, path, value, format=draw(st.sampled_from(FORMATS)))
    return value


@st.composite
def choices_made(draw: Any) -> dict[str, Any]:
    repeat = draw(st.none() | st.just({"path": ["items"], "limit": 3}))
    sources = [*SOURCES, ("item", ["a"]), ("item", ["x y"])] if repeat else SOURCES
    image = {"from": "fixed", "value": {"public_id": FALLBACK_IMAGE, "type": "upload"}}
    optional: dict[str, Any] = {}
    if draw(st.booleans()):
        optional["alt"] = draw(texts(sources))
    if draw(st.booleans()):
        source, path = draw(st.sampled_from(sources))
        optional["link"] = bound(source, path, FALLBACK_LINK)
    slots = {"headline": draw(texts(sources))}
    if draw(st.booleans()):
        source, path = draw(st.sampled_from(sources))
        slots["product"] = bound(source, path, image)
    return {"slots": slots, "repeat": repeat, **optional}


# What fills any place: an address is a text, a link and an image.
FILLED = st.integers(0, 40).map(lambda length: f"https://shop.example/{'x' * length}")
HOSTILE = (
    st.sampled_from([*HARD, *IMAGES, *LINKS, "2026-11-22", "12.5", 0, 7, True, False, None, [], ["a", "b"]]) | junk
)
ITEM = st.fixed_dictionaries({"a": FILLED, "x y": FILLED})


def mostly(usual: Any, other: Any) -> Any:
    """The usual three times in four."""
    return st.integers(0, 3).flatmap(lambda number: usual if number else other)


VALUES = mostly(FILLED, HOSTILE)
ITEMS = mostly(
    st.lists(mostly(ITEM, st.dictionaries(st.sampled_from(["a", "x y"]), VALUES) | HOSTILE), min_size=1, max_size=6),
    st.lists(HOSTILE, max_size=4) | HOSTILE,
)


@st.composite
def recipients(draw: Any) -> Event:
    properties = {"a": draw(VALUES), "b": draw(ITEMS), "$extra": {"c": draw(VALUES)}, "items": draw(ITEMS)}
    for name in draw(mostly(st.just(set()), st.sets(st.sampled_from(list(properties))))):
        del properties[name]
    profile = draw(mostly(st.fixed_dictionaries({"first_name": VALUES}), st.none()))
    event_id, day = draw(st.sampled_from(["", "e1", "e2", "e3"])), draw(st.sampled_from(["", "2026-11-22"]))
    return Event(properties=properties, profile=profile, id=event_id, datetime=day)


# --- the same, rendered one by one -----------------------------------------------------------------------------------


def seen(html: str, events: Sequence[Event]) -> list[list[Row]]:
    compiled = compile_block(html)
    contexts = ({"profile": event.profile, "event": event.properties} for event in events)
    return [rows_of(preview_html(compiled, context)) for context in contexts]


def first(events: Sequence[Event]) -> tuple[Any, ...]:
    return tuple(sorted(map(event_name, events))[:FIRST])


def shows_profile(binding: Any) -> bool:
    return '"from": "profile"' in json.dumps(binding)


@given(choices_made(), st.lists(recipients(), max_size=6))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_counts_are_those_of_rendering_each_recipient(choices: dict[str, Any], events: list[Event]) -> None:
    some, html = block(choices)
    report = checked(some, events)
    rows = seen(html, events)
    # The same block with room for the whole text tells how long that is.
    wide = seen(block(choices, WIDE)[1], events)
    assert (report.recipients, report.failed, report.faults) == (len(events), 0, {})
    bindings = {**choices["slots"], ":alt": choices.get("alt"), ":link": choices.get("link")}
    assert set(report.places) == ({place for place, binding in bindings.items() if binding} if events else set())
    for place, counts in report.places.items():
        falling = [
            event for event, each in zip(events, rows, strict=True) if any(place in row.falls_back for row in each)
        ]
        unread = [event for event in falling if event.profile is None and shows_profile(bindings[place])]
        known = [event for event in falling if event not in unread]
        assert (counts.fallback.recipients, counts.fallback.first) == (len(known), first(known)), place
        assert counts.unknown == len(unread), place
    whole = [[row.headline for row in each if "headline" not in row.falls_back] for each in wide]
    cut = [event for event, each in zip(events, whole, strict=True) if any(len(text) > LIMIT for text in each)]
    if events:
        counts = report.places["headline"]
        assert (counts.cut.recipients, counts.cut.first) == (len(cut), first(cut))
        longest = max((len(text) for each in whole for text in each), default=0)
        assert min(WIDE, counts.longest.characters) == longest
        of = [event for event, each in zip(events, whole, strict=True) if longest in map(len, each)]
        assert longest in (0, WIDE) or counts.longest.event == first(of)[0]
    urls = [max((len(row.url) for row in each), default=0) for each in rows]
    assert report.longest_url.characters == max(urls, default=0)
    if any(urls):
        of = [event for event, length in zip(events, urls, strict=True) if length == max(urls)]
        assert report.longest_url.event == first(of)[0]


OTHERS = [
    {**HERO, "base": {"slot": "product"}},
    {**HERO, "transformation": f"{HERO['transformation']}/l_text:Arial_20:$(headline)/fl_layer_apply,y_9"},
    {**HERO, "transformation": f"if_!$(headline)!_eq_!A!/e_sepia/if_end/{HERO['transformation']}"},
]
FEATURES = ["text", "text with fields", "chain", "join", "date", "own picture", "remote picture", "alt", "link"]


@given(
    st.sampled_from(OTHERS), st.sets(st.sampled_from(FEATURES)), choices_made(), st.lists(recipients(), max_size=5)
)  # fmt: skip
@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_other_templates_and_expressions(
    raw: dict[str, Any], features: set[Any], choices: dict[str, Any], events: list[Event]
) -> None:
    some = parse_template(json.dumps(raw))
    support = ExpressionSupport(alternative=frozenset(features))
    parsed = parse_personalization({"v": 1, "template": REFERENCE, "event": EVENT, **choices})
    try:
        composed = block_of(some, parsed, CLOUD, support)
    except InputError:
        # Fields that are cut by themselves need more room, and so do several images.
        reject()
    report = checked(checked_block(composed, some, CLOUD, support), events)
    compiled = compile_block(composed.html)
    longest = alt_falls_back = 0
    for event in events:
        html = preview_html(compiled, {"profile": event.profile, "event": event.properties})
        longest = max([longest, *map(len, image_urls(html))])
        alt_falls_back += f'alt="{FALLBACK}"' in html
    assert report.longest_url.characters == longest
    if events and "alt" in choices:
        alt = report.places[":alt"]
        assert alt.fallback.recipients + alt.unknown == alt_falls_back


@given(choices_made(), st.lists(recipients(), max_size=12), st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_split_in_any_order_gives_the_same_report(
    choices: dict[str, Any], events: list[Event], dice: random.Random
) -> None:
    some, _ = block(choices)
    whole = checked(some, events)
    parts = []
    for _ in range(4):
        part = RecipientCheck(some)
        part.count(events[: (at := dice.randint(0, len(events)))])
        parts.append(pickle.loads(pickle.dumps(part)))
        events = events[at:]
    last = RecipientCheck(some)
    last.count(events)
    parts.append(last)
    dice.shuffle(parts)
    while len(parts) > 1:
        other = parts.pop(dice.randrange(1, len(parts)))
        parts[0].merge(other)
        dice.shuffle(parts)
    assert parts[0].report == whole
    assert pickle.loads(pickle.dumps(whole)) == whole


HEADLINE = {"slots": {"headline": bound("event", ["a"], FALLBACK)}}


def events_of(values: Sequence[Any]) -> list[Event]:
    return [Event(properties={"a": value}, id=f"e{number:04}") for number, value in enumerate(values)]


def test_the_first_twenty_of_each_kind_are_named_and_all_are_counted() -> None:
    some, _ = block(HEADLINE)
    report = checked(some, events_of(["", "x" * 50] * 30)[::-1])
    headline = report.places["headline"]
    assert (headline.fallback.recipients, headline.cut.recipients) == (30, 30)
    assert headline.fallback.event_ids == [f"e{2 * number:04}" for number in range(20)]
    assert headline.cut.event_ids == [f"e{2 * number + 1:04}" for number in range(20)]
    assert (headline.longest.characters, headline.longest.event) == (50, ("", "e0001"))


def test_what_klaviyo_would_not_send_is_told_in_its_words() -> None:
    html = "<p>{{ event.a|floatformat:2 }}{% if event.fail %}{{ event.a|slice:event.nothing }}{% endif %}</p>"
    some, _ = block(HEADLINE, html=f'{html}<img src="https://x.example/{{{{ event.a }}}}">')
    events = [Event(properties={"a": "1" * n, "fail": n == 3}, id=f"e{n}") for n in range(1, 6)]
    report = checked(some, events)
    assert (report.recipients, report.failed) == (5, 1)
    ((fault, count),) = report.faults.items()
    assert "nothing" in fault and count.event_ids == ["e3"]
    assert report.longest_url.characters == len("https://x.example/") + 5
    (row, *_) = recipient_rows(report, some.template, some.choices)
    assert (row.place, row.is_fault, row.shows) == ("Email", True, f"Klaviyo would not send: {fault}")


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 9)), max_size=80), st.integers(0, 80))
def test_faults_beyond_twenty_do_not_change_the_counts_of_the_first(pairs: list[tuple[int, int]], at: int) -> None:
    def report(some: list[tuple[int, int]]) -> RecipientReport:
        faults: dict[str, list[tuple[str, str]]] = {}
        for fault, number in some:
            faults.setdefault(f"fault {fault:02}", []).append(("", f"e{number}"))
        return RecipientReport(recipients=len(some), failed=len(some), faults=fault_counts(faults))

    whole, one, other = report(pairs), report(pairs[:at]), report(pairs[at:])
    assert one.merged(other) == other.merged(one) == whole
    numbers = sorted({fault for fault, _ in pairs})[:FIRST]
    assert {fault: count.recipients for fault, count in whole.faults.items()} == {
        f"fault {number:02}": sum(fault == number for fault, _ in pairs) for number in numbers
    }


def test_our_own_limit_is_no_refusal_of_klaviyos() -> None:
    loop = "{% for a in event.n %}{% for b in event.n %}{% for c in event.n %}x{% endfor %}{% endfor %}{% endfor %}"
    some, _ = block(HEADLINE, html=f'<p>{loop}</p><img src="https://x.example/{{{{ event.a }}}}">')
    events = [Event(properties={"a": "1", "n": [1] * n}, id=f"e{n}") for n in (1, 200)]
    report = checked(some, events)
    assert (report.recipients, report.failed, report.faults) == (2, 0, {})
    assert (report.unchecked.recipients, report.unchecked.event_ids) == (1, ["e200"])
    shows = [row.shows for row in recipient_rows(report, some.template, some.choices)]
    assert shows[0].startswith("not known") and not [text for text in shows if "would not send" in text]
    assert report_json(report, some.template)["unchecked"] == {"recipients": 1, "first": ["e200"]}
    assert report.merged(report).unchecked.recipients == 2


SECRETS = st.text(st.sampled_from("aZé '\"”“…:([\\n5"), min_size=1).map(lambda text: f"Ada{text}Byron")
NAMES = ("Ada", "Byron", "Zé")


@given(SECRETS)
def test_the_kind_of_a_fault_says_nothing_of_a_value(value: str) -> None:
    raised = [
        f"invalid literal for int() with base 10: {value!r}",
        f"could not convert string to float: {value!r}",
        f"time data {value!r} does not match format '%Y-%m-%d'",
        f"Unknown string format: {value}",
        str(KeyError(value)),
        f"can't use {value.encode()!r} on line 3",
        "".join(("x" * 120, f" cannot be read {value * 60!r} at all")),
    ]
    for text in raised:
        kind = fault_kind(str(TemplateFault(text)))
        assert not [name for name in NAMES if name in kind], (text, kind)
        assert kind == fault_kind(kind), "what has no quotation stays"


def test_faults_that_differ_by_their_values_are_one_kind() -> None:
    assert len({fault_kind(f"year {number} is out of range") for number in (0, 12345)}) == 1
    assert (
        fault_kind("invalid literal for int() with base 10: 'Ada'")
        == f"invalid literal for int() with base 10: {QUOTED}"
    )
    assert fault_kind("can't multiply by 'str'") == f"can't multiply by {QUOTED}"
    assert fault_kind("Failed lookup for key [items.0]") == "Failed lookup for key [items.0]"


def test_errors_beyond_the_first_kinds_are_counted_together() -> None:
    some, _ = block(HEADLINE)
    faults = fault_counts({f"fault {number:02}": [("", f"e{number}")] for number in range(25)})
    report = RecipientReport(recipients=25, failed=25, faults=faults)
    rows = recipient_rows(report, some.template, some.choices)
    assert (rows[FIRST].shows, rows[FIRST].count.recipients) == ("Klaviyo would not send: other errors", 5)
    assert sum(row.count.recipients for row in rows if row.is_fault) == report.failed


def test_a_context_of_the_single_call_is_read_as_such() -> None:
    one = Event(properties={"profile": {"first_name": "Ada"}, "event": {"$event_id": "e7", "a": 1}})
    assert recipient_of(one) == ({"first_name": "Ada"}, {"$event_id": "e7", "a": 1})
    assert event_name(one) == ("", "e7")
    for own in ({"event": "a"}, {"event": {}, "more": 1}, {"profile": {}}):
        assert recipient_of(Event(properties=own)) == (None, own)


@pytest.mark.parametrize(("characters", "is_risk"), [(2000, False), (2001, True)])
def test_a_url_that_some_proxies_cut_off_is_said_where_a_recipient_gets_it(*, characters: int, is_risk: bool) -> None:
    some, _ = block(HEADLINE)
    report = RecipientReport(recipients=1, longest_url=Longest(characters, ("", "e1")))
    (line,) = longest_lines(report, some.template)
    risk = "; some mail proxies cut off URLs over 2,000" if is_risk else ""
    assert line == f"Longest URL of an image: {characters:,} characters (event e1){risk}"


def test_the_report_in_words_and_for_a_machine() -> None:
    choices = {**HEADLINE, "alt": bound("profile", ["first_name"], FALLBACK)}
    some, _ = block(choices)
    report = checked(some, events_of(["", "x" * 50, "Mug"]))
    rows = [(row.place, row.shows, row.count.recipients) for row in recipient_rows(report, some.template, some.choices)]
    assert rows == [
        ("Headline", f"the fallback “{FALLBACK}”", 1), ("Headline", "only the first 40 characters of its text", 1),
        ("Alt text", "not known: the recipient's profile was not read", 3),
    ]  # fmt: skip
    text, url = longest_lines(report, some.template)
    assert text == "Longest text of “Headline”: 50 characters, cut to 40 (event e0001)"
    assert url.startswith("Longest URL of an image: ")
    told = report_json(report, some.template)
    assert told["places"][0] == {
        "place": "headline", "label": "Headline", "fallback": {"recipients": 1, "first": ["e0000"]}, "unknown": 0,
        "cut": {"recipients": 1, "first": ["e0001"]}, "limit": 40, "longest": {"characters": 50, "event": "e0001"},
    }  # fmt: skip
    assert "xxxxx" not in json.dumps(told)


@pytest.mark.parametrize("is_killed", [False, True])
def test_parts_of_a_file_give_the_report_of_the_whole(tmp_path: Path, is_killed: bool) -> None:
    some, _ = block(HEADLINE)
    file = tmp_path / "a.ndjson"
    values = [random.Random(number).choice(["", "Mug", "x" * 50, number, None]) for number in range(300)]
    resources = [
        {"type": "event", "id": event.id, "attributes": {"event_properties": event.properties}}
        for event in events_of(values)
    ]
    file.write_bytes(b"\n".join(map(orjson.dumps, resources)))
    make = partial(_Deadly, some, str(tmp_path / "killed")) if is_killed else partial(RecipientCheck, some)
    small = Sizes(worth=1, smallest=400, largest=800, streamed=300)
    scan = Scan(open_files([str(file)]), make, Workers(count=2, make=partial(LocalWorkers, 2)), sizes=small)
    scan.run()
    assert (scan.tally.report, scan.problems) == (checked(some, events_of(values)), [])
    assert (tmp_path / "killed").exists() is is_killed


class _Deadly(RecipientCheck):
    """Kills its process once."""

    def __init__(self, some: CheckedBlock, flag: str) -> None:
        super().__init__(some)
        self._flag = Path(flag)

    def count(self, values: Any) -> None:
        import os

        if not self._flag.exists():
            self._flag.write_text("")
            os.kill(os.getpid(), 9)
        super().count(values)
