"""Which steps are one choice: a text is told while it is typed, and undone as a whole. Pure."""

from collections.abc import Mapping
from typing import Any

from core.domain.places import ALT, LINK
from core.personalize.draft import Draft, Step


def change(
    draft: Draft, personalization: Mapping[str, Any], html: str = "", unfinished: Mapping[str, Any] | None = None
) -> Draft:
    """The draft after another choice; words that are typed on take the place of how they began.

    What is `unfinished` alone is no choice. InputError as `Draft.change`.
    """
    now, new = draft.current, Step(personalization=personalization, html=html, unfinished=unfinished or {})
    if draft.can_undo and not draft.can_redo:
        before = draft.steps[draft.place - 1]
        if (place := _typed_place(now, new)) and place == _typed_place(before, now):
            return _change(draft.undo(), new)
    return _change(draft, new)


def _change(draft: Draft, new: Step) -> Draft:
    now = draft.current
    if new.choices == now.choices:
        return draft.with_unfinished(new.unfinished)
    # How a choice began is no state that somebody wants to go back to.
    before = draft.with_unfinished(_common(now.unfinished, new.unfinished))
    return before.change(new.personalization, new.html, new.unfinished)


def _common(one: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    """What is unfinished in the same way in both, place by place."""
    same = {name: value for name, value in one.items() if other.get(name) == value}
    places = {
        place: value for place, value in one.get("places", {}).items() if other.get("places", {}).get(place) == value
    }
    return {**same, **({"places": places} if places else {})}


def _typed_place(old: Step, new: Step) -> str:
    """The slot, alt text or link whose words were typed on from one step to the next; blank if more is different."""
    place = _only_difference(old, new)
    fields, words = _text(_bindings(old).get(place))
    new_fields, new_words = _text(_bindings(new).get(place))
    if not place or fields != new_fields:
        return ""
    changed = [pair for pair in zip(words, new_words, strict=True) if pair[0] != pair[1]]
    return place if len(changed) == 1 and _is_typed_on(*changed[0]) else ""


def _is_typed_on(old: str, new: str) -> bool:
    """Whether only the end of the words is different."""
    return old.startswith(new) or new.startswith(old)


def _only_difference(old: Step, new: Step) -> str:
    one, other = _bindings(old), _bindings(new)
    differing = [name for name in {*one, *other} if one.get(name) != other.get(name)]
    return differing[0] if len(differing) == 1 and _rest(old) == _rest(new) else ""


def _bindings(step: Step) -> Mapping[str, Any]:
    raw = step.personalization
    bindings = {**raw.get("slots", {}), ALT: raw.get("alt"), LINK: raw.get("link")}
    return {name: binding for name, binding in bindings.items() if binding not in (None, {"from": "default"})}


def _rest(step: Step) -> tuple[str, Mapping[str, Any]]:
    bound = ("slots", "alt", "link")
    return step.html, {name: value for name, value in step.personalization.items() if name not in bound}


def _text(binding: object) -> tuple[list[Any], list[str]]:
    """The fields of a text, and the words before, between and behind them; another choice is a field of its own."""
    match binding:
        case None:
            return [], [""]
        case {"from": "fixed", "value": str(text)}:
            return [], [text]
        case {"from": "text", "parts": list(parts), "fallback": fallback}:
            fields, words = [], [""]
            for part in parts:
                if isinstance(part, str):
                    words[-1] += part
                else:
                    fields.append((part, fallback))
                    words.append("")
            return fields, words
    return [binding], ["", ""]
