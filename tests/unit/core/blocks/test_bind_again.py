"""A choice is put back into a person's HTML, or follows what is chosen, and nothing else of the text changes."""

import random
import re
import time
from collections.abc import Callable
from html import escape, unescape
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.blocks.compose import compose, target_expressions
from core.blocks.edited import block_of, without_marker
from core.blocks.hand_choices import HandChoices
from core.blocks.image_places import image_places
from core.blocks.preview import image_urls, preview_html
from core.cloudinary.cldt import parse_template
from core.domain.capabilities import FULL_SUPPORT
from core.domain.personalization import Personalization
from core.domain.places import ALT, LINK, REPEAT
from core.domain.template import Template
from core.errors import InputError
from tests.support.bound_templates import TEMPLATES
from tests.support.fill_rates import CLOUD, TEMPLATE, choices, headline

DEMO = {path.name: parse_template(path.read_text()) for path in TEMPLATES}
SHOP = "https://shop.example/"
TEXTS: list[Any] = [
    {"from": "fixed", "value": "It's 5 % off, {today}"},
    {"from": "event", "path": ["a"], "format": ["upper"], "fallback": "you"},
    {"from": "profile", "path": ["first_name"], "format": [], "fallback": {
        "from": "event", "path": ["Items", 0, "Name"], "format": [{"date": "F j"}], "fallback": "there"}},
    {"from": "text", "parts": ["It's ", {"from": "profile", "path": ["first_name"], "format": []}, "!"],
     "fallback": "Thanks"},
    {"from": "event", "path": ["First Name"], "format": [{"join": ", "}], "fallback": ""},
]  # fmt: skip
IMAGES: list[Any] = [
    {"from": "fixed", "value": {"public_id": "products/teapot", "type": "upload"}},
    {"from": "event", "path": ["p"], "format": [], "fallback": {"from": "default"}},
    {"from": "event", "path": ["Items", 0, "Image"], "format": [], "fallback": {"from": "default"}},
]
LINKS: list[Any] = [
    {"from": "fixed", "value": f"{SHOP}?a=1&b=2"},
    {"from": "event", "path": ["url"], "format": [], "fallback": SHOP},
]
RECIPIENTS: list[dict[str, Any]] = [
    {"profile": {"first_name": "Ada"}, "event": {"a": "mug", "p": f"{SHOP}p.jpg", "url": f"{SHOP}x"}},
    {"profile": None, "event": {}},
]


def personalized(draw: random.Random, template: Template, **other: Any) -> Personalization:
    """Any choices for a template, no two of them the same."""
    slots = {
        slot.name: numbered(
            draw.choice(
                [each for each in TEXTS if slot.limit > 20 or "parts" not in each] if slot.type == "text" else IMAGES
            ),
            number,
        )
        for number, slot in enumerate(template.slots)
    }
    more = {"alt": numbered(draw.choice(TEXTS), 98), "link": draw.choice(LINKS), **other}
    return choices(slots, **more)  # type: ignore[no-any-return]


def numbered(binding: Any, number: int) -> Any:
    """A choice that no other one is like, nor a part of: the number stands first, where a long text is not cut."""
    match binding:
        case {"value": str(text)}:
            return {**binding, "value": f"{number:02} {text}"}
        case {"value": image}:
            return {**binding, "value": {**image, "public_id": f"products/teapot{number}"}}
        case {"parts": parts}:
            return {**binding, "parts": [f"{number:02} ", *parts]}
    first, *rest = binding["path"]
    return {
        **binding,
        "path": [first, *rest, str(number)] if binding["from"] == "event" else ["properties", f"x{number}"],
    }


def hand(template: Template, personalization: Personalization) -> HandChoices:
    return HandChoices(template, personalization, CLOUD, FULL_SUPPORT)


def generated(template: Template, personalization: Personalization) -> str:
    return without_marker(compose(template, personalization, CLOUD).html)


def unbound(template: Template, personalization: Personalization, html: str) -> tuple[str, ...]:
    return block_of(template, personalization, CLOUD, html=html).unbound


def only(text: str, part: str) -> tuple[str, str]:
    """What stands before and behind the only occurrence of a part."""
    before, found, behind = text.partition(part)
    assert found
    assert part not in behind
    return before, behind


def tag_entities(html: str) -> str:
    """Tags as Klaviyo's visual editor stores them."""
    return re.sub(r"\{[{%].*?[%}]\}", lambda tag: tag[0][:2] + escape(unescape(tag[0][2:-2])) + tag[0][-2:], html)


