"""All suggestions taken in one step: what was chosen stays, the rest composes, and the old choices are as they were."""

import json

from core.blocks.compose import compose
from core.blocks.preview import image_urls, preview_html
from core.cloudinary.cldt import parse_template
from core.cloudinary.delivery import cloud_named
from core.domain.event import Event, Metric
from core.domain.personalization import Bound, Default, EventRef, Fixed, parse_personalization
from core.events.fill import fill_suggestions
from core.events.ranking import suggest
from core.events.sample import Sample
from core.klaviyo.template_language import compile_template
from tests.support.servers import ROOT

ORDER = json.loads((ROOT / "tests" / "data" / "events" / "api_placed_order.json").read_text())["event_properties"]
CART = parse_template((ROOT / "sandbox" / "world" / "templates" / "abandoned-cart.cldt.json").read_bytes())
SAMPLE = Sample(metric=Metric(id="M", name="M"), events=(Event(properties=ORDER),))
EVENT = EventRef(metric_id="M", metric="M")
EMPTY = parse_personalization({"v": 1, "template": {"cloud": "demo", "public_id": "t", "asset_id": "a"}})
FOUND = suggest(CART.slots, SAMPLE.field_set)


def test_every_place_shows_its_first_suggestion_in_one_step() -> None:
    before = EMPTY.to_json()
    filled = fill_suggestions(EMPTY, CART.slots, FOUND, EVENT)
    paths = {name: each.path for name, each in filled.bindings.items() if isinstance(each, Bound)}
    assert paths == {
        "first": ("Items", 0, "ImageURL"), "firstname": ("Items", 0, "ProductName"),
        "second": ("Items", 1, "ImageURL"), "secondname": ("Items", 1, "ProductName"),
        ":alt": ("Items", 0, "ProductName"), ":link": ("Items", 0, "ProductURL"),
    }  # fmt: skip
    assert filled.event == EVENT
    assert EMPTY.to_json() == before, "whoever keeps it can go back"
    assert parse_personalization(json.loads(json.dumps(filled.to_json()))) == filled


def test_what_it_fills_composes_and_shows_the_recipients_items() -> None:
    html = compose(CART, fill_suggestions(EMPTY, CART.slots, FOUND, EVENT), cloud_named("demo")).html
    compiled = compile_template(html)
    (url,) = image_urls(preview_html(compiled, {"profile": None, "event": ORDER}))
    assert "Bear%2520Stories" in url
    assert "City%2520Tales" in url
    assert 'href="https://www.example.com/p/1111"' in preview_html(compiled, {"profile": None, "event": ORDER})


def test_what_was_chosen_stays() -> None:
    chosen = fill_suggestions(EMPTY, CART.slots, {}, None).model_copy(
        update={"slots": {"firstname": Fixed(value="Mug"), "second": Default()}, "alt": Fixed(value="A mug")}
    )
    filled = fill_suggestions(chosen, CART.slots, FOUND, EVENT)
    assert (filled.slots["firstname"], filled.alt) == (Fixed(value="Mug"), Fixed(value="A mug"))
    assert isinstance(filled.slots["second"], Bound), "a default is no choice"
    assert fill_suggestions(filled, CART.slots, FOUND, EVENT) == filled


def test_a_handle_leads_behind_the_shops_address_and_only_with_one_to_fall_back_to() -> None:
    item = {"title": "Mug", "handle": "mug", "image": "https://a.example/mug.jpg"}
    for extra, link in (({}, Default()), ({"shop_url": "https://shop.example/x"}, None)):
        sample = Sample(metric=SAMPLE.metric, events=(Event(properties={"line_items": [item], **extra}),))
        filled = fill_suggestions(EMPTY, CART.slots, suggest(CART.slots, sample.field_set), EVENT)
        assert filled.link == (link or parse_personalization({**EMPTY.to_json(), "event": EVENT.model_dump(), "link": {
            "from": "event", "path": ["line_items", 0, "handle"], "format": [{"shop": "/products/"}],
            "fallback": "https://shop.example/",
        }}).link)  # fmt: skip
