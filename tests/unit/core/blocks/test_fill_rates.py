"""Odds worked out by hand, against the block itself, and against every source rendered for every recipient."""

import re
from dataclasses import replace
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.blocks.answers import Recipients, answers_of
from core.blocks.compose import compose
from core.blocks.contact_sheet import pick, sheet_html
from core.blocks.fill_rates import fill_rates
from core.blocks.preview import image_urls, preview_html
from core.blocks.source_expressions import SourceExpression, source_expressions
from core.domain.place_labels import place_labels
from core.klaviyo.template_language import compile_template, template_context
from tests.support.fill_rates import CLOUD, TEMPLATE, choices, headline, of

NAMES = ["Mug", "", None, 0, False, "x" * 100, "  ", "名前", "🎉 sale", ["a"], {"a": 1}]


def test_each_source_takes_those_the_one_before_left() -> None:
    chain = headline(["first"], {"from": "event", "path": ["second"], "format": [], "fallback": "you"})
    found = of(chain, [{"first": "A"}, {"first": "", "second": "B"}, {"second": "C"}, {}])
    (target,) = found.targets
    assert [source.rate for source in target.sources] == [0.25, 0.5]
    assert (target.fallback, found.complete, found.recipients) == (0.25, 0.75, 4)
    assert [shown["headline"] for shown in found.texts] == ["A", "B", "C", ""]
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
    alone = of(bound, [{}, {}])
    assert (alone.complete, alone.worst(), [row["headline"] for row in alone.texts]) == (None, [], [None, None])
    known = of(bound, [{}, {}], [{"first_name": "Ada"}, {"first_name": ""}])
    assert (known.unknown, known.complete) == ((), 0.5)


def test_recipients_whose_profile_was_not_read_do_not_count() -> None:
    chain = headline(["a"], {"from": "profile", "path": ["first_name"], "fallback": "you"})
    found = of(chain, [{"a": "A"}, {}, {"a": "B"}, {}], [{"first_name": "Ada"}, {}, None, None])
    (target,) = found.targets
    assert ([source.rate for source in target.sources], target.fallback, target.recipients) == ([0.5, 0.0], 0.5, 2)
    assert [row["headline"] for row in found.texts] == ["A", "", "B", None]
    assert (found.complete, found.worst(), found.unknown) == (0.5, [1], ())


def test_of_a_repeated_block_the_first_row_is_counted() -> None:
    bound = headline(["name"], {"from": "event", "path": ["other"], "format": [], "fallback": "you"}, source="item")
    events = [{"items": [{"name": "A"}, {}]}, {"items": [{}, {"name": "B"}], "other": "C"}, {"items": []}, {}]
    found = of(bound, events, repeat={"path": ["items"], "limit": 4})
    assert [shown["headline"] for shown in found.texts] == ["A", "C", "", ""]
    assert [(each.path, each.rate) for each in found.targets[0].sources] == [("items[0].name", 0.25), ("other", 0.25)]


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
    (url,) = image_urls(preview_html(block.html, {"profile": None, "event": event}))
    assert (":ZZZ," in url) == (of(bound, [event]).complete == 0.0)


SCALARS = st.sampled_from([
    None, True, False, 0, 1, 1.0, 0.0, -0.0, 12.5, "1", "1.0", "True", "", " ", "  Mug ", "<b>", "2026-11-28", "x" * 70,
    10**30, "https://shop.example/a.jpg", "http://shop.example", f"{CLOUD.prefix}/image/upload/v1/a.png", "名前",
])  # fmt: skip
KEYS = st.sampled_from(["Items", "Name", "First Name", "$extra", "extra", "0", "items", "count"])
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=8,
)
PATHS = st.sampled_from([["Name"], ["Items", 0, "Name"], ["First Name", "count"], ["$extra", "items", 1], ["Name", 0]])
FORMATS = st.sampled_from([
    [], [], ["upper"], [{"cut": 3}], [{"number": 1}], [{"money": ["$", 2]}], [{"date": "F j"}], [{"join": ", "}],
])  # fmt: skip
PROFILE_PATHS = st.sampled_from([["first_name"], ["location", "city"], ["properties", "Name"]])


@st.composite
def any_binding(draw: st.DrawFn, last: Any, formats: st.SearchStrategy[Any] = FORMATS) -> dict[str, Any]:
    """A chain of up to three sources."""
    binding = last
    for source in draw(st.lists(st.sampled_from(["event", "event", "profile"]), min_size=1, max_size=3)):
        path = draw(PATHS if source == "event" else PROFILE_PATHS)
        binding = {"from": source, "path": path, "format": draw(formats), "fallback": binding}
    return dict(binding)


