"""A choice that the block refuses is told at its card, and hides nothing of what the others make."""

import json
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from core import Workspace
from core.blocks import edited
from core.domain.personalization import Bound
from tests.pages.personalize.test_drafts import box
from tests.support.pages import OpenPage, binding_prefix, open_cards, said
from ui.app import text as words
from ui.personalize import draft_text, preview_text
from ui.personalize import text as texts

ORDER = "templates/order-thanks.cldt.json"


@pytest.fixture
def bound(connected: Workspace) -> None:
    """The block is saved with a headline, an alt text and a link for everyone."""
    raw = connected.personalize.open(ORDER).personalization.to_json()
    raw["event"] = {"metric_id": "PLord1", "metric": "Placed Order"}
    title = {"from": "event", "path": ["$extra", "line_items", 0, "title"], "format": [], "fallback": "Your order"}
    raw["slots"] = {"headline": {"from": "fixed", "value": "Many thanks"}, "line": title}
    raw["alt"] = {"from": "fixed", "value": "A mug"}
    raw["link"] = {"from": "fixed", "value": "https://shop.example/"}
    connected.personalize.save(ORDER, raw, "Order thanks")


def emails(app: AppTest) -> list[str]:
    """The HTML of what the preview shows."""
    found = [json.loads(each.proto.json) for each in app.get("bidi_component") if '"frames"' in each.proto.json]
    return [each["html"] for each in found]


def refuse_link(app: AppTest) -> None:
    box(open_cards(app, "link"), "the_link_fixed").set_value("shop/sale").run()


def refuse_line(app: AppTest) -> None:
    open_cards(app, "line").button(f"{binding_prefix(app, 'line')}_unfold").click().run()
    box(app, "_line_format").set_value("cut").run()
    box(app, "_line_cut_argument").set_value("0").run()


def is_disabled(app: AppTest) -> bool:
    (save,) = [each for each in app.button if each.label == texts.SAVE]
    return bool(save.disabled)


@pytest.mark.usefixtures("bound")
@pytest.mark.parametrize(
    ("refused", "name"), [([refuse_link], "Link"), ([refuse_line], "Line"), ([refuse_link, refuse_line], "Line")]
)
def test_the_preview_shows_what_the_other_choices_make(
    connected: Workspace, open_page: OpenPage, refused: list[Any], name: str
) -> None:
    app = open_page("personalize", template=ORDER)
    for refuse in refused:
        refuse(app)
    assert not app.exception
    (error,) = [each.value for each in app.error]
    assert error.startswith(f"{name}\\:")
    assert said(app).count(error.partition("  \n")[0]) == 2, "in the place of the preview, and at the card"
    (email,) = emails(app)
    assert "Many%2520thanks" in email
    assert 'alt="A mug"' in email
    assert preview_text.LEFT_OUT in said(app)
    assert is_disabled(app)


@pytest.mark.usefixtures("bound")
def test_nothing_is_left_out_once_it_is_corrected(connected: Workspace, open_page: OpenPage) -> None:
    app = open_page("personalize", template=ORDER)
    refuse_link(app)
    box(app, "the_link_fixed").set_value("https://shop.example/sale").run()
    assert not app.error
    assert preview_text.LEFT_OUT not in said(app)
    assert not is_disabled(app)
    (email,) = emails(app)
    assert 'href="https://shop.example/sale"' in email


@pytest.mark.usefixtures("bound")
@pytest.mark.parametrize("place", ["fixed", "fallback"])
def test_the_field_of_a_link_shows_the_address_that_the_block_has(
    connected: Workspace, open_page: OpenPage, place: str
) -> None:
    if place == "fallback":
        raw = connected.personalize.open(ORDER).personalization.to_json()
        field = {"from": "event", "path": ["URL"], "format": [], "fallback": "https://shop.example/"}
        connected.personalize.save(ORDER, raw | {"link": field}, "Order thanks")
    app = open_cards(open_page("personalize", template=ORDER), "link")
    if place == "fallback":
        app.button(f"{binding_prefix(app, 'link')}_unfold").click().run()
    box(app, f"the_link_{place}").set_value(" www.shop.example/x ").run()
    assert box(app, f"the_link_{place}").value == "https://www.shop.example/x"
    (email,) = emails(app)
    assert "https://www.shop.example/x" in email
    box(app, f"the_link_{place}").set_value("shop/sale").run()
    assert box(app, f"the_link_{place}").value == "shop/sale", "what cannot be completed stays as it was typed"


@pytest.mark.usefixtures("bound")
@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("shop/sale", "a link must start with https:// or http://"),
        ("javascript:alert(1)", "a link must start with https:// or http://"),
        (f"https://shop.example/{'a' * 1_000}", "a link has at most 1,000 characters"),
    ],
)
def test_what_is_wrong_with_a_link_is_the_one_rule_that_it_breaks(
    connected: Workspace, address: str, reason: str
) -> None:
    opened = connected.personalize.open(ORDER)
    raw = opened.personalization.to_json() | {"link": {"from": "fixed", "value": address}}
    with pytest.raises(Exception, match="link") as caught:
        connected.personalize.compose(ORDER, raw)
    assert str(caught.value) == f"link: {reason}"
    assert words.choice_place(caught.value) == ":link"


@pytest.mark.usefixtures("bound")
def test_what_a_save_leaves_out_of_a_text_is_said(connected: Workspace, open_page: OpenPage) -> None:
    app = open_page("personalize", template=ORDER)
    typed = "Lorem ipsum " * 40
    open_cards(app, "line").button(f"{binding_prefix(app, 'line')}_unfold").click().run()
    box(app, "_line_fallback").set_value(typed).run()
    next(each for each in app.button if each.label == texts.SAVE).click().run()
    assert not app.exception
    saved = connected.personalize.open(ORDER).personalization.slots["line"]
    assert isinstance(saved, Bound)
    assert isinstance(saved.fallback, str)
    limit = len(saved.fallback)
    assert saved.fallback == typed.strip()[:limit] != typed.strip()
    assert draft_text.cut("Line of text", limit) in [each.value for each in app.warning]


@pytest.mark.usefixtures("bound")
def test_what_the_other_choices_make_is_composed_once(open_page: OpenPage, monkeypatch: pytest.MonkeyPatch) -> None:
    app = open_page("personalize", template=ORDER)
    refuse_link(app)
    refuse_line(app)
    composed: list[object] = []
    compose = edited.compose

    def counting(*args: Any, **kwargs: Any) -> Any:
        composed.append(args)
        return compose(*args, **kwargs)

    monkeypatch.setattr(edited, "compose", counting)
    for _ in range(2):
        app.run()
    assert preview_text.LEFT_OUT in said(app)
    assert composed == []
    box(app, "the_link_fixed").set_value("www.shop.example/other").run()
    assert preview_text.LEFT_OUT in said(app)
    assert composed
