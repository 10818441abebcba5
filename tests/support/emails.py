"""Emails as people and editors leave them, from a seed: tags, comments, entities, Outlook's conditions, broken parts.

What is planted stands on a line of its own behind an element, so that it is a reference whatever is around it.
"""

from dataclasses import dataclass, field
from random import Random
from urllib.parse import quote

import pytest

from core.klaviyo.template_language.reference import ENTRIES

five_hundred = pytest.mark.parametrize("seeds", [range(first, first + 50) for first in range(0, 500, 50)], ids=str)
"""Their seeds, fifty to a test."""
MUG = "https://res.cloudinary.com/acme/image/upload/shop/mug.jpg"
HEX = "9b2c4d6e8f0a1b3c5d7e9f0a1b2c3d4e"
IDS = ["01HZX5Y7", HEX, "block-1_x", "a-b-c", "XyZ_9", "Bc4DeF"]
# How a template refers to a block; `{}` is the block's ID.
FORMS = [
    '<div data-klaviyo-universal-block="{}"></div>', "<div data-klaviyo-universal-block='{}'></div>",
    "<div data-klaviyo-universal-block={}></div>", '<div data-klaviyo-universal-block = "{}" ></div>',
    '<div class="a" data-klaviyo-universal-block\n=\n"{}" style="x">', '<DIV DATA-KLAVIYO-UNIVERSAL-BLOCK="{}">',
    '<td><div data-klaviyo-universal-block=" {} "><div></td>',
    '<div id=a data-x="1>2" data-klaviyo-universal-block="{}"',
    "<div title='a \"b\"' data-klaviyo-universal-block='{}'/>",
    '<!--[if !mso]><!--><div data-klaviyo-universal-block="{}"></div><!--<![endif]-->',
    "<div alt=it's data-klaviyo-universal-block=\"{}\">", '<div alt=5" data-klaviyo-universal-block="{}">',
    "<div ' data-klaviyo-universal-block=\"{}\">", "<div title=\"it's\" data-klaviyo-universal-block={}>",
    '<div {{% if a > b %}}hidden{{% endif %}} data-klaviyo-universal-block="{}">',
    '<a href="/%7B%7B event.a %7D%7D" data-klaviyo-universal-block="{}">',
    '<div title="{{{{ event.a|default:&quot;b&quot; }}}}" data-klaviyo-universal-block="{}">',
]  # fmt: skip
# How an email shows an asset, and the URL that is found; `{}` is the asset's URL, `[]` the same percent-encoded.
URL_FORMS = [
    ("<img src='{}'>", "{}"),
    ('<td background="{}">', "{}"),
    ("<!--[if gte mso 9]><v:fill src='{}'/><![endif]-->", "{}"),
    ("<p style='background:url({})'>", "{}"),
    ("<img src=\"{{{{ event.image|default:&#39;{}&#39; }}}}\">", "{}"),
    ("<img src=\"{{{{ event.image|default:'{}' }}}}\">", "{}"),
    ("<a href='{}?n=%7B%7B event.n %7D%7D'>", "{}?n={{{{ event.n }}}}"),
    ('<a href="/%7B%7B%20event.u|default:&#39;{}&#39;%20%7D%7D">', "{}"),
    ('<a href="/%7B%7B%20event.u%7Cdefault:%27[]%27%20%7D%7D">', "{}"),
    ("<!-- {{% if event.a %}}<img src='{}'>{{% endif %}} -->", "{}"),
]  # fmt: skip
# What refers to nothing and hides nothing behind it.
NOISE = [
    "<table>", "<tr>", "</td>", "<p>a > b", "<!--", "-->", "<!--[if mso]>", "<![endif]-->", "{% if a < 3 %}",
    "{% endif %}", "{{ person.first_name|default:'friend' }}", "{# note #}", "&lt;div&gt;", "<", ">", "text", "<br>",
    '<img src="https://cdn.example/a.png">', "<a href=https://shop.example/>", "</div></p></table>", "<p class=a b",
    '<div data-klaviyo-universal-block="block_id_1">', "<![CDATA[ x ]]>", "<img src=", "{{ event.name", "}} %}",
    "&#123;&#123; event.name &#125;&#125;", "{&#123; a }}", "<a href='/%7B%7B event.handle %7D%7D'>", "%7B%7B a %7D%7D",
    f"<p>%7B%7B 'a' %7D%7D {quote(MUG, safe='')}</p>", '<a href="https://res.cloudinary.com/other/image/upload/a.jpg">',
    "<a href='/%7B%7B event.handle'>", "<o:p>&nbsp;</o:p>", "&#39;&quot;&amp;", "\ufeff\u200b", "<p>é 😀 مرحبا</p>",
    "{% comment %} no {% endcomment %}", "{% coupon_code 'SPRING' %}", "{{ event.d|days_later:3 }}",
]  # fmt: skip
# What may do anything to the parts behind it.
WILD = [
    "<p title='", '<a href="', "{{", "{%", "{#", "}}", "%}", "{% for x in event.items %}", "{% endfor %}", "{% else %}",
    "{% if event.items %}", "{% with a=event.items|index:0 %}", "{% endwith %}", "{% elsif %}", "{% assign a = 1 %}",
    "{{ event.items[0].name }}", "{{ event.name | default: 'x' }}", "{{ <span>event.name</span> }}", "{{}}", "{% %}",
    "{{ event._x }}", "{{ event.name|nofilter }}", "{% notag %}", "{% catalog 1 %}{% endcatalog %}", "{% load x %}",
    "{{ event.items|lookup:event.items }}", "{{ 1|divisibleby:0 }}", "{% verbatim %}", "{% endverbatim %}", "\x00",
    "{% customobjects object_type_title=“Title” as alias %}", "{% endcustomobjects %}", "<a href='%7B%7B x %7D%7D",
    "{{ event.name|default:&#39;x&#39; }}", "{{ a|default:&#39;x }}", "{%- if a -%}", "&#99999999999;",
    "%7B%25 if %25%7D", "\ud83d", "<!DOCTYPE html><html><head><style>@media (x) {{ a }}</style>", "{{ 'a\nb' }}",
    "{{ event.name|add:missing }}", '<?xml version="1.0" encoding="utf-8"?>', "<?xml encoding='x'?>", "<plaintext>",
    "<?php {{ a }} ?>", '<meta charset="utf-7">', "<meta http-equiv=Content-Type content='text/html; charset=utf-16'>",
]  # fmt: skip
VALUES = ("event.name", "event.items", "event.d", "event.n", "event.none", "missing", "'a'", "event.html")
PLACES = ("{{{{ {} }}}}", "<!-- {{{{ {} }}}} -->", "{{% if {} %}}a{{% endif %}}", '<p t="{{{{ {} }}}}">')
ARGUMENTS = ("", ":2", ":'a'", ":'a|b'", ":'a>2'", ":event.items", ":'F j'", ":&quot;x&quot;", ":missing")


