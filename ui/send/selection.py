"""What is selected: over all pages of results, whatever the search shows just now."""

from collections.abc import Iterable, Sequence

from core.domain.asset import Asset
from core.library.lists import pasted
from ui.app.keys import Key
from ui.app.state import clear_prefix, get_state, keys_of, set_state
from ui.send import keys


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


def toggle(reference: str, key: Key[bool]) -> None:
    """Follow the box of an asset that was ticked or cleared."""
    others = [each for each in selection() if each != reference]
    select_only([*others, reference] if get_state(key) else others)
    look_at(reference)


def add_all(assets: Sequence[Asset]) -> None:
    """Select what of these can be sent."""
    offered = [asset for asset in assets if not asset.withheld]
    set_state(keys.SELECTION, list(dict.fromkeys([*selection(), *(asset.reference for asset in offered)])))
    clear_prefix(keys.TABLES.prefix)
    ticks = {keys.TICKS[asset.asset_id].name for asset in offered}
    for key in keys_of(keys.TICKS):
        if key.name in ticks:
            set_state(key, True)


def clear() -> None:
    """Select nothing."""
    set_state(keys.SELECTION, ())
    set_state(keys.PASTED_TEXT, "")
    set_state(keys.ALTS, {})
    clear_prefix(keys.TABLES.prefix)
    for key in keys_of(keys.TICKS):
        set_state(key, False)
