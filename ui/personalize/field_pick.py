"""The field of a binding while it is picked: what the picker in the browser tells, and what becomes of it. Pure."""

from collections.abc import Collection
from dataclasses import dataclass, replace

from core.blocks.typed_text import typed_parts
from core.domain.field_path import FieldPath, Step, parse_path, tag, typed_path
from core.domain.parsing import parse_as
from core.domain.personalization import TextField
from core.errors import InputError


@dataclass(frozen=True, kw_only=True)
class FieldPick:
    """A field, by its source and its path as text; blank where none was new.

    `number` grows with each change, on either side; what the picker tells counts if its number is higher. `each` is
    the path of the list that the block shall be repeated for, and `problem` why a typed path is not taken.
    """

    source: str = ""
    path: str = ""
    number: int = 0
    each: str = ""
    problem: str = ""

    def changed(self, source: str, path: str) -> "FieldPick":
        """Another field in its place."""
        return FieldPick(source=source, path=path, number=self.number + 1)

    def after(self, message: object, sources: Collection[str], lists: Collection[str] = ()) -> "FieldPick":
        """The pick after what the picker told: a field of these sources, or of each item of one of these lists."""
        match message:
            case {"number": int(number)} if number > self.number:
                try:
                    new = _read(message)
                    if new.each in lists if new.each else new.source in sources:
                        tag(new.source, parse_path(new.path).first)
                        return replace(new, number=number)
                except InputError as error:
                    return replace(self, number=number, problem=str(error))
        return replace(self, each="")


def _read(message: object) -> FieldPick:
    match message:
        case {"typed": str(text), "from": str(source)}:
            return _typed(source, text)
        case {"field": {"from": "event"} as raw, "each": int(at)}:
            steps = parse_as(TextField, raw).path
            if 0 < at < len(steps) - 1 and isinstance(steps[at], int):
                return replace(picked_field("item", steps[at + 1 :]), each=str(FieldPath(steps[:at])))
        case {"field": raw}:
            field = parse_as(TextField, raw)
            return picked_field(field.source, field.path)
    return FieldPick()


def _typed(source: str, text: str) -> FieldPick:
    """A path as text, or the whole tag of a field."""
    match typed_parts(text.strip()):
        case (TextField() as field,):
            return picked_field(field.source, field.path)
    return picked_field(source, typed_path(text.strip()).first)


def picked_field(source: str, steps: tuple[Step, ...], number: int = 0) -> FieldPick:
    """The pick of a field, by its source and its steps."""
    return FieldPick(source=source, path=str(FieldPath(steps)), number=number)
