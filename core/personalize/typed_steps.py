"""Which steps are one choice: a text is told while it is typed, and undone as a whole. Pure."""

from collections.abc import Mapping
from typing import Any

from core.domain.places import ALT, LINK
from core.personalize.draft import Draft, Step


def change(draft: Draft, personalization: Mapping[str, Any], html: str = "") -> Draft:
    """The draft after another choice; words that are typed on take the place of how they began.

    InputError as `Draft.change`.
    """
    now, new = draft.steps[draft.place], Step(personalization=personalization, html=html)
    if draft.can_undo and not draft.can_redo:
        before = draft.steps[draft.place - 1]
        if (place := _typed_place(now, new)) and place == _typed_place(before, now):
            return draft.undo().change(personalization, html)
    return draft.change(personalization, html)


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
