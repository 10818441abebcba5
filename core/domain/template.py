"""A Cloudinary dynamic template: a base picture, a transformation and its slots."""

import re
from dataclasses import dataclass
from typing import Final, Literal

from core.errors import InputError

SLOT_NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9]+")
DEFAULT_TEXT_LIMIT: Final = 60
"""Characters that a text slot takes when the template sets no `max_length`."""


@dataclass(frozen=True, kw_only=True)
class Slot:
    """One part of a template that can differ for each recipient.

    `default` is the text, or the public id of the picture, that everyone sees unless the slot is bound.
    `remote` is false for an image slot that can only show pictures of the connected cloud.
    """

    name: str
    type: Literal["text", "image"]
    default: str
    label: str
    max_length: int | None = None
    remote: bool = True

    def __post_init__(self) -> None:
        if not SLOT_NAME.fullmatch(self.name):
            raise InputError(
                (f"“{self.name}” is not a slot name: use two or more letters or digits, starting with a letter"), "name"
            )
        if not self.default.strip():
            raise InputError("a slot needs a default that is not blank", "default")
        if self.max_length is not None and self.max_length < 1:
            raise InputError("must be 1 or more", "max_length")

    @property
    def limit(self) -> int:
        """How many characters of a bound text are shown."""
        return self.max_length or DEFAULT_TEXT_LIMIT


@dataclass(frozen=True, kw_only=True)
class Base:
    """The picture below the layers: an asset, or the slot that provides it."""

    public_id: str = ""
    slot: str = ""
    version: int | None = None
    format: str = ""

    def __post_init__(self) -> None:
        if bool(self.public_id) == bool(self.slot):
            raise InputError("must name either a public_id or a slot", "base")


@dataclass(frozen=True, kw_only=True)
class Template:
    """A template as its file says; `transformation` is URL text, kept byte for byte."""

    name: str
    base: Base
    width: int
    height: int
    transformation: str
    slots: tuple[Slot, ...]
    format: str = "jpg"
    quality: str = "auto"

    def slot(self, name: str) -> Slot:
        """The slot of that name; InputError when the template has none."""
        for slot in self.slots:
            if slot.name == name:
                return slot
        names = ", ".join(slot.name for slot in self.slots) or "none"
        raise InputError(f"the template has no such slot (it has: {names})", f"slots.{name}")
