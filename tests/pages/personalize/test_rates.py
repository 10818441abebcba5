"""Fill rates of a saved profile on Personalize: the picker, the suggestions and the event's fit have them."""

import json
import re
from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from core import Workspace
from core.domain.event import FILE, Metric
from core.events.event_profile import EventProfile, sample_profile
from core.events.profile_store import SavedProfile
from core.events.saved_profiles import SavedProfiles
from tests.pages.personalize.test_field_picker import in_browser
from tests.support.pages import OpenPage, binding_prefix, said, unfold
from ui.personalize import rates_text as texts
from ui.personalize.field_list import shown_field

ORDER = "templates/order-thanks.cldt.json"
TIMES = 100_000


def kept(ws: Workspace) -> tuple[SavedProfile, EventProfile]:
    """A profile as if each of the newest events had come a hundred thousand times."""
    one = sample_profile(ws.events.sample("PLord1", limit=200))
    fields = tuple(replace(each, events=each.events * TIMES, total=200 * TIMES) for each in one.field_profiles)
    large = replace(one, total=200 * TIMES, span="2024-01-01 – 2026-11-28", field_profiles=fields)
    return ws.saved_profiles.save("Three years", large), large


def page(open_page: OpenPage, **query: str) -> AppTest:
    return open_page("personalize", template=ORDER, metric="PLord1", **query)


def margins(app: AppTest) -> set[int]:
    """The margins of all rates in the picker of a place."""
    prefix = binding_prefix(app, "line")
    app.selectbox(f"{prefix}_source").set_value("field").run()
    return margins_in(json.dumps(in_browser(app, prefix)))


def margins_in(shown: str) -> set[int]:
    """How wide the intervals in a text are, such as “89–97%” and “0–2%”, also where it is JSON in JSON."""
    text = re.sub(r"\\+u([0-9a-f]{4})", lambda escaped: chr(int(escaped[1], 16)), shown)
    return {int(high) - int(low) for low, high in re.findall(r"\b(\d+)–(\d+)%", text)}


def test_rates_come_from_the_profile_that_the_address_names(connected: Workspace, open_page: OpenPage) -> None:
    saved, large = kept(connected)
    assert max(margins(page(open_page))) > 2
    app = page(open_page, rates=saved.id)
    assert texts.rates_of(large).split(" (")[0] in said(app)
    assert "from 20,000,000 events, 1 Jan 2024 – 28 Nov 2026" in said(app)
    labels = [f"{button.label} {button.help}".replace("\\", "") for button in app.button]
    rated = [label for label in labels if margins_in(label) and "First name" not in label]
    assert rated
    assert all(max(margins_in(label)) <= 2 for label in rated), rated


def test_the_profile_is_chosen_with_the_event(connected: Workspace, open_page: OpenPage) -> None:
    saved, _ = kept(connected)
    app = unfold(page(open_page), "cell_personalize_event")
    box = app.selectbox("personalize_rates")
    assert box.options == [texts.of_sample(200), texts.option(connected.saved_profiles.find(saved.id))]
    box.set_value(saved.id).run()
    assert not app.exception
    assert app.query_params["rates"] in (saved.id, [saved.id])
    (events,) = [each for each in app.selectbox if str(each.key).endswith("_metric")]
    (chosen,) = [option for option in events.options if option.startswith("Placed Order")]
    assert "each event field in at least" in chosen
    app.selectbox("personalize_rates").set_value("").run()
    assert "rates" not in app.query_params


def test_figures_of_whole_recipients_stay_the_samples(connected: Workspace, open_page: OpenPage) -> None:
    saved, _ = kept(connected)
    raw = connected.personalize.open(ORDER).personalization.to_json()
    slots = {"line": {"from": "event", "path": ["$extra", "line_items", 0, "title"], "format": [], "fallback": "x"}}
    event = {"metric_id": "PLord1", "metric": "Placed Order"}
    connected.personalize.save(ORDER, {**raw, "event": event, "slots": slots}, "Order thanks")
    with_profile, without = (
        open_page("personalize", template=ORDER, cell_personalize_recipients="true", **rates)
        for rates in ({"rates": saved.id}, {})
    )
    tables = [next(each.value for each in app.dataframe if "shows" in each.value) for app in (with_profile, without)]
    assert tables[0].equals(tables[1])
    assert texts.SAMPLE_ONLY in said(with_profile)
    assert texts.SAMPLE_ONLY not in said(without)


def test_rates_of_other_fields_are_refused_in_words_with_the_way_back(
    connected: Workspace, open_page: OpenPage
) -> None:
    """A file of another event: no percentage is shown without saying that it is the sample's."""
    kept(connected)
    other = replace(
        sample_profile(connected.events.sample("APvie1", limit=200)), metric=Metric(id=FILE, name="views.ndjson")
    )
    fields = tuple(each for each in other.field_profiles if "line_items" not in str(each.path))
    saved = connected.saved_profiles.save("Views", replace(other, field_profiles=fields))
    query = {"slot": "line", "field": "$extra.line_items[0].title"}
    app = page(open_page, rates=saved.id, **query).run()
    assert texts.has_none(connected.saved_profiles.open(saved.id)) in said(app)
    assert "Fill rates of event fields" not in said(app)
    next(each for each in app.button if each.label == texts.USE_SAMPLE).click().run()
    assert "rates" not in app.query_params
    assert "has none of the event fields" not in said(app)


