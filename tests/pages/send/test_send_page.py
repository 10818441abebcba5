"""The Send page: filters in its address, a bar that counts, the details of one asset, alt texts, and one result."""

import re

import httpx
import pytest
from streamlit.testing.v1 import AppTest

from core import Workspace
from core.domain.moments import day_words
from tests.support.pages import (
    OpenPage,
    alt_rows,
    ask_details,
    cards,
    drop_earlier,
    enter,
    said,
    shown_code,
    tick,
    unfold,
)
from tests.support.servers import RunningSandbox
from tests.support.workspaces import Control
from ui.send import entered_text, review_text
from ui.send import text as texts

MUG, TEAPOT, CLIP = "image/upload/products/mug", "image/upload/products/teapot", "video/upload/clips/steam"
TEMPLATE = "raw/upload/templates/order-thanks.cldt.json"


def select(app: AppTest, *references: str) -> AppTest:
    app.session_state["send_picked"] = list(references)
    app.run(timeout=60)
    assert not app.exception
    return app


def picked(app: AppTest) -> list[str]:
    return list(app.session_state["send_picked"])


def numbers(app: AppTest) -> list[int]:
    """The numbers of the cells, from top to bottom and from left to right, but for what stands beside a cell."""
    heads = [re.match(r"### :gray\[(\d+)\]", each.value) for each in app.markdown]
    return sorted(int(head[1]) for head in heads if head)


def calls(app: AppTest) -> str:
    return "\n".join(shown_code(unfold(app, "show_code_send")))


def sent(ws: Workspace, *references: str) -> str:
    send_id = ws.send.start(list(references))
    assert ws.send.wait(send_id).state == "done"
    return send_id


def type_alt(app: AppTest, row: int, alt: str, column: str = "alts") -> AppTest:
    """Enter an alt text, or a link, in a row of the table, as the browser tells it."""
    app = enter(app, alt_rows(app)[row]["id"], alt, column)
    assert not app.exception
    return app


def test_the_bar_counts_what_would_happen_and_the_button_what_would_change(
    connected: Workspace, open_page: OpenPage
) -> None:
    sent(connected, MUG)
    app = open_page("send")
    assert f"**{texts.NOTHING_IS_SELECTED}**" in said(app)
    assert app.button("send_now").disabled
    app = select(app, MUG, TEAPOT, CLIP)
    assert "**3 selected** · 2 new, 1 unchanged" in said(app)
    assert app.button("send_now").label == "Send 2 to Klaviyo"
    app = select(app, MUG)
    assert "**1 selected** · 1 unchanged" in said(app)
    assert (app.button("send_now").label, app.button("send_now").disabled) == ("Send to Klaviyo", True)
    assert "**Nothing to send:** the block is up to date." in said(app)
    sent(connected, TEAPOT)
    app = select(app, MUG, TEAPOT, CLIP)
    assert "Nothing to send" not in said(app)
    app = select(open_page("send"), MUG, TEAPOT)
    assert "**Nothing to send:** both blocks are up to date." in said(app)


def test_what_is_not_there_is_counted_in_the_bar(connected: Workspace, open_page: OpenPage) -> None:
    app = open_page("send", assets=f"{MUG},image/upload/products/no-such")
    assert "**1 selected** · 1 new, 1 not found" in said(app)


def test_one_template_is_personalized_first_and_can_be_sent(connected: Workspace, open_page: OpenPage) -> None:
    app = select(open_page("send"), TEMPLATE)
    kinds = {button.key: button.proto.type for button in app.button}
    assert (kinds["send_personalize"], kinds["send_now"]) == ("primary", "secondary")
    assert app.button("send_now").label == texts.DEFAULTS
    app = select(app, TEMPLATE, MUG)
    kinds = {button.key: button.proto.type for button in app.button}
    assert ("send_personalize" in kinds, kinds["send_now"]) == (False, "primary")
    sent(connected, TEMPLATE)
    app = select(open_page("send"), TEMPLATE)
    assert app.button("send_now").disabled
    assert not app.button("send_personalize").disabled


