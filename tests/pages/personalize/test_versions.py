"""Earlier versions: compared with the block in Klaviyo for who sees a difference, and restored as a draft."""

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from core import Workspace
from core.blocks.edited import without_marker
from core.klaviyo.responses import html_definition
from tests.support.pages import OpenPage, binding_prefix, press_step, said
from ui.app import block_comparison
from ui.app import text as words
from ui.personalize import draft_text, keys, versions
from ui.personalize import versions_text as texts

ORDER = "templates/order-thanks.cldt.json"
CELL = "cell_personalize_versions"


def save(ws: Workspace, fallback: str) -> None:
    """Save a block whose line shows an item that many recipients lack."""
    raw = ws.personalize.open(ORDER).personalization.to_json()
    line = {"from": "event", "path": ["$extra", "line_items", 1, "title"], "format": [], "fallback": fallback}
    event = {"metric_id": "PLord1", "metric": "Placed Order"}
    ws.personalize.save(ORDER, {**raw, "event": event, "slots": {"line": line}}, "Order thanks")


def open_version(open_page: OpenPage, number: int) -> AppTest:
    app = open_page("personalize", template=ORDER, metric="PLord1", **{CELL: "true"})
    box = next(each for each in app.selectbox if each.label == texts.VERSION_LABEL)
    app = box.select(number).run()
    assert not app.exception
    return app


def press(app: AppTest, label: str) -> AppTest:
    app = next(each for each in app.button if label in (each.label, each.help)).click().run()
    assert not app.exception
    return app


def fallback_of(app: AppTest) -> Any:
    """The fallback in the editor."""
    draft = app.session_state[binding_prefix(app, "headline").removesuffix("headline") + "draft"]
    return draft.history.steps[draft.history.place].personalization["slots"]["line"]["fallback"]


