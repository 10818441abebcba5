"""The recipient in view is named by the address: a reload shows the same one, and so does a colleague's page."""

import hashlib
import json
import re
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from core import Workspace
from core.domain.event import Event
from tests.pages.personalize.test_drafts import TEMPLATE, open_
from tests.pages.personalize.test_field_picker import ITEMS, in_browser
from tests.support.pages import OpenPage, binding_prefix, line_rows, open_cards, pick, press_step, said
from tests.support.servers import RunningSandbox
from tests.support.workspaces import Control
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
        press_step(app, texts.NEXT)
    assert in_view(app) == 7
    assert in_view(open_page("personalize", **address(app))) == 7
    # The way goes on from there, and what is chosen here counts from then on.
    other = open_page("personalize", **address(app))
    press_step(other, texts.PREVIOUS)
    assert in_view(other) == 6
    assert in_view(open_page("personalize", **address(other))) == 6


def test_the_address_names_nobody_by_what_is_theirs(connected: Workspace, open_page: OpenPage) -> None:
    app = open_(open_page, metric="PLord1")
    press_step(app, texts.NEXT)
    event = connected.events.sample("PLord1", limit=200).events[1]
    assert event.profile
    named = address(app)[PARAM]
    for private in (event.id, event.profile_id, *filter(None, map(str, event.profile.values()))):
        assert private not in named
    assert len(named) <= 20
    # Nor does it tell an event's ID to who tries all: a shop may make that ID of an order's number.
    for name in hashlib.algorithms_guaranteed:
        made = hashlib.new(name, event.id.encode(), usedforsecurity=False)
        if made.digest_size:
            assert not made.hexdigest().startswith(named), name


def test_a_recipient_who_is_not_in_the_sample_is_the_first_one(connected: Workspace, open_page: OpenPage) -> None:
    for unknown in ("nobody", "", "0", "-1", "é" * 5_000):
        app = open_(open_page, metric="PLord1", recipient=unknown)
        assert in_view(app) == 1
        assert not app.error
        press_step(app, texts.NEXT)
        assert in_view(app) == 2
        assert in_view(open_page("personalize", **address(app))) == 2


def test_another_event_shows_its_own_recipient(connected: Workspace, open_page: OpenPage) -> None:
    app = open_(open_page, metric="PLord1")
    press_step(app, texts.NEXT)
    app.query_params["metric"] = "ADcrt1"
    app.run()
    assert in_view(app) == 1
    assert in_view(open_page("personalize", **address(app))) == 1
    for _ in range(2):
        press_step(app, texts.NEXT)
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
        press_step(app, texts.NEXT)
    assert empty


@pytest.mark.usefixtures("bound")
def test_a_folded_card_shows_no_image_but_the_one_of_the_recipient_in_view(
    connected: Workspace, open_page: OpenPage
) -> None:
    app = open_page("personalize", template=TEMPLATE)
    seen = set()
    for event in connected.events.sample("PLord1", limit=200).events[:12]:
        own = value(event, *FIELDS["product"])
        line = line_rows(app)[binding_prefix(app, "product")]
        assert line["image"] == (connected.events.thumbnail(own) if own else "")
        seen.add(bool(own))
        press_step(app, texts.NEXT)
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
        press_step(app, texts.NEXT)


def change(app: AppTest, event: Event, data: dict[str, Any]) -> AppTest:
    """Change what is previewed of a recipient, as in the box of “Data”."""
    block = binding_prefix(app, "headline").removesuffix("headline")
    app.session_state[f"{block}PLord1_{event.id}_sample"] = json.dumps(data)
    return app.run()


@pytest.mark.usefixtures("bound")
@pytest.mark.parametrize("place", ["line", "product", "the_link"])
def test_what_another_recipient_has_is_never_taken_for_that_of_the_one_in_view(
    connected: Workspace, open_page: OpenPage, place: str
) -> None:
    """One who has none of the fields has a list of blanks; only where nobody is in view there is no such list."""
    app = open_(open_page)
    if place == "the_link":
        app.selectbox(f"{binding_prefix(app, place)}_source").set_value("field").run()
    events = connected.events.sample("PLord1", limit=200).events
    for event in events[:8]:
        data = in_browser(app, binding_prefix(app, place))
        for field, own in zip(data["fields"], data["own"], strict=True):
            assert bool(own) == bool(value(event, field["field"]["from"], field["field"]["path"])), field
        press_step(app, texts.NEXT)
    change(app, events[8], {"event": {"other": 1}, "profile": {"email": ""}})
    data = in_browser(app, binding_prefix(app, place))
    assert data["fields"]
    assert data["own"] == [None] * len(data["fields"])