def test_a_profile_that_is_gone_changes_nothing(connected: Workspace, open_page: OpenPage) -> None:
    app = page(open_page, rates="0123456789ab")
    assert texts.NO_PROFILE in said(app)
    assert not app.error


def test_a_profile_of_another_event_is_neither_offered_nor_applied(connected: Workspace, open_page: OpenPage) -> None:
    other = sample_profile(connected.events.sample("APvie1", limit=200))
    saved = connected.saved_profiles.save("Views", other)
    app = page(open_page, rates=saved.id)
    assert texts.of_another(saved) in said(app)
    assert "Viewed Product" in texts.of_another(saved)
    assert "Fill rates of event fields" not in said(app)
    app = unfold(page(open_page), "cell_personalize_event")
    assert not [each for each in app.selectbox if each.key == "personalize_rates"]


def test_a_profile_of_files_is_offered_for_any_event(connected: Workspace, open_page: OpenPage) -> None:
    _, large = kept(connected)
    saved = connected.saved_profiles.save("Files", replace(large, metric=Metric(id=FILE, name="orders.ndjson")))
    assert "Fill rates of event fields" in said(page(open_page, rates=saved.id))


def test_a_damaged_profile_leaves_the_choice_of_the_event(connected: Workspace, open_page: OpenPage) -> None:
    saved, _ = kept(connected)
    with connected.database.write() as db:
        db.execute("update saved_profile set encrypted = 'x'")
    app = unfold(page(open_page, rates=saved.id), "cell_personalize_event")
    assert app.error
    assert [each for each in app.selectbox if str(each.key).endswith("_metric")]
    assert "200" in str([button.label for button in app.button] + said(app).split("\n"))
    app.selectbox("personalize_rates").set_value("").run()
    assert not app.error


def test_a_field_that_files_lack_is_unknown_and_said_to_be_missing(connected: Workspace, open_page: OpenPage) -> None:
    """It was shown as 0 %: files may call the same field otherwise."""
    _, large = kept(connected)
    fields = tuple(each for each in large.field_profiles if "images" not in str(each.path))
    files = replace(large, metric=Metric(id=FILE, name="orders.csv"), field_profiles=fields)
    saved = connected.saved_profiles.save("Warehouse", files)
    raw = connected.personalize.open(ORDER).personalization.to_json()
    product = ["$extra", "line_items", 0, "product", "images", 0, "src"]
    title = ["$extra", "line_items", 0, "title"]
    slots = {
        name: {"from": "event", "path": path, "format": [], "fallback": {"from": "default"}}
        for name, path in (("product", product), ("line", title))
    }
    event = {"metric_id": "PLord1", "metric": "Placed Order"}
    connected.personalize.save(ORDER, {**raw, "event": event, "slots": slots}, "Order thanks")
    sample = connected.events.sample("PLord1").with_rates(connected.saved_profiles.open(saved.id))
    (image,) = [each for each in sample.choices("image") if each.steps == tuple(product)]
    assert image.rate is None
    assert shown_field(image, sample.rates, mask=False)["about"].startswith("not in “Warehouse” · ")
    app = unfold(page(open_page, rates=saved.id), "cell_personalize_event")
    (option,) = [each for each in app.selectbox("personalize_rates").options if each.startswith("Warehouse")]
    assert option.endswith("· 1 of 2 fields of this block")


def test_profiles_of_other_events_take_no_count_and_none_is_opened_twice(
    connected: Workspace, open_page: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    saved, large = kept(connected)
    other = replace(large, metric=Metric(id="APvie1", name="Viewed Product"))
    for number in range(10):
        connected.saved_profiles.save(f"Views {number}", other)
    raw = connected.personalize.open(ORDER).personalization.to_json()
    slots = {"line": {"from": "event", "path": ["$extra", "line_items", 0, "title"], "format": [], "fallback": "x"}}
    event = {"metric_id": "PLord1", "metric": "Placed Order"}
    connected.personalize.save(ORDER, {**raw, "event": event, "slots": slots}, "Order thanks")
    opened: list[str] = []
    really_open = SavedProfiles.open

    def open_profile(self: SavedProfiles, profile_id: str) -> EventProfile:
        opened.append(profile_id)
        return really_open(self, profile_id)

    monkeypatch.setattr(SavedProfiles, "open", open_profile)
    app = unfold(page(open_page), "cell_personalize_event")
    app.run()
    (option,) = [each for each in app.selectbox("personalize_rates").options if each.startswith("Three years")]
    assert option.endswith("· 1 of 1 fields of this block")
    assert opened == [saved.id]
