"""What an email shows: every reference that was put into it, however it is written, and no other."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.blocks.image import source_of
from core.blocks.marker import write_marker
from core.blocks.references import traces_in
from core.blocks.start_tags import attribute_values
from core.cloudinary.delivery import cloud_named
from core.cloudinary.delivery_url import asset_names
from core.domain.personalization import parse_personalization
from tests.support.emails import FORMS, IDS, MUG, NOISE, email, five_hundred
from tests.support.templates import REFERENCE

ACME = cloud_named("acme")


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("block_id", IDS)
def test_a_reference_is_found_however_it_is_written(form: str, block_id: str) -> None:
    assert traces_in(form.format(block_id), ACME).blocks == {block_id}


@pytest.mark.parametrize(
    "html",
    [
        # The sample of Klaviyo's help has this where an ID belongs, and does not close its div.
        '<table><tr><td><div data-klaviyo-universal-block="block_id_1"><div></td></tr></table>',
        '<div data-klaviyo-universal-block="block_id">', '<div data-klaviyo-universal-block="">',
        '<div data-klaviyo-universal-block>', '<div data-klaviyo-universal-block="a b">',
        '<div data-klaviyo-universal-block="{{ x }}">', '<div x-data-klaviyo-universal-block="01HZX5Y7">',
        '&lt;div data-klaviyo-universal-block="01HZX5Y7"&gt;', 'data-klaviyo-universal-block="01HZX5Y7"',
        "<div title='data-klaviyo-universal-block=\"01HZX5Y7\"'>", '</div data-klaviyo-universal-block="01HZX5Y7">',
        '<div data-klaviyo-universal-blocks="01HZX5Y7">', "<div data-klaviyo-universal-block=\"<script>\">",
    ],
)  # fmt: skip
def test_what_refers_to_no_block(html: str) -> None:
    assert traces_in(html, ACME).blocks == frozenset()


RES = "https://res.cloudinary.com/acme/image"
REMOTE = "https%3A//res.cloudinary.com/acme/image/upload/products/mug"


@pytest.mark.parametrize(
    "html",
    [
        # A block of ours whose image is an event's, or else the asset.
        f'<img src="{RES}/fetch/c_fill,w_600/{{% if event.ImageURL %}}{{{{ event.ImageURL|urlencode }}}}{{% else %}}'
        f'{REMOTE}{{% endif %}}">',
        f'<img src="{RES}/upload/{{% if event.a %}}w_100/{{% endif %}}products/mug.jpg">',
        f'<img src="{RES}/upload/{{% if event.a %}}products/mug.jpg{{% else %}}products/cup.jpg{{% endif %}}">',
        f'<img src="{RES}/upload/{{% if event.a %}}a{{% elif event.b %}}products/mug{{% else %}}b{{% endif %}}.jpg">',
        f'<img src="{RES}/upload/{{% if event.a %}}a{{% else %}}{{% if event.b %}}b{{% else %}}products/mug'
        '{% endif %}{% endif %}.jpg">',
        f'<img src="{RES}/upload/{{% if event.a %}}x/{{% endif %}}products/mug.jpg">',
        f'<img src="{RES.replace(".", "&#46;")}/upload/products/mug.jpg">',
        f'<img src="{RES.replace(".", "&period;")}/upload/products/mug.jpg">',
        f'<img src="{RES.replace("h", "&#104;", 1)}/upload/products/mug.jpg">',
        f'<img src="{"".join(f"&#x{ord(sign):X};" for sign in RES)}/upload/products/mug.jpg">',
        f"<img src=“{RES}/upload/products/mug.jpg”>",
        f"<img src=”{RES}/upload/products/mug.jpg” alt=””>",
        f"Siehe „{RES}/upload/products/mug.jpg“.",
        f"see ‘{RES}/upload/products/mug.jpg’, «{RES}/upload/x.jpg»",
        f"<div title=it's style='background:url({RES}/upload/products/mug.jpg)'>",
    ],
)  # fmt: skip
def test_an_asset_is_found_however_its_url_is_written(html: str) -> None:
    names = {name for url in traces_in(html, ACME).urls for name in asset_names(url, ACME)}
    assert ("image", "upload", "products/mug") in names
    assert not [name for name in names if "”" in name[2] or "“" in name[2]]


@pytest.mark.parametrize("quoted", ['"{}"', "'{}'", "{}", ' = "{}"'])
def test_a_marker_is_read_in_any_quotes(quoted: str) -> None:
    mine = parse_personalization({"v": 1, "template": {**REFERENCE, "cloud": "acme"}})
    others = parse_personalization({"v": 1, "template": {**REFERENCE, "cloud": "other"}})
    html = "".join(
        f"<table width=3 data-cld{'' if '=' in quoted else '='}{quoted.format(write_marker(each))} role='x'>"
        for each in (mine, others)
    )
    assert traces_in(f"{html}<table data-cld='1.!!!'>", ACME).markers == (mine,)


@pytest.mark.parametrize(
    ("html", "src"),
    [
        ('<table><img src="https://x.example/a.png" alt="">', "https://x.example/a.png"),
        ("<IMG alt='' width=3 SRC = 'https://x.example/a.png?a=1&amp;b=2'/>", "https://x.example/a.png?a=1&b=2"),
        ("<img src=https://x.example/a.png>", "https://x.example/a.png"),
        ("<img alt=' src=\"x\" '\n src=\"{{ event.image|default:'a > b' }}\">", "{{ event.image|default:'a > b' }}"),
        ("<img alt='no source'><img src='b.png'>", "b.png"),
        ("<image src='a.png'><imgs src='a.png'><p src='a.png'>", ""),
        ("<img src='https://x.example/a.png?a=1&lt=2'>", "https://x.example/a.png?a=1&lt=2"),
        ("", ""),
    ],
)
def test_the_first_image_of_a_block(html: str, src: str) -> None:
    assert source_of(html) == src


PARTS = st.sampled_from(NOISE)
PLANTS = st.one_of(
    st.builds(lambda form, block: (form.format(block), block, ""), st.sampled_from(FORMS[:10]), st.sampled_from(IDS)),
    st.builds(
        lambda form, number: (form.format(f"{MUG}{number}"), "", f"{MUG}{number}"),
        st.sampled_from(
            ["<img src='{}'>", '<td background="{}">', "<v:fill src='{}'/>", "<p style='background:url({})'>"]
        ),
        st.integers(1, 99),
    ),
)


@settings(max_examples=500)
@given(st.lists(st.tuples(st.lists(PARTS, max_size=5).map("".join), PLANTS), max_size=8))
def test_every_planted_reference_is_found_and_no_other(parts: list[tuple[str, tuple[str, str, str]]]) -> None:
    """In five hundred generated emails, however broken they are around it."""
    traces = traces_in("".join(f"{noise}\n<b></b>{plant[0]}>\n" for noise, plant in parts), ACME)
    assert traces.blocks == {block for _, (_, block, _) in parts if block}
    assert traces.urls == {url for _, (_, _, url) in parts if url}


@five_hundred
def test_in_an_email_every_planted_reference_is_found_and_no_other(seeds: range) -> None:
    """Tags, comments, entities, percent-encoded tags, Outlook's conditions and broken markup around them."""
    for seed in seeds:
        made = email(seed)
        traces = traces_in(made.html, ACME)
        assert (traces.blocks, traces.urls) == (made.blocks, made.urls), seed


