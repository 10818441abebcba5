"""HTML that a person edits beside the choices: they take effect in it, or the page says that they do not."""

from collections.abc import Iterator

import pytest
from streamlit.testing.v1 import AppTest

from core import Workspace
from core.blocks.edited import without_marker
from tests.support.pages import OpenPage, popovers
from ui.app import text as words
from ui.personalize import draft_text, hand_text
from ui.personalize import preview_text as previews
from ui.personalize import text as texts
from ui.personalize.keys import GO_TO

TEMPLATE = "templates/order-thanks.cldt.json"
NOTE = "<p>Made by hand</p>"


@pytest.fixture
def app(connected: Workspace, open_page: OpenPage) -> Iterator[AppTest]:
    """The page with a headline for everyone and the generated HTML taken over, a paragraph below it."""
    app = open_page("personalize", template=TEMPLATE, metric="PLord1", cell_personalize_html="true")
    source = next(each for each in app.selectbox if str(each.key).endswith("_headline_source"))
    source.set_value("fixed").run()
    _write(app, "Hello you")
    next(each for each in app.toggle if each.label == texts.BY_HAND).set_value(True).run()
    _set_html(app, _html(app) + NOTE)
    yield app
    assert not app.exception


def _write(app: AppTest, words: str) -> None:
    next(each for each in app.text_input if str(each.key).endswith("_headline_fixed")).set_value(words).run()


def _html(app: AppTest) -> str:
    return str(next(each for each in app.text_area if each.label == texts.HTML_CELL).value)


def _set_html(app: AppTest, html: str) -> None:
    next(each for each in app.text_area if each.label == texts.HTML_CELL).set_value(html).run()


def _press(app: AppTest, label: str) -> None:
    next(each for each in app.button if each.label == label).click().run()


def _text(app: AppTest) -> str:
    kinds = (app.markdown, app.caption, app.warning, app.info, app.success, app.error)
    return " ".join(each.value for kind in kinds for each in kind).replace("\\", "")


def test_html_that_nobody_edited_is_that_of_the_choices(connected: Workspace, open_page: OpenPage) -> None:
    app = open_page("personalize", template=TEMPLATE, metric="PLord1", cell_personalize_html="true")
    source = next(each for each in app.selectbox if str(each.key).endswith("_headline_source"))
    source.set_value("fixed").run()
    _write(app, "Hello you")
    _press(app, texts.SAVE)
    next(each for each in app.toggle if each.label == texts.BY_HAND).set_value(True).run()
    assert any("Version 1 saved" in label for label in popovers(app))
    assert list(connected.database.rows_where("draft")) == []
    for text in ("Bye all", "Hello again"):
        _write(app, text)
        assert text.replace(" ", "%2520") in _html(app)
    _press(app, texts.SAVE)
    assert connected.personalize.open(TEMPLATE).html == ""
    _set_html(app, _html(app) + NOTE)
    _press(app, texts.SAVE)
    assert connected.personalize.open(TEMPLATE).html.endswith(NOTE)


def test_a_broken_tag_leads_to_the_html(app: AppTest) -> None:
    _set_html(app, "<p>{% if first_name %}x</p>")
    assert words.NEXT_HTML in _text(app)
    assert words.NEXT_INPUT not in _text(app)
    _press(app, previews.GO_TO_HTML)
    assert app.session_state[GO_TO.name][0] == "cell_personalize_html"


def test_a_choice_takes_effect_in_the_persons_html(app: AppTest, connected: Workspace) -> None:
    assert "Hello%2520you" in _html(app)
    _write(app, "Bye all")
    assert "Bye%2520all" in _html(app)
    assert "Hello%2520you" not in _html(app)
    assert _html(app).endswith(NOTE)
    assert hand_text.UNBOUND not in _text(app)
    assert "Saves your edited HTML with all your choices" in _text(app)
    _press(app, texts.SAVE)
    assert connected.personalize.open(TEMPLATE).html == _html(app)
    assert "It contains your edited HTML" in _text(app)


