"""The editor without a browser: HTML by hand, conflicts, copies, what the preview is shown with."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from core import Workspace
from core.blocks import edited
from core.blocks.edited import without_marker
from core.domain.personalization import parse_personalization
from core.events.recipients import recipient_name
from core.extension import image_blocks
from core.klaviyo.responses import html_definition
from core.publish import template_blocks as service
from tests.support.pages import (
    OpenPage,
    binding_prefix,
    open_cards,
    popovers,
    press_step,
    said,
    shown_code,
    unfold,
    unfold_all,
)
from ui.app import text as words
from ui.personalize import as_new_text, conflict, draft_text, hand_text, versions_text
from ui.personalize import preview_text as previews
from ui.personalize import text as conflicts
from ui.personalize import text as texts
from ui.personalize import transfer as start

TEMPLATE, SUMMER = "templates/order-thanks.cldt.json", "templates/summer-hero.cldt.json"
NOTE = "<p>Made by hand</p>"


def labelled(elements: object, label: str) -> object:
    return next(each for each in elements if each.label == label)  # type: ignore[attr-defined]


def page(open_page: OpenPage, **query: str) -> AppTest:
    return open_page("personalize", template=TEMPLATE, **query)


def html_of(app: AppTest) -> object:
    return labelled(app.text_area, conflicts.HTML_CELL)


def by_hand(app: AppTest, html: str) -> AppTest:
    labelled(unfold(app, "cell_personalize_html").toggle, conflicts.BY_HAND).set_value(True).run()
    html_of(app).set_value(html).run()
    assert not app.exception
    return app


def with_sample(app: AppTest) -> AppTest:
    """The recipient's data is open."""
    prefix = binding_prefix(app, "headline").removesuffix("_headline")
    return unfold(app, f"{prefix}_sample_drawer")


def save(app: AppTest) -> AppTest:
    labelled(app.button, texts.SAVE).click().run()
    assert not app.exception
    return app


def raw(ws: Workspace, text: str = "Hi") -> dict[str, object]:
    choices = ws.personalize.open(TEMPLATE).personalization.to_json()
    return {**choices, "slots": {"headline": {"from": "fixed", "value": text}}}


def test_html_is_edited_saved_and_generated_again(connected: Workspace, open_page: OpenPage) -> None:
    app = page(open_page, cell_personalize_html="true")
    labelled(app.toggle, conflicts.BY_HAND).set_value(True).run()
    begun = html_of(app).value
    assert begun == without_marker(connected.personalize.compose(TEMPLATE, raw(connected) | {"slots": {}}).html)
    html_of(app).set_value(f"{begun}{NOTE}").run()
    save(app)
    assert connected.personalize.open(TEMPLATE).html == f"{begun}{NOTE}"
    # In a new session the editor has it; one switch later it is generated again.
    app = page(open_page)
    assert html_of(app).value == f"{begun}{NOTE}"
    labelled(app.toggle, conflicts.BY_HAND).set_value(False).run()
    save(app)
    assert connected.personalize.open(TEMPLATE).html == ""


def test_broken_tags_are_shown_where_they_can_be_mended(connected: Workspace, open_page: OpenPage) -> None:
    app = by_hand(page(open_page), "<p>{% if first_name %}x</p>")
    assert "Klaviyo would report: Unclosed tag" in said(app).replace("\\", "")
    assert labelled(app.button, texts.SAVE).disabled
    html_of(app).set_value("<p>{% if first_name %}x{% endif %}</p>").run()
    assert not labelled(app.button, texts.SAVE).disabled
    assert "Not bound in this HTML" in said(app)
    labelled(app.button, hand_text.START_OVER).click().run()
    assert "Not bound in this HTML" not in said(app)


def test_what_klaviyo_takes_and_still_is_wrong_is_said(connected: Workspace, open_page: OpenPage) -> None:
    app = by_hand(page(open_page), "<img src='x' alt=''>{{ first_name|safe }}")
    shown = " ".join(each.value for each in app.markdown)
    assert "Escaping is off" in shown
    assert "no width attribute" in shown


def test_a_colleague_saves_meanwhile(connected: Workspace, open_page: OpenPage) -> None:
    connected.personalize.save(TEMPLATE, raw(connected), "Order thanks")
    app = open_cards(page(open_page))
    connected.personalize.save(TEMPLATE, raw(connected, "Theirs"), "Order thanks")
    fixed = next(each for each in app.text_input if each.key and each.key.endswith("headline_fixed"))
    fixed.set_value("Mine").run()
    save(app)
    assert "Version 2 of this block was saved" in said(app).replace("\\", "")
    assert connected.personalize.open(TEMPLATE).version == 2
    labelled(app.button, conflicts.TAKE_THEIRS).click().run()
    fixed = next(each for each in app.text_input if each.key and each.key.endswith("headline_fixed"))
    assert fixed.value == "Theirs"
    assert conflicts.TAKE_THEIRS not in [button.label for button in app.button]
    fixed.set_value("Mine").run()
    save(app)
    assert connected.personalize.open(TEMPLATE).version == 3


