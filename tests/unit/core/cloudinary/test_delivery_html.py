"""Where HTML holds delivery URLs, however it quotes and escapes them: a generated email against what was put in it."""

import time
from html import escape
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.cloudinary.delivery import cloud_named
from core.cloudinary.delivery_html import delivery_urls, urls_in

ACME = cloud_named("acme")
RES = "https://res.cloudinary.com/acme"
HERO = f"{RES}/image/upload/shop/hero.jpg"


def found(html: str) -> list[str]:
    return [each.url for each in delivery_urls(html, ACME)]


# How an email holds one URL; `{}` is the URL, and nothing else here shows this cloud.
PLACES = [
    '<img src="{}">', "<img src='{}'>", "<img src={}>", '<IMG\n SRC = "{}" alt="">', "<img alt='a > b' src='{}'/>",
    '<img src=" {} ">', '<a href="{}">x</a>', "<td background='{}'>", "<td background={} width=3>",
    '<video poster="{}"></video>', '<input type=image src="{}">', '<img data-src="{}" src="x.gif">',
    '<td style="background:url({});">', "<td style='background: URL(\"{}\") no-repeat'>",
    "<td style=\"background-image:url('{}')\">", "<td style='background:url(&quot;{}&quot;)'>",
    '<td style="background:url(&#39;{}&#39;)">', '<td style="background:url(&#x22;{}&#x22;)">',
    "<style>.a {{ background: url( '{}' ) }} .b {{ color: red }}</style>", "<style>.a{{background:url({})}}</style>",
    '<v:fill type="tile" src="{}" color="#fff" />', "<v:imagedata src='{}' o:title=''/>",
    '<!--[if mso]><v:rect fill="t"><v:fill type="frame" src="{}"/></v:rect><![endif]-->',
    '<!--[if gte mso 9]><v:image src="{}" style="width:600px"/><![endif]-->', "<!-- {} -->", "<!--<img src='{}'>-->",
    '<p>See {}.</p>', "<p>({})</p>", "<p>{}, and more</p>", "<p>Look: {}!</p>", "<p>{}?</p>", "<{}>", "[x]({})", "{}",
    '<img srcset="{} 2x">', '<img srcset="https://cdn.example/a.png 1x, {} 2x">',
    '<img srcset="https://cdn.example/a.png 1x,{} 600w">', "<img srcset='\n  {} 1x,\n  https://cdn.example/b.png 2x'>",
    '{{"src": "{}", "alt": ""}}', '<table data-json="{{&quot;src&quot;:&quot;{}&quot;}}">',
    "{{{{ event.image|default:'{}' }}}}", '{{{{ event.image|default:"{}" }}}}',
    "<img src=\"{{% if event.image %}}{{{{ event.image }}}}{{% else %}}{}{{% endif %}}\">",
    '<img src="{{% if a %}}{}{{% elif b %}}x.png{{% endif %}}">',
    '<img src="{{% for a in b %}}{}{{% empty %}}{{% endfor %}}">',
    '<img src="{}" alt="{{{{ first_name|default:\'you\' }}}}"', "<td><img src='{}'><td></table><<>", '<img src="{}',
    '<a href="https://shop.example/?to=https://res.cloudinary.com/acme/x.jpg"><img src="{}"></a>',
]  # fmt: skip


@pytest.mark.parametrize("place", PLACES)
def test_a_url_is_found_wherever_an_email_holds_one(place: str) -> None:
    assert found(place.format(HERO)) == [HERO]


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize(
    "url",
    [
        "http://res.cloudinary.com/acme/image/upload/c_fill,w_300/v17/shop/mug.jpg",
        "//RES-2.cloudinary.com/acme/image/upload/shop/mug.png",
        "https://acme-res.cloudinary.com/images/shop/mug/blue.jpg",
        f"{RES}/image/upload/l_text:Arial_40:A%252C%20B%2521/fl_layer_apply/shop/mug.jpg#top",
        f"{RES}/image/upload/%28mug%29%27%22.jpg?_a=BAMAK",
    ],
)
def test_whatever_the_url_looks_like(place: str, url: str) -> None:
    assert found(place.format(url)) == [url]


@pytest.mark.parametrize("place", PLACES[:14] + PLACES[20:24])
def test_an_escape_of_html_is_no_part_of_a_url(place: str) -> None:
    url = f"{RES}/image/upload/shop/mug.jpg?a=1&b=<2>&lt=3"
    assert found(place.format(escape(url))) == [url]
    slashes = HERO.replace("/", "&#x2F;").replace(":", "&#58;")
    assert found(place.format(slashes)) == [HERO]
    assert found(place.format(HERO.replace("/", "&sol;"))) == [HERO]