# Values that a careless comparison or text takes for each other.
ALIKE = [
    1, 1.0, True, "1", "1.0", "True", 0, 0.0, False, [1], [1.0], [True], ["1"], [0.0], [-0.0], "Mug", "Cup", ["Mug"],
    ["Cup"], {"a": 1}, {"a": True}, {"b": 1},
]  # fmt: skip


def placed(path: list[Any], value: Any) -> Any:
    """JSON in which the path leads to the value."""
    for step in reversed(path):
        value = {step: value} if isinstance(step, str) else [None] * step + [value]
    return value


ANY_EVENT = st.dictionaries(KEYS, VALUES, max_size=5) | st.builds(
    lambda *events: {key: value for event in events for key, value in event.items()},
    st.builds(placed, PATHS, st.sampled_from(ALIKE) | VALUES),
    st.builds(placed, PATHS, st.sampled_from(ALIKE)),
)
ANY_PROFILE = st.none() | st.fixed_dictionaries(
    {}, optional={"first_name": SCALARS, "location": st.dictionaries(st.just("city"), SCALARS), "properties": VALUES}
)


def one_value_each(personalization: Any) -> list[SourceExpression]:
    """The sources of choices without texts with fields."""
    expressions = source_expressions(TEMPLATE, personalization, CLOUD)
    return [expression for expression in expressions if isinstance(expression, SourceExpression)]


def one_by_one(personalization: Any, contexts: list[Any]) -> tuple[dict[str, list[float]], list[dict[str, str | None]]]:
    """For each target the shares of its sources, too long and too wide among them; what each recipient sees of each.

    A recipient whose profile was not read does not count where a field of it may be shown; what that is is not known.
    """
    expressions = one_value_each(personalization)
    of_profile = {each.target for each in expressions if each.source == "profile"}
    totals = {
        each.target: sum(context["profile"] is not None or each.target not in of_profile for context in contexts)
        for each in expressions
    }
    counts = {each.target: [0] * (3 * sum(one.target == each.target for one in expressions)) for each in expressions}
    compiled = [compile_template(f"{{% autoescape off %}}{each.html}{{% endautoescape %}}") for each in expressions]
    seen = []
    for context in contexts:
        shown: dict[str, str | None] = {}
        blind = of_profile if context["profile"] is None else set()
        for expression, template in zip(expressions, compiled, strict=True):
            place = [one for one in expressions if one.target == expression.target].index(expression)
            text = template.render(template_context(context["profile"], context["event"]))
            if text.strip() and not shown.get(expression.target):
                shown[expression.target] = text.strip()
                if expression.target in blind:
                    continue
                counts[expression.target][3 * place] += 1
                counts[expression.target][3 * place + 1] += len(text.strip()) > expression.limit
                counts[expression.target][3 * place + 2] += bool(
                    expression.box and not expression.box.fits(text.strip()[: expression.limit])
                )
        for expression in expressions:
            shown.setdefault(expression.target, None if expression.target in blind else "")
        seen.append(shown)
    return {target: [count / max(1, totals[target]) for count in each] for target, each in counts.items()}, seen


@given(
    st.lists(
        st.fixed_dictionaries({"event": ANY_EVENT, "profile": ANY_PROFILE}),
        min_size=1,
        max_size=20,
    ),
    any_binding(last="you"),
    any_binding(last={"from": "default"}, formats=st.just([])),
    any_binding(last="alt"),
    any_binding(last="https://shop.example", formats=st.sampled_from([[], [{"shop": "/products/"}]])),
)
def test_rates_are_those_of_rendering_every_recipient(
    contexts: list[Any], headline: Any, product: Any, alt: Any, link: Any
) -> None:
    assert_as_one_by_one(choices({"headline": headline, "product": product}, alt=alt, link=link), contexts)


def assert_as_one_by_one(personalization: Any, contexts: list[Any]) -> None:
    found = fill_rates(TEMPLATE, personalization, CLOUD, contexts)
    shares, seen = one_by_one(personalization, contexts)
    assert [dict(shown) for shown in found.texts] == seen
    for target in found.targets:
        counted = [share for each in target.sources for share in (each.rate, each.cut, each.tight)]
        assert counted == pytest.approx(shares[target.target])


@given(st.permutations(ALIKE), PATHS, FORMATS)
def test_values_that_look_alike_are_told_apart(values: list[Any], path: list[Any], form: list[Any]) -> None:
    binding = {"from": "event", "path": path, "format": form, "fallback": "you"}
    contexts = [{"profile": None, "event": placed(path, value)} for value in values]
    contexts += [{"profile": None, "event": {"Name": value}} for value in values]
    assert_as_one_by_one(choices({"headline": binding}, alt=binding), contexts)


