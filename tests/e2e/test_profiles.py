"""Saved profiles in a browser: opened, compared, and as the source of fill rates."""

import gzip
import random
import re
from dataclasses import replace

import pytest
from playwright.sync_api import Page, expect

from core import Workspace
from core.events.event_profile import sample_profile
from core.events.profile_store import SavedProfile
from tests.support.accessibility import serious
from tests.support.browsing import choose, in_bar, keyed, opener, shot, visit
from tests.support.pointer import press, settled
from tests.support.servers import RunningApp

SIDEWAYS = "[document.documentElement, document.querySelector('.stMain')].some(e => e.scrollWidth > e.clientWidth)"


@pytest.fixture(scope="module")
def profiles(workspace: Workspace) -> tuple[SavedProfile, SavedProfile]:
    """Two years of orders."""
    one = sample_profile(workspace.events.sample("PLord1", limit=200))
    fields = tuple(replace(each, events=each.events * 62_000, total=each.total * 62_000) for each in one.field_profiles)
    now = replace(one, total=12_400_000, span="2025-01-01 – 2025-12-31", field_profiles=fields)
    fewer = tuple(replace(each, coverage=each.coverage * 0.8, first=each.first * 0.8) for each in fields[::2])
    before = replace(now, total=12_400_000, span="2024-01-01 – 2024-12-31", field_profiles=fewer)
    saved = workspace.saved_profiles
    return saved.save("Orders 2024", before), saved.save("Orders 2025", now)


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (1440, "dark"), (390, "light"), (390, "dark")])
def test_a_profile_is_looked_at_and_compared(
    page: Page, running_app: RunningApp, profiles: tuple[SavedProfile, SavedProfile], width: int, scheme: str
) -> None:
    before, now = profiles
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    visit(page, f"{running_app.url}/events?profile={now.id}&field=$extra.line_items[].title", "Events")
    main = page.locator(".stMain")
    expect(main).to_contain_text("saved fill rates of 12,400,000 events")
    expect(main).to_contain_text("of 12,400,000 events, and probably in 93–95% of all.")
    assert not page.evaluate(SIDEWAYS)
    shot(page, f"profile-{width}-{scheme}")
    assert serious(page) == {}
    visit(page, f"{running_app.url}/events?profile={now.id}&against=profile-{before.id}", "Events")
    compare = page.locator(".st-key-cell_events_compare")
    expect(compare).to_contain_text("Other events: Orders 2024, 1 Jan – 31 Dec 2024. These events: Orders 2025")
    compare.scroll_into_view_if_needed()
    settled(page)
    assert not page.evaluate(SIDEWAYS)
    shot(page, f"profile-compare-{width}-{scheme}")


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (390, "dark")])
def test_fill_rates_come_from_it(
    page: Page, running_app: RunningApp, profiles: tuple[SavedProfile, SavedProfile], width: int, scheme: str
) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    template = "template=templates/order-thanks.cldt.json&metric=PLord1"
    visit(page, f"{running_app.url}/personalize?{template}", "Personalize")
    press(opener(page, "cell_personalize_event"))
    settled(page)
    shot(page, f"rates-choice-{width}-{scheme}")
    visit(page, f"{running_app.url}/personalize?{template}&rates={profiles[1].id}", "Personalize")
    expect(page.locator(".stMain")).to_contain_text("from 12,400,000 events, 1 Jan – 31 Dec 2025")
    assert not page.evaluate(SIDEWAYS)
    shot(page, f"rates-{width}-{scheme}")


def test_the_event_stays_when_its_label_changes(
    page: Page, running_app: RunningApp, profiles: tuple[SavedProfile, SavedProfile]
) -> None:
    page.set_viewport_size({"width": 1440, "height": 900})
    visit(page, f"{running_app.url}/personalize?template=templates/order-thanks.cldt.json&metric=PLord1", "Personalize")
    before = ""
    for option in (profiles[1].name, "This sample", profiles[0].name):
        with in_bar(page, "event"):
            choose(page, "personalize_rates", option)
            label = keyed(page, "_metric").locator("input").input_value()
            assert label.startswith("Placed Order")
            assert label != before
            before = label
        button = opener(page, "cell_personalize_event")
        expect(button).to_contain_text("Placed Order")
        assert "metric=PLord1" in page.url


def test_saved_ones_stand_where_a_sample_is_chosen(
    page: Page, running_app: RunningApp, profiles: tuple[SavedProfile, SavedProfile]
) -> None:
    page.set_viewport_size({"width": 1440, "height": 900})
    visit(page, f"{running_app.url}/events?metric=PLord1&size=200&cell_events_export=true", "Events")
    press(page.get_by_text("Open a saved sample or saved fill rates", exact=True))
    settled(page)
    expect(page.locator(".stMain")).to_contain_text("“Orders 2025”: 12,400,000 events")
    shot(page, "profile-list")
    page.locator(".st-key-cell_events_export").scroll_into_view_if_needed()
    settled(page)
    shot(page, "profile-export")


def test_a_large_file_is_read_while_one_looks(page: Page, running_app: RunningApp, workspace: Workspace) -> None:
    numbers = random.Random(1)
    text = "".join(f'{{"id":{number},"price":{numbers.random()}}}\n' for number in range(600_000))
    page.set_viewport_size({"width": 1440, "height": 900})
    visit(page, f"{running_app.url}/events?metric=PLord1&size=200", "Events")
    press(page.get_by_text("Read events from files"))
    settled(page)
    content = {"name": "many.ndjson.gz", "mimeType": "application/gzip", "buffer": gzip.compress(text.encode(), 1)}
    page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(content)  # type: ignore[arg-type]
    expect(page.get_by_text(re.compile(r"Reading \d+ of 8 MB"))).to_be_visible()
    shot(page, "file-progress")
    main = page.locator(".stMain")
    expect(main).to_contain_text("The fields count all 600,000 events", timeout=180_000)
    settled(page)
    expect(main).to_contain_text("2 fields")
    shot(page, "file-read")
    # The files are gone with the page, what was read of them is not.
    page.reload()
    settled(page)
    expect(main).to_contain_text("The fields count all 600,000 events")
