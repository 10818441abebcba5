"""Template files (`*.cldt.json`) to templates.

Cloudinary publishes no schema; version 1 is this product's own. The reader of another dialect rewrites the file as
version 1 and calls `_version_1`, which makes every check; `parse_template` chooses it.
"""

import re
from functools import lru_cache
from typing import Annotated, Any, Final, Literal
from urllib.parse import unquote

import orjson
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from core.cloudinary.delivery import VARIABLE
from core.domain.parsing import parse_as
from core.domain.scalars import scalar_text
from core.domain.template import Base, Slot, Template
from core.errors import InputError

LARGEST_TEMPLATE: Final = 1_000_000
"""Bytes that a template's file may have."""
MAX_SLOTS: Final = 100
MAX_TRANSFORMATION: Final = 8_000
"""Characters: a longer address is delivered by nobody."""
# What may stand in a URL path and in a double-quoted attribute without further escaping.
_URL_TEXT: Final = re.compile(r"[A-Za-z0-9$!():,._~%/*+=;@|'^-]*")
_TEXT_USE: Final = re.compile(r"\$\(([A-Za-z][A-Za-z0-9]*)\)")
_IMAGE_USE: Final = re.compile(rf"(?<![A-Za-z0-9$])[lu]_{VARIABLE}(?![A-Za-z0-9])")
_DECLARED: Final = re.compile(rf"(?:^|(?<=[,/])){VARIABLE}_(?:!([^!]*)!|[^,/]*)")


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, hide_input_in_errors=True)


class _Base(_Part):
    public_id: Annotated[str, StringConstraints(min_length=1)] | None = None
    slot: str | None = None
    resource_type: Literal["image"] = "image"
    type: Literal["upload"] = "upload"
    version: Annotated[int, Field(ge=1)] | None = None
    format: Annotated[str, StringConstraints(pattern=r"^[a-z0-9]*$")] = ""


class _Canvas(_Part):
    width: Annotated[int, Field(ge=1, le=10000)]
    height: Annotated[int, Field(ge=1, le=10000)]


class _Slot(_Part):
    name: str
    type: Literal["text", "image"]
    default: str
    label: str = ""
    max_length: int | None = None


class _Delivery(_Part):
    format: Literal["jpg", "png", "gif", "webp"] = "jpg"
    quality: Annotated[str, StringConstraints(pattern=r"^(auto(:[a-z]+)?|\d{1,3})$")] = "auto"


class _File(_Part):
    cldt: Literal[1]
    name: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    base: _Base
    canvas: _Canvas
    transformation: Annotated[str, StringConstraints(min_length=1, max_length=MAX_TRANSFORMATION)]
    slots: Annotated[list[_Slot], Field(max_length=MAX_SLOTS)] | None = None
    delivery: _Delivery = _Delivery()


def parse_template(content: bytes | str) -> Template:
    """Read a template file; InputError names the place that is wrong, such as `slots[1].type`."""
    if len(content) > LARGEST_TEMPLATE:
        raise InputError("is larger than 1 MB, the most that a template may have", "template")
    try:
        raw = orjson.loads(content)
    except orjson.JSONDecodeError as error:
        raise InputError(f"is not JSON: {error}", "template") from None
    if not isinstance(raw, dict):
        raise InputError("is not a JSON object", "template")
    if raw.get("cldt") != 1:
        raise InputError(f"this template version is not supported: {scalar_text(raw.get('cldt'))[:40]}", "cldt")
    return _version_1(raw)


@lru_cache(maxsize=1024)
def uses(name: str, transformation: str) -> tuple[int, bool]:
    """How often a transformation shows a slot, and whether a condition of it reads the slot."""
    variable = rf"\${re.escape(name)}(?![A-Za-z0-9])"
    occurrences = re.findall(rf"\$\({re.escape(name)}\)|(?<![A-Za-z0-9$])[lu]_{variable}", transformation)
    conditions = [part for part in re.split("[,/]", transformation) if part.startswith("if_")]
    return len(occurrences), any(re.search(variable, condition) for condition in conditions)


