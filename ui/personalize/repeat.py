"""The widgets that repeat a block for each item of a list."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import streamlit as st

from core.domain.event import FieldProfile
from core.domain.field_path import FieldPath, parse_path
from core.events.field_words import BETWEEN, all_words
from core.events.sample import Sample
from ui.app.state import get_state, set_default, set_state
from ui.personalize import text as texts
from ui.personalize.field_picker import take_pick
from ui.personalize.follow_items import follow_list
from ui.personalize.keys import BlockKeys
from ui.personalize.target import Offer, Target

_EVENT: Final = f"Event{BETWEEN}"


def repeat_each(targets: Sequence[Target], offer: Offer, keys: BlockKeys) -> None:
    """Repeat the block for a list of whose items each was picked for a place; before `edit_repeat` is drawn."""
    for target in targets:
        place = keys.of_place(target.place)
        for own in (place, *map(place.further, range(1, get_state(place.source_count)))):
            if get_state(own.field):
                take_pick(own, target.sources, offer)
            if path := get_state(own.pick).each:
                set_state(keys.repeat, path)
                _follow(targets, keys)


def _follow(targets: Sequence[Target], keys: BlockKeys) -> None:
    """Let every place show the items of the list that is chosen now, in the same step as that choice."""
    draft, path = get_state(keys.draft), get_state(keys.repeat)
    before = draft.history.personalization["repeat"] if draft else None
    follow_list(targets, tuple(before["path"]) if before else (), parse_path(path).first if path else (), keys)


def edit_repeat(
    saved: Mapping[str, Any] | None, lists: Sequence[str], targets: Sequence[Target], keys: BlockKeys
) -> dict[str, Any] | None:
    """Draw them where the event has lists; the contract's JSON, None for a block that is not repeated."""
    saved_path = str(FieldPath(tuple(saved["path"]))) if saved else ""
    lists = list(dict.fromkeys([*([saved_path] if saved_path else []), *lists]))
    if not lists:
        return None
    path = st.selectbox(
        texts.REPEAT,
        ["", *lists],
        format_func={"": texts.REPEAT_NONE, **list_words(lists)}.__getitem__,
        key=set_default(keys.repeat, saved_path),
        persist_state="session",
        on_change=_follow,
        args=(targets, keys),
    )
    if not path:
        return None
    limit = st.number_input(
        texts.REPEAT_LIMIT, 1, 20, width=170, key=set_default(keys.limit, saved["limit"] if saved else 4),
        persist_state="session",
    )  # fmt: skip
    st.caption(texts.REPEAT_ABOUT)
    return {"path": list(parse_path(path).first), "limit": int(limit)}


def lists_of(sample: Sample | None) -> Sequence[str]:
    """The lists of a sample's events that a block can be repeated for."""
    return sample.remember("lists", lambda: _lists(sample.fields())) if sample else ()


def _lists(fields: Sequence[FieldProfile]) -> list[str]:
    """Those that hold objects, but for the ones inside of other lists: a field of an item tells of its list."""
    lists: dict[str, None] = {}
    for field in fields:
        steps = field.path.steps
        at = steps.index(None) if None in steps else 0
        if at and field.tag and isinstance(next(iter(steps[at + 1 :]), None), str):
            lists[str(FieldPath(steps[:at]))] = None
    return list(lists)


def list_words(lists: Sequence[str]) -> dict[str, str]:
    """What people call each of these lists, by its path."""
    names = all_words(("event", parse_path(path).steps) for path in lists)
    return {path: name.removeprefix(_EVENT) for path, name in zip(lists, names, strict=True)}
