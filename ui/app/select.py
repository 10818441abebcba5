"""A select box whose labels may change while it stands, as those with counts do.

A browser tells an option by the label that it drew. When that label has changed since, Streamlit takes the old one for
a value of its own, and the choice is lost: so the labels drawn last stand for their options, and new ones are told.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, TypeVar

import streamlit as st

from ui.app.keys import Key, KeyFamily
from ui.app.state import get_state, set_state

T = TypeVar("T")

_Labels = Mapping[str, Any]
_DRAWN: Final = KeyFamily[tuple[_Labels, _Labels]]("drawn_labels_", ({}, {}))
"""The options by the labels of a box: those that were drawn last, and those before that differed."""


def selected(key: Key[T]) -> T:
    """The option that is selected in the box of this key; what reads it before the box is drawn reads it here."""
    value = get_state(key)
    now, before = get_state(_DRAWN[key.name])
    labels = {**before, **now}
    if not isinstance(value, str) or value not in labels or value in labels.values():
        return value
    option: T = labels[value]
    set_state(key, option)
    return option


def select(label: str, options: Sequence[T], key: Key[T], format_func: Callable[[T], str], **about: Any) -> None:
    """Draw the box; `about` goes to Streamlit's."""
    value, labels = selected(key), {format_func(option): option for option in options}
    now, _ = get_state(_DRAWN[key.name])
    if labels != now:
        set_state(_DRAWN[key.name], (labels, now))
        if now and value in options:
            # Set anew, it is told to the browser, with its label.
            set_state(key, value)
    st.selectbox(label, options, format_func=format_func, key=key.name, **about)
