"""The picker of the Send page: what is ticked in one view is ticked in the other, and ticks can be taken back."""

import pytest
from streamlit.testing.v1 import AppTest

from core import Workspace
from tests.support.damage import Damage
from tests.support.pages import OpenPage, cards, said
from tests.support.pages import tick as tick_cards
from ui.send import progress_text, review_text
from ui.send import text as texts


def table(app: AppTest) -> str:
    """The key of the table of results."""
    (found,) = [each.proto.id for each in app.dataframe if "send_rows_" in each.proto.id]
    return str(found[found.index("send_rows_") :])


def ticked(app: AppTest) -> list[int]:
    return list(app.session_state[table(app)]["selection"]["rows"])


def tick(app: AppTest, *rows: int) -> AppTest:
    """Tick just these rows, as the table tells it."""
    app.session_state[table(app)] = {"selection": {"rows": list(rows), "columns": [], "cells": []}}
    return app.run()


def picked(app: AppTest) -> list[str]:
    return list(app.session_state["send_picked"]) if "send_picked" in app.session_state else []


def button(app: AppTest, label: str) -> AppTest:
    next(each for each in app.button if each.label == label).click()
    return app.run()


def view(app: AppTest, name: str) -> AppTest:
    app.segmented_control("send_view").set_value(name)
    return app.run()


def test_a_row_of_the_table_can_be_ticked_and_taken_back(connected: Workspace, open_page: OpenPage) -> None:
    app = view(open_page("send"), texts.TABLE)
    app = tick(app, 0, 2)
    both = picked(app)
    assert len(both) == 2
    app = tick(app, 2)
    assert picked(app) == both[1:]
    app = tick(app)
    assert picked(app) == []
    assert not app.exception


def test_both_views_show_the_same_selection(connected: Workspace, open_page: OpenPage) -> None:
    app = open_page("send")
    app = tick_cards(app, cards(app)[1]["id"])
    chosen = picked(app)
    app = view(app, texts.TABLE)
    assert ticked(app) == [1], "what was ticked in the grid is ticked in the table"
    app = tick(app, 1, 3)
    assert picked(app)[:1] == chosen
    app = tick(app, 3)
    app = view(app, texts.GRID)
    assert [number for number, card in enumerate(cards(app)) if card["is_ticked"]] == [3]


def test_both_views_say_the_same_of_an_asset(connected: Workspace, open_page: OpenPage) -> None:
    app = open_page("send", type="raw")
    of_grid = [(card["title"], card["facts"].split(" · ")[0]) for card in cards(app)]
    app = view(app, texts.TABLE)
    (rows,) = [each.value for each in app.dataframe if texts.PUBLIC_ID in each.value.columns]
    assert list(zip(rows[texts.ASSET_COLUMN], rows[texts.TYPE], strict=True)) == of_grid
    assert ("Order thanks", "Template") in of_grid


def test_another_page_of_results_keeps_what_was_ticked_before(connected: Workspace, open_page: OpenPage) -> None:
    app = view(open_page("send"), texts.TABLE)
    app = tick(app, 0, 1)
    before = picked(app)
    app = button(app, texts.NEXT)
    assert ticked(app) == []
    app = tick(app, 5)
    assert picked(app)[:2] == before
    assert len(picked(app)) == 3
    app = tick(app)
    assert picked(app) == before
    app = button(app, texts.PREVIOUS)
    assert ticked(app) == [0, 1]


def test_what_nobody_can_load_is_shown_and_not_offered(connected: Workspace, open_page: OpenPage) -> None:
    newest = connected.assets.page().assets
    withheld = next(item.asset for item in newest if item.asset.resource_type == "image")
    Damage(connected).update_asset(withheld.public_id, moderation_status="rejected")
    app = open_page("send")
    (card,) = [card for card in cards(app) if card["id"] == withheld.reference]
    assert texts.WITHHELD in card["facts"]
    assert "a rejected moderation" in card["withheld"]
    # Whatever the browser says.
    app = tick_cards(app, withheld.reference)
    assert picked(app) == []
    app = button(app, texts.ADD_PAGE)
    assert len(picked(app)) == len(newest) - 1
    assert f"image/upload/{withheld.public_id}" not in picked(app)
    assert [card["id"] for card in cards(app) if not card["is_ticked"]] == [withheld.reference]
    assert not app.exception