@pytest.mark.parametrize(
    ("html", "urls"),
    [
        (f'<img src="{RES}/image/upload/my mug (1).jpg">', [f"{RES}/image/upload/my mug (1).jpg"]),
        (f'<img src="{RES}/image/upload/it\'s.jpg">', [f"{RES}/image/upload/it's.jpg"]),
        (f"url({RES}/image/upload/mug_\\(1\\).jpg)", [f"{RES}/image/upload/mug_(1).jpg"]),
        (f"see {RES}/image/upload/mug_(1).jpg (or not)", [f"{RES}/image/upload/mug_(1).jpg"]),
        (f"(see {RES}/image/upload/mug_(1).jpg)", [f"{RES}/image/upload/mug_(1).jpg"]),
        (f'<img src="{RES}/image/upload/shop/\n   mug.jpg">', [f"{RES}/image/upload/shop/   mug.jpg"]),
        (f"<img src='{HERO}'><img src='{HERO}'>", [HERO, HERO]),
        (
            f'<img src="{RES}/image/upload/l_text:a_9:{{{{ first_name|default:"it\'s" }}}}/fl_layer_apply/a.jpg">',
            [f'{RES}/image/upload/l_text:a_9:{{{{ first_name|default:"it\'s" }}}}/fl_layer_apply/a.jpg'],
        ),
        (
            f'<img src="{RES}/image/upload/{{% if a %}}l_a{{% else %}}l_b{{% endif %}}/fl_layer_apply/a.jpg">',
            [f"{RES}/image/upload/{{% if a %}}l_a{{% else %}}l_b{{% endif %}}/fl_layer_apply/a.jpg"],
        ),
        (
            f"<img src=\"{RES}/image/fetch/w_3/{{{{ e|default:'{HERO}'|urlencode }}}}\">",
            [f"{RES}/image/fetch/w_3/{{{{ e|default:'{HERO}'|urlencode }}}}", HERO],
        ),
    ],
)
def test_the_context_says_where_a_url_ends(html: str, urls: list[str]) -> None:
    assert found(html) == urls


@pytest.mark.parametrize(
    "opening", ["autoescape off", "with a=b", "spaceless", "ifchanged", "filter upper", "for a in b", "if a"]
)
def test_a_url_goes_on_behind_the_end_of_any_tag_that_stands_in_it(opening: str) -> None:
    name = opening.partition(" ")[0]
    url = f"{RES}/image/upload/l_text:Arial_20:{{% {opening} %}}{{{{ x }}}}{{% end{name} %}},w_90/fl_layer_apply/a.jpg"
    assert found(f'<img src="{url}">') == [url]
    assert found(f"{{% {opening} %}}{url}{{% end{name} %}}") == [url], "and ends where a tag around it does"


@pytest.mark.parametrize(
    "html",
    [
        f'<a href="https://shop.example/?to={HERO}">', f"<a href=https://shop.example/{HERO}>",
        f"<a href=/go?to={HERO}>", f'<a href="/go?a=1&to={HERO}">', f"https://shop.example/?a={HERO}",
        f'<a href="mailto:a@b.example?body={HERO}">',
        '<img src="https://res.cloudinary.com/other/image/upload/x.jpg">', "<p>res.cloudinary.com/acme/x.jpg</p>",
        '<img src="/acme/image/upload/shop/hero.jpg">', f"ftp:{HERO[6:]}", f"x{HERO}", "<p>//</p>", "// acme", "",
        "<!-- https:// res.cloudinary.com/acme/x.jpg -->",
    ],
)  # fmt: skip
def test_what_is_no_url_of_the_cloud(html: str) -> None:
    assert found(html) == []


NAMES = st.text(st.characters(exclude_characters="?&#\\%<>+/", exclude_categories=["C"]), min_size=1, max_size=8)
TAGS = st.sampled_from([
    "{{ first_name }}", "{% if a < 3 %}", "{% endif %}", "{{ x|default:'a \"b\"' }}", "{# a 'note' #}",
    "{{", "{%", "}}",
])  # fmt: skip
NOISE = st.one_of(
    st.sampled_from([
        "<table>", "<tr><td>", "</div>", "<p class=x>", "<!--", "-->", "<![endif]-->", "<", ">", "\n", " ", "&amp;",
        "text",
        '<img src="https://cdn.example/a.png">', "<br/>", "<a href='https://shop.example/?to=https://x.example/'>x</a>",
    ]),
    TAGS,
)  # fmt: skip
CLOSED = st.sampled_from([place for place in PLACES[:30] if not place.endswith("{}")])


@settings(max_examples=200)
@given(st.lists(st.tuples(st.lists(NOISE, max_size=4), CLOSED, NAMES), min_size=1, max_size=6))
def test_every_planted_url_is_found_and_no_other(parts: list[tuple[list[str], str, str]]) -> None:
    planted = [f"{RES}/image/upload/shop/{quote(name, safe='')}.jpg" for _, _, name in parts]
    html = "".join(
        f"{''.join(noise)} <i>{place.format(url)}</i>" for (noise, place, _), url in zip(parts, planted, strict=True)
    )
    assert found(html) == planted
    places = [(each.start, each.end) for each in delivery_urls(html, ACME)]
    assert [html[start:end] for start, end in places] == planted


@given(st.text(st.sampled_from("<>\"'()=&;{}%/:#x.,h tps") | st.characters(), max_size=200))
def test_any_text_is_looked_through_without_a_fault(text: str) -> None:
    for each in urls_in(text):
        assert 0 <= each.start < each.end <= len(text)


HOSTILE = [
    "//", '"//', "//{{", "url(", "&#0000", " ", 'src= "', "https://", "//a)", ")", "&quot;//", "{{'//", '{{"//a',
    f'"{HERO}" ', "<", "'", "//a(", "=", "src=//", "url( '//x", "&#x2f;", "https&#58;//a ", "\\", "//a\\",
]  # fmt: skip


@pytest.mark.parametrize("part", HOSTILE)
def test_looking_takes_time_in_proportion_to_length(part: str) -> None:
    def seconds(size: int) -> float:
        html = part * (size // len(part))
        spent = []
        for _ in range(3):
            started = time.process_time()
            for _ in delivery_urls(html, ACME):
                pass
            spent.append(time.process_time() - started)
        return min(spent)

    # Sixteen times the length would take 256 times as long if it were quadratic.
    assert seconds(160_000) < 40 * seconds(10_000) + 0.05
