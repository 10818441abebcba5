"""What is said of hand-written HTML: the same of a tag however it is stored."""

import pytest

from core.blocks.compose import compose
from core.blocks.edited import without_marker
from core.blocks.lint import lint
from core.blocks.unknown_names import unknown_names
from core.klaviyo.template_language.reference_tags import KLAVIYO_TAGS
from tests.support.fill_rates import CLOUD, TEMPLATE, choices, headline

SIZED = '<img alt="" width="3" src="{}">'


def said(html: str, *, has_event: bool = True) -> list[str]:
    return [each.sentence for each in lint(html, has_event=has_event)]


@pytest.mark.parametrize(
    ("html", "sentence"),
    [
        ("{{ event.a\n|upper }}", "split over two lines"),
        (SIZED.format("/%7B%7B event.a %7D%7D"), "percent-encoded outside a link's href"),
        ("<p>%7b%25 if a %25%7d</p>", "percent-encoded outside a link's href"),
        ("&#123;&#123; event.a &#125;&#125;", "written as entities"),
        ("&lbrace;&#x7B; event.a }}", "written as entities"),
        ('<p title="{{ a|default:"b" }}">', "double quote"),
        ("{{ event.a|safe }}", "Escaping is off"),
        ("<a href='/%7B%7B event.a%7Csafe %7D%7D'>", "Escaping is off"),
        ("{% catalog 1 %}{% endcatalog %}", "skips the whole email"),
        ("<a href='/%7B%25 catalog 1 %25%7D%7B%25 endcatalog %25%7D'>", "skips the whole email"),
        ("{% for a in event.b %}{{ forloop.index }}{% endfor %}", "forloop.index is Liquid"),
        ("<p>{{ x }}</p>", "no variable “x”"),
        ("{{ customer.name|default:'there' }}", "no variable “customer”"),
        ("<a href='/%7B%7B x %7D%7D'>", "no variable “x”"),
        ("{% for a in items %}{{ a }}{% endfor %}", "no variable “items”"),
    ],
)
def test_what_is_wrong_is_named(html: str, sentence: str) -> None:
    assert any(sentence in each for each in said(html)), said(html)


@pytest.mark.parametrize(
    "html",
    [
        "{{ event.a|default:&#39;b&#39; }}", "{% if event.a &gt; 3 %}a{% endif %}",
        "<a href='/%7B%7B%20event.a%20%7D%7D'>",
        "<p title=\"{{ event.a|default:&quot;b&quot; }}\">", "&lt;p&gt; &amp; &#39;", "{{ forloop.counter }}", "100%7B",
        "<p>a &#123;b&#125;</p>", "{{ 'a'|upper }}", "{{ 3 }}", "{% verbatim %}{{ x }}{% endverbatim %}{# {{ y }} #}",
        "{% with a=event.b c='d' %}{{ a }}{{ c }}{% endwith %}", "{% today '%Y' as day %}{{ day }}",
        "{% for key, value in event.b.items %}{{ key }}{{ value.c }}{{ forloop.counter }}{% endfor %}",
        "{{ first_name }}{{ person|lookup:'A' }}{{ organization.name }}{{ feeds.new.0.title }}",
    ],
)  # fmt: skip
def test_what_klaviyo_reads_is_not_wrong(html: str) -> None:
    assert said(html) == []


@pytest.mark.parametrize("html", ["{{ event.a }}", "{{&nbsp;event.a }}", "<a href='/%7B%7Bevent.a%7D%7D'>"])
def test_an_event_is_seen_however_its_tag_is_stored(html: str) -> None:
    assert any("no event is selected" in each for each in said(html, has_event=False))
    assert said(html) == []


def test_a_generated_block_is_fine() -> None:
    made = compose(TEMPLATE, choices({**headline(["a"])}, alt={"from": "fixed", "value": "A mug"}), CLOUD)
    assert said(without_marker(made.html)) == []


def test_no_example_of_the_language_has_an_unknown_variable() -> None:
    for example, _ in KLAVIYO_TAGS.values():
        assert unknown_names(example) == []