def test_without_a_recipient_in_view_nothing_is_said_of_one(connected: Workspace, open_page: OpenPage) -> None:
    app = open_(open_page)
    box = app.selectbox(f"{binding_prefix(app, 'headline')}_source")
    box.set_value("field").run()
    assert in_browser(app, binding_prefix(app, "headline"))["own"] is None


@pytest.mark.usefixtures("bound")
def test_cards_show_what_the_preview_is_rendered_with(connected: Workspace, open_page: OpenPage) -> None:
    """What a person changed of the recipient's data, too; data that cannot be read change neither."""
    app = open_(open_page)
    event = connected.events.sample("PLord1", limit=200).events[0]
    before = in_browser(app, binding_prefix(app, "line"))["chosen"]["example"]
    items = [{"title": "One"}, {"title": "Another mug"}]
    app = change(app, event, {"event": {"$extra": {"line_items": items}}, "profile": {"first_name": "Grace"}})
    shown = {name: in_browser(app, binding_prefix(app, name))["chosen"]["example"] for name in FIELDS}
    assert shown == {"headline": "Grace", "line": "Another mug", "product": texts_of_page.EMPTY_HERE}
    app = change(app, event, {"other": 1})
    assert in_browser(app, binding_prefix(app, "line"))["chosen"]["example"] == before


@pytest.mark.usefixtures("bound")
def test_a_profile_that_nobody_read_is_never_said_to_be_empty(
    connected: Workspace, open_page: OpenPage, running_sandbox: RunningSandbox
) -> None:
    """The card shows the sample profile, as the preview does, and says of all else that nobody read it."""
    Control(running_sandbox.url).post("switch", name="profiles", value="withheld")
    app = open_(open_page)
    assert texts.of_sample_profile("Ada") in said(app)
    prefix = binding_prefix(app, "headline")
    assert in_browser(app, prefix)["chosen"]["example"] == "Ada"
    for name in ("title", "phone_number", "nobody_knows"):
        pick(app, prefix, field={"from": "profile", "path": [name]})
        assert in_browser(app, prefix)["chosen"]["example"] == texts_of_page.NOT_READ_HERE


@pytest.mark.usefixtures("bound")
def test_an_image_field_without_an_address_has_no_thumbnail(connected: Workspace, open_page: OpenPage) -> None:
    """Such as “n/a”: it is shown as the text that it is; a long address is whole."""
    app, image = open_page("personalize", template=TEMPLATE), f"https://shop.example/{'a' * 500}.jpg"
    event = connected.events.sample("PLord1", limit=200).events[0]
    items = {src: [{"product": {"images": [{"src": src}]}}] * 2 for src in ("n/a", "mug.jpg", image)}
    for src, own in items.items():
        app = change(app, event, {"event": {"$extra": {"line_items": own}}})
        image_of_line = line_rows(app)[binding_prefix(app, "product")]["image"]
        assert image_of_line == (connected.events.thumbnail(src) if src == image else "")
    app = open_cards(app)
    for src, own in items.items():
        app = change(app, event, {"event": {"$extra": {"line_items": own}}})
        shown = in_browser(app, binding_prefix(app, "product"))["chosen"]
        thumbnail = connected.events.thumbnail(src)
        assert (shown["image"], shown["example"]) == ((thumbnail, "") if src == image else ("", src))


def test_a_suggested_image_without_an_address_has_no_thumbnail(connected: Workspace, open_page: OpenPage) -> None:
    app = open_page("personalize", template=TEMPLATE, metric="PLord1")
    event = connected.events.sample("PLord1", limit=200).events[0]
    key = f"{binding_prefix(app, 'product')}_suggest_0"
    for src in ("n/a", "https://shop.example/mug.jpg"):
        product = {"title": "Mug", "product": {"images": [{"src": src}]}, "image": src, "image_url": src}
        app = change(app, event, {"event": {"$extra": {"line_items": [product]}}})
        assert ("![](" in app.button(key).label) == (src != "n/a")


def test_suggestions_have_the_values_of_the_recipient_in_view(connected: Workspace, open_page: OpenPage) -> None:
    app = open_page("personalize", template=TEMPLATE, metric="PLord1")
    for event in connected.events.sample("PLord1", limit=200).events[:8]:
        label = app.button(f"{binding_prefix(app, 'line')}_suggest_0").label
        own = value(event, "event", [*ITEMS, 0, "title"])
        assert words.plain(own) in label
        assert len(label.split(" — ")) == 2 + bool(own)
        press_step(app, texts.NEXT)
