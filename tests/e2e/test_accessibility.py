"""Every page and state, light and dark, by axe-core's rules (WCAG 2.2 A and AA): nothing serious."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from core import Workspace
from tests.support.accessibility import serious
from tests.support.browsing import FOLDED, TITLES, lead, opener, unfold, unfolded, visit
from tests.support.damage import CLIP, MUG, TEAPOT, TEMPLATE, VASE, Damage
from tests.support.pointer import press, settled
from tests.support.servers import RunningApp
from tests.support.workspaces import workspace_of

PAGES = (
    "setup",
    "send",
    f"personalize?template={TEMPLATE}",
    "links",
    "events",
    *(unfolded(name) for name in FOLDED),
    "help",
)

# What opens on Personalize at a press.
POPOVERS = (
    *(f"cell_personalize_{cell}" for cell in ("template", "event", "save")),
    "shortcuts",
    "sample_drawer",
    "test_drawer",
)


def test_pages(page: Page, connected_app: RunningApp) -> None:
    found = {}
    visit(page, f"{connected_app.url}/setup", "Setup")
    for path in PAGES:
        lead(page, path)
        if broken := serious(page):
            found[path] = broken
    assert found == {}


@pytest.fixture(scope="module")
def ws(connected_app: RunningApp) -> Iterator[Workspace]:
    """The same workspace without its pages."""
    with workspace_of(connected_app) as ws:
        yield ws


@pytest.fixture(scope="module")
def worked_in(ws: Workspace) -> str:
    """The send of some assets, whose blocks others changed and deleted since; an audit has found that."""
    sent = ws.send.start([MUG, TEAPOT, VASE, CLIP])
    ws.send.wait(sent)
    choices = ws.personalize.open(TEMPLATE).personalization.to_json()
    choices |= {
        "event": {"metric_id": "PLord1", "metric": "Placed Order"},
        "slots": {"headline": {"from": "profile", "path": ["first_name"], "format": [], "fallback": "you"}},
    }
    ws.personalize.save(TEMPLATE, choices)
    damage = Damage(ws)
    damage.edit_block(damage.block_of(TEMPLATE))
    damage.edit_block(damage.block_of(VASE))
    damage.delete_block(damage.block_of(MUG))
    damage.new_version(TEAPOT)
    ws.links.wait(ws.links.start_audit())
    accepted = next(each.finding.key for each in ws.links.findings() if each.finding.kind == "block_edited")
    ws.links.accept([accepted], "It is meant so")
    return sent


def pressing(target: Locator) -> Callable[[], object]:
    """A step: press this, and see it through."""
    return lambda: (press(target), settled(target.page))


def assert_there_is_room(question: Locator) -> None:
    """The whole box is in the window, and shows more than its first lines."""
    box, window = question.bounding_box(), question.page.viewport_size
    assert box
    assert window
    assert (box["y"] >= 0, box["y"] + box["height"] <= window["height"]) == (True, True)
    assert box["height"] > window["height"] / 2


def test_states(page: Page, connected_app: RunningApp, ws: Workspace, worked_in: str) -> None:
    found = {}

    def look(name: str, path: str, *steps: Callable[[], object], anew: bool = False) -> None:
        if anew:
            visit(page, f"{connected_app.url}/{path}", TITLES[path.partition("?")[0]])
        else:
            lead(page, path)
        for step in steps:
            step()
        if broken := serious(page):
            found[name] = broken

    text = page.get_by_text
    look(
        "a plan with its options",
        f"send?assets=image/upload/{MUG},video/upload/{CLIP},raw/upload/{TEMPLATE}",
        pressing(text("Options", exact=True)),
        pressing(text("Preview of videos", exact=True).last),
        anew=True,
    )
    look("a send's result", f"send?send={worked_in}", pressing(text("Undo this send")))
    look(
        "a conflict, with the code of a cell",
        f"personalize?template={TEMPLATE}",
        text("Nothing is overwritten unless you choose to").first.wait_for,
        pressing(text("API calls").first),
    )
    for popover in POPOVERS:
        button = opener(page, popover)
        press(button)
        settled(page)
        expect(button).to_have_attribute("aria-expanded", "true")
        if broken := serious(page):
            found[popover] = broken
        page.keyboard.press("Escape")
        settled(page)
    rows = page.locator('[class*="st-key-finding_table_"] .dvn-scroller').first
    look(
        "findings, and how to accept one",
        "links",
        lambda: press(rows, position={"x": 20, "y": 55}),
        pressing(text("Accept", exact=True).first),
    )
    look("what was accepted", "links?findings=accepted", anew=True)
    edited = next(each for each in ws.links.findings() if each.finding.kind == "block_edited" and not each.accepted)
    asset_id, kind, _ = edited.finding.link
    look(
        "what a restoration loses",
        f"links?link={kind}/{asset_id}",
        lambda: page.set_viewport_size({"width": 1440, "height": 900}),
        pressing(page.get_by_role("button", name="Restore ours …")),
        lambda: assert_there_is_room(page.get_by_test_id("stPopoverBody")),
        anew=True,
    )
    page.set_viewport_size({"width": 1280, "height": 2600})
    look("selected assets", f"links?assets=image/upload/{MUG},image/upload/{VASE}", anew=True)
    look(
        "both drawers",
        "help",
        pressing(text("Demo", exact=True)),
        text("Reset the demo shop").first.wait_for,
        pressing(text("Notebooks", exact=True)),
    )
    look("an event's sample", unfolded("events"), text("Export notebook (.ipynb)").wait_for, anew=True)
    look("denied", "setup?klaviyo=denied", text("You did not approve the permissions").first.wait_for)
    ws.demo.enable("scopes")
    look("limited scopes", "setup", text("Installed with limited scopes").first.wait_for, anew=True)
    ws.demo.disable("scopes")
    ws.demo.enable("klaviyo_down")
    look("an error in a cell", "events", page.get_by_test_id("stAlert").first.wait_for, anew=True)
    ws.demo.disable("klaviyo_down")
    page.goto(f"{connected_app.url}/setup")
    expect(page.get_by_role("heading", name="Setup", exact=True).first).to_be_visible()
    settled(page)
    unfold(page, "Cloudinary environment")
    press(page.get_by_text("Connect Cloudinary").last)
    expect(page.get_by_role("heading", name="Connect Cloudinary")).to_be_visible()
    if broken := serious(page):
        found["Cloudinary's key"] = broken
    assert found == {}
