"""What Klaviyo's customers write, case by case: rendered as `core block preview` renders it."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from core.blocks.preview import preview_html
from core.cli.main import cli
from core.klaviyo.template_language import TemplateFault
from tests.support.servers import ROOT

CASES: list[dict[str, Any]] = json.loads((ROOT / "tests/data/language-cases.json").read_text())
ROWS = [{"name": "a", "n": 1}, {"name": "a", "n": 2}, {"name": "b", "n": 3}]
EVENT: dict[str, Any] = {
    "rows": ROWS, "items": ["Mug", "Vase"], "word": "Mug", "none": None, "n": 5.123, "negative": -5.129, "whole": 7,
    "text": "2.5", "day": "2026-02-26", "time": "2026-02-26T23:30:00", "us": "02-26-2016",
    "zoned": "2026-02-26T10:00:00Z",
    "fruit": ["apple", "banana"], "one": ["pear"], "empty": [], "name": "Ada", "handle": "blue mug", "html": "<b>x</b>",
    "price": 1234.5, "priced": "$40", "words": "the quick brown fox", "old": "2025-04-21", "tags": ["a&b", "c"],
}  # fmt: skip

# What is worked out by hand from Klaviyo's glossary of filters, its reference of tags and Django's reference.
RENDERED = {
    "index": [
        ("{{ event.items|index:1 }}", "Vase"),
        ("{{ event.items|index:'0' }}", "Mug"),
        ("{{ event.word|index:0 }}", "M"),
        ("{{ event.missing|index:0|default:'none' }}", "none"),
        ("{{ event.none|index:0 }}{{ event.whole|index:0 }}{{ event.items|index:event.word }}", ""),
        ("{% if feeds.NEW|index:0 %}{% with item=feeds.NEW|index:0 %}{{ item.title }}{% endwith %}{% endif %}!", "!"),
        ("{{ event.rows|index:2|lookup:'name' }}", "b"),
    ],
    "days_later": [
        ("{{ event.day|days_later:5 }}", "2026-03-03"),
        ("{{ event.time|days_later:1 }}", "2026-02-27T23:30:00"),
        ("{{ event.us|days_later:4 }}", "03-01-2016"),
        ("{{ event.day|days_later:5|format_date_string|date:'M d' }}", "Mar 03"),
        ("{{ event.zoned|days_later:1|date:'j.n.Y' }}", "27.2.2026"),
        ("{{ event.day|days_later:'-26'|date:'F' }}", "January"),
        ("{{ event.day|format_date_string|days_later:1|date:'D j' }}", "Fri 27"),
        ("{{ event.word|days_later:5 }}{{ event.none|days_later:5 }}{{ event.day|days_later:'soon' }}", ""),
        ("{% today '%Y-%m-%d' as today %}{{ today|days_later:5|length }}", "10"),
    ],
    "weeks_since": [
        ("{{ '2025-05-05'|weeks_since:'2025-04-21' }}", "2"),
        ("{{ event.old|weeks_since:'2025-05-04' }}", "1"),
        ("{% today '%Y-%m-%d' as today %}{{ today|weeks_since }}", "0"),
        ("{{ event.word|weeks_since }}{{ event.none|weeks_since:'2025-04-21' }}{{ event.old|weeks_since:'x' }}", ""),
    ],
    "rounding": [
        ("{{ event.n|round_up }} {{ event.n|round_up:1 }}", "6.0 5.2"),
        ("{{ event.n|round_down }} {{ event.n|round_down:2 }}", "5.0 5.12"),
        ("{{ event.negative|round_up:2 }} {{ event.negative|round_down:2 }}", "-5.12 -5.13"),
        ("{{ 1.1|round_up:2 }} {{ 1.1|round_down:2 }}", "1.1 1.1"),
        ("{{ event.text|round_up }} {{ event.word|round_up:2 }}", "3.0 0.0"),
        (
            "{{ 5.01|ceil }} {{ -1.2|abs }} {{ 1|at_least:5.0 }} {{ 1|at_most:-1.0 }} {{ event.whole|abs }}",
            "6.0 1.2 5.0 -1.0 7",
        ),
    ],
    "lists": [
        ("{{ event.fruit|list_to_string }}", "apple and banana"),
        ("{{ event.empty|list_to_string }}{{ event.none|list_to_string }}", ""),
        ("{{ event.tags|list_to_string }}", "a&amp;b and c"),
        ("{{ event.word|list_to_string }}", "Mug"),
        ("{{ event.rows|uniq:'name'|map:'n'|join:',' }}", "1,3"),
        ("{{ event.rows|uniq:'missing'|length }} {{ event.word|uniq:'a'|length }}", "1 0"),
        ("{% for row in event.rows|dictfilter:'n<=2' %}{{ row.n }}{% endfor %}", "12"),
        ("{% for row in event.rows|dictfilter:'n=>2' %}{{ row.n }}{% endfor %}", "23"),
        ("{% for row in event.rows|dictfilter:'n >= 2' %}{{ row.n }}{% endfor %}", "23"),
        ("{% for row in event.rows|dictfilter:'name==b' %}{{ row.n }}{% endfor %}", "3"),
        ("{% for row in event.rows|dictfilter:'name!=b' %}{{ row.n }}{% endfor %}", "12"),
        ("{{ event.rows|dictfilter:'n'|length }}{{ event.none|dictfilter:'a>1'|length }}", "00"),
        ("{{ event.items|random }}", "Mug"),
    ],
    "built-ins": [
        ("{{ event.name|stringformat:'05d' }}|{{ event.whole|stringformat:'03d' }}", "|007"),
        ("{{ event.name|center:7 }}|{{ event.name|ljust:5 }}|{{ event.name|rjust:5 }}|", "  Ada  |Ada  |  Ada|"),
        ("{{ event.rows|dictsortreversed:'n'|first|lookup:'n' }}", "3"),
        ("{{ event.rows|dictsort:'n'|first|lookup:'n' }}", "1"),
        ("{{ event.words|truncatewords_html:2 }}", "the quick …"),
        ("{{ 'it'|addslashes }} {{ event.whole|filesizeformat }}", "it 7\u00a0bytes"),
        ("{{ 'www.shop.example'|urlize }}", '<a href="http://www.shop.example" rel="nofollow">www.shop.example</a>'),
        ("{{ event.words|wordwrap:9|linebreaksbr }}", "the quick<br>brown fox"),
        ("{{ event.tags|unordered_list }}", "\t<li>a&amp;b</li>\n\t<li>c</li>"),
    ],
    "known at send time": [
        ("{% coupon_code 'SPRING' %}", "[coupon SPRING]"),
        ("{% coupon_code 'SPRING' cut=4 %}", "[coupon SPRING]"),
        ("{% coupon_code event.html %}", "[coupon &lt;b&gt;x&lt;/b&gt;]"),
        ("{% coupon_code 'A' as code %}<a href='/?c={{ code }}'>", "<a href='/?c=[coupon A]'>"),
        (
            "{% update_property_link 'Size' event.html 'https://shop.example/?a=1&b=2' %}",
            "https://shop.example/?a=1&b=2",
        ),
        ("{% update_property_link 'Size' 'M' event.html %}", "&lt;b&gt;x&lt;/b&gt;"),
        ('{% customobject event.id object_type_title="Pet" as pet %}{{ pet.Name }}{% endcustomobject %}', "[pet.Name]"),
        (
            "{% customobject id={{ event.id }} as pet %}{{ pet|lookup:'Vet Name'|upper }}{% endcustomobject %}",
            "[PET.VET NAME]",
        ),
        (
            "{% customobjects object_type_title='Pet' as pets %}{% for pet in pets %}{{ pet.name }}.{% endfor %}"
            "{% endcustomobjects %}",
            "[pets.name].",
        ),
        ("{% customobject 1 as pet %}{{ pet.a.b.c }}{% endcustomobject %}{{ pet }}", "[pet.a.b.c]"),
        ("{% render_variable preview_text %}", "[preview text]"),
        ("{% manage_preferences %}", '<a href="#">Manage Preferences</a>'),
        ("{% manage_preferences 'Click here' %}", '<a href="#">Click here</a>'),
        ("{% web_view %}{% web_view_link %}", '<a href="#">View in Your Browser</a>#'),
        ("{% unsubscribe %}{% unsubscribe_link %}", '<a href="#">Unsubscribe</a>#'),
        ("{% currency_format event.price %} {% currency_format event.priced %}", "1,234.50 $40"),
        ("{% has_category catalog_item 'sale' as on_sale %}{% if on_sale %}a{% else %}b{% endif %}", "b"),
        ("{% current_year as year %}{{ year|length }}", "4"),
    ],
    "comments": [
        ("<!--[if mso]>{{ event.name }}<![endif]-->", "<!--[if mso]>Ada<![endif]-->"),
        ("<!-- {% if event.name %}a{% else %}b{% endif %} -->", "<!-- a -->"),
        ("<!-- {# a note #} -->{% comment %}{{ event.name }}{% endcomment %}", "<!--  -->"),
        ("<!-- <a href='/%7B%7B event.name %7D%7D'> -->", "<!-- <a href='/Ada'> -->"),
    ],
    "entities": [
        ("{{ event.missing|default:&quot;friend&quot; }}", "friend"),
        ("{{ event.missing|default:&#x27;a&#x27; }}{{ event.missing|default:&apos;b&apos; }}", "ab"),
        ("{% if event.n &gt; 5 %}more{% endif %}{% if event.n &lt;= 5 %}less{% endif %}", "more"),
        ("{{&nbsp;event.name&nbsp;}}", "Ada"),
        (
            "&#123;&#123; event.name &#125;&#125; &lcub;{ event.name }&rcub;",
            "&#123;&#123; event.name &#125;&#125; &lcub;{ event.name }&rcub;",
        ),
        ("{&#123; event.name }}", "{&#123; event.name }}"),
        ("{{ event.missing|default:'&#123;&#123;x&#125;&#125;' }}!", "&#123;&#123;x&#125;&#125;!"),
        ("&amp;#123;{{ event.name }}", "&amp;#123;Ada"),
        ("{{ event.missing|default:'&amp;amp;' }}", "&amp;"),
    ],
    "braces in links": [
        ('<a href="/%7B%7B%20event.name|default:&#39;x&#39;%20%7D%7D">', '<a href="/Ada">'),
        ("<A HREF = '/%7b%7bevent.name%7d%7d?a=1'>", "<A HREF = '/Ada?a=1'>"),
        ("<a class=a href=/%7B%7B%20event.handle%7Curlencode%20%7D%7D>", "<a class=a href=/blue%20mug>"),
        ('<a href="/%7B%25%20if%20event.name%20%25%7Da%7B%25%20endif%20%25%7D">', '<a href="/a">'),
        ('<a href="/%7B%7B event.a %7D%7D%7B%7B event.name %7D%7D/%20">', '<a href="/Ada/%20">'),
        ('<a href="/%7B%7B%20event.name%7Ddef%3A%27%20">', '<a href="/%7B%7B%20event.name%7Ddef%3A%27%20">'),
        ('<img src="/%7B%7B%20event.name%20%7D%7D">', '<img src="/%7B%7B%20event.name%20%7D%7D">'),
        ("<p title='href=\"%7B%7B event.name %7D%7D\"'>", "<p title='href=\"%7B%7B event.name %7D%7D\"'>"),
        ("href='%7B%7B event.name %7D%7D'", "href='%7B%7B event.name %7D%7D'"),
        ("<a data-href='%7B%7B event.name %7D%7D'>%7B%7B", "<a data-href='%7B%7B event.name %7D%7D'>%7B%7B"),
        (
            '<a href="/%7Ba%7D/%257B%257B event.name %257D%257D">',
            '<a href="/%7Ba%7D/%257B%257B event.name %257D%257D">',
        ),
        ('<a {% if event.n > 1 %}class="a"{% endif %} href="/%7B%7B event.name %7D%7D">', '<a class="a" href="/Ada">'),
    ],
}

# A fault names what is wrong, and how Klaviyo writes it.
FAULTS = {
    "{{ event['Product Name'] }}": "event|lookup:'Product Name'",
    "{{ event.Items[0].Name|upper }}": "event.Items.0.Name",
    "{% if a %}{% elsif b %}{% endif %}": "{% elif",
    "{% assign x = 1 %}": "{% with x=1 %}",
    "{% capture x %}a{% endcapture %}": "{% with",
    "{% unless event.a %}a{% endunless %}": "{% if not",
    "{% case event.a %}{% when 1 %}{% endcase %}": "{% if",
    "{% raw %}a{% endraw %}": "{% verbatim %}",
    "{{ event.a | default: 'x' }}": "no space after the colon",
    "{{ event.a | replace: 'a', 'b' }}": "no space after the colon",
    "{{ event.a|replace:'a','b' }}": "find_replace:'a|b'",
    "{{ event.a|times:2 }}": "multiply",
    "{{ event.a|divided_by:2 }}": "divide",
    "{{ event.a|escape_html }}": "",
    "{% if event.a contains 'x' %}a{% endif %}": "{% if 'x' in",
    "{% if event.a && event.b %}a{% endif %}": "and",
    "{% if event.a || event.b %}a{% endif %}": "or",
    "{% if event.a = 1 %}a{% endif %}": "==",
    "{%- if event.a -%}a{%- endif -%}": "without the dash",
    "{{- event.a -}}": "without the dash",
    "{{ event.a|default:“x” }}": "straight quotes",
    "{{ <span>event.Name</span> }}": "<span>",
    "{{ event.x|default:'a'%20}}": "",
    "<p>\n\n{{ event.Items[0] }}": "line 3",
    "{% include 'x' %}": "",
    "{% has_category catalog_item %}": "",
    "{% customobject 1 %}{% endcustomobject %}": "as",
    "{% barcode %}": "",
}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["template"])
def test_a_case_renders_as_it_does_at_klaviyo(case: dict[str, Any]) -> None:
    if case["fault"]:
        with pytest.raises(TemplateFault, match=r"line 1"):
            preview_html(case["template"], case["context"])
        return
    shown = preview_html(case["template"], case["context"])
    assert shown.strip()
    assert case["expect"] in (None, shown)


@pytest.mark.parametrize("kind", RENDERED)
def test_what_is_worked_out_by_hand(kind: str) -> None:
    shown = {source: preview_html(source, {"profile": None, "event": EVENT}) for source, _ in RENDERED[kind]}
    assert shown == dict(RENDERED[kind])


@pytest.mark.parametrize("source", FAULTS)
def test_a_fault_names_its_line_and_how_klaviyo_writes_it(source: str) -> None:
    with pytest.raises(TemplateFault) as fault:
        preview_html(source, {"profile": None, "event": EVENT})
    assert "line " in str(fault.value)
    assert FAULTS[source] in str(fault.value)
    assert len(str(fault.value)) <= 200


def test_a_barcode_is_a_picture_that_says_what_it_will_hold() -> None:
    url = preview_html("{% barcode event.name %}", {"event": EVENT})
    assert url.startswith("data:image/svg+xml,") and "Ada" in url and not set(url) & set("<>\"' ")
    html = preview_html("{% barcode event.html width=200 height=75 mode=html %}", {"event": EVENT})
    assert html.startswith("<img ") and 'width="200"' in html and 'height="75"' in html
    assert "[barcode &lt;b&gt;x&lt;/b&gt;]" in html and "<b>" not in html
    assert preview_html("{% barcode_code 'A' %}", {}).startswith("<img ")


@pytest.mark.parametrize("number", [0, 3, 12, 13])
def test_the_command_shows_and_refuses_the_same(number: int, tmp_path: Path) -> None:
    case = CASES[number]
    (tmp_path / "email.html").write_text(case["template"])
    (tmp_path / "context.json").write_text(json.dumps(case["context"]))
    names = ["block", "preview", str(tmp_path / "email.html"), "--context", str(tmp_path / "context.json")]
    ended = CliRunner().invoke(cli, names)
    if case["fault"]:
        assert (ended.exit_code, ended.stdout) == (2, "")
        assert len(ended.stderr.strip().splitlines()) == 1 and "event.Items.0.Name" in ended.stderr
    else:
        assert (ended.exit_code, ended.stdout) == (0, case["expect"] + "\n")