@pytest.mark.parametrize(
    "html",
    [
        '<a href="https://res.cloudinary.com/acme/image/upload/%7B%7B%20event.x%20%7D%7D.jpg">',
        '<a href="https://res.cloudinary.com/acme/image/upload/{{ event.x }}.jpg">',
        '<a href="https://res.cloudinary.com/acme/image/upload/{{ event.x|default:&#39;a&#39; }}.jpg">',
    ],
)
def test_a_tag_in_a_url_is_no_name_of_an_asset_however_it_is_stored(html: str) -> None:
    (url,) = traces_in(html, ACME).urls
    assert "{{ event.x" in url and asset_names(url, ACME) == []


@pytest.mark.parametrize(
    "part",
    ["<", "<a ", '<a b="', "<a b='\"", "<table data-cld=", "a=", "=", "aaaa", "<img ", "<img src", "<a {{ ", "<a 'b' "],
)
def test_looking_takes_time_in_proportion_to_length(part: str) -> None:
    def seconds(size: int) -> float:
        html = f"data-cld data-klaviyo-universal-block src<a{part * (size // len(part))}"
        spent = []
        for _ in range(3):
            started = time.process_time()
            traces_in(html, ACME)
            list(attribute_values(html, "src", "img"))
            spent.append(time.process_time() - started)
        return min(spent)

    # Sixteen times the length would take 256 times as long if it were quadratic.
    assert seconds(160_000) < 40 * seconds(10_000) + 0.05
