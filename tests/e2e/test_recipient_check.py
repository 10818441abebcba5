"""“Check every recipient” in a browser: of the sample, then of a file that somebody drops; no image is asked for."""

import json

from playwright.sync_api import Page, Request, expect

from core import Workspace
from tests.support.browsing import keyed, shot, visit
from tests.support.pointer import press, settled
from tests.support.servers import RunningApp

ORDER = "templates/order-thanks.cldt.json"
TITLE = ["$extra", "line_items", 1, "title"]


def test_the_sample_and_then_a_file(page: Page, running_app: RunningApp, workspace: Workspace) -> None:
    raw = workspace.personalize.open(ORDER).personalization.to_json()
    line = {"from": "event", "path": TITLE, "format": [], "fallback": "Packed with care"}
    event = {"metric_id": "PLord1", "metric": "Placed Order"}
    workspace.personalize.save(ORDER, {**raw, "event": event, "slots": {"line": line}}, "Order thanks")
    visit(page, f"{running_app.url}/personalize?template={ORDER}&cell_personalize_checks=true", "Personalize")
    images: list[str] = []

    def note(request: Request) -> None:
        images.extend([request.url] if request.resource_type == "image" else [])

    button = page.get_by_role("button", name="Check every recipient")
    expect(button).to_be_visible()
    settled(page)
    page.on("request", note)
    press(button)
    expect(page.get_by_text("200 recipients were checked.")).to_be_visible()
    expect(page.get_by_text("Longest URL of an image")).to_be_visible()
    settled(page)
    assert images == []
    orders = "\n".join(json.dumps({"$event_id": f"o{number}", "$extra": {}}) for number in range(50))
    file = {"name": "orders.ndjson", "mimeType": "application/x-ndjson", "buffer": orders.encode()}
    keyed(page, "checked_file").locator("input[type=file]").set_input_files(file)
    expect(page.get_by_text("The recipients of orders.ndjson.")).to_be_visible()
    press(button)
    expect(page.get_by_text("50 recipients were checked.")).to_be_visible()
    assert images == []
    keyed(page, "checked_file").scroll_into_view_if_needed()
    shot(page, "recipient_check")