def test_a_version_is_compared_for_who_sees_a_difference(
    connected: Workspace, open_page: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    save(connected, "Packed with care")
    save(connected, "On its way")
    drawn: dict[str, str] = {}
    draw = block_comparison.show_email

    def note(html: str, frame: Any, **options: Any) -> None:
        drawn[frame.title] = html
        draw(html, frame, **options)

    monkeypatch.setattr(block_comparison, "show_email", note)
    app = open_version(open_page, 1)
    assert words.plain("Line of text: fallback changed from “On its way” to “Packed with care”") in said(app)
    assert f"From “{block_comparison.IN_KLAVIYO_NOW}” to “Version 1”:" in said(app)
    assert "the recipient in the preview sees no difference" in said(app)
    assert "On%2520its%2520way" in drawn[block_comparison.IN_KLAVIYO_NOW]
    assert "Packed%2520with%2520care" in drawn[texts.version_label(1)]


NOTE = "<p>Made by hand</p>"


def test_a_version_is_compared_with_what_stands_in_klaviyo_at_the_press(
    connected: Workspace, open_page: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    save(connected, "Packed with care")
    save(connected, "On its way")
    drawn: dict[str, str] = {}
    monkeypatch.setattr(block_comparison, "show_email", lambda html, frame, **_: drawn.update({frame.title: html}))
    app = open_page("personalize", template=ORDER, metric="PLord1", **{CELL: "true"})
    block = connected.personalize.open(ORDER).block
    assert block is not None
    box = next(each for each in app.selectbox if each.label == texts.VERSION_LABEL)
    for text, press_ in (("<p>Once</p>", box.select(1).run), ("<p>Twice</p>", None)):
        connected.account.klaviyo.update_universal_content(block.id, block.name, html_definition(text))
        app = press_() if press_ else press(app, texts.READ_AGAIN)
        assert not app.exception
        assert text in drawn[block_comparison.IN_KLAVIYO_NOW]


@pytest.mark.parametrize("first_has_it", [True, False])
def test_html_that_was_edited_by_hand_is_in_the_picture_and_in_words(
    connected: Workspace, open_page: OpenPage, monkeypatch: pytest.MonkeyPatch, *, first_has_it: bool
) -> None:
    opened = connected.personalize.open(ORDER)
    raw = opened.personalization.to_json()
    generated = connected.personalize.compose(ORDER, raw).html
    for is_edited in (first_has_it, not first_has_it):
        html = {"html": without_marker(generated) + NOTE} if is_edited else {}
        connected.personalize.save(ORDER, raw, "Order thanks", **html)
    drawn: dict[str, tuple[str, int]] = {}

    def note(html: str, frame: Any, **options: Any) -> None:
        drawn[frame.title] = html, frame.height

    monkeypatch.setattr(block_comparison, "show_email", note)
    app = open_version(open_page, 1)
    with_note, without = texts.version_label(1), block_comparison.IN_KLAVIYO_NOW
    if not first_has_it:
        with_note, without = without, with_note
    assert NOTE in drawn[with_note][0] and NOTE not in drawn[without][0]
    image = round(drawn[without][1])
    assert drawn[with_note][1] > image, "a paragraph below the image has room"
    assert image == round(320 * opened.template.height / opened.template.width)
    assert f"The HTML of “{with_note}” was edited by hand, that of “{without}” was not." in said(app)


def test_a_version_of_a_block_that_was_deleted_says_so(connected: Workspace, open_page: OpenPage) -> None:
    save(connected, "Packed with care")
    block_id = connected.personalize.open(ORDER).block.id  # type: ignore[union-attr]
    connected.account.klaviyo.delete_universal_content(block_id)
    raw = connected.personalize.open(ORDER).personalization.to_json()
    for number in range(2):
        connected.personalize.save(ORDER, {**raw, "slots": {}, "width": 500 + number}, "Order thanks", recreate=True)
    app = open_page("personalize", template=ORDER, metric="PLord1", **{CELL: "true"})
    box = next(each for each in app.selectbox if each.label == texts.VERSION_LABEL)
    assert [each.endswith(" · of an earlier block") for each in box.options] == [False, False, True]


def test_who_sees_a_difference_is_found_out_once(
    connected: Workspace, open_page: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    save(connected, "Packed with care")
    save(connected, "On its way")
    searches: list[str] = []
    search = versions.first_difference

    def note(before: str, after: str, recipients: Any) -> int | None:
        searches.append(after)
        return search(before, after, recipients)

    monkeypatch.setattr(versions, "first_difference", note)
    app = open_version(open_page, 1)
    before = said(app)
    app.run()
    assert len(searches) == 1, "nothing has changed"
    assert said(app) == before
    app = press_step(app, "Next")
    assert len(searches) == 2, "another recipient stands in the preview"


def test_a_version_is_restored_into_the_editor_and_undone(connected: Workspace, open_page: OpenPage) -> None:
    save(connected, "Packed with care")
    save(connected, "On its way")
    app = open_version(open_page, 1)
    assert fallback_of(app) == "On its way", "comparing changes nothing"
    app = press(app, texts.restore(1))
    assert fallback_of(app) == "Packed with care"
    assert texts.restored(1) in said(app)
    assert len(connected.personalize.versions(ORDER)) == 2, "nothing is saved yet"
    assert fallback_of(press(app, draft_text.UNDO)) == "On its way"


def test_a_comparison_stays_in_view_while_choices_are_undone(connected: Workspace, open_page: OpenPage) -> None:
    save(connected, "Packed with care")
    save(connected, "On its way")
    app = press(open_version(open_page, 1), texts.restore(1))
    for way in (draft_text.UNDO, draft_text.REDO):
        app = press(app, way)
        assert next(each for each in app.selectbox if each.label == texts.VERSION_LABEL).value == 1, way


def test_a_version_of_another_metric_of_the_same_name_is_not_in_the_editor(
    connected: Workspace, open_page: OpenPage
) -> None:
    raw = connected.personalize.open(ORDER).personalization.to_json()
    for metric_id in ("PLold1", "PLord1"):
        event = {"metric_id": metric_id, "metric": "Placed Order"}
        connected.personalize.save(ORDER, {**raw, "event": event}, "Order thanks")
    app = open_version(open_page, 1)
    assert texts.restored(1) not in said(app)
    assert any(each.label == texts.restore(1) for each in app.button)


def test_an_address_selects_a_version_and_changes_no_choice(connected: Workspace, open_page: OpenPage) -> None:
    save(connected, "Packed with care")
    save(connected, "On its way")
    app = open_page("personalize", template=ORDER, metric="PLord1", version="1")
    assert not app.exception
    assert next(each for each in app.selectbox if each.label == texts.VERSION_LABEL).value == 1
    # Whoever follows the link is led to where it is compared.
    assert app.session_state[keys.GO_TO.name] == ("cell_personalize_versions", 1)
    assert fallback_of(app) == "On its way"
    assert fallback_of(press(app, texts.restore(1))) == "Packed with care"
