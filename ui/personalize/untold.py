"""What is typed is kept by the browser until the page has been told, and given back after a reload.

The browser keeps a text by the name of its widget; one of a field within a text by the place of that field, because its
widgets are those of the field since it was opened.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from core.domain.personalization import TextField
from ui.app.component import class_name, first_number
from ui.app.keys import Key
from ui.app.state import get_state, person, set_default, set_state, workspace
from ui.personalize import keys
from ui.personalize.draft import source_draft
from ui.personalize.keys import BindingKeys
from ui.personalize.text_editor import begin_text
from ui.personalize.transfer import WidgetScope
from ui.personalize.typed_text import TypedText


def held_texts(scope: WidgetScope) -> dict[str, Any]:
    """What the page holds of this block, and whose: the browser keeps what is newer for that person and account."""
    owner = sha256(f"{person()} {workspace().account.label}".encode()).hexdigest()[:16]
    held: dict[str, str | int] = {class_name(key): get_state(key) for key in _texts(scope)}
    names: dict[str, str] = {}
    for binding in _bindings(scope):
        typed = get_state(binding.typed)
        held[class_name(binding.text)] = typed.number if typed else 0
        for field in _fields(binding, typed):
            held |= field.held
            names |= field.names
    session = get_state(Key(set_default(keys.SESSION, first_number()), 0))
    return {"held": held, "names": names, "owner": owner, "session": session}


def _bindings(scope: WidgetScope) -> list[BindingKeys]:
    return [scope.keys.of_place(place) for place in scope.places]


def _texts(scope: WidgetScope) -> Iterator[Key[str]]:
    """The texts that a person types for the block's choices."""
    for binding in _bindings(scope):
        yield from _texts_of(binding)
    yield scope.keys.block_name
    if get_state(scope.keys.by_hand):
        yield scope.keys.html


def _texts_of(binding: BindingKeys) -> Iterator[Key[str]]:
    yield binding.fixed
    yield binding.fallback
    for source in binding.of_sources(get_state(binding.source_count)):
        yield source.argument(get_state(source.format))


@dataclass(frozen=True, kw_only=True)
class _Field:
    """A field within a text; `part` is where its widgets stand while it is the open one."""

    name: str
    number: int
    field: TextField
    part: BindingKeys | None

    @property
    def held(self) -> dict[str, str]:
        """What it holds of the texts that a person types for it, by the names under which the browser keeps them."""
        draft = source_draft(self.field.model_dump(mode="json", by_alias=True))
        return {f"{self.name}-fallback": self.field.fallback or "", f"{self.name}-{draft.format}": draft.argument}

    @property
    def names(self) -> dict[str, str]:
        """Those names by the names of its widgets."""
        if self.part is None:
            return {}
        format_name = get_state(self.part.format)
        return {
            class_name(self.part.fallback): f"{self.name}-fallback",
            class_name(self.part.argument(format_name)): f"{self.name}-{format_name}",
        }


def _fields(binding: BindingKeys, typed: TypedText | None) -> list[_Field]:
    if typed is None:
        return []
    return [
        _Field(
            name=f"{class_name(binding.text)}-{number}",
            number=number,
            field=field,
            part=binding.part(typed) if number == typed.open else None,
        )
        for number, field in enumerate(typed.fields)
    ]


def give_back(scope: WidgetScope) -> None:
    """Go on with what the browser kept."""
    match get_state(keys.UNTOLD):
        case {"untold": dict(untold)}:
            for key in _texts(scope):
                if (text := _text(untold, class_name(key))) is not None:
                    set_state(key, text)
            for binding in _bindings(scope):
                if any(class_name(key) in untold for key in _texts_of(binding)):
                    set_state(binding.is_open, True)
                match untold.get(class_name(binding.text)):
                    case {"parts": list(parts)}:
                        _begin_again(parts, binding)
                for field in _fields(binding, get_state(binding.typed)):
                    texts = {name: text for name in field.held if (text := _text(untold, name)) is not None}
                    if texts:
                        _open_again(binding, field, texts)


def _text(untold: Mapping[str, object], name: str) -> str | None:
    match untold.get(name):
        case {"text": str(text)}:
            return text
    return None


def _begin_again(parts: list[Any], binding: BindingKeys) -> None:
    """Go on with a text; it is one of words and fields again where the page knew of no field in it yet."""
    typed = TypedText().after({"number": 1, "parts": parts, "open": None}, ["profile"])
    before = get_state(binding.typed)
    # What nobody can read is left as the page has it.
    if typed.number:
        begin_text(typed.parts, binding, "end", before.wordless if before else ())


def _open_again(binding: BindingKeys, field: _Field, texts: Mapping[str, str]) -> None:
    """Open a field within a text, whose widgets then hold what was typed into them."""
    typed = get_state(binding.typed)
    if typed is None:
        return
    set_state(binding.is_open, True)
    opened = typed.with_open(field.number)
    set_state(binding.typed, opened)
    part = binding.part(opened)
    for name, text in texts.items():
        kind = name.removeprefix(f"{field.name}-")
        if kind == "fallback":
            set_state(part.own_fallback, "words")
            set_state(part.fallback, text)
        else:
            set_state(part.argument(kind), text)
