"""What a choice shows, in words: “Hello”, [Profile › First name], the default."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from core.domain.personalization import (
    Binding,
    Bound,
    Cut,
    Date,
    FieldValue,
    Fixed,
    Format,
    ImageRef,
    Join,
    Money,
    Number,
    Shop,
    TextField,
    TextWithFields,
    chain,
    last_fallback,
)
from core.events.field_words import field_words

Names = Mapping[tuple[str, tuple[str | int, ...]], str]
"""Fields in words by their source and path."""
DEFAULT: Final = "the default"
_UNFORMATTED: Final = "none"
_CASES: Final = {"upper": "UPPER CASE", "lower": "lower case", "title": "Title Case"}
_ELSE: Final = ", else "


@dataclass(frozen=True, kw_only=True)
class ChoiceWords:
    """A binding in words: what `kind` it is, what it `shows`, how its only field is written, and its `fallback`.

    `kind` is blank for the default, and `field` where fields are tried in turn.
    """

    kind: str
    shows: str
    fields: tuple[str, ...]
    format: str
    fallback: str

    @property
    def whole(self) -> str:
        """All of it: “[Profile › First name], else “you””."""
        return self.shows if self.fallback == DEFAULT else f"{self.shows}{_ELSE}{self.fallback}"


def choice_words(binding: Binding, names: Names) -> ChoiceWords:
    """A binding in words."""
    match binding:
        case Bound():
            return _fields_in_turn(binding, names)
        case TextWithFields(parts=parts, fallback=fallback):
            text = "".join(part if isinstance(part, str) else _field(part, names) for part in parts)
            return ChoiceWords(kind="text", shows=f"“{text}”", fields=(), format="", fallback=_last(fallback))
        case Fixed(value=value):
            kind = "image" if isinstance(value, ImageRef) else "text"
            return ChoiceWords(kind=kind, shows=_last(binding), fields=(), format="", fallback=DEFAULT)
    return ChoiceWords(kind="", shows=DEFAULT, fields=(), format="", fallback=DEFAULT)


def _fields_in_turn(binding: Bound, names: Names) -> ChoiceWords:
    fields = [link for link in chain(binding) if isinstance(link, Bound)]
    return ChoiceWords(
        kind="field",
        shows=_ELSE.join(_field(field, names) for field in fields),
        fields=tuple(_name(field, names) for field in fields),
        format=_formats(fields[0].format) if len(fields) == 1 else "",
        fallback=_last(binding),
    )


def _last(binding: Binding | str) -> str:
    """What stands at the end of a chain; a blank text there shows the default."""
    text = last_fallback(binding)
    return f"“{text}”" if text else DEFAULT


def _field(field: FieldValue, names: Names) -> str:
    """A field in brackets, with how it is written and what stands there for those without it."""
    parts = [_name(field, names)]
    if field.format:
        parts.append(_formats(field.format))
    own = f"{_ELSE}{_quoted(field.fallback)}" if isinstance(field, TextField) and field.fallback is not None else ""
    return f"[{', '.join(parts)}{own}]"


def _quoted(text: str) -> str:
    return f"“{text}”" if text else "nothing"


def _name(field: FieldValue, names: Names) -> str:
    return names.get((field.source, field.path)) or field_words(field.source, field.path)


def _formats(formats: Sequence[Format]) -> str:
    return ", ".join(map(_format, formats)) or _UNFORMATTED


def short_format_words(formats: Sequence[Format]) -> str:
    """How a field is written in as few words as tell one way from another; blank for a field as it is."""
    return ", ".join(_format(each).partition(" with ")[0] for each in formats)


def _format(each: Format) -> str:
    match each:
        case str():
            return _CASES[each]
        case Cut(cut=count):
            return f"cut after {count} {'character' if count == 1 else 'characters'}"
        case Number(number=decimals):
            return f"number with {_decimals(decimals)}"
        case Money(money=(sign, decimals)):
            return f"money in “{sign}” with {_decimals(decimals)}"
        case Date(date=pattern):
            return f"date as “{pattern}”"
        case Join(join=between):
            return f"list joined with “{between}”"
        case Shop(shop=path):
            return f"product page from its handle, after “{path}”"


def _decimals(count: int) -> str:
    return f"{count or 'no'} {'decimal' if count == 1 else 'decimals'}"