def test_what_was_applied_and_not_saved_in_the_editor_is_said_and_asks_for_no_decision(
    connected: Workspace, open_page: OpenPage
) -> None:
    saved = connected.personalize.save(TEMPLATE, raw(connected), "Order thanks")
    applied = {**raw(connected), "alt": {"from": "fixed", "value": "By the panel"}}
    connected.personalize.applied(saved.block_id, connected.personalize.compose(TEMPLATE, applied).html)
    app = page(open_page)
    assert conflicts.not_saved_there(2, 1) in said(app)
    assert conflicts.IN_KLAVIYO not in said(app)
    assert [each.label for each in app.checkbox if each.label == conflicts.OVERWRITE] == []
    # The newest one is brought back like any other version.
    unfold(app, "cell_personalize_versions")
    box = next(each for each in app.selectbox if each.label == versions_text.VERSION_LABEL)
    box.select(2).run()
    labelled(app.button, versions_text.restore(2)).click().run()
    save(app)
    opened = connected.personalize.open(TEMPLATE)
    assert (opened.state, opened.personalization.to_json()["alt"]) == ("same", applied["alt"])


def test_what_is_applied_while_the_page_is_open_asks_for_no_decision_either(
    connected: Workspace, open_page: OpenPage
) -> None:
    saved = connected.personalize.save(TEMPLATE, raw(connected), "Order thanks")
    app = open_cards(page(open_page))
    applied = {**raw(connected), "alt": {"from": "fixed", "value": "By the panel"}}
    connected.personalize.applied(saved.block_id, connected.personalize.compose(TEMPLATE, applied).html)
    fixed = next(each for each in app.text_input if each.key and each.key.endswith("headline_fixed"))
    fixed.set_value("Here").run()
    save(app)
    # The first save stops: somebody may be about to save in the editor. The page says so, and the next one goes on.
    assert conflicts.not_saved_there(2, 1) in said(app)
    assert conflicts.saved_meanwhile(2) not in said(app)
    save(app)
    opened = connected.personalize.open(TEMPLATE)
    assert (opened.state, opened.version) == ("same", 3)
    assert "Here" in str(opened.personalization.to_json()["slots"])


@pytest.mark.parametrize("way", ["overwrite", "adopt", "new"])
def test_an_edit_in_klaviyo_is_overwritten_adopted_or_left(connected: Workspace, open_page: OpenPage, way: str) -> None:
    saved = connected.personalize.save(TEMPLATE, raw(connected), "Order thanks")
    klaviyo = connected.account.klaviyo
    theirs = klaviyo.get_universal_content(saved.block_id).html.replace("</table>", f"</table>{NOTE}")
    klaviyo.update_universal_content(saved.block_id, "Order thanks", html_definition(theirs))
    app = page(open_page)
    assert conflicts.IN_KLAVIYO in said(app)
    if way == "overwrite":
        labelled(app.checkbox, conflicts.OVERWRITE).set_value(True).run()
        save(app)
        assert NOTE not in klaviyo.get_universal_content(saved.block_id).html
    elif way == "adopt":
        labelled(app.button, conflicts.TAKE_THEIRS).click().run()
        assert html_of(app).value == without_marker(theirs)
        save(app)
        assert connected.personalize.open(TEMPLATE).html == without_marker(theirs)
        assert conflicts.IN_KLAVIYO not in said(app)
    else:
        labelled(app.button, as_new_text.AS_NEW).click().run()
        next(each for each in app.text_input if each.key.endswith("_as_new_name")).set_value("Germany").run()
        assert as_new_text.AS_NEW_HELP in said(app)
        labelled(app.button, as_new_text.AS_NEW_GO).click().run()
        assert connected.personalize.variants(TEMPLATE) == [""], "nothing is saved yet"
        assert conflicts.BLOCK_NAME in [each.label for each in app.text_input]
        assert conflicts.TRANSFER_NOTE in said(app)
        save(app)
        assert connected.personalize.variants(TEMPLATE) == ["", "germany"]
        assert "headline" in connected.personalize.open(TEMPLATE, "germany").personalization.slots
        assert klaviyo.get_universal_content(saved.block_id).html == theirs


