"""What is selected: over all pages of results, whatever the search shows just now."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any, Final, cast
from urllib.parse import urlencode

import streamlit as st

from core.domain.asset import Asset
from core.library.lists import handed_over, pasted
from ui.app.keys import Key
from ui.app.state import clear_prefix, clear_state, get_state, set_query_param, set_state
from ui.send import keys
from ui.send.entered import delete_stored, entered_references, load_stored, store_all

_PARAM: Final = "selected"
_MOST: Final = 500
_LONGEST: Final = 6000
"""Characters of the references as the address has them: some servers take no address of more than 8 KB."""


def selection() -> Sequence[str]:
    """The references of the selected assets, in the order in which they were selected."""
    return get_state(keys.SELECTION)


def all_selected() -> list[str]:
    """The same, and what was pasted."""
    return list(dict.fromkeys([*selection(), *pasted(get_state(keys.PASTED_TEXT))]))


def clear_what_was_sent() -> None:
    """Select nothing on the first run after a send."""
    if get_state(keys.PLAN_SENT):
        set_state(keys.PLAN_SENT, False)
        clear()


def select_only(references: Iterable[str]) -> None:
    """Select these and nothing else, each once; the asset that came last is the one that was looked at last."""
    before, now = selection(), list(dict.fromkeys(references))
    set_state(keys.SELECTION, now)
    if added := [reference for reference in now if reference not in before]:
        look_at(added[-1])


def look_at(reference: str) -> None:
    """Show this asset's details."""
    set_state(keys.LOOKED_AT, reference)


def select_among(page: Collection[str], ticked: Collection[str]) -> None:
    """Select of these assets just the ticked ones, and leave others as they are; the one that changed is looked at."""
    before = selection()
    remaining = [each for each in before if each not in page or each in ticked]
    select_only([*remaining, *ticked])
    if removed := [each for each in before if each not in remaining]:
        look_at(removed[-1])


def add_all(assets: Sequence[Asset]) -> None:
    """Select what of these can be sent."""
    offered = [asset.reference for asset in assets if not asset.withheld]
    set_state(keys.SELECTION, list(dict.fromkeys([*selection(), *offered])))
    clear_prefix(keys.TABLES.prefix)


def follow_address() -> None:
    """Select what the address names where somebody reloaded, or followed a link, with what this person entered for it.

    This session's selection wins.
    """
    if get_state(keys.SELECTION_IF_ANY) is None:
        if st.query_params.get_all(_PARAM) or st.query_params.get_all("assets"):
            load_stored()
        set_state(keys.SELECTION, list(dict.fromkeys(handed_over(st.query_params.get_all(_PARAM))))[:_MOST])


def write_address() -> None:
    """Keep the selection in the address, as far as browsers and servers take one of that length."""
    references = list(selection())
    if references and len(urlencode({_PARAM: references}, doseq=True)) <= _LONGEST:
        set_query_param(_PARAM, references)
    else:
        st.query_params.pop(_PARAM, None)


def restore() -> None:
    """Select again what was cleared last, with what was entered for it."""
    for name, value in get_state(keys.CLEARED).items():
        set_state(Key(name, None), value)
    clear_state(keys.CLEARED)
    clear_prefix(keys.TABLES.prefix)
    store_all()


def clear_by_hand() -> None:
    """Select nothing, and remember what can be restored."""
    entries = (keys.SELECTION, keys.PASTED_TEXT, keys.ALTS, keys.LINKS, keys.DROPPED)
    cleared = {key.name: get_state(cast("Key[Any]", key)) for key in entries}
    delete_stored(entered_references())
    clear()
    set_state(keys.CLEARED, cleared)


def clear() -> None:
    """Select nothing."""
    set_state(keys.SELECTION, ())
    clear_state(keys.CLEARED)
    set_state(keys.PASTED_TEXT, "")
    set_state(keys.ALTS, {})
    set_state(keys.LINKS, {})
    set_state(keys.DROPPED, ())
    clear_prefix(keys.TABLES.prefix)
