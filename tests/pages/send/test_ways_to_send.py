"""What the page Send offers for a selection: the two ways of a single template, and of images."""

import pytest
from streamlit.testing.v1 import AppTest

from core import Workspace
from tests.support.pages import OpenPage
from tests.support.sends import CLIP, MUG, TEMPLATE
from ui.send import text as texts

_HANDED_OVER = {MUG: f"image/upload/{MUG}", CLIP: f"video/upload/{CLIP}", TEMPLATE: f"raw/upload/{TEMPLATE}"}


def plan_of(open_page: OpenPage, *assets: str) -> AppTest:
    return open_page("send", assets=",".join(_HANDED_OVER[asset] for asset in assets))


def links(app: AppTest) -> dict[str, tuple[str, str]]:
    """The links to pages: where each leads, by its label."""
    return {each.proto.label: (each.proto.page, each.proto.query_string) for each in app.get("page_link")}


def ways(app: AppTest) -> list[list[str]]:
    return [list(radio.options) for radio in app.radio if radio.label == texts.AS]


def test_a_single_template_is_personalized_or_created_with_its_defaults(
    connected: Workspace, open_page: OpenPage
) -> None:
    app = plan_of(open_page, TEMPLATE)
    page, query = links(app)[texts.PERSONALIZE_THIS]
    assert (page, query) == ("personalize", "template=templates%2Forder-thanks.cldt.json")
    button = app.button("send_now")
    assert button.label == texts.DEFAULTS
    button.click().run()
    assert not app.exception
    assert connected.send.wait(str(app.query_params["send"])).counts == {"created": 1}
    assert connected.personalize.open(TEMPLATE).personalization.to_json()["slots"] == {}


def test_among_others_a_template_is_sent_like_them(connected: Workspace, open_page: OpenPage) -> None:
    app = plan_of(open_page, TEMPLATE, MUG)
    assert app.button("send_now").label == texts.send_now(2)


@pytest.mark.parametrize(("assets", "offered"), [((MUG, CLIP), True), ((CLIP, TEMPLATE), False)])
def test_with_an_image_there_are_two_ways_to_add_it(
    connected: Workspace, open_page: OpenPage, assets: tuple[str, ...], offered: bool
) -> None:
    app = plan_of(open_page, *assets)
    assert ways(app) == ([[texts.AS_BLOCK, texts.AS_COPY]] if offered else [])
    # Nobody who says nothing uploads a copy.
    assert all(radio.value is False for radio in app.radio if radio.label == texts.AS)