@pytest.mark.parametrize(
    ("before", "after", "sentence", "is_alike"),
    [
        ('alt="', 'alt="Sale: ', "Alt text", True),
        ("</table>", "</table>A note", "Text “A note” removed", False),
    ],
)
def test_what_no_image_shows_of_an_edit_is_said(
    connected: Workspace, open_page: OpenPage, before: str, after: str, sentence: str, is_alike: bool
) -> None:
    saved = connected.personalize.save(TEMPLATE, raw(connected), "Order thanks")
    klaviyo = connected.account.klaviyo
    theirs = klaviyo.get_universal_content(saved.block_id).html.replace(before, after, 1)
    klaviyo.update_universal_content(saved.block_id, "Order thanks", html_definition(theirs))
    app = page(open_page)
    assert conflicts.IN_KLAVIYO in said(app)
    assert sentence in said(app).partition(versions_text.HTML_CHANGES)[2]
    assert (versions_text.SHOWN_ALIKE in said(app)) == is_alike


@pytest.mark.parametrize("opened_before", [True, False])
def test_a_block_that_was_deleted_in_klaviyo_is_made_again_at_one_press(
    connected: Workspace, open_page: OpenPage, opened_before: bool
) -> None:
    saved = connected.personalize.save(TEMPLATE, raw(connected), "Order thanks")
    app = page(open_page)
    connected.account.klaviyo.delete_universal_content(saved.block_id)
    if opened_before:
        # Nobody has told the page yet.
        save(app)
    else:
        app = page(open_page)
    assert said(app).count("deleted in Klaviyo") == 1
    assert not list(app.error)
    assert labelled(app.button, texts.SAVE).disabled
    labelled(app.button, texts.RECREATE).click().run()
    assert not app.exception
    assert "deleted in Klaviyo" not in said(app)
    again = connected.personalize.open(TEMPLATE)
    assert (again.state, again.version) == ("same", 2)
    assert again.block is not None
    assert again.block.id != saved.block_id
    assert again.personalization.to_json() == raw(connected)


def test_bindings_are_copied_from_another_block(connected: Workspace, open_page: OpenPage) -> None:
    connected.personalize.save(TEMPLATE, raw(connected, "From there"), "Order thanks")
    app = open_page("personalize", template="templates/summer-hero.cldt.json")
    labelled(app.button, conflicts.COPY).click().run()
    labelled(app.button, conflicts.COPY_GO).click().run()
    app = open_cards(app, "headline")
    fixed = next(each for each in app.text_input if each.key and each.key.endswith("headline_fixed"))
    assert fixed.value == "From there"
    assert "nothing is saved yet" in said(app)


def test_one_recipients_data_is_changed_for_the_preview_only(connected: Workspace, open_page: OpenPage) -> None:
    app = with_sample(page(open_page, metric="PLord1", slot="line", field="$extra.line_items[].title"))
    read = labelled(app.text_area, previews.EDIT_SAMPLE).value
    for written, told in (
        ("{", "this is not JSON"),
        ("[1]", "an event and a profile"),
        ('{"event": 1}', "not an object"),
    ):
        labelled(app.text_area, previews.EDIT_SAMPLE).set_value(written).run()
        assert told in said(app).replace("\\", "")
        labelled(app.button, previews.SAMPLE_BACK).click().run()
        assert (labelled(app.text_area, previews.EDIT_SAMPLE).value, len(app.error)) == (read, 0)
    labelled(app.text_area, previews.EDIT_SAMPLE).set_value('{"event": null}').run()
    assert (len(app.exception), len(app.error)) == (0, 0)


def test_masked_values_are_nowhere_in_the_preview(connected: Workspace, open_page: OpenPage) -> None:
    app = with_sample(page(open_page, metric="PLord1"))
    title = json.loads(labelled(app.text_area, previews.EDIT_SAMPLE).value)["event"]["$extra"]["line_items"][0]["title"]
    labelled(app.toggle, previews.MASK).set_value(True).run()
    shown = labelled(app.text_area, previews.EDIT_SAMPLE).value
    assert title not in shown
    assert "xxx" in shown


