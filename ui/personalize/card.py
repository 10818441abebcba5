"""The card of a place: one line while it is bound and nobody edits it, else its widgets below its name."""

import streamlit as st

from ui.app import text as words
from ui.app.state import get_state, set_state
from ui.personalize.draft import BOUND, BindingDraft
from ui.personalize.keys import BindingKeys
from ui.personalize.slots import edit_binding, needs_fallback
from ui.personalize.target import Offer, Target


def can_fold(target: Target, held: BindingDraft, keys: BindingKeys) -> bool:
    """Whether a line would hide nothing that is still to be done about a binding."""
    if held.sources[0].source not in BOUND:
        return True
    own = keys.of_sources(len(held.sources))
    return not needs_fallback(target, held) and not any(get_state(each.pick).problem for each in own)


def show_widgets(
    target: Target, saved: BindingDraft, held: BindingDraft, offer: Offer, keys: BindingKeys, *, is_whole: bool
) -> None:
    """Draw the name of a place, with which a card that `is_whole` is folded, and its widgets."""
    name = f"**{words.plain(target.label)}**&ensp;:small[:gray[{words.plain(target.about)}]]"
    if is_whole:
        st.button(
            name, key=keys.name("fold"), on_click=set_state, args=(keys.is_open, False), type="tertiary",
            width="stretch", wrap=False,
        )  # fmt: skip
    else:
        st.markdown(name)
    edit_binding(target, saved, held, offer, keys)
