"""The recipient in view is named by the address: a reload shows the same one, and so does a colleague's page."""

import re
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from core import Workspace
from core.domain.event import Event
from tests.pages.personalize.test_drafts import TEMPLATE, open_
from tests.pages.personalize.test_field_picker import ITEMS, in_browser
from tests.pages.personalize.test_two_recipients import press
from tests.support.pages import OpenPage, binding_prefix, lines, said
from ui.app import text as words
from ui.personalize import preview_text as texts
from ui.personalize import text as texts_of_page

PARAM = "recipient"


def in_view(app: AppTest) -> int:
    """The number of the recipient whose preview is shown."""
    (number,) = re.findall(r"Recipient (\d+) of", said(app))
    return int(number)


def address(app: AppTest) -> dict[str, str]:
    return {name: value if isinstance(value, str) else value[0] for name, value in app.query_params.items()}


def test_the_address_shows_the_same_recipient_in_a_new_session(connected: Workspace, open_page: OpenPage) -> None:
    app = open_(open_page, metric="PLord1")
    for _ in range(6):
        press(app, texts.NEXT)
    assert in_view(app) == 7
    assert in_view(open_page("personalize", **address(app))) == 7
    # The way goes on from there, and what is chosen here counts from then on.
    other = open_page("personalize", **address(app))
    press(other, texts.PREVIOUS)
    assert in_view(other) == 6
    assert in_view(open_page("personalize", **address(other))) == 6


def test_the_address_names_nobody_by_what_is_theirs(connected: Workspace, open_page: OpenPage) -> None:
    app = open_(open_page, metric="PLord1")
    press(app, texts.NEXT)
    event = connected.events.sample("PLord1", limit=200).events[1]
    assert event.profile
    named = address(app)[PARAM]
    for private in (event.id, event.profile_id, *filter(None, map(str, event.profile.values()))):
        assert private not in named
    assert len(named) <= 20


def test_a_recipient_who_is_not_in_the_sample_is_the_first_one(connected: Workspace, open_page: OpenPage) -> None:
    for unknown in ("nobody", "", "0", "-1", "é" * 5_000):
        app = open_(open_page, metric="PLord1", recipient=unknown)
        assert in_view(app) == 1
        assert not app.error
        press(app, texts.NEXT)
        assert in_view(app) == 2
        assert in_view(open_page("personalize", **address(app))) == 2


def test_another_event_shows_its_own_recipient(connected: Workspace, open_page: OpenPage) -> None:
    app = open_(open_page, metric="PLord1")
    press(app, texts.NEXT)
    app.query_params["metric"] = "ADcrt1"
    app.run()
    assert in_view(app) == 1
    assert in_view(open_page("personalize", **address(app))) == 1
    for _ in range(2):
        press(app, texts.NEXT)
    assert in_view(open_page("personalize", **address(app))) == 3


FIELDS: dict[str, tuple[str, list[Any]]] = {
    "headline": ("profile", ["first_name"]),
    "line": ("event", ["$extra", "line_items", 1, "title"]),
    "product": ("event", ["$extra", "line_items", 1, "product", "images", 0, "src"]),
}


def value(event: Event, source: str, path: list[Any]) -> str:
    """What a path leads to, read step by step; blank where it leads to nothing."""
    found: Any = event.profile if source == "profile" else event.properties
    for step in path:
        if isinstance(step, int):
            found = found[step] if isinstance(found, list) and len(found) > step else None
        else:
            found = found.get(step) if isinstance(found, dict) else None
    return str(found or "").strip()


@pytest.fixture
def bound(connected: Workspace) -> None:
    """The block is saved with each slot bound to a field."""
    raw = connected.personalize.open(TEMPLATE).personalization.to_json()
    raw["event"] = {"metric_id": "PLord1", "metric": "Placed Order"}
    raw["slots"] = {name: {"from": source, "path": path, "format": []} for name, (source, path) in FIELDS.items()}
    connected.personalize.save(TEMPLATE, raw, "Order thanks")


@pytest.mark.usefixtures("bound")
def test_cards_show_what_the_recipient_in_view_has(connected: Workspace, open_page: OpenPage) -> None:
    """Preview and cards never show two people's values; a field that is empty for the one in view is said to be."""
    app = open_(open_page)
    events = connected.events.sample("PLord1", limit=200).events
    empty = 0
    for event in events[:12]:
        for name, (source, path) in FIELDS.items():
            own, shown = value(event, source, path), in_browser(app, binding_prefix(app, name))["chosen"]
            empty += not own
            if name == "product":
                assert shown["image"] == (connected.events.thumbnail(own) if own else "")
            else:
                assert shown["example"] == (own or texts_of_page.EMPTY_HERE)
            assert (shown["example"] == texts_of_page.EMPTY_HERE) == (not own)
        press(app, texts.NEXT)
    assert empty


@pytest.mark.usefixtures("bound")
def test_a_folded_card_shows_no_image_but_the_one_of_the_recipient_in_view(
    connected: Workspace, open_page: OpenPage
) -> None:
    app = open_page("personalize", template=TEMPLATE)
    seen = set()
    for event in connected.events.sample("PLord1", limit=200).events[:12]:
        own = value(event, *FIELDS["product"])
        line = lines(app)[binding_prefix(app, "product")]
        assert ("![](" in line) == bool(own)
        if own:
            assert connected.events.thumbnail(own) in line
        seen.add(bool(own))
        press(app, texts.NEXT)
    assert seen == {True, False}


@pytest.mark.usefixtures("bound")
def test_the_list_of_fields_has_the_values_of_the_recipient_in_view(connected: Workspace, open_page: OpenPage) -> None:
    app = open_(open_page)
    for event in connected.events.sample("PLord1", limit=200).events[:3]:
        data = in_browser(app, binding_prefix(app, "line"))
        assert len(data["own"]) == len(data["fields"])
        for field, own in zip(data["fields"], data["own"], strict=True):
            named = value(event, field["field"]["from"], field["field"]["path"])
            assert bool(own) == bool(named), field
            if own and "image" not in own:
                # On one line, and cut where it is long.
                assert " ".join(named.split())[:79] == own["example"][:79]
        press(app, texts.NEXT)


def test_suggestions_have_the_values_of_the_recipient_in_view(connected: Workspace, open_page: OpenPage) -> None:
    app = open_page("personalize", template=TEMPLATE, metric="PLord1")
    for event in connected.events.sample("PLord1", limit=200).events[:8]:
        label = app.button(f"{binding_prefix(app, 'line')}_suggest_0").label
        own = value(event, "event", [*ITEMS, 0, "title"])
        assert words.plain(own) in label
        assert len(label.split(" — ")) == 2 + bool(own)
        press(app, texts.NEXT)
