"""A date filter is reached only by texts that are ISO dates, and whatever reaches it can be read as one."""

import json
import re
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.blocks.compose import compose
from core.blocks.edited import block_of, without_marker
from core.blocks.fill_rates import fill_rates
from core.blocks.iso_date import is_iso_date
from core.cloudinary.cldt import parse_template
from core.cloudinary.delivery import cloud_named
from core.cloudinary.delivery_url import TAG
from core.domain.capabilities import FULL_SUPPORT, ExpressionSupport
from core.domain.personalization import Personalization, parse_personalization
from core.klaviyo.template_language import compile_template, template_context
from core.klaviyo.template_language.budget import HERE
from core.klaviyo.template_language.engine import engine_with, parse
from core.publish.content import composed_as
from tests.support.templates import EVENT, HERO, REFERENCE

TEMPLATE, CLOUD = parse_template(json.dumps(HERO)), cloud_named("demo")
TEST = compile_template(f"{{% if {is_iso_date('v')} %}}yes{{% endif %}}")
READ: list[str] = []


def raising(value: Any) -> datetime:
    """Klaviyo's filter at its worst: it raises for whatever it cannot read."""
    READ.append(str(value))
    return datetime.fromisoformat(value)


STRICT = engine_with({"format_date_string": raising})


def choices(*formats: Any, **other: Any) -> Personalization:
    bound = {"from": "event", "path": ["a"], "format": list(formats), "fallback": "soon"}
    return parse_personalization({"v": 1, "template": REFERENCE, "event": EVENT, "slots": {"headline": bound}} | other)


def rendered(personalization: Personalization, event: dict[str, Any]) -> str:
    html = compose(TEMPLATE, personalization, CLOUD).html
    return parse(html, STRICT)(template_context(None, event), HERE)


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-22", "2020-09-01T14:46:00", "2020-09-01 14:46:00", "2020-09-01T14:46:00Z", "2020-09-01T14:46:00.000Z",
        "2020-09-01T14:46:00.123456+00:00", "2020-09-01T14:46:00+0200", "2016-02-11T16:46:08-05:00", "2024-02-29",
        "2000-02-29", "1999-12-31T23:59:59",
    ],
)  # fmt: skip
def test_an_iso_date_is_one(text: str) -> None:
    assert TEST.render({"v": text}) == "yes"


@pytest.mark.parametrize(
    "value",
    [
        None, "", " ", "9/1/2020 2:46 PM ET", 1598971560, "1598971560", "08/27/2022", "2026-13-01", "2026-02-30",
        "2023-02-29", "1900-02-29", "2026-04-31", "2026-11-31", "2026-00-10", "2026-01-00", "2026-1-1", "20260101",
        "2026-01-01\n", "2026-01-01T25:00:00Z", "2026-01-01T10:00", "2026-01-01T10:00:00+99:00", "x2026-01-01",
        "2026-01-01x", "\u0662026-01-01", "2026-W01-1", ["2026-01-01"], {"2026-01-01": 1}, True, 2026, "2026-01-01T",
    ],
)  # fmt: skip
def test_anything_else_is_none(value: Any) -> None:
    assert TEST.render({"v": value}) == ""


@given(st.dates(date(1900, 1, 1), date(2099, 12, 31)))
def test_every_day_is_one_and_the_day_after_the_last_of_its_month_is_none(day: date) -> None:
    assert TEST.render({"v": day.isoformat()}) == "yes"
    last = (day.replace(day=1) + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    assert TEST.render({"v": f"{day:%Y-%m}-{last.day + 1}"}) == ""


@given(
    st.from_regex(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2}:[0-9]{2}(Z|[+-][0-9]{4})?)?\s?")
    | st.text(max_size=30)
)
def test_no_text_fails_a_filter_that_raises(text: str) -> None:
    bound = {"from": "event", "path": ["b"], "format": [{"date": "j F"}], "fallback": "none"}
    dated = choices({"date": "F j"}, alt=bound)
    rendered(dated, {"a": text, "b": text})
    rendered(choices("upper", {"date": "Y-m-d"}, {"date": "F j"}), {"a": text})


def test_what_a_recipient_sees() -> None:
    chain = {"from": "event", "path": ["b"], "format": [], "fallback": "soon"}
    bound = {"from": "event", "path": ["a"], "format": [{"date": "F j"}, "upper"], "fallback": chain}
    dated = choices(slots={"headline": bound})
    for event, seen in (
        ({"a": "2026-11-22T10:00:00Z", "b": "x"}, "NOVEMBER%252022"), ({"a": "22.11.2026", "b": "x"}, ":x,"),
        ({"a": "", "b": None}, ":soon,"), ({"b": "2026-11-22"}, ":2026-11-22,"),
    ):  # fmt: skip
        assert seen in rendered(dated, event)
    assert READ and all(re.match("[0-9-]{10}", each) for each in READ)


def test_the_fill_rates_count_what_is_shown() -> None:
    contexts = [{"event": {"a": value}} for value in ("2026-11-22", "22.11.2026", None, "2026-02-30")]
    (target,) = fill_rates(TEMPLATE, choices({"date": "F j"}), CLOUD, contexts).targets
    assert target.sources[0].rate == 0.25


def test_an_account_that_reads_days_only_is_given_days() -> None:
    days = ExpressionSupport(alternative=frozenset({"date"}))
    html = compose(TEMPLATE, choices({"date": "F j"}), CLOUD, days).html
    assert "|strip|slice:':10'|format_date_string|date:'F j'" in html
    assert "November%252022" in compile_template(html).render(template_context(None, {"a": "2026-11-22T10:00:00Z"}))


def test_a_test_is_short_enough_to_be_seen_as_a_tag_where_urls_are_looked_for() -> None:
    html = compose(TEMPLATE, choices({"date": "F j"}), CLOUD).html
    assert "{" not in re.sub(TAG, "", html)


EARLIER = ExpressionSupport(unguarded_dates=True)


def test_a_block_of_an_earlier_version_is_what_this_product_makes() -> None:
    """It had no test before the date."""
    dated = choices({"date": "F j"})
    old, new = compose(TEMPLATE, dated, CLOUD, EARLIER), compose(TEMPLATE, dated, CLOUD)
    assert "|format_date_string|date:'F j'" in old.html and "{% if" not in old.html.partition("l_products")[0]
    assert list(composed_as(TEMPLATE, dated, CLOUD, FULL_SUPPORT)) == [new.html, old.html]
    assert len(list(composed_as(TEMPLATE, choices("upper"), CLOUD, FULL_SUPPORT))) == 1


def test_an_edited_block_of_an_earlier_version_keeps_its_choices() -> None:
    dated = choices({"date": "F j"}, alt={"from": "event", "path": ["b"], "format": [{"date": "Y"}], "fallback": "x"})
    for support in (EARLIER, FULL_SUPPORT):
        html = f"<p>Hello</p>{without_marker(compose(TEMPLATE, dated, CLOUD, support).html)}"
        assert block_of(TEMPLATE, dated, CLOUD, html=html).unbound == ()
    assert {"headline", ":alt"} <= set(block_of(TEMPLATE, dated, CLOUD, html="<p>x</p>").unbound)
