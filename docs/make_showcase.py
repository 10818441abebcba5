"""Part of `make pictures`: one template as three recipients of the demo shop get it, for the first screen of Setup."""

import json
from io import BytesIO
from pathlib import Path
from typing import Any

import httpx
from PIL import Image

from core import Workspace
from core.blocks.preview import image_urls, preview_html
from core.domain.event import Event
from core.domain.personalization import EventRef
from core.events.fill import fill_suggestions
from core.events.sample import Sample
from tests.support.servers import RunningApp
from tests.support.workspaces import workspace_of

SHOWCASE = Path(__file__).resolve().parents[1] / "ui" / "setup" / "showcase"
TEMPLATE = "templates/order-thanks.cldt.json"
EVENT = EventRef(metric_id="PLord1", metric="Placed Order")
SIZE = (600, 300)
HEADLINE = {
    "from": "text",
    "parts": ["Thank you, ", {"from": "profile", "path": ["first_name"], "format": []}, "!"],
    "fallback": "Thank you!",
}


def make_showcase(app: RunningApp) -> None:
    """Write an image for each of three recipients, and who they are."""
    SHOWCASE.mkdir(exist_ok=True)
    recipients = []
    with workspace_of(app) as ws:
        sample = ws.events.sample(EVENT.metric_id, 200)
        html = _block(ws, sample)
        for number, event in enumerate(_recipients(sample.events), start=1):
            context = {"profile": event.profile, "event": event.properties}
            (url,) = image_urls(preview_html(html, context))
            image = Image.open(BytesIO(httpx.get(url, timeout=60).raise_for_status().content))
            image.convert("RGB").resize(SIZE).save(SHOWCASE / f"{number}.webp", quality=80, method=6)
            recipients.append({"name": _name(event), "ordered": _item(event)})
    (SHOWCASE / "recipients.json").write_text(json.dumps(recipients, indent=2, ensure_ascii=False) + "\n")


def _block(ws: Workspace, sample: Sample) -> str:
    """The template as the page fills it, with a headline that names the recipient."""
    opened = ws.personalize.open(TEMPLATE, "")
    slots = opened.template.slots
    filled = fill_suggestions(opened.personalization, slots, sample.suggestions(slots), EVENT)
    choices: dict[str, Any] = filled.to_json()
    choices["slots"]["headline"] = HEADLINE
    return ws.personalize.compose(TEMPLATE, choices).html


def _recipients(events: list[Event]) -> list[Event]:
    """Three with different names and different items, the names short."""
    found: dict[str, Event] = {}
    for event in events:
        name, item = _name(event), _item(event)
        if item and name.isascii() and 2 < len(name) < 8 and item not in map(_item, found.values()):
            found.setdefault(name, event)
    return list(found.values())[:3]


def _name(event: Event) -> str:
    return str((event.profile or {}).get("first_name") or "")


def _item(event: Event) -> str:
    items = event.properties["$extra"]["line_items"]
    return str(items[0].get("title") or "") if items else ""
