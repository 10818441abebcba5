"""Every template of the demo shop, bound to events."""

from collections.abc import Sequence
from typing import Any

from core.domain.event import FieldProfile
from core.domain.personalization import parse_personalization
from core.domain.template import Slot, Template
from core.events.field_set import FieldSet
from core.events.picker import shown_fields
from core.events.ranking import Suggestion, suggest
from tests.support.servers import ROOT

TEMPLATES = sorted((ROOT / "sandbox" / "world" / "templates").glob("*.json"))


def field_for(slot: Slot, suggested: Sequence[Suggestion], fields: list[FieldProfile]) -> tuple[Any, ...] | None:
    """What the page suggests; else the field that differs most, and from its beginning on: a slot may cut it."""
    if paths := [each.steps for each in suggested if each.source == "event"]:
        return paths[0]
    found = [each for each in shown_fields(slot.type, fields) if "string" in each.types]
    if slot.type == "text":
        found = [each for each in found if not each.looks_like]
    differing = sorted(
        found, key=lambda each: (-each.first * min(each.distinct, 20), -len({text[:3] for text in each.examples}))
    )
    return differing[0].path.first if differing else None


def bound(template: Template, fields: list[FieldProfile]) -> dict[str, Any]:
    """Every slot that some field suits, each bound to it."""
    suggested = suggest(template.slots, FieldSet(event=fields))
    paths = {slot.name: field_for(slot, suggested[slot.name], fields) for slot in template.slots}
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