# What people and editors do to HTML around a choice, each leaving every choice where it is.
AROUND: list[Callable[[str], str]] = [
    lambda html: f"<p>Hello {{{{ first_name|default:'you' }}}} &amp; <b>all</b></p>\n{html}\n<!-- made by hand -->",
    lambda html: html.replace(' border="0"', "").replace("padding:0;", "padding:12px 0"),
    lambda html: f'<img src="{CLOUD.prefix}/image/upload/logo.png" alt="Logo"><a href="{SHOP}">Shop</a>{html}',
    tag_entities,
    lambda html: html.replace("<img ", "<IMG\n  ").replace(' width="', '\n width="'),
    lambda html: re.sub(r'(src|alt|href)="([^"]*)"', lambda m: f"{m[1]}='" + m[2].replace("'", "&#39;") + "'", html),
    # The text of another size, in the image's URL.
    lambda html: re.sub(r"(l_text:\w+?_)\d+", r"\g<1>21", html),
]  # fmt: skip
THEIRS = ["Hello", "", "%2541da", "{{ event.other }}", "{% if event.x %}a{% else %}b/c,d{% endif %}"]
MARK = "ZZMARKZZ"


@settings(max_examples=60)
@given(name=st.sampled_from(sorted(DEMO)), seed=st.integers(0, 2**32))
def test_a_choice_comes_back_to_its_image_and_nothing_else_changes(name: str, seed: int) -> None:
    draw, template = random.Random(seed), DEMO[name]
    personalization = personalized(draw, template)
    place = draw.choice([*(slot.name for slot in template.slots), ALT, LINK])
    html = generated(template, personalization)
    before, behind = only(html, target_expressions(template, personalization, CLOUD)[place])
    marked = f"{before}{MARK}{behind}"
    for edit in draw.sample(AROUND, draw.randint(0, 4)):
        html, marked = edit(html), edit(marked)
    assert unbound(template, personalization, html) == ()
    before, behind = marked.split(MARK)
    damaged = before + draw.choice(THEIRS) + behind
    assert unbound(template, personalization, damaged) == (place,)
    again = hand(template, personalization).bind_again(damaged, place)
    assert again.startswith(before)
    assert again.endswith(behind)
    assert unbound(template, personalization, again) == ()
    for recipient in RECIPIENTS:
        assert unescape(preview_html(again, recipient)) == unescape(preview_html(html, recipient))


@settings(max_examples=60)
@given(name=st.sampled_from(sorted(DEMO)), seed=st.integers(0, 2**32))
def test_what_is_chosen_takes_effect_wherever_the_choice_before_it_stands(name: str, seed: int) -> None:
    draw, template = random.Random(seed), DEMO[name]
    before, after = personalized(draw, template), personalized(draw, template)
    html, expected = generated(template, before), generated(template, after)
    for edit in draw.sample(AROUND, draw.randint(0, 4)):
        html, expected = edit(html), edit(expected)
    place = draw.choice([*(slot.name for slot in template.slots), ALT, LINK])
    old = target_expressions(template, before, CLOUD)[place]
    own = html.replace(old, "Hello") if html.count(old) == 1 else html
    followed = hand(template, after).followed(own, hand(template, before))
    assert unbound(template, after, followed) == ((place,) if own != html else ())
    if own == html:
        for recipient in RECIPIENTS:
            assert unescape(preview_html(followed, recipient)) == unescape(preview_html(expected, recipient))


REPEATED: dict[str, Any] = {
    "slots": {"headline": {"from": "item", "path": ["Name"], "fallback": "you"}},
    "alt": {"from": "item", "path": ["Name"], "fallback": "A mug"},
    "repeat": {"path": ["Items"], "limit": 3},
}
ITEMS = [{"profile": None, "event": {"Items": [{"Name": "Cup"}, {"Name": "Bowl"}]}}, {"profile": None, "event": {}}]


@pytest.mark.parametrize("place", ["headline", ALT])
def test_of_a_repeated_block_each_row_shows_its_item_again(place: str) -> None:
    personalization = choices(**REPEATED)
    html = generated(TEMPLATE, personalization)
    damaged = re.sub(r"(Manrope_64_700:).*?(,w_620)" if place == "headline" else r'( alt=").*?(")', r"\1Hi\2", html)
    assert unbound(TEMPLATE, personalization, damaged) == (place,)
    assert hand(TEMPLATE, personalization).bind_again(damaged, place) == html
    # Half of it is not enough.
    half = html.replace("you,w_620", "Hi,w_620").replace('alt="A mug"', 'alt="Hi"')
    assert unbound(TEMPLATE, personalization, half) == ("headline", ALT)


def test_another_list_is_repeated_where_the_loop_stands() -> None:
    before = choices(**REPEATED)
    after = before.model_copy(update={"repeat": before.repeat.model_copy(update={"limit": 1})})
    followed = hand(TEMPLATE, after).followed(generated(TEMPLATE, before), hand(TEMPLATE, before))
    assert followed == generated(TEMPLATE, after)
    alone = generated(TEMPLATE, choices({}))
    assert unbound(TEMPLATE, after, alone) == ("headline", ALT, REPEAT)
    for place in ("headline", ALT, REPEAT):
        with pytest.raises(InputError, match=r"your HTML has no image|your HTML repeats no list"):
            hand(TEMPLATE, after).bind_again(alone, place)


