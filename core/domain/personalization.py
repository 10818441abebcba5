"""What a person chose for each slot of a template: version 1 of the stored personalization."""

from collections.abc import Iterable, Sequence
from typing import Annotated, Any, Final, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, model_validator

from core.domain.parsing import parse_as
from core.domain.places import ALT, LINK, REPEAT
from core.domain.scalars import scalar_text
from core.errors import InputError

_PLACES: Final = {ALT: "alt text", LINK: "link", REPEAT: "repeated list"}
_OTHER_PLACES: Final = ("alt", "link", "event", "repeat")


class _Value(BaseModel):
    model_config = ConfigDict(
        frozen=True, extra="forbid", populate_by_name=True, hide_input_in_errors=True, strict=True
    )


class Cut(_Value):
    """Keep the first `cut` characters."""

    cut: Annotated[int, Field(ge=1, le=1000)]


class Number(_Value):
    """A number with this many decimals."""

    number: Annotated[int, Field(ge=0, le=6)]


class Money(_Value):
    """A prefix such as `$`, then a number with this many decimals."""

    money: tuple[
        Annotated[str, StringConstraints(max_length=8, pattern=r"^[^\[\]|]*$")], Annotated[int, Field(ge=0, le=6)]
    ]


class Date(_Value):
    """An ISO date in a format of Django's `date` filter, such as `F j`."""

    date: Annotated[str, StringConstraints(min_length=1, max_length=40)]


class Join(_Value):
    """A list as one text."""

    join: Annotated[str, StringConstraints(max_length=10)]


class Shop(_Value):
    """A link made of a handle: the organization's own address, this path, then the value."""

    shop: Annotated[str, StringConstraints(max_length=100, pattern=r"^/[A-Za-z0-9/._~-]*$")]


TextFormat = Literal["upper", "lower", "title"] | Cut | Number | Money | Date | Join
Format = TextFormat | Shop


class ImageRef(_Value):
    """A picture of the connected cloud."""

    public_id: Annotated[str, StringConstraints(min_length=1)]
    type: Literal["upload"] = "upload"


class Default(_Value):
    """Show what the template shows."""

    source: Literal["default"] = Field("default", alias="from")


class Fixed(_Value):
    """Show the same text or picture to everyone."""

    source: Literal["fixed"] = Field("fixed", alias="from")
    value: str | ImageRef


Step = str | Annotated[int, Field(ge=0)]
MAX_PARTS: Final = 12
"""Parts of a text with fields."""


def _not_too_many(parts: tuple[object, ...]) -> tuple[object, ...]:
    if len(parts) > MAX_PARTS:
        raise ValueError(f"a text has at most {MAX_PARTS} parts (words and fields), this has {len(parts)}; remove some")
    return parts


class FieldValue(_Value):
    """A value of the recipient's profile, of the event, or of the repeated item, and how it is written."""

    source: Literal["profile", "event", "item"] = Field(alias="from")
    path: Annotated[tuple[Step, ...], Field(min_length=1, max_length=20)]
    format: tuple[Format, ...] = ()


class Bound(FieldValue):
    """Show a field's value, or what follows it where that is blank."""

    fallback: "Source | str" = ""


class TextField(FieldValue):
    """A field within a text. Where it is blank, its own fallback stands; without one, the text's fallback is shown."""

    format: tuple[TextFormat, ...] = ()
    fallback: str | None = Field(None, exclude_if=lambda fallback: fallback is None)


class TextWithFields(_Value):
    """Show words and fields as one text. A slot that shows one is never blank."""

    source: Literal["text"] = Field("text", alias="from")
    parts: Annotated[
        tuple[TextField | Annotated[str, StringConstraints(min_length=1)], ...],
        Field(min_length=1),
        AfterValidator(_not_too_many),
    ]
    fallback: str

    @model_validator(mode="after")
    def _is_never_blank(self) -> Self:
        if not is_visible(self.fallback):
            raise ValueError("a text with fields needs a fallback that is not blank")
        if any(map(is_visible, self.literals)):
            return self
        if not self.fields or any(part.fallback is not None and not is_visible(part.fallback) for part in self.fields):
            raise ValueError("a field's own fallback must not be blank")
        return self

    @property
    def fields(self) -> list[TextField]:
        """The fields among its parts."""
        return [part for part in self.parts if isinstance(part, TextField)]

    @property
    def literals(self) -> list[str]:
        """The words among its parts."""
        return [part for part in self.parts if isinstance(part, str)]


