"""The whole way, once: Setup → Personalize → Save → reopen → change → save: one block."""

import re

import httpx
from playwright.sync_api import Page, expect

from core.klaviyo.template_language import compile_template, template_context
from tests.support.browsing import (
    FOLDED,
    TEMPLATE,
    Klaviyo,
    bind,
    connect,
    image,
    keyed,
    lead,
    open_card,
    opener,
    save,
    unfolded,
    visit,
    write_fallback,
)
from tests.support.pointer import press, settled
from tests.support.servers import RunningApp
from tests.support.workspaces import workspace_of


def test_from_an_empty_machine_to_a_block_saved_and_edited_again(page: Page, running_app: RunningApp) -> None:
    connect(page, running_app.url)
    visit(page, f"{running_app.url}/personalize?template={TEMPLATE}", "Personalize")
    bind(page)

    # The preview shows this event's composed picture.
    frame = page.frame_locator("iframe[title^='Preview: Desktop']")
    expect(frame.locator("img")).to_be_visible()
    assert frame.locator("img").evaluate("async img => { await img.decode(); return img.naturalWidth }") == 1200
    shown = frame.locator("img").get_attribute("src")
    klaviyo = Klaviyo(running_app)
    events = klaviyo.get("/api/events", filter='equals(metric_id,"PLord1")', sort="-datetime")[:200]
    compiled_html = None

    save(page, "a new block was created")
    for step in ("add this Universal Content block", "flow triggered by Placed Order", "send a test, to confirm"):
        expect(page.get_by_text(step)).to_be_visible()

    (block,) = klaviyo.blocks()
    assert block["attributes"]["definition"]["type"] == "html"
    compiled_html = block["attributes"]["definition"]["data"]["content"]
    compiled = compile_template(compiled_html)
    # The first recipient's own name is in it.
    recipient = klaviyo.recipient(events[0])
    first = compiled.render(template_context(recipient, events[0]["attributes"]["event_properties"]))
    assert image(first) == shown

    # Every recipient's picture exists.
    assert len(events) == 200
    with httpx.Client(timeout=30) as client:
        for event in events:
            html = compiled.render(template_context({"first_name": None}, event["attributes"]["event_properties"]))
            answer = client.get(image(html))
            assert (answer.status_code, answer.headers.get("X-Cld-Error")) == (200, None), image(html)

    # Opening again, in a fresh session, reloads every choice and updates the same block.
    visit(page, f"{running_app.url}/personalize?template={TEMPLATE}", "Personalize")
    expect(page.get_by_text("Version 1 saved")).to_be_visible()
    expect(opener(page, "cell_personalize_event")).to_contain_text("Placed Order (Shopify)")
    for slot in ("headline", "line", "product"):
        open_card(page, slot)
    expect(keyed(page, "headline_unfold")).to_contain_text("otherwise “Thank you”")
    for suffix, value in {
        "headline_source": "Field",
        "headline_field": "Profile › First name",
        "line_source": "Field",
        "line_field": "First item › Title",
        "product_field": "First item › Image",
    }.items():
        expect(keyed(page, suffix).locator("input")).to_have_value(re.compile(f"^{re.escape(value)}"))
    write_fallback(page, "headline", "Hello there, friend")
    save(page, "the same block was updated")
    (again,) = klaviyo.blocks()
    assert again["id"] == block["id"]
    assert "Hello%252520there" not in again["attributes"]["definition"]["data"]["content"]
    assert "Hello%2520there%252C%2520friend" in again["attributes"]["definition"]["data"]["content"]


def test_a_double_click_saves_once(page: Page, running_app: RunningApp) -> None:
    visit(page, f"{running_app.url}/personalize?template=templates/summer-hero.cldt.json", "Personalize")
    before = len(Klaviyo(running_app).blocks())
    press(page.get_by_role("button", name="Save to Klaviyo"), times=2)
    expect(page.get_by_text("Use the block in a campaign or flow")).to_be_visible()
    settled(page)
    assert len(Klaviyo(running_app).blocks()) == before + 1


def test_choices_survive_a_look_at_another_page(page: Page, running_app: RunningApp) -> None:
    visit(page, f"{running_app.url}/personalize?template={TEMPLATE}", "Personalize")
    write_fallback(page, "headline", "Kept over the switch")
    press(page.get_by_role("navigation", name="App pages").get_by_text("Events"))
    expect(page.get_by_role("heading", name="Fields")).to_be_visible()
    settled(page)
    press(page.get_by_role("navigation", name="App pages").get_by_text("Personalize"))
    open_card(page, "headline")
    expect(keyed(page, "headline_fallback").locator("input")).to_have_value("Kept over the switch")


def test_no_secret_reaches_a_page_or_the_log(page: Page, running_app: RunningApp) -> None:
    """After everything above: the tokens that this workspace holds, and the app's secret, are nowhere to be seen."""
    with workspace_of(running_app) as ws:
        tokens = ws.setup._connections.tokens("sandbox")
    assert tokens is not None
    canaries = [tokens.access, tokens.refresh, "sandbox-secret"]
    pages = ["send", "help", *map(unfolded, FOLDED)]
    log = (running_app.folder / "server.log").read_text()
    for call in ("Klaviyo POST", "Klaviyo GET", "Cloudinary GET"):
        assert call in log
    shown = [log]
    visit(page, f"{running_app.url}/setup", "Setup")
    for name in pages:
        lead(page, name)
        shown.append(page.content())
    for canary in canaries:
        assert not any(canary in text for text in shown)