def _version_1(raw: dict[str, Any]) -> Template:
    file = parse_as(_File, raw)
    illegal = _URL_TEXT.sub("", file.transformation)
    if illegal:
        raise InputError(f"the character “{illegal[0]}” is not allowed in a URL", "transformation")
    if file.slots is None:
        slots, transformation = _inferred(file.transformation)
    else:
        slots, transformation = tuple(_listed(file)), file.transformation
    base = _base(file.base, slots)
    _check_uses(slots, transformation, file.base.slot)
    return Template(
        name=file.name,
        base=base,
        width=file.canvas.width,
        height=file.canvas.height,
        transformation=transformation,
        slots=slots,
        format=file.delivery.format,
        quality=file.delivery.quality,
    )


def _listed(file: _File) -> list[Slot]:
    slots: list[Slot] = []
    for index, raw in enumerate(file.slots or ()):
        place = f"slots[{index}]"
        if raw.name in [slot.name for slot in slots]:
            raise InputError(f"the name “{raw.name}” is used twice", f"{place}.name")
        try:
            slots.append(_slot(raw.name, raw.type, raw.default, file.transformation, raw.label, raw.max_length))
        except InputError as error:
            raise InputError(str(error).removeprefix(f"{error.place}: "), f"{place}.{error.place}") from None
    return slots


def _slot(
    name: str,
    kind: Literal["text", "image"],
    default: str,
    transformation: str,
    label: str = "",
    max_length: int | None = None,
) -> Slot:
    in_condition = uses(name, transformation)[1]
    return Slot(
        name=name,
        type=kind,
        default=default,
        label=label or name.capitalize(),
        max_length=max_length,
        remote=not in_condition,
    )


def _inferred(transformation: str) -> tuple[tuple[Slot, ...], str]:
    """Slots from the variables of a transformation, and the transformation without their declarations."""
    declared = {match[1]: match[2] for match in _DECLARED.finditer(transformation)}
    kinds: dict[str, Literal["text", "image"]] = dict.fromkeys(_TEXT_USE.findall(transformation), "text")
    kinds.update(dict.fromkeys(_IMAGE_USE.findall(transformation), "image"))
    if len(kinds) > MAX_SLOTS:
        raise InputError(f"uses {len(kinds)} variables, and a template has at most {MAX_SLOTS} slots", "transformation")
    slots = []
    for name, kind in kinds.items():
        value = declared.get(name)
        if value is None:
            raise InputError(f"${name} has no default: declare ${name}_!…! or list the slot", "transformation")
        text = unquote(unquote(value))
        slots.append(_slot(name, kind, text.replace(":", "/") if kind == "image" else text, transformation))
    for slot in slots:
        transformation = re.sub(rf"(^|(?<=[,/]))\${slot.name}_![^!]*!,?", "", transformation)
    return tuple(slots), re.sub(r",(?=/|$)", "", re.sub(r"/{2,}", "/", transformation)).strip("/")


def _base(raw: _Base, slots: tuple[Slot, ...]) -> Base:
    if raw.slot is not None and raw.slot not in [slot.name for slot in slots if slot.type == "image"]:
        raise InputError(f"“{raw.slot}” is not an image slot", "base.slot")
    return Base(public_id=raw.public_id or "", slot=raw.slot or "", version=raw.version, format=raw.format)


def _check_uses(slots: tuple[Slot, ...], transformation: str, base_slot: str | None) -> None:
    declared = {match[1] for match in _DECLARED.finditer(transformation)}
    texts, images = set(_TEXT_USE.findall(transformation)), set(_IMAGE_USE.findall(transformation))
    names = {slot.name for slot in slots}
    for unknown in sorted((texts | images) - declared - names):
        raise InputError(f"uses ${unknown}, which is not a slot", "transformation")
    for index, slot in enumerate(slots):
        wrong, right = (images, texts) if slot.type == "text" else (texts, images)
        if slot.name in wrong:
            article = "a" if slot.type == "text" else "an"
            message = f"is {article} {slot.type} slot, but the transformation uses it otherwise"
            raise InputError(message, f"slots[{index}].type")
        if slot.name not in right and slot.name != base_slot:
            raise InputError(f"“{slot.name}” does not occur in the transformation", f"slots[{index}].name")
