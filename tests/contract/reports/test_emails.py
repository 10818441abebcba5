"""What people reported of emails in Klaviyo and in mail clients: HTML of others, and templates without data."""

import re
from typing import Any

import pytest

from core.blocks.checks import GMAIL_CLIP, check_block
from core.blocks.compose import ComposedBlock, compose
from core.blocks.image import image_block
from core.blocks.lint import lint
from core.blocks.preview import TemplateFault, preview_html
from core.domain.asset import Asset
from core.domain.send_settings import SendSettings
from tests.support.fill_rates import CLOUD, TEMPLATE, choices, headline

LONGEST_LINE = 60_000


def shown(html: str, **context: Any) -> str:
    return preview_html(html, {"profile": {}, "event": {}, **context})


def sentences(html: str, *, has_event: bool = True) -> str:
    return "\n".join(each.sentence for each in lint(html, has_event=has_event))


def test_a_product_that_the_catalog_lacks_skips_the_whole_mail_and_that_is_said_before() -> None:
    html = "{% catalog event.ProductID unpublished='cancel' %}{{ catalog_item.title }}{% endcatalog %}"
    assert "Klaviyo skips the whole email" in sentences(html)
    with pytest.raises(TemplateFault, match="Catalog Item Unavailable"):
        shown(html, event={"ProductID": "gone"})


def test_in_a_campaign_an_events_fields_are_blank_and_that_is_said() -> None:
    html = "Hello {{ event.Name|default:'you' }}, {{ event.Other }}!"
    assert shown(html, event=None) == "Hello you, !"
    assert "they are blank in a campaign" in sentences(html, has_event=False)


@pytest.mark.parametrize(
    "html",
    [
        "{{ <span>event.Name</span> }}",
        "{{ event.<span>Name</span> }}",
        "{% if <span class='x'>event.Name %}{% endif %}",
    ],
)
def test_markup_that_an_editor_left_inside_a_tag_is_named(html: str) -> None:
    with pytest.raises(TemplateFault, match=r"line 1.*<span.* is inside the tag"):
        shown(html)


def test_what_an_editor_escaped_in_a_tag_is_read() -> None:
    html = '<a href="https://x.test/%7B%7B%20person.first_name%7Cdefault%3A&#39;you&#39;%20%7D%7D">x</a>'
    assert shown(html) == '<a href="https://x.test/you">x</a>'
    assert sentences(html) == ""


def test_a_condition_on_a_missing_property_takes_it_for_unequal_as_the_template_language_does() -> None:
    """https://community.klaviyo.com/conversations/1970 is of segments, in which it is neither."""
    html = "{% if person.Country != 'US' %}abroad{% else %}home{% endif %}"
    recipients: list[dict[str, object]] = [{}, *({"properties": {"Country": each}} for each in (None, "US", "DE"))]
    assert [shown(html, profile=each) for each in recipients] == ["abroad", "abroad", "home", "abroad"]


def test_an_address_that_runs_into_the_host_is_named() -> None:
    """The sample of https://help.klaviyo.com/hc/en-us/articles/115005255808 lacks the slash."""
    html = '<a href="{{ organization.url|trim_slash }}reclaim/{{ event.id }}">Back to your cart</a>'
    assert "https://shop.testreclaim/" in shown(html, organization={"url": "https://shop.test/"})
    assert "If the shop's address does not end with a slash, the path runs into it" in sentences(html)
    good = html.replace("}}reclaim", "}}/reclaim")
    assert sentences(good) == ""
    assert sentences("<a href='{{ organization.url|trim_slash }}'>Shop</a>") == ""


@pytest.mark.parametrize("slash", ["", "/"])
def test_our_own_links_to_the_shop_have_their_slash(slash: str) -> None:
    link = {"from": "event", "path": ["handle"], "format": [{"shop": "/products/"}], "fallback": "https://x.test"}
    block = compose(TEMPLATE, choices(headline(["a"]), link=link), CLOUD)
    html = shown(block.html, event={"handle": "mug"}, organization={"url": f"https://shop.test{slash}"})
    assert 'href="https://shop.test/products/mug"' in html


def test_gmails_limit_is_of_the_whole_mail_so_a_block_is_warned_of_long_before() -> None:
    block = compose(TEMPLATE, choices(headline(["a"])), CLOUD)
    html = f"{block.html}<!-- {'x' * (90 * 1024)} -->"
    heavy = ComposedBlock(html=html, personalization=block.personalization, longest_url=block.longest_url)
    warned = [each for each in check_block(TEMPLATE, heavy) if "102 KB" in each.sentence]
    assert len(html) < GMAIL_CLIP
    assert [each.severity for each in warned] == ["warning"]


def test_a_line_that_some_mail_programs_cut_is_named() -> None:
    line = "<p>" + "word " * (LONGEST_LINE // 5) + "</p>"
    assert "A line has more than" in sentences(line)
    assert sentences(line.replace("word " * 100, "word " * 99 + "\n")) == ""


def test_no_email_asks_for_a_format_that_mail_clients_lack() -> None:
    """https://github.com/hteumeuleu/email-bugs/issues/84"""
    for name in ("jpg", "png", "gif", "webp", "avif", "svg", "heic"):
        asset = Asset(
            asset_id="a", public_id="p", resource_type="image", type="upload", format=name, width=800, height=600,
            version=1, url="",
        )  # fmt: skip
        src = image_block(asset, CLOUD, SendSettings(), "alt").src
        assert re.search(r"f_(jpg|png|gif)\b", src), src
        assert not re.search(r"f_auto|webp|avif|heic", src.rpartition("/")[0] + src.rpartition(".")[2]), src