def test_filters_are_in_the_address_and_the_address_is_followed(connected: Workspace, open_page: OpenPage) -> None:
    app = open_page("send")
    assert not set(app.query_params) & {"text", "type", "folder", "tag"}
    app = select(app, TEMPLATE)
    app.segmented_control("send_type").set_value("image").run()
    app.selectbox("send_folder").set_value("products").run()
    app.text_input("send_text").set_value("mug").run()
    names = {name: app.query_params[name] for name in ("text", "type", "folder")}
    assert names == {"text": "mug", "type": "image", "folder": "products"}
    titles = [card["title"] for card in cards(app)]
    assert titles
    assert all("mug" in title.lower() for title in titles)
    assert picked(app) == [TEMPLATE]
    # As Back and a reload do it.
    app.query_params.clear()
    app.query_params["type"] = "video"
    app.run()
    assert (app.text_input("send_text").value, app.selectbox("send_folder").value) == ("", "")
    assert app.segmented_control("send_type").value == "video"
    again = open_page("send", text="steam", type="video")
    assert [card["title"] for card in cards(again)] == ["Steam"]


@pytest.mark.parametrize(
    "query", [{"type": "sound"}, {"folder": "no/such"}, {"tag": '"] OR *'}, {"since": "never"}, {"text": "\x00*("}]
)
def test_a_filter_that_cannot_be_is_no_error(connected: Workspace, open_page: OpenPage, query: dict[str, str]) -> None:
    app = open_page("send", **query)
    assert [error.value for error in app.error] == []


def test_filters_offer_what_is_there_with_its_number(connected: Workspace, open_page: OpenPage) -> None:
    filters = connected.assets.filters()
    app = open_page("send")
    assert f"products ({filters.folders['products']})" in app.selectbox("send_folder").options
    assert f"clip ({filters.tags['clip']})" in app.selectbox("send_tag").options
    assert f"Videos ({filters.types['video']})" in [each.content for each in app.segmented_control[0].proto.options]


def test_a_selection_survives_pages_and_filters(connected: Workspace, open_page: OpenPage) -> None:
    app = open_page("send")
    assert f"1–24 of {connected.assets.page().total}" in said(app)
    tick(app, cards(app)[0]["id"])
    chosen = picked(app)
    next(button for button in app.button if button.label == texts.NEXT).click().run()
    assert "25–48 of" in said(app)
    app.segmented_control("send_type").set_value("video").run()
    assert "1–2 of 2" in said(app)
    tick(app, cards(app)[0]["id"])
    assert picked(app)[:1] == chosen
    assert len(picked(app)) == 2


def test_the_asset_looked_at_last_is_a_cell_with_its_own_call(connected: Workspace, open_page: OpenPage) -> None:
    sent(connected, MUG)
    app = open_page("send")
    assert texts.NOTHING_LOOKED_AT in said(app)
    app.text_input("send_text").set_value("mug").run()
    ask_details(app, "send_grid", MUG)
    assert picked(app) == [] if "send_picked" in app.session_state else True
    assert f"ws.send.preview('{MUG}', {{}})" in calls(app)
    text = said(app)
    assert f"<dd>{texts.block_now('Mug', 1)}</dd>" in text
    assert "<dd>unchanged, image block</dd>" in text
    app = select(app, CLIP)
    app.session_state["send_looked_at"] = CLIP
    app.run()
    assert "prefers-reduced-motion" in said(app)
    assert "so_0,du_3/c_scale,w_600/fps_8/e_loop/fl_lossy/clips/steam.gif" in said(app)


def test_alt_texts_are_typed_in_bulk_and_sent(connected: Workspace, open_page: OpenPage) -> None:
    app = select(open_page("send"), MUG, TEAPOT)
    assert texts.ALT_ASK in said(app)
    app = type_alt(app, 1, "A <b>teapot</b> & *cups*")
    assert f"'alts': {{'{TEAPOT}': 'A <b>teapot</b> & *cups*'}}" in calls(app)
    app.session_state["send_looked_at"] = TEAPOT
    app.run()
    assert "<dd>A &lt;b&gt;teapot&lt;/b&gt; &amp; *cups*</dd>" in said(app)
    assert f"<dt>{texts.ALT_TEXT_FROM}</dt><dd>entered here</dd>" in said(app)
    # Another selection has another table; what was typed stays.
    app = select(app, TEAPOT)
    assert "A <b>teapot</b>" in calls(app)
    app.button("send_now").click().run(timeout=60)
    connected.send.wait(connected.send.last()[0].id)
    (item,) = connected.send.items(connected.send.last()[0].id)
    block = connected.account.klaviyo.get_universal_content(item.block_id)
    assert block.image["alt_text"] == "A <b>teapot</b> & *cups*"