def test_buttons_tick_and_clear_the_table_too(connected: Workspace, open_page: OpenPage) -> None:
    app = view(open_page("send"), texts.TABLE)
    app = button(app, texts.ADD_PAGE)
    assert ticked(app) == list(range(len(picked(app))))
    app = button(app, texts.CLEAR)
    assert (ticked(app), picked(app)) == ([], [])


def missing(app: AppTest) -> list[str]:
    return [each.value for each in app.warning if texts.MISSING in each.value]


@pytest.mark.parametrize(
    "assets",
    [
        ["products/mug", "products/teapot"], "products/mug,products/teapot", "products/mug\nproducts/teapot",
        ["image/upload/products/mug,image/upload/products/teapot"], "image/upload/products%2Fmug,products/teapot",
        ["https://res.cloudinary.com/fernkiln/image/upload/v1/products/mug.jpg",
         "//fernkiln-res.cloudinary.com/products/teapot"],
    ],
)  # fmt: skip
def test_assets_are_handed_over_in_any_form(connected: Workspace, open_page: OpenPage, assets: str | list[str]) -> None:
    app = open_page("send", assets=assets)
    assert (app.button("send_now").label, missing(app)) == (texts.send_now(2), [])


@pytest.mark.parametrize(
    "text",
    [
        "products/mug\nproducts/teapot", "products/mug, products/teapot", "products/mug;products/teapot",
        "products/mug\tproducts/teapot", '"products/mug", "products/teapot"', "1. products/mug\n2. products/teapot",
    ],
)  # fmt: skip
def test_a_list_is_pasted_in_any_form(connected: Workspace, open_page: OpenPage, text: str) -> None:
    app = open_page("send")
    app.text_area("send_paste").set_value(text).run()
    assert (app.button("send_now").label, missing(app)) == (texts.send_now(2), [])


def test_what_of_a_list_is_not_there_is_named(connected: Workspace, open_page: OpenPage) -> None:
    app = open_page("send")
    app.text_area("send_paste").set_value("products/mug, products/no-such").run()
    assert app.button("send_now").label == texts.send_now(1)
    (warning,) = missing(app)
    assert "no-such" in warning.replace("\\", "")
    assert "mug" not in warning


def type_options(app: AppTest) -> list[str]:
    return [each.content for each in app.segmented_control("send_type").proto.options]


def test_the_types_are_counted_as_the_search_narrows_them(connected: Workspace, open_page: OpenPage) -> None:
    app = open_page("send", text="mug")
    found = connected.assets.search(connected.assets.expression("mug"), 500)
    kinds = [asset.resource_type for asset in found]
    assert 0 < len(found) < 24
    assert type_options(app) == [
        texts.TYPES["all"], *[f"{texts.TYPES[kind]} ({kinds.count(kind)})" for kind in ("image", "video", "raw")]
    ]  # fmt: skip
    # What the type leaves out is counted all the same.
    app.segmented_control("send_type").set_value("video").run()
    assert f"Images ({kinds.count('image')})" in type_options(app)
    app.text_input("send_text").set_value("").run()
    assert f"Images ({connected.assets.filters().types['image']})" in type_options(app)


def test_a_pasted_list_is_answered_at_its_box_and_the_result_counts_what_was_not_found(
    connected: Workspace, open_page: OpenPage
) -> None:
    app = open_page("send")
    app.text_area("send_paste").set_value("products/mug\nproducts/no-such")
    app.button("send_add_pasted").click().run(timeout=60)
    (box,) = [each for each in app.expander if each.label == texts.PASTE_LIST]
    assert [each.value for each in box.warning] == [review_text.missing_from_list(["products/no-such"])]
    send_id = connected.send.start(["products/mug", "products/no-such"])
    assert connected.send.wait(send_id).missing == 1
    assert progress_text.not_found(1) in said(open_page("send", send=send_id))
