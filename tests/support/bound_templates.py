"""Every template of the demo shop, bound to events."""

from typing import Any

from core.domain.event import FieldProfile
from core.domain.field_path import FieldPath
from core.domain.personalization import parse_personalization
from core.domain.template import Slot, Template
from core.events.ranking import suggest
from tests.support.servers import ROOT

TEMPLATES = sorted((ROOT / "sandbox" / "world" / "templates").glob("*.json"))


def field_for(slot: Slot, fields: list[FieldProfile]) -> tuple[Any, ...] | None:
    """What the page suggests; else for a text the field that differs most."""
    suggested = {each.path for each in suggest(slot, fields, most=9) if each.source == "event"}
    found = [each for each in fields if str(FieldPath(each.path.first)) in suggested]
    if not found and slot.type == "text":
        texts = [each for each in fields if each.tag and "string" in each.types and not each.looks_like]
        found = sorted(texts, key=lambda each: -each.first * min(each.distinct, 20))
    return found[0].path.first if found else None


def bound(template: Template, fields: list[FieldProfile]) -> dict[str, Any]:
    """Every slot that some field suits, each bound to it."""
    paths = {slot.name: field_for(slot, fields) for slot in template.slots}
    kinds = {slot.name: slot.type for slot in template.slots}
    return {
        name: {
            "from": "event",
            "path": list(path),
            "format": [],
            "fallback": "none" if kinds[name] == "text" else {"from": "default"},
        }
        for name, path in paths.items()
        if path
    }


def choices(slots: dict[str, Any], cloud: str) -> Any:
    reference = {"cloud": cloud, "public_id": "t.cldt.json", "asset_id": "a"}
    event = {"metric_id": "M", "metric": "M"}
    return parse_personalization({"v": 1, "template": reference, "event": event, "slots": slots})