def test_a_list_of_the_persons_own_stays_when_another_one_is_repeated() -> None:
    before = choices(**REPEATED)
    for repeat in ({"path": ["Items"], "limit": 1}, {"path": ["Goods"], "limit": 3}):
        after = choices(**{**REPEATED, "repeat": repeat})
        old, new = generated(TEMPLATE, before), generated(TEMPLATE, after)
        test, loop = hand(TEMPLATE, before).loop or ("", "")
        own = f"{test}<ul>{loop}<li>{{{{ item.Name }}}}</li>{{% endfor %}}</ul>{{% endif %}}"
        for html, expected in (
            (f"{own}{old}{own}", f"{own}{new}{own}"),
            (old.replace("<img", f"{own}<img"), new.replace("<img", f"{own}<img")),
        ):
            assert hand(TEMPLATE, after).followed(html, hand(TEMPLATE, before)) == expected


def test_only_the_link_around_the_image_is_taken_away() -> None:
    linked, bare = choices(headline(["a"]), link=LINKS[0]), choices(headline(["a"]))
    html, without = generated(TEMPLATE, linked), generated(TEMPLATE, bare)
    for inner in ("<!-- </a> -->", "{# </a> #}", "{{ event.x|default:'</a>' }}", "<!-- > </a> <img> -->", "<!-->"):
        own, rest = html.replace("</a>", f"{inner}</a>"), re.sub(r"(<img[^>]*>)", rf"\1{inner}", without)
        assert hand(TEMPLATE, bare).followed(own, hand(TEMPLATE, linked)) == rest, inner
        own, rest = re.sub(r"(<img)", rf"{inner}\1", html), re.sub(r"(<img)", rf"{inner}\1", without)
        assert hand(TEMPLATE, bare).followed(own, hand(TEMPLATE, linked)) == rest, inner


def test_a_link_is_put_around_the_image_and_taken_away_again() -> None:
    linked, bare = choices(headline(["a"]), link=LINKS[1]), choices(headline(["a"]))
    for before, after in ((bare, linked), (linked, bare)):
        html = f"<p>Hi</p>{generated(TEMPLATE, before)}"
        followed = hand(TEMPLATE, after).followed(html, hand(TEMPLATE, before))
        assert followed == f"<p>Hi</p>{generated(TEMPLATE, after)}"
    own = f'<a href="{SHOP}own">{generated(TEMPLATE, bare)}</a>'
    assert unbound(TEMPLATE, bare, own) == ()
    assert hand(TEMPLATE, bare).followed(own, hand(TEMPLATE, linked)) == own


def test_words_that_stand_elsewhere_bind_no_slot() -> None:
    personalization = choices({"headline": {"from": "fixed", "value": "Hi"}})
    html = f"<p>Hi there</p>{generated(TEMPLATE, personalization).replace(':Hi,', ':Bye,')}"
    assert unbound(TEMPLATE, personalization, html) == ("headline",)


@pytest.mark.parametrize(
    "html", ["<p>Hi</p>", "", "<img alt='x'>", '<img src="https://x.example/1.png"><img src="https://x.example/2.png">']
)
def test_without_an_image_nothing_is_bound_again(html: str) -> None:
    with pytest.raises(InputError, match="has no image of this template"):
        hand(TEMPLATE, choices(headline(["a"]))).bind_again(html, "headline")


def test_an_image_of_the_persons_own_is_replaced_by_the_templates() -> None:
    personalization = choices(headline(["a"]))
    for image in ("<img src=x.png>", "<p><IMG alt='' src='https://x.example/1.png' /></p>"):
        again = hand(TEMPLATE, personalization).bind_again(image, "headline")
        assert image_urls(preview_html(again, RECIPIENTS[0])) == image_urls(
            preview_html(generated(TEMPLATE, personalization), RECIPIENTS[0])
        )
        assert len(re.findall("<img", again, re.IGNORECASE)) == 1


@given(st.text(alphabet=st.sampled_from("<>/aimgsrcht ef=\"'-!\n{%}|#"), max_size=80))
def test_whatever_is_written_is_read_in_time_and_only_the_choice_is_added(html: str) -> None:
    choice = hand(TEMPLATE, choices(headline(["a"])))
    patterns = choice.patterns
    for place in image_places(html, patterns):
        assert html[place.tag.start : place.tag.end].lower().startswith("<img")
    try:
        again = choice.bind_again(html, "headline")
    except InputError:
        return
    assert "headline" not in choice.unbound(again)


def test_hostile_html_is_read_in_time() -> None:
    url = generated(TEMPLATE, choices({})).split('src="')[1].split('"')[0]
    texts = [
        f'<a href="x"><img src="{url}">' * 800,
        "<img src='" + "{% if x %}" * 9_000 + "{% endif %}" * 9_000 + "'>",
        "{% for item in x %}" * 5_000 + f'<img src="{url}">' * 100,
        "<img " * 40_000,
        f"<img src='{CLOUD.prefix}/image/upload/" + "l_text:a:b,/" * 15_000 + "'>",
    ]
    choice = hand(TEMPLATE, choices(headline(["a"])))
    for text in texts:
        began = time.process_time()
        choice.unbound(text)
        choice.followed(text, hand(TEMPLATE, choices({})))
        assert time.process_time() - began < 2