@dataclass(frozen=True)
class Email:
    """An email, and what was planted in it: the IDs of blocks, and URLs of the cloud `acme`."""

    html: str
    blocks: set[str] = field(default_factory=set)
    urls: set[str] = field(default_factory=set)


def email(seed: int) -> Email:
    """An email with references of which each has to be found, and no other."""
    random = Random(seed)
    parts, blocks, urls = [], set[str](), set[str]()
    for number in range(random.randint(1, 12)):
        parts += [*random.choices(NOISE, k=random.randint(0, 5)), "\n<b></b>"]
        if random.random() < 0.5:
            blocks.add(block := random.choice(IDS))
            parts.append(random.choice(FORMS).format(block))
        else:
            url, (form, found) = f"{MUG}{seed}-{number}", random.choice(URL_FORMS)
            urls.add(found.format(url))
            parts.append(form.format(url).replace("[]", quote(url, safe="")))
        parts.append(">\n")
    return Email("".join(parts), blocks, urls)


def wild_email(seed: int) -> str:
    """An email of which nothing is certain: any tag and filter of the language, right or wrong, in broken markup."""
    random = Random(seed)
    return "".join(_wild_part(random) for _ in range(random.randint(1, 25)))


def _wild_part(random: Random) -> str:
    chance = random.random()
    if chance < 0.4:
        return random.choice(NOISE)
    if chance < 0.55:
        return random.choice(WILD)
    if chance < 0.7:
        return random.choice(ENTRIES).example
    filters = "".join(f"|{_filter(random)}" for _ in range(random.randint(0, 3)))
    return random.choice(PLACES).format(random.choice(VALUES) + filters)


def _filter(random: Random) -> str:
    name = random.choice([entry.name for entry in ENTRIES if entry.kind == "filter"])
    return name + random.choice(ARGUMENTS)