def test_what_is_no_json_shows_no_masked_values(connected: Workspace, open_page: OpenPage) -> None:
    path = ["$extra", "line_items", 0, "title"]
    line = {"from": "event", "path": path, "format": [], "fallback": "Your order"}
    event = {"metric_id": "PLord1", "metric": "Placed Order"}
    connected.personalize.save(TEMPLATE, {**raw(connected), "event": event, "slots": {"line": line}}, "Order thanks")
    app = with_sample(page(open_page))
    word = json.loads(labelled(app.text_area, previews.EDIT_SAMPLE).value)["event"]["$extra"]["line_items"][0]["title"][
        :4
    ]
    assert word in all_of(app)
    labelled(app.toggle, previews.MASK).set_value(True).run()
    assert word not in all_of(app)
    labelled(app.text_area, previews.EDIT_SAMPLE).set_value("{").run()
    assert "this is not JSON" in said(app)
    assert word not in all_of(app)


def all_of(app: AppTest) -> str:
    """Everything that the page sends to the browser."""
    return "".join(str(each.proto) for each in app.main)


def test_a_rerun_parses_the_choices_and_composes_the_block_once(
    connected: Workspace, open_page: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With every cell open and a sample read: preview, fill rates, HTML, checks and save show the same block."""
    connected.personalize.save(TEMPLATE, raw(connected), "Order thanks")
    app = open_cards(unfold_all(page(open_page, metric="PLord1"), "personalize"))
    counted = {"compose": 0, "parse": 0}

    def counting(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def counted_call(*args: Any, **kwargs: Any) -> Any:
            counted[name] += 1
            return function(*args, **kwargs)

        return counted_call

    monkeypatch.setattr(edited, "compose", counting("compose", edited.compose))
    for module in (service, image_blocks, start, conflict):
        monkeypatch.setattr(module, "parse_personalization", counting("parse", parse_personalization))
    next(box for box in app.text_input if str(box.key).endswith("_headline_fixed")).set_value("Another text").run()
    assert not app.exception
    assert counted == {"compose": 1, "parse": 1}


def calls(app: AppTest) -> dict[int, tuple[str, ...]]:
    """The calls of each cell as a notebook of the page would have them."""
    return {number: cell.calls for number, cell in app.session_state["drawn"]["personalize"].items()}


def test_folded_cells_make_the_calls_that_open_ones_show_and_export(connected: Workspace, open_page: OpenPage) -> None:
    connected.personalize.save(TEMPLATE, raw(connected), "Order thanks")
    app = page(open_page, metric="PLord1")
    folded = calls(app)
    assert sorted(folded) == list(range(1, 9))
    opened = calls(unfold(unfold_all(app, "personalize"), "show_code_personalize"))
    # The gallery alone reads more, and only while it is open.
    gallery = [call for call in opened[1] if call.startswith("ws.gallery.")]
    assert len(gallery) == 1
    assert {**opened, 1: tuple(call for call in opened[1] if call not in gallery)} == folded
    shown = [line for block in shown_code(app, "python") for line in block.splitlines()]
    assert sorted(shown) == sorted(call for each in opened.values() for call in each)


def test_whether_code_is_shown_is_remembered_for_each_page(connected: Workspace, open_page: OpenPage) -> None:
    def is_on(name: str) -> bool:
        return bool(labelled(open_page(name).toggle, words.SHOW_CODE).value)

    assert {name: is_on(name) for name in ("events", "links", "personalize", "send")} == {
        "events": True, "links": True, "personalize": False, "send": False
    }  # fmt: skip
    labelled(open_page("personalize").toggle, words.SHOW_CODE).set_value(True).run()
    labelled(open_page("links").toggle, words.SHOW_CODE).set_value(False).run()
    assert (is_on("personalize"), is_on("links"), is_on("events"), is_on("send")) == (True, False, True, False)


def test_a_template_is_chosen_by_its_card(connected: Workspace, open_page: OpenPage) -> None:
    connected.personalize.save(TEMPLATE, raw(connected), "Order thanks")
    app = unfold(page(open_page), "cell_personalize_template")
    facts = [each.value for each in app.caption if "slots" in each.value]
    assert len(facts) == len(connected.templates.list())
    assert sum("linked" in each for each in facts) == 1
    labelled(app.button, "Summer hero").click().run()
    assert app.query_params["template"] in ("templates/summer-hero.cldt.json", ["templates/summer-hero.cldt.json"])
    assert any("slots" in each.value for each in app.caption) is False


def test_a_template_that_does_not_exist_is_named_and_none_opens_in_its_place(
    connected: Workspace, open_page: OpenPage
) -> None:
    app = page(open_page)
    app.query_params["template"] = "templates/nope.cldt.json"
    app.run()
    for each in (app, open_page("personalize", template="templates/nope.cldt.json", metric="XX")):
        assert not each.exception
        assert draft_text.missing_template("templates/nope.cldt.json") in [warning.value for warning in each.warning]
        assert texts.SAVE not in [button.label for button in each.button]
        labelled(each.button, "Order thanks").click().run()
        assert texts.SAVE in [button.label for button in each.button]
        assert each.query_params["template"] in (TEMPLATE, [TEMPLATE])
        assert not each.warning
    app.query_params["template"] = "templates/nope.cldt.json"
    app.run()
    app.query_params["template"] = TEMPLATE
    app.run()
    assert texts.SAVE in [button.label for button in app.button]


def test_what_is_saved_and_what_is_not_stands_in_the_bar(connected: Workspace, open_page: OpenPage) -> None:
    app = page(open_page)

    def state() -> str:
        return next(label for label in popovers(app) if "saved" in label.lower())

    assert "Not saved yet" in state()
    save(app)
    assert "Version 1 saved" in state()
    assert "Unsaved" not in state()
    app.selectbox(
        key=next(str(box.key) for box in app.selectbox if str(box.key).endswith("_headline_source"))
    ).set_value("fixed").run()
    fixed = next(each for each in app.text_input if each.key and each.key.endswith("headline_fixed"))
    fixed.set_value("Hi").run()
    assert "Unsaved changes" in state()


def test_a_new_block_shows_its_name_before_it_is_saved(connected: Workspace, open_page: OpenPage) -> None:
    """Whoever accepts it just saves; somebody who does not could find it only behind how the block stands."""
    app = page(open_page)
    name = labelled(app.text_input, texts.BLOCK_NAME)
    assert name.value == connected.personalize.open(TEMPLATE).name != ""
    name.set_value("Thanks, autumn").run()
    save(app)
    assert connected.personalize.open(TEMPLATE).name == "Thanks, autumn"
    assert texts.BLOCK_NAME not in [each.label for each in app.text_input]
    unfold(app, "cell_personalize_save")
    assert labelled(app.text_input, texts.BLOCK_NAME).value == "Thanks, autumn"


@pytest.mark.parametrize("typed", ["", "   ", "  Thanks, autumn "])
def test_a_save_is_told_whatever_stands_in_the_name(connected: Workspace, open_page: OpenPage, typed: str) -> None:
    """A name that was emptied is the one of before again, in a new block and in one that was saved."""
    own = connected.personalize.open(TEMPLATE).name
    app = page(open_page)
    for version in (1, 2):
        labelled(app.text_input, texts.BLOCK_NAME).set_value(typed).run()
        name = typed.strip() or own
        assert labelled(app.text_input, texts.BLOCK_NAME).value == name
        save(app)
        assert connected.personalize.open(TEMPLATE).name == name
        assert any(words in said(app) for words in texts.OUTCOMES.values())
        assert not [label for label in popovers(app) if "Unsaved" in label], version
        unfold(app, "cell_personalize_save")


def test_preview_and_data_are_those_of_the_event_that_is_chosen(connected: Workspace, open_page: OpenPage) -> None:
    app = with_sample(page(open_page, metric="PLord1"))
    press_step(app, previews.NEXT)
    for metric, number in (("ADcrt1", 0), ("PLord1", 1), ("ADcrt1", 0)):
        app.query_params["metric"] = metric
        app.run()
        events = connected.events.sample(metric, limit=200).events
        assert json.loads(labelled(app.text_area, previews.EDIT_SAMPLE).value)["event"] == events[number].properties
        assert previews.recipient(number + 1, len(events), recipient_name(events[number])) in said(app)


def test_a_name_that_is_too_long_is_kept_and_said_before_the_save(connected: Workspace, open_page: OpenPage) -> None:
    app = open_page("personalize", template=TEMPLATE)
    too_long = "Thanks!" * 30
    labelled(app.text_input, texts.BLOCK_NAME).set_value(too_long).run()
    assert labelled(app.text_input, texts.BLOCK_NAME).value == too_long
    assert draft_text.name_problem(too_long).endswith("at most 200 characters: shorten it by 10.")
    assert draft_text.name_problem(too_long) in [error.value for error in app.error]
    assert labelled(app.button, texts.SAVE).disabled
    labelled(app.text_input, texts.BLOCK_NAME).set_value(too_long[:200]).run()
    assert not app.error
    assert not labelled(app.button, texts.SAVE).disabled


def test_without_an_address_the_template_that_was_saved_last_opens(connected: Workspace, open_page: OpenPage) -> None:
    def opened() -> str:
        return str(open_page("personalize").query_params["template"])

    first = opened()
    for template in (TEMPLATE, SUMMER, TEMPLATE):
        connected.personalize.save(template, connected.personalize.open(template).personalization.to_json(), template)
        assert opened() == template
    assert first not in (TEMPLATE, SUMMER)
