"""A personalization as widgets hold it: plain texts and choices, to and from the contract's values. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from core.domain.field_path import FieldPath, parse_path
from core.domain.personalization import Bound, Fixed, ImageRef, Personalization, chain
from core.domain.template import Slot


@dataclass(frozen=True, kw_only=True)
class SlotDraft:
    """What the widgets of one slot hold; paths are texts such as `Items[0].ProductName`."""

    source: str = "default"
    fixed: str = ""
    profile: str = "first_name"
    event: str = ""
    fallback: str = ""


def draft_of(slot: Slot, personalization: Personalization) -> SlotDraft:
    """The widgets' values for a saved choice."""
    binding = personalization.binding(slot.name)
    last = chain(binding)[-1]
    text = last if isinstance(last, str) else _fixed(last) if isinstance(last, Fixed) else ""
    if isinstance(binding, Fixed):
        return SlotDraft(source="fixed", fixed=_fixed(binding))
    if isinstance(binding, Bound):
        path = str(FieldPath(binding.path))
        if binding.source == "profile":
            return SlotDraft(source="profile", profile=path, fallback=text)
        return SlotDraft(source="event", event=path, fallback=text)
    return SlotDraft()


def binding_of(slot: Slot, draft: SlotDraft) -> dict[str, Any]:
    """The contract's JSON for a slot's widgets."""
    if draft.source == "fixed" and draft.fixed.strip():
        text = draft.fixed.strip()
        return {"from": "fixed", "value": text if slot.type == "text" else {"public_id": text, "type": "upload"}}
    path = {"profile": draft.profile, "event": draft.event}.get(draft.source, "")
    if not path:
        return {"from": "default"}
    fallback: Any = draft.fallback.strip() if slot.type == "text" else {"from": "default"}
    if slot.type == "image" and draft.fallback.strip():
        fallback = {"from": "fixed", "value": {"public_id": draft.fallback.strip(), "type": "upload"}}
    return {"from": draft.source, "path": list(parse_path(path).first), "format": [], "fallback": fallback}


def personalization_of(
    old: Personalization,
    event: Mapping[str, str] | None,
    slots: Mapping[str, dict[str, Any]],
    *,
    alt: str,
    link: str,
) -> dict[str, Any]:
    """The contract's JSON for a page's widgets; what has no widget is kept from `old`."""
    raw = old.to_json()
    raw["event"] = dict(event) if event else None
    raw["slots"] = {name: binding for name, binding in slots.items() if binding != {"from": "default"}}
    for name, text in (("alt", alt), ("link", link)):
        if not isinstance(getattr(old, name), Bound):
            raw[name] = {"from": "fixed", "value": text.strip()} if text.strip() else {"from": "default"}
    return raw


def fixed_text_of(binding: object) -> str:
    """The text of a fixed choice, else an empty one."""
    return _fixed(binding) if isinstance(binding, Fixed) else ""


def _fixed(binding: Fixed) -> str:
    return binding.value.public_id if isinstance(binding.value, ImageRef) else binding.value