def test_a_choice_without_effect_is_marked_and_can_be_bound_again(app: AppTest) -> None:
    whole = _html(app)
    _set_html(app, whole.replace("Hello%2520you", "Something%2520else"))
    assert _text(app).count(hand_text.UNBOUND) == 1
    assert "Saves your edited HTML without your choices for “Headline”" in _text(app)
    _write(app, "Hi")
    assert "Something%2520else" in _html(app)
    assert _text(app).count(hand_text.UNBOUND) == 1
    _press(app, hand_text.BIND_AGAIN)
    assert _html(app) == whole.replace("Hello%2520you", "Hi")
    assert hand_text.UNBOUND not in _text(app)
    next(button for button in app.button if button.label == draft_text.UNDO).click().run()
    assert _text(app).count(hand_text.UNBOUND) == 1
    assert hand_text.BIND_AGAIN in [button.label for button in app.button]


def test_where_nothing_can_be_bound_the_card_says_why(app: AppTest) -> None:
    _set_html(app, NOTE)
    assert _text(app).count(hand_text.UNBOUND) > 3
    assert "has no image of this template" in _text(app)
    assert hand_text.BIND_AGAIN not in [button.label for button in app.button]


def test_what_was_written_by_hand_is_never_lost_by_a_press(app: AppTest, connected: Workspace) -> None:
    own = _html(app).replace("Hello%2520you", "Something%2520else")
    _set_html(app, own)
    _press(app, hand_text.USE_GENERATED)
    assert hand_text.SET_ASIDE in _text(app)
    assert "Saves your edited HTML" not in _text(app)
    _press(app, texts.SAVE)
    assert connected.personalize.open(TEMPLATE).html == ""
    _press(app, hand_text.USE_OWN)
    assert _html(app) == own
    _press(app, hand_text.START_OVER)
    assert _html(app) != own
    _press(app, hand_text.BACK)
    assert _html(app) == own


@pytest.mark.parametrize("nothing", ["", "  \n", ' data-cld="x" '])
def test_what_the_field_shows_is_what_is_saved_also_once_it_was_emptied(
    app: AppTest, connected: Workspace, nothing: str
) -> None:
    own = _html(app)
    _set_html(app, nothing)
    shown = _html(app)
    assert "Hello%2520you" in shown and NOTE not in shown
    assert hand_text.REFILLED in _text(app)
    _press(app, texts.SAVE)
    opened = connected.personalize.open(TEMPLATE)
    assert (opened.html, without_marker(opened.block_html)) == ("", shown), "nobody has edited it since"
    _press(app, hand_text.BACK)
    assert _html(app) == own
    assert hand_text.REFILLED not in _text(app)


def test_the_note_about_generated_html_is_over_once_the_own_html_is_back(app: AppTest) -> None:
    own = _html(app)
    _set_html(app, "")
    assert hand_text.REFILLED in _text(app)
    _press(app, draft_text.UNDO)
    assert _html(app) == own
    assert hand_text.REFILLED not in _text(app)


def test_the_weight_names_no_image_that_is_not_there(app: AppTest) -> None:
    assert "longest possible image URL" in _text(app)
    _set_html(app, "rubbish")
    assert "longest possible image URL" not in _text(app)


def test_the_list_that_is_repeated_is_marked_too(app: AppTest) -> None:
    repeat = next(each for each in app.selectbox if each.label == texts.REPEAT)
    repeat.select_index(1).run()
    assert hand_text.NO_LOOP in _text(app)
    assert "without your choices for “Repeated list”" in _text(app)


def test_the_checks_name_an_unknown_variable(app: AppTest) -> None:
    app.query_params["cell_personalize_checks"] = "true"
    _set_html(app, f"{_html(app)}<p>{{{{ x }}}}</p>")
    assert "Klaviyo documents no variable “x”" in _text(app)


def test_while_the_html_is_refused_the_checks_say_so(app: AppTest) -> None:
    app.query_params["cell_personalize_checks"] = "true"
    _set_html(app, f"{_html(app)}<p>{{% if event %}}</p>")
    assert previews.CHECKS_REFUSED in _text(app)
    _set_html(app, NOTE)
    assert previews.CHECKS_REFUSED not in _text(app)
