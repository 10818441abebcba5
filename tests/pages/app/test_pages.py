"""Every page in its states, and the code of every cell."""

import pytest
from streamlit.testing.v1 import AppTest

from core import Workspace
from tests.support.pages import (
    CELLS,
    OpenPage,
    binding_prefix,
    cards,
    heads,
    listed,
    open_cards,
    picked,
    shown_code,
    unfold,
    unfold_all,
)
from ui.app import text as words
from ui.personalize import text as personalize_words
from ui.personalize import versions_text
from ui.send import text as send_words
from ui.setup import text as setup_words

WITHOUT_ACCOUNT = ("setup", "send")
"""Pages that show no error while no account is connected."""
TEMPLATE = "templates/order-thanks.cldt.json"


def codes(app: AppTest) -> list[str]:
    """The calls that the cells say they made."""
    return [line for block in shown_code(app, "python") for line in block.splitlines()]


@pytest.mark.parametrize("name", CELLS)
def test_a_page_opens_and_its_code_runs(connected: Workspace, open_page: OpenPage, name: str) -> None:
    app = unfold_all(open_page(name), name)
    assert [error.value for error in app.error] == []
    lines = codes(app)
    assert lines
    for line in lines:
        eval(line, {"ws": connected})


@pytest.mark.parametrize("name", CELLS)
def test_without_a_connection_a_page_says_what_to_do(unconnected: Workspace, open_page: OpenPage, name: str) -> None:
    app = open_page(name)
    if name in WITHOUT_ACCOUNT:
        assert [error.value for error in app.error] == []
    else:
        assert any(words.NEXT_CONNECT in error.value for error in app.error)


def test_setup_shows_who_is_connected(connected: Workspace, open_page: OpenPage) -> None:
    app = open_page("setup")
    done = [head["outcome"] for head in heads(app) if head["outcome"]]
    assert done == ["Connected · Fern & Kiln", "Connected · fernkiln (demo shop)", setup_words.FIELD_DONE]
    unfold(app, "cell_setup_klaviyo", "cell_setup_metadata_field")
    shown = " ".join(element.value for element in app.markdown)
    assert setup_words.connected_as("Fern & Kiln") in shown
    assert any(setup_words.FIELD_PRESENT in element.value for element in app.success)


def test_setup_explains_each_return_from_klaviyo(unconnected: Workspace, open_page: OpenPage) -> None:
    for outcome, text in setup_words.CALLBACK.items():
        if outcome == "connected":
            continue
        app = open_page("setup")
        app.query_params["klaviyo"] = outcome
        app.run()
        # What the person decided is no error.
        shown = app.warning if outcome == "denied" else app.error
        assert text in [element.value for element in shown]


def test_limited_scopes_are_named(connected: Workspace, open_page: OpenPage) -> None:
    import dataclasses

    connections = connected.setup._connections
    tokens = connections.tokens("sandbox")
    assert tokens is not None
    connections.renew("sandbox", "FERNKN", dataclasses.replace(tokens, scope="accounts:read metrics:read"))
    app = open_page("setup")
    (banner,) = [element.value for element in app.warning if words.LIMITED in element.value]
    assert "`events:read`: event fields and product images cannot be read" in banner
    assert "`images:write`: copies cannot be uploaded to Klaviyo Images" in banner
    assert "metrics:read" not in banner


def key(app: AppTest, suffix: str) -> str:
    boxes = [*app.selectbox, *app.text_input]
    (found,) = [box.key for box in boxes if box.key and box.key.endswith(suffix)]
    return found


def test_save_from_the_page_and_links_shows_it(connected: Workspace, open_page: OpenPage) -> None:
    app = unfold(open_page("personalize", template="templates/order-thanks.cldt.json"), "cell_personalize_event")
    app.selectbox(key(app, "_metric")).set_value("PLord1").run()
    app.selectbox(key(app, "headline_source")).set_value("field").run()
    app.selectbox(key(app, "product_source")).set_value("field").run()
    assert not app.exception
    (save,) = [button for button in app.button if button.label == personalize_words.SAVE]
    save.click().run()
    assert any(personalize_words.OUTCOMES["created"] in element.value for element in app.success)
    lines = codes(unfold(app, "cell_personalize_save", "show_code_personalize"))
    assert sum(line.startswith("ws.personalize.save(") for line in lines) == 1
    # A rerun sends nothing again.
    app.run()
    assert len(connected.links.all()) == 1
    links = open_page("links")
    (row,) = listed(links, "links_list")
    assert row["about"].startswith("templates/order-thanks.cldt.json · template · block version 1 · ")


def test_a_cell_spells_its_call(connected: Workspace) -> None:
    from ui.app.call import format_call

    assert format_call(connected.events.sample, ("PLord1",), {"limit": 200}) == "ws.events.sample('PLord1', limit=200)"


def test_a_field_of_events_is_bound_by_the_address_once(connected: Workspace, open_page: OpenPage) -> None:
    field = "$extra.line_items[].title"
    app = open_page("personalize", template=TEMPLATE, metric="PLord1", slot="line", field=field)
    assert app.selectbox(key(app, "_line_source")).value == "field"
    assert picked(app, binding_prefix(app, "line")).path == "$extra.line_items[0].title"
    assert "field" not in app.query_params
    assert app.query_params["metric"] in ("PLord1", ["PLord1"])
    app.selectbox(key(app, "_line_source")).set_value("default").run()
    assert app.selectbox(key(app, "_line_source")).value == "default"


def test_an_event_without_samples_gets_the_guides_message(connected: Workspace, open_page: OpenPage) -> None:
    app = open_page("personalize", template=TEMPLATE, metric="KCvis1")
    assert any("Profile fields still work" in info.value for info in app.info)


def test_an_older_version_is_brought_back(connected: Workspace, open_page: OpenPage) -> None:
    choices = connected.personalize.open(TEMPLATE).personalization.to_json()
    for text in ("First", "Second"):
        slots = {"headline": {"from": "fixed", "value": text}}
        connected.personalize.save(TEMPLATE, {**choices, "slots": slots})
    app = open_cards(unfold(open_page("personalize", template=TEMPLATE), "cell_personalize_versions"))
    assert app.text_input(key(app, "headline_fixed")).value == "Second"
    version = next(box for box in app.selectbox if box.label == versions_text.VERSION_LABEL)
    version.set_value(1).run()
    assert not app.exception
    assert app.text_input(key(app, "headline_fixed")).value == "Second"
    next(button for button in app.button if button.label == versions_text.restore(1)).click().run()
    assert not app.exception
    assert app.text_input(key(app, "headline_fixed")).value == "First"
    next(button for button in app.button if button.label == "Save to Klaviyo").click().run()
    assert not app.exception
    assert connected.personalize.open(TEMPLATE).personalization.to_json()["slots"]["headline"]["value"] == "First"
    assert len(connected.personalize.versions(TEMPLATE)) == 3


def test_a_filter_stays_in_effect_when_its_drawer_is_closed(connected: Workspace, open_page: OpenPage) -> None:
    app = unfold(open_page("send"), "send_more")
    app.text_input("send_expert").set_value("tags=no-such-tag").run()
    assert not cards(app)
    app.session_state["send_more"] = False
    app.run()
    assert not app.text_input("send_text").value
    assert not [box for box in app.text_input if box.key == "send_expert"]
    assert not cards(app)
    assert any(send_words.NO_RESULTS_HERE in element.value for element in app.info)
