"""A text with fields while it is edited: what the editor in the browser tells, and what the page makes of it. Pure."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from core.blocks.typed_text import FieldSource, typed_parts, typed_text
from core.domain.parsing import parse_as
from core.domain.personalization import TextField
from core.errors import InputError
from core.publish.choice_words import short_format_words
from ui.personalize import editor_text

Parts = tuple[TextField | str, ...]
Focus = Literal["", "all", "end"]
"""Where the editor puts the caret when it begins: it selects all, goes behind the text, or takes no focus."""


@dataclass(frozen=True, kw_only=True)
class TypedText:
    """The parts of a text, and which of its fields is open, counted from 0.

    `number` grows with each change, on either side; what the editor tells counts if its number is higher. `opened` is
    the number with which the open field was opened. `focus` holds until something is typed. `wordless` are fields for
    which words shall stand that nobody has written yet; they are left out until then.
    """

    parts: Parts = ()
    open: int | None = None
    number: int = 0
    opened: int = 0
    focus: Focus = ""
    wordless: tuple[TextField, ...] = ()

    @property
    def fields(self) -> list[TextField]:
        """The fields among the words."""
        return [part for part in self.parts if isinstance(part, TextField)]

    @property
    def words(self) -> str:
        """The words without the fields."""
        return "".join(part for part in self.parts if isinstance(part, str)).strip()

    @property
    def open_field(self) -> TextField | None:
        """The field that is open."""
        return self.fields[self.open] if self.open is not None and self.open < len(self.fields) else None

    def with_open(self, number: int) -> "TypedText":
        """The same with this field open."""
        return replace(self, open=number, number=self.number + 1, opened=self.number + 1)

    def closed(self) -> "TypedText":
        """The same with no field open."""
        return replace(self, open=None, number=self.number + 1)

    def with_open_field(self, field: TextField | None) -> "TypedText":
        """The same with another field in the place of the open one; None removes it."""
        place = [at for at, part in enumerate(self.parts) if isinstance(part, TextField)][self.open or 0]
        parts = (*self.parts[:place], *([field] if field else []), *self.parts[place + 1 :])
        changed = replace(self, parts=parts, number=self.number + 1)
        return changed if field else changed.closed()

    def with_words_missing(self, *, is_missing: bool) -> "TypedText":
        """The same, where somebody has still to write the words for the open field, or has not."""
        field = self.open_field
        others = tuple(each for each in self.wordless if each != field)
        wordless = (*others, field) if field and is_missing else others
        return self if wordless == self.wordless else replace(self, wordless=wordless, number=self.number + 1)

    def after(self, message: object, sources: Collection[FieldSource]) -> "TypedText":
        """The text after what the editor told; tags of these sources that were typed are fields. Else it stays."""
        match message:
            case {"number": int(number), "parts": list(raw), "open": int() | None as open_} if number > self.number:
                try:
                    parts = _read(raw, sources)
                except InputError:
                    return self
                new = replace(self, parts=parts, number=number, open=open_, focus="")
                same = open_ == self.open and new.open_field == self.open_field
                return new if same else replace(new, opened=number)
        return self


def _read(raw: list[Any], sources: Collection[FieldSource]) -> Parts:
    parts: list[TextField | str] = []
    for part in raw:
        if isinstance(part, str):
            parts += typed_parts(part, sources)
        else:
            parts.append(parse_as(TextField, part))
    return tuple(parts)


def part_data(
    part: TextField | str, words: Callable[[TextField], str], wordless: Collection[TextField] = ()
) -> str | Mapping[str, Any]:
    """A part as the editor takes it; `words` names a field."""
    if isinstance(part, str):
        return part
    label = field_words(part, words(part), is_wordless=part in wordless)
    return {
        "field": part.model_dump(mode="json", by_alias=True),
        "label": label,
        "typed": typed_text([part]),
        "about": editor_text.about_field(label),
    }


def field_words(field: TextField, name: str, *, is_wordless: bool = False) -> str:
    """A field within a text as its chip says it; `name` is that of the field."""
    formats = short_format_words(field.format)
    return editor_text.field_label(name, field.fallback, formats=formats, is_wordless=is_wordless)
