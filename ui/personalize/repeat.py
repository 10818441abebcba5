"""The widgets that repeat a block for each item of a list."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from core.domain.event import FieldProfile
from core.domain.field_path import FieldPath, parse_path
from core.domain.personalization import Personalization
from ui.app.state import set_default
from ui.personalize import text as texts
from ui.personalize.keys import BlockKeys


def edit_repeat(saved: Personalization, fields: Sequence[FieldProfile], keys: BlockKeys) -> dict[str, Any] | None:
    """Draw them where the event has lists; the contract's JSON, None for a block that is not repeated."""
    saved_path = str(FieldPath(saved.repeat.path)) if saved.repeat else ""
    lists = list(dict.fromkeys([*([saved_path] if saved_path else []), *lists_of(fields)]))
    if not lists:
        return None
    left, right = st.columns([5, 2], vertical_alignment="bottom")
    path = left.selectbox(
        texts.REPEAT,
        ["", *lists],
        format_func=lambda path: path or texts.REPEAT_NONE,
        help=texts.REPEAT_HELP,
        key=set_default(keys.repeat, saved_path),
        persist_state="session",
    )
    if not path:
        return None
    limit = right.number_input(
        texts.REPEAT_LIMIT, 1, 20, key=set_default(keys.limit, saved.repeat.limit if saved.repeat else 4),
        persist_state="session",
    )  # fmt: skip
    return {"path": list(parse_path(path).first), "limit": int(limit)}


def lists_of(fields: Sequence[FieldProfile]) -> list[str]:
    """The lists of an event that hold objects, but those inside of other lists."""
    paths = [str(field.path) for field in fields]
    return [
        str(field.path)
        for field in fields
        if "list" in field.types
        and None not in field.path.steps
        and field.tag
        and any(path.startswith(f"{field.path}[].") for path in paths)
    ]