def test_each_asset_can_have_its_own_link(connected: Workspace, open_page: OpenPage) -> None:
    app = select(open_page("send"), MUG, TEAPOT)
    app.text_input("send_link").set_value("fern.example").run()
    assert app.text_input("send_link").value == "https://fern.example"
    app = type_alt(app, 1, " fern.example/teapot ", "links")
    assert [row["links"] for row in alt_rows(app)] == ["https://fern.example", "https://fern.example/teapot"]
    app = type_alt(app, 1, "fern example", "links")
    (error,) = app.error
    assert "Teapot" in error.value
    assert app.button("send_now").disabled
    app = type_alt(app, 1, "", "links")
    app.button("send_now").click().run(timeout=60)
    send = connected.send.last()[0].id
    connected.send.wait(send)
    assert [item.href for item in connected.send.items(send)] == ["https://fern.example", ""]
    # The next send starts from them.
    app = select(open_page("send"), MUG, TEAPOT)
    assert app.text_input("send_link").value == ""
    assert "2 unchanged" in said(app)


def test_an_empty_alt_text_is_pointed_out(connected: Workspace, open_page: OpenPage) -> None:
    app = select(open_page("send"), MUG, TEAPOT)
    app = type_alt(app, 0, "")
    assert texts.without_alt(1) in said(app)
    app = type_alt(app, 0, "A mug")
    assert texts.without_alt(1) not in said(app)


def test_videos_offer_a_gif_first_and_the_automatic_form(connected: Workspace, open_page: OpenPage) -> None:
    app = select(open_page("send"), MUG)
    assert not [radio for radio in app.radio if radio.key == "send_form"]
    app = select(app, CLIP)
    assert app.radio("send_form").value == "gif"
    app.radio("send_form").set_value("auto").run()
    assert not app.exception
    (row,) = connected.send.plan([CLIP], {"video": {"form": "auto"}}).rows
    assert "f_auto:animated,fl_lossy" in row.src
    assert "'video': {'form': 'auto'}" in calls(app)


def test_a_result_is_told_once(connected: Workspace, open_page: OpenPage) -> None:
    sent(connected, TEAPOT)
    send_id = sent(connected, MUG, TEAPOT)
    app = open_page("send", send=send_id)
    text = said(app)
    assert texts.PLAN_ASK not in text
    assert texts.NOTHING_IS_SELECTED not in text
    assert app.get("progress") == [], "a bar of what is over tells nothing"
    (success,) = [each.value for each in app.success]
    assert text.count("1 created") == success.count("1 created · 1 unchanged") == 1
    next(button for button in app.button if button.label == texts.PICK_MORE).click().run()
    assert "send" not in app.query_params
    assert texts.NOTHING_IS_SELECTED in said(app)


def test_cells_are_numbered_without_gaps(connected: Workspace, open_page: OpenPage) -> None:
    assert numbers(open_page("send")) == [1, 2, 3, 4]
    assert numbers(open_page("send", assets=MUG)) == [1, 2, 3, 4]
    assert numbers(open_page("send", send=sent(connected, MUG))) == [1, 2]


def test_what_was_handed_over_is_shown_as_cards(connected: Workspace, open_page: OpenPage) -> None:
    app = open_page("send", assets=f"{MUG},{TEMPLATE}")
    text = said(app)
    assert review_text.FROM_LIBRARY in text
    shown = [(card["title"], card["facts"]) for card in cards(app, "send_handed_over")]
    assert ("Order thanks", "Template") in shown
    assert app.button("send_now").label == "Send 2 to Klaviyo"
    assert f"ws.send.preview('{MUG}', {{}})" in calls(app)


def test_a_plan_that_klaviyo_did_not_answer_is_run_again(
    connected: Workspace, open_page: OpenPage, running_sandbox: RunningSandbox
) -> None:
    sent(connected, TEMPLATE)
    control = Control(running_sandbox.url)
    control.fault("GET", "/klaviyo/api/template-universal-content/", "status", 500, times=50)
    app = select(open_page("send"), TEMPLATE)
    assert "Run again in a moment" in said(app)
    httpx.delete(f"{running_sandbox.url}/_control/fault", timeout=20)
    app.button("send_plan_again").click().run(timeout=60)
    assert "**1 selected** · 1 unchanged" in said(app)
    assert not [button for button in app.button if button.key == "send_plan_again"]


