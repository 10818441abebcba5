"""What differs between two states of a block's choices, in sentences for a person."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from core.domain.field_path import FieldPath
from core.domain.personalization import Binding, Default, EventRef, Fixed, Personalization, chain, fields_of
from core.domain.place_labels import PLACE_LABELS
from core.domain.places import REPEAT
from core.events.field_words import all_words, key_words
from core.publish.choice_words import ChoiceWords, Names, choice_words

Part = tuple[str, str, str]
"""What of a choice differs, and how it was and is."""
_DEFAULT: Final = Default()
_EVENT, _WIDTH = "Event", "Width"
_OWN: Final = frozenset({_EVENT, _WIDTH, *PLACE_LABELS.values()})
"""What is said of a block beside its slots."""


def changes(
    before: Personalization | None, after: Personalization, labels: Mapping[str, str] | None = None
) -> tuple[str, ...]:
    """What differs, a sentence for each place without its full stop; from the defaults without a `before`.

    `labels` are those of the template's places; without them a slot is called by its name in words.
    """
    old = before or Personalization(template=after.template)
    places = [*dict.fromkeys([*old.bindings, *after.bindings])]
    called, names = _labels(places, labels or {}), _names([old, after])
    differing = [
        (called[place], _place_change(place, _at(old, place), _at(after, place), names))
        for place in places
        if _at(old, place) != _at(after, place)
    ]
    differing += [
        (label, _change(("", was, now)))
        for label, was, now in (
            (_EVENT, *_events(old.event, after.event)),
            (PLACE_LABELS[REPEAT], _list(old, names), _list(after, names)),
            (_WIDTH, f"{old.width} pixels", f"{after.width} pixels"),
        )
        if was != now
    ]
    return tuple(f"{label}{change}" for label, change in sorted(differing) if change)


def _place_change(place: str, was: Binding, now: Binding, names: Names) -> str:
    change = binding_change(choice_words(was, names), choice_words(now, names)) or _alike(was, now)
    # The label of what is no slot says already that it is a text.
    return change.removeprefix(": text") if place in PLACE_LABELS else change


def _alike(was: Binding, now: Binding) -> str:
    """What is said of two choices that differ and read alike: a text called as an image, or words in two parts."""
    return f" changed its {'parts' if _kinds(was) == _kinds(now) else 'kind'}"


def _kinds(binding: Binding) -> list[type]:
    """What a choice and its fallbacks are: a default, fields, a text or an image."""
    return [type(link.value if isinstance(link, Fixed) else link) for link in chain(binding)]


def binding_change(was: ChoiceWords, now: ChoiceWords) -> str:
    """What is said behind a place's label: what differs, and nothing that stayed; blank if both read alike."""
    parts = _parts(was, now) if was.kind == now.kind else [_whole(was, now)]
    return _change(*(part for part in parts if part[1] != part[2]))


def _parts(was: ChoiceWords, now: ChoiceWords) -> Iterator[Part]:
    """Of two choices of one kind: what they show, or how it is written, and the fallback."""
    if was.fields == now.fields and was.format and now.format:
        yield "format", was.format, now.format
    else:
        yield was.kind, was.shows, now.shows
    yield "fallback", was.fallback, now.fallback


def _whole(was: ChoiceWords, now: ChoiceWords) -> Part:
    """Of two choices of different kinds: all of each. A text or an image in the default's place is called so."""
    kind = was.kind or now.kind
    is_plain = "" in (was.kind, now.kind) and kind != "field" and was.fallback == now.fallback
    return kind if is_plain else "", was.whole, now.whole


def _change(*parts: Part) -> str:
    each = [f"{noun} changed from {was} to {now}".lstrip() for noun, was, now in parts]
    return f"{': ' if parts[0][0] else ' '}{' and '.join(each)}" if parts else ""


def _at(personalization: Personalization, place: str) -> Binding:
    return personalization.bindings.get(place, _DEFAULT)


def _labels(places: Sequence[str], labels: Mapping[str, str]) -> dict[str, str]:
    """What each place is called, all different: by its label, else by its name in words."""
    words = {place: labels.get(place) or PLACE_LABELS.get(place) or key_words(place) for place in places}
    own = _OWN - {words[place] for place in PLACE_LABELS if place in words}
    times = Counter(text.lower() for text in [*words.values(), *own])
    return {
        place: text if place in PLACE_LABELS or times[text.lower()] == 1 else f"{text} ({place})"
        for place, text in words.items()
    }


def _names(states: Sequence[Personalization]) -> Names:
    """Every field that these states show in words: different ones for different fields."""
    fields = [
        (field.source, field.path) for state in states for binding in state.bindings.values()
        for field in fields_of(binding)
    ]  # fmt: skip
    lists = [("event", state.repeat.path) for state in states if state.repeat]
    every = [*dict.fromkeys([*fields, *lists])]
    return dict(zip(every, all_words(every), strict=True))


def _events(was: EventRef | None, now: EventRef | None) -> tuple[str, str]:
    """Two events by the names of their metrics, with their IDs where different ones are called alike."""
    is_ambiguous = was is not None and now is not None and was != now and was.metric == now.metric
    return _event(was, with_id=is_ambiguous), _event(now, with_id=is_ambiguous)


def _event(event: EventRef | None, *, with_id: bool) -> str:
    if event is None:
        return "none"
    return f"“{event.metric}”{f' ({event.metric_id})' if with_id else ''}"


def _list(personalization: Personalization, names: Names) -> str:
    repeat = personalization.repeat
    if not repeat:
        return "none"
    return f"the first {repeat.limit} of {names.get(('event', repeat.path), str(FieldPath(repeat.path)))}"
