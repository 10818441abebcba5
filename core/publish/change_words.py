"""What differs between two states of a block's choices, in sentences for a person."""

from collections import Counter
from collections.abc import Mapping, Sequence

from core.domain.field_path import FieldPath
from core.domain.personalization import (
    Binding,
    Bound,
    Default,
    FieldValue,
    Fixed,
    ImageRef,
    Personalization,
    TextWithFields,
    chain,
    fields_of,
    place_name,
)
from core.domain.places import ALT, LINK
from core.events.field_words import all_words, field_words, key_words

Names = Mapping[tuple[str, tuple[str | int, ...]], str]
"""Fields in words by their source and path."""
_DEFAULT = Default()
_OWN = frozenset({"alt text", "event", "link", "repeated list", "width"})
"""What is said of a block beside its slots."""


def changes(before: Personalization | None, after: Personalization) -> tuple[str, ...]:
    """What differs, a sentence each without its full stop; from the defaults without a `before`."""
    old = before or Personalization(template=after.template)
    places = [*dict.fromkeys([*old.bindings, *after.bindings])]
    labels, names = _labels(places), _names([old, after])
    differing = [
        (labels[place], _noun(place, was, now), _binding(was, names), _binding(now, names))
        for place in places
        if (was := _at(old, place)) != (now := _at(after, place))
    ]
    differing += [
        (label, "", was, now)
        for label, was, now in (
            ("event", _event(old), _event(after)),
            ("repeated list", _list(old, names), _list(after, names)),
            ("width", f"{old.width} pixels", f"{after.width} pixels"),
        )
    ]
    return tuple(
        f"{label}{noun} changed from {was} to {now}" for label, noun, was, now in sorted(differing) if was != now
    )


def _at(personalization: Personalization, place: str) -> Binding:
    return personalization.bindings.get(place, _DEFAULT)


def _labels(places: Sequence[str]) -> dict[str, str]:
    """What each place is called, all different: a slot by its name in words."""
    words = {place: _label(place) for place in places}
    times = Counter([*map(_core, words.values()), *map(_core, _OWN - {words[ALT], words[LINK]})])
    return {
        place: text if place in (ALT, LINK) or times[_core(text)] == 1 else f"{text} ({place})"
        for place, text in words.items()
    }


def _core(label: str) -> str:
    """A label without what may be added to it."""
    return label.removesuffix(" text").removesuffix(" image").lower()


def _label(place: str) -> str:
    if place in (ALT, LINK):
        return place_name(place)
    words = key_words(place)
    is_abbreviation = words[1:2].isupper()
    return words if is_abbreviation else f"{words[:1].lower()}{words[1:]}"


def _noun(place: str, *bindings: Binding) -> str:
    """What a slot shows, where its choices say so."""
    if place in (ALT, LINK):
        return ""
    fixed = [each for binding in bindings for each in chain(binding) if not isinstance(each, str)]
    if any(isinstance(each, Fixed) and isinstance(each.value, ImageRef) for each in fixed):
        return " image"
    return " text" if any(isinstance(each, Fixed | TextWithFields) for each in fixed) else ""


def _names(states: Sequence[Personalization]) -> Names:
    """Every field that these states show in words: different ones for different fields."""
    fields = [
        (field.source, field.path) for state in states for binding in state.bindings.values()
        for field in fields_of(binding)
    ]  # fmt: skip
    lists = [("event", state.repeat.path) for state in states if state.repeat]
    every = [*dict.fromkeys([*fields, *lists])]
    return dict(zip(every, all_words(every), strict=True))


def _binding(binding: Binding, names: Names) -> str:
    return ", else ".join(filter(None, (_link(part, names) for part in chain(binding)))) or "nothing"


def _link(part: object, names: Names) -> str:
    match part:
        case Bound():
            return _field(part, names)
        case TextWithFields(parts=parts):
            return f"“{''.join(part if isinstance(part, str) else f'[{_field(part, names)}]' for part in parts)}”"
        case Fixed(value=ImageRef(public_id=name)):
            return f"“{name}”"
        case Fixed(value=text):
            return f"“{text}”"
        case str():
            return f"“{part}”" if part else ""
    return "the default"


def _field(field: FieldValue, names: Names) -> str:
    words = names.get((field.source, field.path)) or field_words(field.source, field.path)
    return f"{words}, formatted" if field.format else words


def _event(personalization: Personalization) -> str:
    return f"“{personalization.event.metric}”" if personalization.event else "none"


def _list(personalization: Personalization, names: Names) -> str:
    repeat = personalization.repeat
    if not repeat:
        return "none"
    return f"the first {repeat.limit} of {names.get(('event', repeat.path), str(FieldPath(repeat.path)))}"