def test_a_template_block_without_a_link_says_where_it_gets_one(connected: Workspace, open_page: OpenPage) -> None:
    """A link for all of a send is none for a template; one that has its own link is not counted."""
    raw = connected.personalize.open(TEMPLATE.removeprefix("raw/upload/")).personalization.to_json()
    for link in ({"from": "default"}, {"from": "fixed", "value": "https://a.example"}):
        is_without = link["from"] == "default"
        connected.personalize.save(TEMPLATE.removeprefix("raw/upload/"), {**raw, "link": link}, "Thanks")
        app = select(open_page("send"), MUG, TEMPLATE)
        app.text_input("send_link").input("https://fern.example/sale").run(timeout=60)
        assert "without link" not in said(app)
        assert ("no link; set one on Personalize" in said(app)) == is_without


def test_where_a_click_leads_without_a_link_is_pointed_out(connected: Workspace, open_page: OpenPage) -> None:
    app = select(open_page("send"), MUG, TEAPOT, CLIP)
    assert ", 3 images and videos without link" in said(app)
    assert (
        "2 images have no link: a click on them leads nowhere. 1 video has no link of its own: a click opens the full"
        in said(app)
    )
    row = next(at for at, reference in enumerate(picked(app)) if reference == MUG)
    app = type_alt(app, row, "https://fern.example", "links")
    assert ", 2 images and videos without link" in said(app)
    assert "1 image has no link: a click on it leads nowhere." in said(app)
    app = app.text_input("send_link").set_value("https://fern.example/all").run(timeout=60)
    assert "without link" not in said(app)
    assert "no link:" not in said(app)


def test_what_an_undone_send_left_is_said_at_the_asset_and_can_be_dropped(
    connected: Workspace, open_page: OpenPage
) -> None:
    given = {"alts": {MUG: "Old words"}, "links": {MUG: "https://fern.example/old"}}
    send_id = connected.send.start([MUG, TEAPOT], given)
    connected.send.wait(send_id)
    connected.send.undo(send_id)
    connected.send.wait(send_id)
    app = select(open_page("send"), MUG, TEAPOT)
    of_send = f"undone send of {day_words(connected.send.last()[0].created_at)}"
    mug, teapot = alt_rows(app)
    assert (mug["alts"], mug["links"], mug["from"]) == (
        "Old words",
        "https://fern.example/old",
        [of_send],
    )
    assert (teapot["from"], teapot["drop"]) == (["Cloudinary"], None)
    app.session_state["send_looked_at"] = MUG
    app.run()
    assert f"<dt>{texts.ALT_TEXT_FROM}</dt><dd>{of_send}</dd>" in said(app)
    for label, alt, link in (
        (entered_text.REUSE, "Ridge Mug", ""),
        (entered_text.DROP, "Old words", "https://fern.example/old"),
        (entered_text.REUSE, "Ridge Mug", ""),
    ):
        app = drop_earlier(app, MUG)
        # It is as it was left after a reload, too.
        for each in (app, open_page("send", assets=f"{MUG},{TEAPOT}")):
            mug, _ = alt_rows(each)
            assert (mug["alts"], mug["links"], mug["drop"]["label"]) == (alt, link, label)
    app.button("send_now").click().run(timeout=60)
    send_id = connected.send.last()[0].id
    connected.send.wait(send_id)
    item, _ = connected.send.items(send_id)
    assert (item.alt, item.href) == ("Ridge Mug", "")
    # It is dropped for good.
    assert {row.alt_source for row in connected.send.plan([MUG, TEAPOT]).rows} == {"Cloudinary"}


def test_what_is_entered_stays_with_its_asset_while_the_selection_changes(
    connected: Workspace, open_page: OpenPage
) -> None:
    app = select(open_page("send"), MUG, TEAPOT)
    app = enter(app, TEAPOT, "A blue teapot")
    app = select(app, CLIP, MUG, TEAPOT)
    assert {row["id"]: row["alts"] for row in alt_rows(app)}[TEAPOT] == "A blue teapot"
    app = select(app, TEAPOT)
    assert [row["alts"] for row in alt_rows(app)] == ["A blue teapot"]
    app = enter(app, TEAPOT, "A teapot")
    assert [row["alts"] for row in alt_rows(app)] == ["A teapot"]
    # What is told of an asset that is not in the table is of nobody's.
    app = enter(app, "image/upload/no-such", "x")
    assert list(app.session_state["send_alts"]) == [TEAPOT]