@pytest.mark.parametrize("path", [["a"], ["Items", 0, "Name"], ["Line Items", 0, "Name"], ["b", "c"]])
def test_each_different_value_is_rendered_once(path: list[Any]) -> None:
    values = [1, 1.0, True, "1", None, [1], [1.0], {"x": 1}, "Mug"]

    def event(value: Any) -> dict[str, Any]:
        inside = {"Name": value, "Price": 3}
        return {"a": value, "Items": [inside], "Line Items": [inside], "b": {"c": value, "d": object()}, "id": object()}

    (expression,) = one_value_each(choices(headline(path)))
    contexts = [template_context(None, event(value)) for value in values for _ in range(50)]
    contexts += [template_context(None, {"id": number, "b": {}}) for number in range(50)]
    rendered = []

    def render(context: Any) -> str:
        rendered.append(context)
        return str(context["event"].get("a", ""))

    answers = answers_of(expression, contexts, render)
    assert len(rendered) == len(values) + 1, "and once for those that have none"
    assert [answer.text for answer in answers] == [str(context["event"].get("a", "")) for context in contexts]


def test_while_a_block_is_edited_only_what_changes_is_counted_anew() -> None:
    random = Random(5)
    contexts = [{"profile": None, "event": {"a": n % 5, "b": n % 7 or None}} for n in range(60)]
    sample = Recipients(contexts)
    for _ in range(100):
        binding = {"from": "event", "path": [random.choice("abc")], "fallback": random.choice("xyz")}
        text = {"from": "text", "parts": [random.choice(["Hi ", "On "]), binding], "fallback": "Hello"}
        block = choices({"headline": random.choice([binding, text])}, alt=random.choice([binding, text]))
        assert fill_rates(TEMPLATE, block, CLOUD, sample) == fill_rates(TEMPLATE, block, CLOUD, contexts)
    (expression,) = one_value_each(choices(headline(["a"])))
    assert isinstance(expression, SourceExpression)
    assert sample.answers(expression) is sample.answers(replace(expression)), "the same answers, not equal ones"
    for number in range(200):
        sample.answers(replace(expression, path=str(number)))
    assert len(sample._answers) == 64, "what nobody asks for any more is let go"


@given(st.lists(st.sampled_from(NAMES), min_size=1, max_size=30))
def test_shares_add_up(names: list[Any]) -> None:
    found = of(headline(["a"]), [{"a": name} for name in names])
    (target,) = found.targets
    assert sum(source.rate for source in target.sources) + target.fallback == pytest.approx(1)
    assert found.complete == pytest.approx(1 - target.fallback)


def test_a_sheet_shows_the_extremes_first_and_everybody_once() -> None:
    events = [{"a": "Mug"}] * 40 + [{"a": "M"}, {"a": "A very long name indeed"}, {"a": ""}, {"a": "名前"}, {"a": "🎉"}]
    picked = pick(of(headline(["a"]), events), place_labels(TEMPLATE))
    places = [place for place, _ in picked]
    assert len(places) == len(set(places)) == 6
    reasons = dict(picked)
    assert "fallback" in reasons[42]
    assert "longest" in reasons[41]
    assert "another alphabet" in reasons[43]
    assert reasons[0] == "40 of 45 have these values"
    assert len(pick(of(headline(["a"]), events), place_labels(TEMPLATE), most=2)) == 2


def test_a_sheets_captions_are_text() -> None:
    card = ('<img src="https://x.example/shop/a.png">', '<script>alert(1)</script> "quoted"')
    html = sheet_html([card], 0.4, "https://x.example/shop/")
    assert "<script>" not in html
    assert 'src="https://x.example/shop/a.png"' in html


@pytest.mark.parametrize("images", ["https://x.example/shop/", "http://127.0.0.1:8501/sandbox/res/shop"])
def test_a_sheet_asks_for_images_of_the_connected_cloud_only(images: str) -> None:
    """What a person wrote by hand may name any address."""
    own = f"{images.rstrip('/')}/a.png"
    foreign = (
        "https://evil.example/p.gif", "//evil.example/p.gif", "data:image/gif;base64,R0lGODlhAQABAAAAACw=", "p.gif",
        "https://x.example:444/p.gif", "https://[x/p.gif", "HTTPS://x.example.evil.example/p.gif",
        *(f"{images.rstrip('/')}{end}" for end in ("-other/p.gif", "/../p.gif", "/..\\p.gif", "/%2E%2e/p", "/.\t./p")),
    )  # fmt: skip
    html = "".join(f'<img src="{url}">' for url in (*foreign, own))
    elements = re.findall(r"<img [^>]*>", sheet_html([(html, "A")], 0.4, images))
    assert elements == [f'<img src="{own}" alt="" width="1000" height="400" loading="lazy">']