def is_visible(text: str) -> bool:
    """Whether a text shows anything."""
    return any(character.isprintable() and not character.isspace() for character in text)


Source = Annotated[Default | Fixed | Bound, Field(discriminator="source")]
"""What a link shows, and what a field may fall back to."""
Binding = Annotated[Default | Fixed | Bound | TextWithFields, Field(discriminator="source")]
"""What a slot or the alt text shows."""


# Which names a template has is checked where the template is known; here they are told from ALT and LINK.
SlotName = Annotated[str, StringConstraints(pattern=r"^[^:]+$")]


class TemplateRef(_Value):
    """Which template, in which cloud; an `image` is a template of its own, with one slot."""

    cloud: str
    resource_type: Literal["raw", "image"] = "raw"
    type: str = "upload"
    public_id: str
    asset_id: str


class EventRef(_Value):
    """The metric whose events the block is for."""

    metric_id: str
    metric: str


class Repeat(_Value):
    """The list of the event that the block is repeated for."""

    path: Annotated[tuple[Step, ...], Field(min_length=1, max_length=20)]
    limit: Annotated[int, Field(ge=1, le=20)] = 4


class Personalization(_Value):
    """All choices for one block; slots that are not named show their default."""

    v: Literal[1] = 1
    template: TemplateRef
    variant: str = ""
    event: EventRef | None = None
    slots: dict[SlotName, Binding] = Field(default_factory=dict)
    alt: Binding = Default()
    link: Source = Default()
    width: Annotated[int, Field(ge=50, le=1200)] = 600
    repeat: Repeat | None = None
    edited: bool = False

    @model_validator(mode="after")
    def _sources_exist(self) -> Self:
        for place, binding in self.bindings.items():
            if self.repeat is None and any(field.source == "item" for field in fields_of(binding)):
                raise ValueError(f"{place_name(place)} is bound to an item, but nothing is repeated")
        return self

    @property
    def bindings(self) -> dict[str, Binding]:
        """Every binding: those of slots by their names, of the alt text by `:alt`, of the link by `:link`."""
        return {**self.slots, ALT: self.alt, LINK: self.link}

    def binding(self, slot: str) -> Binding:
        """The binding of a slot: what was chosen, else the default."""
        return self.slots.get(slot, Default())

    def to_json(self) -> dict[str, Any]:
        """The contract's JSON shape."""
        return self.model_dump(mode="json", by_alias=True)


def chain(binding: Binding | str) -> list[Binding | str]:
    """A binding and its fallbacks, in the order in which they are tried."""
    links: list[Binding | str] = [binding]
    while isinstance(last := links[-1], Bound | TextWithFields):
        links.append(last.fallback)
    return links


def last_fallback(binding: Binding | str) -> str:
    """The text at the end of a chain, or the public ID of its image; blank where that is the template's default."""
    match chain(binding)[-1]:
        case Fixed(value=ImageRef(public_id=text)) | Fixed(value=str(text)) | str(text):
            return text
    return ""


def item_path(path: Sequence[Step]) -> tuple[Step, ...]:
    """The path of the list's item that a field is in, which ends with its number; empty if it is in none."""
    numbers = (at for at, step in enumerate(path) if isinstance(step, int))
    return tuple(path[: next(numbers, -1) + 1])


def fields_of(binding: Binding) -> list[FieldValue]:
    """Every field that a binding shows: those it tries in turn, or those that stand in its text."""
    if isinstance(binding, TextWithFields):
        return [*binding.fields]
    return [link for link in chain(binding) if isinstance(link, Bound)]


def shows_any(bindings: Iterable[Binding], source: str) -> bool:
    """Whether any of these bindings shows a field of this source: the profile, the event or the item."""
    return any(field.source == source for binding in bindings for field in fields_of(binding))


def place_name(place: str) -> str:
    """What a person reads for a slot's name, `:alt` or `:link`: different names for different places."""
    return _PLACES.get(place) or (f"slot {place}" if place in _OTHER_PLACES else place)


def parse_personalization(raw: object) -> Personalization:
    """Read a personalization from parsed JSON; InputError names the place that is wrong."""
    if isinstance(raw, dict) and raw.get("v") != 1:
        raise InputError(f"this version is not supported: {scalar_text(raw.get('v'))[:40]}", "v")
    return parse_as(Personalization, raw)
