"""Fields of a list's first item become those of each item when a block is repeated for that list, and back."""

from collections.abc import Callable, Iterable
from dataclasses import replace

from core.domain.field_path import Step, parse_path
from core.domain.personalization import TextField
from ui.app.state import get_state, set_state
from ui.personalize.field_pick import picked_field
from ui.personalize.keys import BindingKeys, BlockKeys
from ui.personalize.target import Target

_Field = tuple[str, tuple[Step, ...]]
"""A field by its source and its steps."""


def follow_list(targets: Iterable[Target], before: tuple[Step, ...], after: tuple[Step, ...], keys: BlockKeys) -> None:
    """Let the fields of these places follow from one repeated list to another; blank for none.

    Without it, each row of a repeated block would show the first item.
    """

    def moved(field: _Field) -> _Field:
        return _to_each(_to_first(field, before), after)

    for target in targets:
        place = keys.of_place(target.place)
        for own in place.of_sources(get_state(place.source_count)):
            _move_pick(own, moved)
        _move_text(place, moved)


def _to_first(field: _Field, items: tuple[Step, ...]) -> _Field:
    source, steps = field
    return ("event", (*items, 0, *steps)) if source == "item" and items else field


def _to_each(field: _Field, items: tuple[Step, ...]) -> _Field:
    source, steps = field
    first = (*items, 0)
    is_of_first = source == "event" and len(steps) > len(first) and steps[: len(first)] == first
    return ("item", steps[len(first) :]) if items and is_of_first else field


def _move_pick(keys: BindingKeys, moved: Callable[[_Field], _Field]) -> None:
    pick = get_state(keys.pick)
    if not pick.path:
        return
    field = pick.source, parse_path(pick.path).first
    if (new := moved(field)) != field:
        set_state(keys.pick, picked_field(*new, number=pick.number + 1))


def _move_text(keys: BindingKeys, moved: Callable[[_Field], _Field]) -> None:
    typed = get_state(keys.typed)
    if typed is None:
        return

    def part_moved(part: TextField | str) -> TextField | str:
        if isinstance(part, str):
            return part
        source, path = moved((part.source, part.path))
        return part.model_copy(update={"source": source, "path": path})

    parts = tuple(map(part_moved, typed.parts))
    if parts != typed.parts:
        wordless = tuple(each for each in map(part_moved, typed.wordless) if isinstance(each, TextField))
        set_state(keys.typed, replace(typed.closed(), parts=parts, wordless=wordless))
