"""Where each slot stands in a template's image, as far as its transformation says so.

A layer begins at `l_…` and is put into its place by `fl_layer_apply` with a gravity and offsets
(cloudinary.com/documentation/layers).
"""

import re
from dataclasses import dataclass
from typing import Final

from core.domain.template import Template

_SIZE: Final = re.compile(r"(?:^|,)(w|h)_(\d+)(?=,|$)")
_OFFSET: Final = re.compile(r"(?:^|,)(x|y)_(-?\d+)(?=,|$)")
_GRAVITY: Final = re.compile(r"(?:^|,)g_([a-z_]+)(?=,|$)")


@dataclass(frozen=True, kw_only=True)
class SlotPlace:
    """The box of a slot, in shares of the image's width and height from its top left corner."""

    slot: str
    left: float
    top: float
    width: float
    height: float


def slot_places(template: Template) -> list[SlotPlace]:
    """Return the boxes of the slots that are layers of a known size, in the order in which they are drawn."""
    places: list[SlotPlace] = []
    slot, size = "", {"w": 0, "h": 0}
    for component in template.transformation.split("/"):
        if re.search(r"(?:^|,)l_", component):
            slot, size = _slot_of(template, component), {"w": 0, "h": 0}
        if not slot:
            continue
        size |= {name: int(value) for name, value in _SIZE.findall(component)}
        if "fl_layer_apply" in component.split(","):
            if size["w"] and size["h"]:
                places.append(_place(template, slot, size["w"], size["h"], component))
            slot = ""
    return places


def _slot_of(template: Template, component: str) -> str:
    """The slot that a layer shows, blank if it shows none."""
    used = (
        slot.name
        for slot in template.slots
        if (f"$({slot.name})" in component if slot.type == "text" else f"l_${slot.name}" in component.split(","))
    )
    return next(used, "")


def _place(template: Template, slot: str, width: int, height: int, applied: str) -> SlotPlace:
    offsets = {"x": 0, "y": 0} | {name: int(value) for name, value in _OFFSET.findall(applied)}
    gravity = _GRAVITY.search(applied)
    sides = gravity[1].split("_") if gravity else ["center"]
    left = _start(template.width, width, offsets["x"], "west" in sides, "east" in sides)
    top = _start(template.height, height, offsets["y"], "north" in sides, "south" in sides)
    return SlotPlace(
        slot=slot,
        left=left / template.width,
        top=top / template.height,
        width=width / template.width,
        height=height / template.height,
    )


def _start(room: int, length: int, offset: int, at_start: bool, at_end: bool) -> float:
    """Where a length begins in a room: an offset counts from the side that it is next to, else from the middle."""
    if at_start:
        return offset
    return room - length - offset if at_end else (room - length) / 2 + offset
